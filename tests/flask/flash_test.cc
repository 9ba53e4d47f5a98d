// Flashed messages: shown once, at the next page, by category.
#include <gtest/gtest.h>

#include "eddy/flask.h"

namespace eddy::flask {
namespace {

class Flashing : public testing::Test {
 protected:
  Flashing() {
    app.config["SECRET_KEY"] = "secret";
    app.get("/flash", [] {
      flash("Hello");
      flash("Bad <b>", "error");
      flash(Value::markup("<b>Good</b>"), "info");
      return "";
    });
    app.get("/page", [] {
      return render_template_string(
          "{% for message in get_flashed_messages() %}{{ message }};{% endfor %}"
          "{% for category, message in get_flashed_messages(with_categories=true) %}{{ category }}={{ "
          "message }};"
          "{% endfor %}{{ get_flashed_messages(category_filter=['error'])|length }}");
    });
    app.get("/seen", [] {
      std::string text;
      for (const auto& [category, message] : get_flashed_messages({"error", "info"}))
        text += category + ":" + message.str() + ";";
      return text + std::to_string(get_flashed_messages().size());
    });
  }
  Flask app{"flashing", {.static_folder = ""}};
};

TEST_F(Flashing, AreShownOnceEscapedAndByCategory) {
  auto client = app.test_client();
  client.get("/flash");
  EXPECT_EQ(client.get("/page").data,
            "Hello;Bad &lt;b&gt;;<b>Good</b>;message=Hello;error=Bad &lt;b&gt;;info=<b>Good</b>;1");
  EXPECT_EQ(client.get("/page").data, "0");
}

TEST_F(Flashing, AreFilteredByWhateverHoldsTheirCategories) {
  app.get("/filters", [] {
    flash("m");
    flash("e", "error");
    flash("x", "err");
    return render_template_string(
        "{{ get_flashed_messages(category_filter='error') }}{{ "
        "get_flashed_messages(category_filter=('message',)) "
        "}}{{ get_flashed_messages(category_filter='')|length }}{{ "
        "get_flashed_messages(category_filter={'err': 1}) "
        "}}");
  });
  EXPECT_EQ(app.test_client().get("/filters").data, "[&#39;e&#39;, &#39;x&#39;][&#39;m&#39;]3[&#39;x&#39;]");
}

TEST_F(Flashing, GatherUntilTheyAreShown) {
  auto client = app.test_client();
  client.get("/flash");
  client.get("/flash");
  EXPECT_EQ(client.get("/seen").data, "error:Bad <b>;info:<b>Good</b>;error:Bad <b>;info:<b>Good</b>;6");
  EXPECT_EQ(client.get("/seen").data, "0");
  EXPECT_FALSE(client.get_cookie("session"));  // nothing is left in it
}

TEST_F(Flashing, AreFlasks) {
  auto client = app.test_client();
  client.session_transaction([](Session& session) {
    session["_flashes"] =
        Value::list({Value::tuple({"message", "from Python"}), Value{7}, Value::tuple({"one"})});
  });
  EXPECT_EQ(client.get("/page").data, "from Python;message=from Python;0");
  client.get("/flash");
  client.session_transaction([](Session& session) {
    EXPECT_EQ(session.at("_flashes").repr(),
              "[('message', 'Hello'), ('error', 'Bad <b>'), ('info', Markup('<b>Good</b>'))]");
  });
}

}  // namespace
}  // namespace eddy::flask
