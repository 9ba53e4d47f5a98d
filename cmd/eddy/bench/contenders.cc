#include "bench/contenders.h"

#include <fmt/ranges.h>
#include <fnmatch.h>

#include <toml++/toml.h>
#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>

namespace eddy::command {
namespace {

// One table of the file, read key by key; what no one has asked for in the end is a mistake.
class Reader {
 public:
  Reader(const toml::table& table, std::string_view file) : table_{table}, file_{file} {}

  void text(const char* key, std::string& into, bool required = false) {
    take(key, into, "a string", required);
  }
  void flag(const char* key, bool& into) { take(key, into, "true or false", false); }

  void number(const char* key, int& into, int least, int most) {
    std::int64_t value = into;
    take(key, value, "a whole number", false);
    if (value < least || value > most) complain(key, fmt::format("between {} and {}", least, most));
    into = static_cast<int>(value);
  }

  void texts(const char* key, std::vector<std::string>& into) {
    const toml::node* node = find(key);
    const toml::array* array = node != nullptr ? node->as_array() : nullptr;
    if (array == nullptr || array->empty()) return complain(key, "a list of strings, not empty");
    for (const toml::node& item : *array) {
      const auto value = item.value<std::string>();
      if (!value) return complain(key, "a list of strings");
      into.push_back(*value);
    }
  }

  // Calls `each` with a Reader of every table in the list `key`.
  template <class Each>
  void tables(const char* key, Each each) {
    const toml::node* node = find(key);
    if (node == nullptr) return;
    const toml::array* array = node->as_array();
    if (array == nullptr) return complain(key, "a list of tables");
    for (const toml::node& item : *array) {
      if (!item.is_table()) return complain(key, "a list of tables");
      Reader reader{*item.as_table(), file_};
      each(reader);
      note(reader.finish());
    }
  }

  void note(std::string fault) {
    if (fault_.empty()) fault_ = std::move(fault);
  }
  void complain(const char* key, std::string_view must_be) {
    const toml::node* node = table_.get(key);
    const toml::source_region& at = node != nullptr ? node->source() : table_.source();
    note(fmt::format("{}:{}: {} must be {}", file_, at.begin.line, key, must_be));
  }

  // The first fault, or an unknown key, or nothing.
  std::string finish() {
    for (const auto& [key, value] : table_) {
      if (!known_.contains(std::string{key.str()}))
        note(fmt::format("{}:{}: no key '{}' here; there are {}", file_, value.source().begin.line, key.str(),
                         fmt::join(known_, ", ")));
    }
    return fault_;
  }

 private:
  const toml::node* find(const char* key) {
    known_.insert(key);
    return table_.get(key);
  }

  template <class T>
  void take(const char* key, T& into, std::string_view kind, bool required) {
    const toml::node* node = find(key);
    if (node == nullptr) {
      if (required) complain(key, fmt::format("given: {}", kind));
      return;
    }
    const auto value = node->value_exact<T>();
    if (!value) return complain(key, kind);
    into = *value;
  }

  const toml::table& table_;
  std::string_view file_;
  std::set<std::string> known_;
  std::string fault_;
};

Group read_group(Reader& reader) {
  Group group;
  reader.text("name", group.name, true);
  group.title = group.name;
  reader.text("title", group.title);
  reader.flag("default", group.by_default);
  return group;
}

Contender read_contender(Reader& reader) {
  Contender row;
  row.expected = "{root}/bench/page/expected.html";
  reader.text("name", row.name, true);
  reader.text("group", row.group, true);
  reader.text("original", row.original);
  reader.texts("command", row.command);
  reader.number("port", row.port, 0, 65535);
  reader.text("url", row.url);
  reader.text("expected", row.expected);
  reader.flag("constant", row.constant);
  int seconds = static_cast<int>(row.ready_within.count() / 1000);
  reader.number("ready_within_seconds", seconds, 1, 600);
  row.ready_within = std::chrono::seconds{seconds};
  if (row.url.empty() || row.url.front() != '/') reader.complain("url", "a path that begins with /");
  reader.tables("needs", [&](Reader& need) {
    Need& added = row.needs.emplace_back();
    need.text("program", added.program);
    need.text("python", added.python);
    need.text("package", added.package, true);
    if (added.program.empty() == added.python.empty()) need.complain("program", "given, or python, not both");
  });
  reader.tables("files", [&](Reader& file) {
    RowFile& added = row.files.emplace_back();
    file.text("name", added.name, true);
    file.text("text", added.text);
    file.text("from", added.from);
    if (added.name.find('/') != std::string::npos) file.complain("name", "a plain name, without folders");
  });
  return row;
}

// What one row can't know of the others.
std::string check_names(const Roster& roster, std::string_view file) {
  std::set<std::string> groups;
  for (const Group& group : roster.groups) groups.insert(group.name);
  std::set<std::string> names;
  for (const Contender& row : roster.rows) {
    if (!names.insert(row.name).second)
      return fmt::format("{}: two contenders are named '{}'", file, row.name);
    if (!groups.contains(row.group))
      return fmt::format("{}: {}: no group '{}'; there are {}", file, row.name, row.group,
                         fmt::join(groups, ", "));
  }
  for (const Contender& row : roster.rows) {
    if (!row.original.empty() && !names.contains(row.original))
      return fmt::format("{}: {}: its original '{}' is no contender", file, row.name, row.original);
  }
  return {};
}

}  // namespace

const Contender* Roster::find(std::string_view name) const {
  const auto found =
      std::find_if(rows.begin(), rows.end(), [&](const Contender& row) { return row.name == name; });
  return found == rows.end() ? nullptr : &*found;
}

Outcome<Roster> parse_roster(std::string_view text, std::string_view file_name) {
  toml::table table;
  try {
    table = toml::parse(text, file_name);
  } catch (const toml::parse_error& error) {
    return fail("{}:{}: {}", file_name, error.source().begin.line, error.description());
  }
  Roster roster;
  Reader top{table, file_name};
  top.tables("group", [&](Reader& reader) { roster.groups.push_back(read_group(reader)); });
  top.tables("contender", [&](Reader& reader) { roster.rows.push_back(read_contender(reader)); });
  std::string fault = top.finish();
  if (fault.empty()) fault = check_names(roster, file_name);
  if (fault.empty() && roster.rows.empty()) fault = fmt::format("{}: no [[contender]] in it", file_name);
  if (!fault.empty()) return fail("{}", fault);
  return roster;
}

Outcome<Roster> read_roster(const std::string& file_name) {
  std::ifstream file{file_name, std::ios::binary};
  if (!file) return fail("can't read {}", file_name);
  std::ostringstream text;
  text << file.rdbuf();
  return parse_roster(text.str(), file_name);
}

Outcome<std::vector<Contender>> choose(const Roster& roster, const std::vector<std::string>& only,
                                       const std::vector<std::string>& groups) {
  std::set<std::string> used;
  const auto named = [&](const std::string& name, const std::vector<std::string>& patterns) {
    bool found = false;
    for (const std::string& pattern : patterns) {
      if (fnmatch(pattern.c_str(), name.c_str(), 0) != 0) continue;
      used.insert(pattern);
      found = true;
    }
    return found;
  };
  std::vector<std::string> in = groups;
  if (only.empty() && groups.empty()) {
    for (const Group& group : roster.groups) {
      if (group.by_default) in.push_back(group.name);
    }
  }
  std::vector<Contender> rows;
  for (const Contender& row : roster.rows) {
    const bool by_group = named(row.group, in);
    if (named(row.name, only) || by_group) rows.push_back(row);
  }
  std::vector<std::string> known;
  for (const Contender& row : roster.rows) known.push_back(row.name);
  for (const std::string& pattern : only) {
    if (!used.contains(pattern))
      return fail("no contender '{}'; there are {}", pattern, fmt::join(known, ", "));
  }
  known.clear();
  for (const Group& group : roster.groups) known.push_back(group.name);
  for (const std::string& pattern : groups) {
    if (!used.contains(pattern)) return fail("no group '{}'; there are {}", pattern, fmt::join(known, ", "));
  }
  return rows;
}

std::string expand(std::string_view text, const std::map<std::string, std::string>& places) {
  std::string out;
  while (!text.empty()) {
    const std::size_t open = text.find('{');
    const std::size_t close = open == text.npos ? text.npos : text.find('}', open);
    if (close == text.npos) break;
    const auto place = places.find(std::string{text.substr(open + 1, close - open - 1)});
    out += text.substr(0, open);
    if (place == places.end()) {  // a brace of the text's own: keep it, look on behind it
      out += '{';
      text.remove_prefix(open + 1);
    } else {
      out += place->second;
      text.remove_prefix(close + 1);
    }
  }
  out += text;
  return out;
}

}  // namespace eddy::command
