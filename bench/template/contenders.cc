#include "template/contenders.h"

#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <stdexcept>

#include "eddy/jinja2.h"
#include "eddy/templates/tornado.h"
#include "eddy/value/json.h"
#include "template/hand/hand_written.h"
#include "template/page_structs.h"

namespace bench {
namespace {

using namespace eddy;

std::string read(const std::string& path) {
  std::ifstream in{path, std::ios::binary};
  if (!in) throw std::runtime_error{path + " is missing: bench/template/prepare writes it"};
  return {std::istreambuf_iterator<char>{in}, {}};
}

Value read_json(const std::string& path) {
  auto value = json::parse(read(path));
  if (!value) throw std::runtime_error{path + ": " + value.error().message};
  return *std::move(value);
}

// Where eddy's engines have their templates from.
struct Mode {
  std::string_view suffix;  // of the contender's name
  jinja2::LoaderPtr (*loader)(const std::string& folder, const std::string& engine);
};
jinja2::LoaderPtr from_folder(const std::string& folder, const std::string& engine) {
  return std::make_shared<jinja2::FileSystemLoader>(folder + "/" + engine);
}
jinja2::LoaderPtr from_program(const std::string& folder, const std::string& engine) {
  return std::make_shared<jinja2::CompiledLoader>(std::filesystem::path{folder}.filename(), engine);
}
constexpr std::array modes{Mode{"", from_folder}, Mode{"-compiled", from_program}};

std::unique_ptr<jinja2::Environment> jinja2_environment(const Case& of, const Mode& mode) {
  jinja2::Options options{.loader = mode.loader(of.folder, "jinja2")};
  if (of.chat) {
    options.autoescape = false;
    options.syntax.trim_blocks = options.syntax.lstrip_blocks = true;
  }
  auto env = std::make_unique<jinja2::Environment>(std::move(options));
  if (of.chat) {
    env->add_global("raise_exception", Value{[](const Arguments& arguments) -> Value {
                      throw std::runtime_error{arguments.positional[0].str()};
                    }});
  }
  return env;
}

std::unique_ptr<tornado::template_::Loader> tornado_loader(const Case& of, const Mode& mode) {
  return std::make_unique<tornado::template_::Loader>(
      mode.loader(of.folder, "tornado"),
      tornado::template_::Options{.whitespace = tornado::template_::Whitespace::all});
}

// What a case renders: its context as JSON had it, or (the page) structs of C++ as the comparison's programs give it.
using Render = std::function<std::string(const Context&)>;
std::string with_context(const Case& of, bool structs, const Render& render) {
  if (!structs) return render(Context{of.context});
  const std::vector<Message> messages = messages_of(of.context);
  return render({{"title", "home"}, {"messages", messages}, {"page_title", ""}, {"body_id", ""}});
}

Contender jinja2_contender(const Case& of, const Mode& mode, bool structs) {
  Contender out{
      "eddy/jinja2" + std::string{structs ? "-structs" : ""} + std::string{mode.suffix}, "jinja2", {}, {}};
  if (of.compile) {
    out.run = [&] {
      const auto env = jinja2_environment(of, mode);
      (void)env->get_template(of.main);
      return std::string{};
    };
    out.page = [&] {
      return jinja2_environment(of, mode)->get_template(of.main)->render(Context{of.context});
    };
    return out;
  }
  std::shared_ptr<jinja2::Environment> env = jinja2_environment(of, mode);
  out.run = out.page = [&of, env, structs] {
    return with_context(of, structs,
                        [&](const Context& context) { return env->get_template(of.main)->render(context); });
  };
  return out;
}

Contender tornado_contender(const Case& of, const Mode& mode, bool structs) {
  Contender out{
      "eddy/tornado" + std::string{structs ? "-structs" : ""} + std::string{mode.suffix}, "tornado", {}, {}};
  if (of.compile) {
    out.run = [&] {
      const auto loader = tornado_loader(of, mode);
      (void)loader->load(of.main);
      return std::string{};
    };
    out.page = [&] { return tornado_loader(of, mode)->load(of.main)->generate(Context{of.context}); };
    return out;
  }
  std::shared_ptr<tornado::template_::Loader> loader = tornado_loader(of, mode);
  out.run = out.page = [&of, loader, structs] {
    return with_context(of, structs,
                        [&](const Context& context) { return loader->load(of.main)->generate(context); });
  };
  return out;
}

}  // namespace

std::vector<Case> read_cases(const std::string& folder) {
  std::vector<Case> cases;
  const Value all = read_json(folder + "/cases.json");
  for (const auto& [name, row] : all.as_dict()) {
    Case& one = cases.emplace_back();
    one.name = name.as_string();
    one.folder = row.find("folder")->as_string();
    one.main = row.find("main")->as_string();
    one.chat = row.find("chat")->as_bool();
    one.compile = row.find("compile")->as_bool();
    one.context = read_json(folder + "/" + one.name + ".context.json");
    for (const Value& engine : row.find("engines")->items()) {
      const std::string key{engine.as_string()};
      one.golden[key] = read(folder + "/" + one.name + "." + key + ".txt");
    }
  }
  return cases;
}

std::vector<Contender> contenders(const Case& of) {
  std::vector<Contender> out;
  const bool has_structs = of.name == "page";
  for (const Mode& mode : modes) {
    if (of.compile && mode.loader == from_program) continue;  // that is done at build time
    for (const bool structs : {false, true}) {
      if (structs && !has_structs) continue;
      out.push_back(jinja2_contender(of, mode, structs));
      if (of.golden.contains("tornado")) out.push_back(tornado_contender(of, mode, structs));
    }
  }
  if (const hand::Render render = hand::find(of.name)) {
    const auto run = [&of, render] { return render(of.context); };
    out.push_back({"hand-written", "jinja2", run, run});
  }
  return out;
}

}  // namespace bench
