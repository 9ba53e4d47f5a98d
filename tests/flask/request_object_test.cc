// `request` in templates: each row is what Flask 2.2 renders of the same template for the same request.
#include <gtest/gtest.h>

#include <string>

#include "eddy/flask.h"

namespace eddy::flask {
namespace {

class RequestInTemplates : public testing::Test {
 protected:
  RequestInTemplates() {
    app.post("/form/<name>", [this](const std::string&) { return render_template_string(source); })
        .endpoint("form");
    Blueprint bp{"shop", {.url_prefix = "/shop"}};
    bp.get("/", [this] { return render_template_string(source); }).endpoint("index");
    app.register_blueprint(bp);
  }
  std::string page(std::string template_text) {
    source = "{% autoescape false %}" + template_text + "{% endautoescape %}";
    return app.test_client()
        .post("/form/zoe?a=1&b=x&a=3", {.headers = {{"User-Agent", "me"}, {"X-Two", "1"}, {"X-Two", "2"}},
                                        .form = {{"tag", "c"}, {"tag", "d"}, {"n", "e"}}})
        .data;
  }
  std::string source;
  Flask app{"app", {.static_folder = ""}};
};

TEST_F(RequestInTemplates, HasItsTexts) {
  EXPECT_EQ(page("{{ request.method }} {{ request.path }} {{ request.full_path }} {{ request.url }}"),
            "POST /form/zoe /form/zoe?a=1&b=x&a=3 http://localhost/form/zoe?a=1&b=x&a=3");
  EXPECT_EQ(page("{{ request.base_url }} {{ request.host_url }} {{ request.url_root }} {{ request.host }} {{ "
                 "request.scheme }}"),
            "http://localhost/form/zoe http://localhost/ http://localhost/ localhost http");
  EXPECT_EQ(
      page("{{ request.endpoint }} {{ request.view_args }} {{ request.blueprint }} {{ request.blueprints }}"),
      "form {'name': 'zoe'} None []");
  EXPECT_EQ(
      page("{{ request.query_string }} {{ request.is_secure }} {{ request.is_json }} {{ request.referrer }}"),
      "b'a=1&b=x&a=3' False False None");
  EXPECT_EQ(page("{{ request.mimetype }} {{ request.content_length }} {{ request.nothing }}."),
            "application/x-www-form-urlencoded 15 .");
  EXPECT_EQ(
      page("{{ request.user_agent }} {{ request.url_rule }} {{ request.origin }} {{ request.script_root }}."),
      "me /form/<name> None .");
  EXPECT_EQ(page("{{ request }}"), "<Request 'http://localhost/form/zoe?a=1&b=x&a=3' [POST]>");
}

TEST_F(RequestInTemplates, HasItsBlueprints) {
  source = "{{ request.blueprint }} {{ request.blueprints }} {{ request.endpoint }}";
  EXPECT_EQ(app.test_client().get("/shop/").data, "shop [&#39;shop&#39;] shop.index");
}

TEST_F(RequestInTemplates, MultiDictsHaveTheirMethods) {
  EXPECT_EQ(page("{{ request.args.a }} {{ request.args['b'] }} {{ request.args.c }}|{{ request.args['c'] }}"),
            "1 x |");
  EXPECT_EQ(page("{{ request.args.get('a') }} {{ request.args.get('c') }} {{ request.args.get('c', 'no') }}"),
            "1 None no");
  EXPECT_EQ(page("{{ request.args.getlist('a') }} {{ request.form.getlist('tag') }} {{ "
                 "request.args.getlist('c') }}"),
            "['1', '3'] ['c', 'd'] []");
  EXPECT_EQ(page("{% for key in request.args %}{{ key }} {% endfor %}{{ request.args|length }} {{ 'b' in "
                 "request.args }}"),
            "a b 2 True");
  EXPECT_EQ(page("{% for key, value in request.args.items() %}{{ key }}={{ value }} {% endfor %}"),
            "a=1 b=x ");
  EXPECT_EQ(page("{% for key, value in request.args.items(multi=True) %}{{ key }}={{ value }} {% endfor %}"),
            "a=1 a=3 b=x ");
  EXPECT_EQ(page("{{ request.args.to_dict() }} {{ request.args.to_dict(flat=False) }}"),
            "{'a': '1', 'b': 'x'} {'a': ['1', '3'], 'b': ['x']}");
  EXPECT_EQ(page("{{ request.args.lists()|list }} {{ request.args.listvalues()|list }} {{ "
                 "request.args.values()|list }}"),
            "[('a', ['1', '3']), ('b', ['x'])] [['1', '3'], ['x']] ['1', 'x']");
  EXPECT_EQ(page("{{ request.args }}"), "ImmutableMultiDict([('a', '1'), ('a', '3'), ('b', 'x')])");
  EXPECT_EQ(page("{{ request.values.getlist('tag') }} {% if request.cookies %}some{% else %}none{% endif %}"),
            "['c', 'd'] none");
}

TEST_F(RequestInTemplates, AMultiDictConvertsByATypeOfTheTemplates) {
  app.jinja_env().add_global("whole", Value{Callable{[](const Arguments& arguments) {
                               const std::string text = arguments.positional[0].str();
                               if (text.find_first_not_of("0123456789") != std::string::npos)
                                 throw ValueError{"no number"};
                               return Value{std::stoi(text) * 10};
                             }}});
  EXPECT_EQ(page("{{ request.args.get('a', type=whole) }} {{ request.args.get('b', 5, whole) }} "
                 "{{ request.args.getlist('a', type=whole) }} {{ request.args.getlist('b', whole) }}"),
            "10 5 [10, 30] []");
}

TEST_F(RequestInTemplates, HeadersAreFoundWhateverTheirCase) {
  EXPECT_EQ(page("{{ request.headers.get('user-agent') }} {{ request.headers['USER-AGENT'] }} {{ "
                 "request.headers.host }}"),
            "me me localhost");
  EXPECT_EQ(page("{{ request.headers.get('no') }} {{ request.headers.get('no', 1) }} {{ 'x-two' in "
                 "request.headers }}"),
            "None 1 True");
  EXPECT_EQ(page("{% for name, value in request.headers if name == 'User-Agent' %}{{ name }}: {{ value }}{% "
                 "endfor %}"),
            "User-Agent: me");
}

}  // namespace
}  // namespace eddy::flask
