// Tags of one's own. The answers are those of the real Jinja2 (3.1.2) with the same extensions written in Python.
#include "eddy/templates/extension.h"

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>

#include "eddy/jinja2.h"
#include "eddy/templates/meta.h"
#include "eddy/value/function.h"

namespace eddy::jinja2 {
namespace {

using Texts = std::map<std::string, std::string, std::less<>>;

Value call(const Value& callable, const std::vector<Value>& arguments = {}) {
  return callable.is_object() ? callable.as_object()->call({arguments, {}})
                              : callable.as_callable()({arguments, {}});
}

// {% cache "name", 300 %} … {% endcache %}
struct Cache final : Extension {
  std::vector<std::string> tags() const override { return {"cache"}; }
  Body parse(TagParser& parser) const override {
    std::vector<Expression> arguments;
    arguments.push_back(parser.parse_expression());
    arguments.push_back(parser.skip_if(",") ? parser.parse_expression() : parser.constant({}));
    Body body = parser.parse_statements({"endcache"}, true);
    return parser.call_block(parser.call(keep, std::move(arguments)), std::move(body));
  }
  Value keep = make_callable(
      [](const Value& name, const Value& seconds, const Value& caller) {
        return "[" + name.str() + ":" + seconds.str() + ":" + call(caller).str() + "]";
      },
      "keep", {"name", "seconds", "caller"});
};

// {% repeat 3 as i %} … {% endrepeat %}
struct Repeat final : Extension {
  std::vector<std::string> tags() const override { return {"repeat"}; }
  Body parse(TagParser& parser) const override {
    std::vector<Expression> arguments;
    arguments.push_back(parser.parse_expression());
    std::vector<std::string> parameters;
    if (parser.skip_if("as")) parameters.push_back(parser.expect_name());
    Body body = parser.parse_statements({"endrepeat"}, true);
    return parser.call_block(parser.call(run, std::move(arguments)), std::move(body), std::move(parameters));
  }
  Value run = make_callable(
      [](std::int64_t times, const Value& caller) {
        std::string out;
        for (std::int64_t i = 0; i < times; ++i) out += call(caller, {Value{i}}).str();
        return out;
      },
      "repeat", {"times", "caller"});
};

// {% hello %}, {% hello as name %}, {% shout expression %}
struct Hello final : Extension {
  std::vector<std::string> tags() const override { return {"hello", "shout"}; }
  Body parse(TagParser& parser) const override {
    if (parser.tag() == "shout") return parser.output(parser.filter(parser.parse_expression(), "upper"));
    if (parser.skip_if("as")) return parser.assign(parser.expect_name(), parser.constant("hello"));
    Body out;
    out.add(parser.text("<hel")).add(parser.output(parser.constant("lo>")));
    return out;
  }
};

// {% switch value %} {% case 1 %} … {% default %} … {% endswitch %}
struct Switch final : Extension {
  std::vector<std::string> tags() const override { return {"switch"}; }
  Body parse(TagParser& parser) const override {
    Body out;
    const std::string subject = parser.free_identifier();
    out.add(parser.assign(subject, parser.parse_expression()));
    (void)parser.parse_statements({"case", "default", "endswitch"});
    out.add(cases(parser, subject));
    return out;
  }
  Body cases(TagParser& parser, const std::string& subject) const {
    if (parser.skip_if("endswitch")) return {};
    if (parser.skip_if("default")) return parser.parse_statements({"endswitch"}, true);
    parser.expect("case");
    Expression same = parser.compare(parser.name(subject), "==", parser.parse_expression());
    Body body = parser.parse_statements({"case", "default", "endswitch"});
    return parser.if_(std::move(same), std::move(body), cases(parser, subject));
  }
};

Options with_extensions() {
  Options options{.autoescape = false};
  options.extensions.loopcontrols = false;
  options.extensions.own = {std::make_shared<Cache>(), std::make_shared<Repeat>(), std::make_shared<Hello>(),
                            std::make_shared<Switch>()};
  return options;
}

std::string rendered(const char* text, Options options = with_extensions()) {
  return Environment{std::move(options)}.from_string(text)->render({{"n", 7}});
}

std::string escaped(const char* text) {
  Options options = with_extensions();
  options.autoescape = true;
  return rendered(text, std::move(options));
}

// "Type:line message"
std::string error(const char* text) {
  try {
    return "no error: " + rendered(text);
  } catch (const TemplateError& e) {
    return std::string{e.type()} + ":" + std::to_string(e.place().line) + " " + e.message();
  }
}

TEST(Extension, ATagCallsItsFunctionWithItsBody) {
  EXPECT_EQ(rendered("{% cache 'a' %}x{{ n }}{% endcache %}"), "[a:None:x7]");
  EXPECT_EQ(rendered("{% cache n, 5 %}<b>{{ '<' }}{% endcache %}"), "[7:5:<b><]");
  EXPECT_EQ(escaped("{% cache n, 5 %}<b>{{ '<' }}{% endcache %}"), "[7:5:<b>&lt;]");
  EXPECT_EQ(rendered("{% cache 'a' %}\n{% cache 'b' %}i{% endcache %}{% endcache %}"),
            "[a:None:\n[b:None:i]]");
  EXPECT_EQ(rendered("{% cache 'a' -%}  b  {%- endcache %}"), "[a:None:b]");
}

TEST(Extension, ABodyHasParametersAndAScopeOfItsOwn) {
  EXPECT_EQ(rendered("{% repeat 3 as i %}{{ i }}{{ n }},{% endrepeat %}"), "07,17,27,");
  EXPECT_EQ(rendered("{% for k in [1,2] %}{% repeat k as i %}{{ k }}{{ i }}{% if loop.first %}f{% endif %};"
                     "{% endrepeat %}{% endfor %}"),
            "10f;20;21;");
  EXPECT_EQ(rendered("{% set a = 1 %}{% cache 'k' %}{% set a = 2 %}{{ a }}{% endcache %}{{ a }}"),
            "[k:None:2]1");
  EXPECT_EQ(rendered("{% repeat 2 as i %}{% hello as h %}{{ h }}{% endrepeat %}{{ h }}"), "hellohello");
  EXPECT_EQ(rendered("{% block b %}{% cache 'k' %}{{ self.c() }}{% endcache %}{% endblock %}"
                     "{% block c %}C{% endblock %}"),
            "[k:None:C]C");
}

TEST(Extension, ATagBecomesStatements) {
  EXPECT_EQ(rendered("{% hello %}"), "<hello>");
  EXPECT_EQ(escaped("{% hello %}"), "<hello&gt;");
  EXPECT_EQ(rendered("{% hello as h %}{{ h }}"), "hello");
  EXPECT_EQ(rendered("{% shout 'a' ~ n %}"), "A7");
  EXPECT_EQ(rendered("{% switch n %} {% case 1 %}one{% case 7 %}seven{% default %}other{% endswitch %}"),
            "seven");
  EXPECT_EQ(rendered("{% switch 9 %}{% case 1 %}one{% default %}other{% endswitch %}"), "other");
  EXPECT_EQ(rendered("{% switch 9 %}{% case 1 %}one{% endswitch %}"), "");
}

TEST(Extension, MistakesAreToldAsJinja2TellsThem) {
  EXPECT_EQ(error("\n{% cache 'a' %}"),
            "TemplateSyntaxError:2 Unexpected end of template. Jinja was looking for the following tags: "
            "'endcache'. "
            "The innermost block that needs to be closed is 'cache'.");
  EXPECT_EQ(error("{% cache 'a' b %}{% endcache %}"),
            "TemplateSyntaxError:1 expected token 'end of statement block', got 'b'");
  EXPECT_EQ(
      error("a\n{% cache 'a' %}\n{% endfor %}"),
      "TemplateSyntaxError:3 Encountered unknown tag 'endfor'. Jinja was looking for the following tags: "
      "'endcache'. The innermost block that needs to be closed is 'cache'.");
  EXPECT_EQ(error("{% hello 1 %}"),
            "TemplateSyntaxError:1 expected token 'end of statement block', got 'integer'");
  EXPECT_EQ(error("{% do 1 %}{% endcache %}"), "TemplateSyntaxError:1 Encountered unknown tag 'endcache'.");
  EXPECT_EQ(
      error("{% cache 'a' %}{% break %}{% endcache %}"),
      "TemplateSyntaxError:1 Encountered unknown tag 'break'. Jinja was looking for the following tags: "
      "'endcache'. The innermost block that needs to be closed is 'cache'.");
  EXPECT_EQ(error("{% cache 'a' %}\n{{ 1/0 }}{% endcache %}"), "ZeroDivisionError:2 division by zero");
  EXPECT_EQ(error("{% cache x.y.z %}{% endcache %}"), "UndefinedError:1 'x' is undefined");
  EXPECT_EQ(error("\n\n{% repeat 'x' as i %}{% endrepeat %}").substr(0, 11), "TypeError:3");
  EXPECT_EQ(error("{% repeat 2 %}{% endrepeat %}").substr(0, 11), "TypeError:1");
}

TEST(Extension, ReadsWhatTheParserOffers) {
  struct Words final : Extension {
    std::vector<std::string> tags() const override { return {"words"}; }
    Body parse(TagParser& parser) const override {
      std::string seen = std::to_string(parser.lineno()) + ":";
      while (!parser.at_end()) {
        if (parser.at("stop")) parser.fail("no 'stop' here");
        if (parser.at("quit")) parser.fail_at_tag("no 'quit' here");
        seen += parser.next() + "|";
      }
      return parser.text(seen);
    }
  };
  Options options;
  options.extensions.own = {std::make_shared<Words>()};
  EXPECT_EQ(rendered("\n{% words a.b == 'x y' 1.5 [2] %}", options), "\n2:a|.|b|==|x y|1.5|[|2|]|");
  const auto line = [&](const char* text) {
    try {
      (void)rendered(text, options);
    } catch (const TemplateSyntaxError& e) {
      return e.message() + " " + std::to_string(e.place().line);
    }
    return std::string{};
  };
  EXPECT_EQ(line("{% words a\n stop %}"), "no 'stop' here 2");
  EXPECT_EQ(line("{% words a\n quit %}"), "no 'quit' here 1");
}

TEST(Extension, BuildsLoopsScopesAndBlocksOfText) {
  struct Each final : Extension {
    std::vector<std::string> tags() const override { return {"each", "let", "keep"}; }
    Body parse(TagParser& parser) const override {
      if (parser.tag() == "each") {
        Expression target = parser.parse_assign_target();
        parser.expect("in");
        Expression items = parser.parse_tuple();
        Body body = parser.parse_statements({"none", "endeach"});
        Body none;
        if (parser.skip_if("none")) none = parser.parse_statements({"endeach"});
        parser.expect("endeach");
        return parser.for_(std::move(target), std::move(items), std::move(body), std::move(none));
      }
      if (parser.tag() == "keep") {
        const std::string name = parser.expect_name();
        return parser.assign_block(name, parser.parse_statements({"endkeep"}, true));
      }
      std::vector<std::pair<std::string, Expression>> variables;
      std::string name = parser.expect_name();
      parser.expect("=");
      variables.emplace_back(std::move(name), parser.parse_expression());
      return parser.with(std::move(variables), parser.parse_statements({"endlet"}, true));
    }
  };
  Options options;
  options.extensions.own = {std::make_shared<Each>()};
  EXPECT_EQ(
      rendered("{% each a, b in [(1, 2), (3, 4)] %}{{ a }}{{ b }}{{ loop.index }} {% endeach %}", options),
      "121 342 ");
  EXPECT_EQ(rendered("{% each a in [] %}x{% none %}none{% endeach %}", options), "none");
  EXPECT_EQ(rendered("{% let a = n + 1 %}{{ a }}{% endlet %}[{{ a }}]", options), "8[]");
  EXPECT_EQ(rendered("{% keep t %}<{{ n }}>{% endkeep %}{{ t }}", options), "<7>");
}

TEST(Extension, TheHighestPriorityHasTheTag) {
  struct Says final : Extension {
    Says(std::string text, int priority) : text_{std::move(text)}, priority_{priority} {}
    int priority() const override { return priority_; }
    std::vector<std::string> tags() const override { return {"say", "if", "do"}; }
    Body parse(TagParser& parser) const override { return parser.text(text_); }
    std::string preprocess(std::string source, std::string_view) const override { return source + text_; }
    std::string text_;
    int priority_;
  };
  Options options;
  options.extensions.own = {std::make_shared<Says>("high", 200), std::make_shared<Says>("low", 50),
                            std::make_shared<Says>("mid", 100)};
  // What preprocesses, does so from the lowest on.
  EXPECT_EQ(rendered("{% say %} ", options), "high lowmidhigh");
  // Jinja2's statements can't be taken, its extensions' can.
  EXPECT_EQ(rendered("{% if 1 %}{% do %}{% endif %} ", options), "high lowmidhigh");
}

TEST(Extension, PreprocessesTheTextByItsName) {
  struct Signed final : Extension {
    std::string preprocess(std::string source, std::string_view name) const override {
      return source + "-- {{ '" + std::string{name.empty() ? "a string" : name} + "' }}";
    }
  };
  Options options;
  options.loader = std::make_shared<DictLoader>(Texts{{"a", "A{% include 'b' %}"}, {"b", "B"}});
  options.extensions.own = {std::make_shared<Signed>()};
  const Environment env{options};
  EXPECT_EQ(env.get_template("a")->render({}), "AB-- b-- a");
  EXPECT_EQ(env.from_string("x")->render({}), "x-- a string");
}

TEST(Extension, BringsItsFiltersAndGlobals) {
  struct Brings final : Extension {
    void extend(Environment& environment) const override {
      environment.add_filter("twice", make_callable([](std::int64_t i) { return 2 * i; }, "twice"));
      environment.add_global("answer", 42);
    }
  };
  Options options;
  options.extensions.own = {std::make_shared<Brings>()};
  EXPECT_EQ(rendered("{{ answer }} {{ 4|twice }}", options), "42 8");
  Environment env;
  env.add_extension(std::make_shared<Brings>());
  env.add_extension(std::make_shared<Hello>());
  EXPECT_EQ(env.from_string("{{ answer }}{% hello as h %}{{ h }}")->render({}), "42hello");
  EXPECT_THROW(env.add_extension(std::make_shared<Hello>()), std::logic_error);
}

TEST(Extension, ATagWithoutAParserSaysSo) {
  struct Lazy final : Extension {
    std::vector<std::string> tags() const override { return {"lazy"}; }
  };
  Options options;
  options.extensions.own = {std::make_shared<Lazy>()};
  EXPECT_THROW((void)rendered("{% lazy %}", options), TemplateSyntaxError);
}

TEST(Extension, ExceptionsOfAParserPassThrough) {
  struct Broken final : Extension {
    std::vector<std::string> tags() const override { return {"broken"}; }
    Body parse(TagParser&) const override { throw std::runtime_error{"no disk"}; }
  };
  Options options;
  options.extensions.own = {std::make_shared<Broken>()};
  EXPECT_THROW((void)rendered("{% broken %}", options), std::runtime_error);
}

TEST(Extension, AFunctionOfATagMayAskForTheContext) {
  struct Who final : Extension {
    std::vector<std::string> tags() const override { return {"who"}; }
    Body parse(TagParser& parser) const override { return parser.output(parser.call(ask)); }
    Value ask = pass_context([](const RenderContext& context, const Arguments&) {
      return Value{"I am " + context.resolve("n").str() + (context.autoescape() ? " <" : "")};
    });
  };
  Options options;
  options.extensions.own = {std::make_shared<Who>()};
  EXPECT_EQ(rendered("{% who %}", options), "I am 7 &lt;");
}

TEST(Extension, MetaLooksIntoTags) {
  const Environment env{with_extensions()};
  EXPECT_EQ(
      meta::find_undeclared_variables(env, "{% cache a, b %}{{ c }}{% hello as d %}{{ d }}{% endcache %}"),
      (std::set<std::string>{"a", "b", "c"}));
  EXPECT_EQ(meta::find_undeclared_variables(env, "{% switch x %}{% case y %}{{ z }}{% endswitch %}"),
            (std::set<std::string>{"x", "y", "z"}));
}

}  // namespace
}  // namespace eddy::jinja2
