// The comparison's page of three files, and the same page in one; the engines' other cases are in bench/template.
//
// "Flat" is main.html with its parent's text, its blocks and its include put where they belong by hand: what
// extends and include may cost at render (at most 5 %) is the difference.
#include <benchmark/benchmark.h>

#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "eddy/jinja2.h"

namespace templates_bench {

struct Message {
  std::string author, text, posted;
};

}  // namespace templates_bench

template <>
struct eddy::reflect<templates_bench::Message> {
  static constexpr auto members =
      eddy::members("author", &templates_bench::Message::author, "text", &templates_bench::Message::text,
                    "posted", &templates_bench::Message::posted);
};

namespace {

using namespace eddy;
using templates_bench::Message;

const std::string page = EDDY_SOURCE_DIR "/bench/page/";

std::string read(const std::string& path) {
  std::ifstream in{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

std::vector<Message> load_messages() {
  const Value context = json::parse(read(page + "context.json")).value();
  std::vector<Message> out;
  for (const Value& item : context.find("messages")->items()) {
    const auto text = [&](std::string_view key) { return std::string{item.find(key)->as_string()}; };
    out.push_back({text("author"), text("text"), text("posted")});
  }
  return out;
}

// The text of a block of main.html, without its tags.
std::string block_of(const std::string& source, const std::string& name) {
  const std::string opener = "{% block " + name + " %}";
  const std::size_t begin = source.find(opener) + opener.size();
  return source.substr(begin, source.find("{% endblock %}", begin) - begin);
}

std::string flat_page() {
  const std::string main = read(page + "jinja2/main.html");
  std::string layout = read(page + "jinja2/layout.html");
  for (const std::string name : {"title", "masthead", "content", "aside"}) {
    const std::size_t begin = layout.find("{% block " + name + " %}");
    const std::size_t end = layout.find("{% endblock %}", begin) + 14;
    layout.replace(begin, end - begin, block_of(main, name));
  }
  std::string form = read(page + "jinja2/form.html");
  if (form.ends_with('\n')) form.pop_back();
  const std::string include = "{%- include \"form.html\" %}";
  const std::size_t at = layout.find(include);
  std::size_t before = at;
  while (before > 0 && std::string_view{" \n"}.find(layout[before - 1]) != std::string_view::npos) --before;
  return layout.replace(before, at + include.size() - before, form);
}

void run(benchmark::State& state, const auto& render, std::string_view expected) {
  const std::vector<Message> messages = load_messages();
  std::size_t bytes = 0;
  for (auto _ : state) {
    const std::string out = render(messages);
    bytes = out.size();
    benchmark::DoNotOptimize(out.data());
  }
  if (render(messages) != expected) state.SkipWithError("the page is not the golden one");
  state.counters["bytes"] = static_cast<double>(bytes);
}

void jinja2_page(benchmark::State& state) {
  const jinja2::Environment env{{.loader = std::make_shared<jinja2::FileSystemLoader>(page + "jinja2")}};
  run(
      state,
      [&](const auto& messages) {
        return env.get_template("main.html")->render({{"title", "home"}, {"messages", messages}});
      },
      read(page + "expected.html"));
}
BENCHMARK(jinja2_page);

void jinja2_page_flat(benchmark::State& state) {
  jinja2::Options options;
  options.loader = std::make_shared<jinja2::DictLoader>(
      std::map<std::string, std::string, std::less<>>{{"flat.html", flat_page()}});
  const jinja2::Environment env{std::move(options)};
  run(
      state,
      [&](const auto& messages) {
        return env.get_template("flat.html")->render({{"title", "home"}, {"messages", messages}});
      },
      read(page + "expected.html"));
}
BENCHMARK(jinja2_page_flat);

}  // namespace
