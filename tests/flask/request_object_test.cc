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

TEST_F(RequestInTemplates, AMultiDictIsADictAsJSON) {
  EXPECT_EQ(page("{{ request.args|tojson }} {{ {'form': request.form}|tojson }}"),
            "{\"a\": \"1\", \"b\": \"x\"} {\"form\": {\"n\": \"e\", \"tag\": \"c\"}}");
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

class HeadersInTemplates : public testing::Test {
 protected:
  HeadersInTemplates() {
    app.route("/",
              [this] {
                g()["user"] = "zoe";
                session()["a"] = 1;
                return render_template_string(source);
              })
        .methods({"GET", "POST"})
        .endpoint("form");
    app.config["SECRET_KEY"] = "k";
  }
  std::string page(std::string_view template_text) { return asked(template_text, "GET", {.headers = sent}); }
  // Of a request without these.
  std::string bare(std::string_view template_text) { return asked(template_text, "GET", {}); }
  std::string with_files(std::string_view template_text) {
    return asked(template_text, "POST",
                 {.files = {{"photo", "a.txt", "one"}, {"photo", "b.png", "two"}, {"other", "c"}}});
  }
  std::string asked(std::string_view template_text, std::string_view method, const TestRequest& request) {
    source = "{% autoescape false %}" + std::string{template_text} + "{% endautoescape %}";
    return app.test_client().open(method, "/", request).data;
  }
  const std::vector<std::pair<std::string, std::string>> sent{
      {"Accept", "text/html;q=0.5, application/json, text/*;q=0.2"},
      {"Accept-Language", "de-AT, en;q=0.7"},
      {"Accept-Encoding", "gzip, br;q=0.1"},
      {"Accept-Charset", "utf-8"},
      {"Authorization", "Basic YW5uOnNlOmNyZXQ="},
      {"Cache-Control", "max-age=60, no-cache"},
      {"Pragma", "no-cache, x"},
      {"If-None-Match", "\"a\", W/\"b\""},
      {"If-Match", "*"},
      {"If-Range", "\"a\""},
      {"Range", "bytes=0-4, 10-"},
      {"If-Modified-Since", "Thu, 01 Jan 1970 00:01:00 GMT"},
      {"User-Agent", "me/1"},
      {"Access-Control-Request-Headers", "X-A, x-b"},
      {"Access-Control-Request-Method", "PUT"},
      {"Max-Forwards", "3"},
      {"Content-Encoding", "gzip"},
      {"Date", "Thu, 01 Jan 1970 00:01:00 GMT"}};
  std::string source;
  Flask app{"app", {.static_folder = ""}};
};

TEST_F(HeadersInTemplates, WhatTheClientTakes) {
  EXPECT_EQ(page("{{ request.accept_mimetypes.best }} {{ request.accept_mimetypes.best_match(['text/html', "
                 "'image/png']) }} {{ request.accept_mimetypes.best_match(['image/png'], 'none') }} {{ "
                 "request.accept_mimetypes.best_match(['image/png']) }}"),
            "application/json text/html none None");
  EXPECT_EQ(page("{{ request.accept_mimetypes.accept_json }} {{ request.accept_mimetypes.accept_html }} {{ "
                 "request.accept_mimetypes.accept_xhtml }}"),
            "True True False");
  EXPECT_EQ(
      page("{{ request.accept_mimetypes['text/html'] }} {{ request.accept_mimetypes.quality('text/plain') }} "
           "{{ 'image/png' in request.accept_mimetypes }} {{ request.accept_mimetypes|length }}"),
      "0.5 0.2 False 3");
  EXPECT_EQ(page("{% for value, quality in request.accept_mimetypes %}{{ value }}={{ quality }} {% endfor "
                 "%}{{ request.accept_mimetypes.values()|list }} {{ request.accept_mimetypes[0] }}"),
            "application/json=1 text/html=0.5 text/*=0.2 ['application/json', 'text/html', 'text/*'] "
            "('application/json', 1)");
  EXPECT_EQ(page("{{ request.accept_mimetypes }} {{ [request.accept_mimetypes] }} {{ "
                 "request.accept_charsets.to_header() }}"),
            "application/json,text/html;q=0.5,text/*;q=0.2 [MIMEAccept([('application/json', 1), "
            "('text/html', 0.5), ('text/*', 0.2)])] utf-8");
  EXPECT_EQ(page("{{ request.accept_languages.best_match(['en', 'de']) }} {{ "
                 "request.accept_languages.find('en') }} {{ request.accept_languages.index('en') }} {{ "
                 "request.accept_languages.find('fr') }} {{ 'gzip' in request.accept_encodings }} {{ "
                 "request.accept_charsets.best }} {{ [request.accept_charsets] }}"),
            "en 1 1 -1 True utf-8 [CharsetAccept([('utf-8', 1)])]");
  EXPECT_EQ(bare("{{ request.accept_mimetypes }}.{{ request.accept_mimetypes.best }}"), ".None");
}

TEST_F(HeadersInTemplates, ItsCredentials) {
  EXPECT_EQ(page("{{ request.authorization.username }} {{ request.authorization.password }} {{ "
                 "request.authorization.type }} {{ request.authorization.realm }}"),
            "ann se:cret basic None");
  EXPECT_EQ(page("{{ request.authorization['username'] }} {{ request.authorization.get('username') }} {{ "
                 "request.authorization.get('x', 1) }} {{ 'username' in request.authorization }}"),
            "ann ann 1 True");
  // As from Werkzeug 2.3 on, whose Authorization is no dict any more.
  EXPECT_EQ(page("{{ request.authorization }} {{ request.authorization.parameters }} {{ "
                 "request.authorization.token }}"),
            "Basic YW5uOnNlOmNyZXQ= {'username': 'ann', 'password': 'se:cret'} None");
  EXPECT_EQ(bare("{{ request.authorization }} {{ request.authorization.username }}."), "None .");
}

TEST_F(HeadersInTemplates, WhatCachesMayDo) {
  EXPECT_EQ(page("{{ request.cache_control.max_age }} {{ request.cache_control.no_store }} {{ "
                 "request.cache_control.min_fresh }} {{ request.cache_control.only_if_cached }}"),
            "60 False None False");
  EXPECT_EQ(
      page("{{ request.cache_control }} {{ [request.cache_control] }} {{ 'max-age' in request.cache_control "
           "}} {{ request.cache_control['max-age'] }} {{ request.cache_control.get('x', 2) }} {{ "
           "request.cache_control|list }} {{ request.cache_control.items()|list }}"),
      "max-age=60, no-cache [<RequestCacheControl max-age='60' no-cache=None>] True 60 2 ['max-age', "
      "'no-cache'] [('max-age', '60'), ('no-cache', None)]");
  EXPECT_EQ(page("{{ request.pragma }} {{ 'NO-CACHE' in request.pragma }} {{ request.pragma|list }} {{ "
                 "request.pragma|length }} {{ request.pragma[1] }} {{ [request.pragma] }} {{ "
                 "request.pragma.find('x') }}"),
            "no-cache, x True ['no-cache', 'x'] 2 x [HeaderSet(['no-cache', 'x'])] 1");
  EXPECT_EQ(bare("{{ request.cache_control }}.{{ request.cache_control.max_age }} {{ [request.pragma] }}"),
            ".None [HeaderSet([])]");
}

TEST_F(HeadersInTemplates, Conditions) {
  EXPECT_EQ(
      page("{{ request.if_none_match }} {{ 'a' in request.if_none_match }} {{ "
           "request.if_none_match.contains_weak('b') }} {{ request.if_none_match.is_weak('b') }} {{ "
           "request.if_none_match.star_tag }} {{ request.if_none_match|list }} {{ "
           "[request.if_none_match] }} {{ request.if_none_match.contains('b') }} {{ "
           "request.if_none_match.is_strong('a') }} {{ request.if_none_match.contains_raw('W/\"b\"') }}"),
      "\"a\", W/\"b\" True True True False ['a'] [<ETags '\"a\", W/\"b\"'>] False True True");
  EXPECT_EQ(page("{{ request.if_match }} {{ request.if_match.star_tag }} {{ 'q' in request.if_match }} {% if "
                 "request.if_match %}yes{% endif %}"),
            "* True True yes");
  EXPECT_EQ(page("{{ request.if_range }} {{ request.if_range.etag }} {{ request.if_range.date }} {{ "
                 "[request.if_range] }}"),
            "\"a\" a None [<IfRange '\"a\"'>]");
  EXPECT_EQ(page("{{ request.range }} {{ request.range.units }} {{ request.range.ranges }} {{ "
                 "[request.range] }} {{ request.range.range_for_length(100) }}"),
            "bytes=0-4,10- bytes [(0, 5), (10, None)] [<Range 'bytes=0-4,10-'>] None");
  EXPECT_EQ(page("{{ request.if_modified_since }} {{ request.if_modified_since.year }} {{ "
                 "request.if_unmodified_since }} {{ request.date }}"),
            "1970-01-01 00:01:00+00:00 1970 None 1970-01-01 00:01:00+00:00");
  EXPECT_EQ(bare("{{ request.range }} {{ request.if_range }}. {{ [request.if_none_match] }} {% if "
                 "request.if_none_match %}y{% else %}n{% endif %} {{ request.if_modified_since }}"),
            "None . [<ETags ''>] n None");
}

TEST_F(HeadersInTemplates, WhoAsksAndForWhat) {
  EXPECT_EQ(page("{{ request.user_agent }} {{ request.user_agent.string }} {{ request.user_agent.browser }} "
                 "{{ request.user_agent.platform }} {{ request.user_agent.to_header() }} {{ "
                 "[request.user_agent] }}"),
            "me/1 me/1 None None me/1 [<UserAgent None/None>]");
  EXPECT_EQ(page("{{ request.access_control_request_headers }} {{ request.access_control_request_method }} "
                 "{{ request.max_forwards }} {{ request.content_encoding }} {{ request.content_md5 }} {{ "
                 "request.mimetype_params }} {{ request.root_path }}."),
            "X-A, x-b PUT 3 gzip None {} .");
  EXPECT_EQ(page("{{ request.url_rule.rule }} {{ request.url_rule.endpoint }} {{ "
                 "request.url_rule.methods|sort }} {{ request.url_rule }}"),
            "/ form ['GET', 'HEAD', 'OPTIONS', 'POST'] /");
  EXPECT_EQ(bare("{{ request.access_control_request_headers }} {{ request.max_forwards }} {{ "
                 "request.max_content_length }} {{ request.max_form_parts }}"),
            "None None None 1000");
}

TEST_F(HeadersInTemplates, TheBody) {
  const auto json = [this](std::string text) {
    return asked(
        "{{ request.get_data() }} {{ request.get_data(as_text=True) }} {{ "
        "request.get_json(silent=True) }} {{ request.get_json(force=True) }} {{ request.json }}",
        "POST", {.data = std::move(text), .content_type = "application/json"});
  };
  EXPECT_EQ(json("[1]"), "b'[1]' [1] [1] [1] [1]");
  EXPECT_EQ(bare("{{ request.get_data() }} {{ request.get_json(silent=True) }}"), "b'' None");
}

TEST_F(HeadersInTemplates, Files) {
  EXPECT_EQ(
      with_files("{{ request.files['photo'].filename }} {{ request.files.photo.name }} {{ "
                 "request.files['photo'].content_type }} {{ request.files['photo'].mimetype }} {{ "
                 "request.files['photo'].mimetype_params }} {{ request.files['photo'].content_length }}"),
      "a.txt photo text/plain text/plain {} 0");
  EXPECT_EQ(with_files("{{ request.files.getlist('photo')|map(attribute='filename')|list }} {{ "
                       "request.files|list }} {{ request.files|length }} {{ 'photo' in request.files }} {{ "
                       "request.files.get('no') }} {{ request.files.no }}."),
            "['a.txt', 'b.png'] ['photo', 'other'] 2 True None .");
  EXPECT_EQ(with_files("{% for name, file in request.files.items() %}{{ name }}={{ file.filename }} {% "
                       "endfor %}{% for name, file in request.files.items(multi=True) %}{{ name }}={{ "
                       "file.filename }} {% endfor %}"),
            "photo=a.txt other=c photo=a.txt photo=b.png other=c ");
  EXPECT_EQ(with_files("{{ request.files['photo'].headers['content-type'] }} {{ request.files }} {% if "
                       "request.files.photo %}yes{% endif %}"),
            "text/plain ImmutableMultiDict([('photo', <FileStorage: 'a.txt' ('text/plain')>), ('photo', "
            "<FileStorage: 'b.png' ('image/png')>), ('other', <FileStorage: 'c' "
            "('application/octet-stream')>)]) yes");
}

TEST_F(HeadersInTemplates, GAndTheSessionHaveTheirMethods) {
  EXPECT_EQ(page("{{ g.get('user') }} {{ g.get('no') }} {{ g.get('no', 3) }} {{ 'user' in g }} {{ g|list }} "
                 "{{ g }} {{ g.user }} {{ g['user'] }}"),
            "zoe None 3 True ['user'] <flask.g of 'app'> zoe zoe");
  EXPECT_EQ(page("{{ g.setdefault('x', 4) }} {{ g.pop('x') }} {{ 'x' in g }} {{ g.pop('x', 5) }}"),
            "4 4 False 5");
  EXPECT_EQ(page("{{ session|list }} {{ session.pop('a') }} {{ session.get('a', 4) }} {{ session.pop('a', 5) "
                 "}} {{ 'a' in session }} {{ session.setdefault('b', 2) }} {{ session }}"),
            "['a'] 1 4 5 False 2 <SecureCookieSession {'b': 2}>");
}

TEST_F(HeadersInTemplates, TheSessionIsADict) {
  EXPECT_EQ(
      page("{{ session == {'a': 1} }} {{ session == {} }} {{ {'a': 1} == session }} {{ session != {} }} "
           "{{ session == session }} {{ session in [{'a': 1}] }} {{ session == 1 }}"),
      "True False True True True True False");
  EXPECT_EQ(page("{{ session.copy() }} {{ session|tojson }} {{ session|length }} {{ session|first }}"),
            "{'a': 1} {\"a\": 1} 1 a");
  EXPECT_EQ(
      page("{{ session.update({'x': 2}) }} {{ session.popitem() }} {{ session }} {{ session.modified }} {{ "
           "session.clear() }} {{ session }} {{ session == {} }}"),
      "None ('x', 2) <SecureCookieSession {'a': 1}> True None <SecureCookieSession {}> True");
}

TEST_F(HeadersInTemplates, GIsNoDictButALoopGoesOverIt) {
  EXPECT_EQ(
      page("{% for name in g %}{{ name }} {{ loop.length }} {{ loop.last }}{% endfor %} {{ g == g }} {{ "
           "g == {'user': 'zoe'} }} {{ g is iterable }} {{ g is mapping }} {{ g|join(',') }} {{ g|first "
           "}} {{ g.items is defined }}"),
      "user 1 True True False True False user user False");
}

}  // namespace
}  // namespace eddy::flask
