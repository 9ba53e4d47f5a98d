#include "templates/runtime/pretty.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/budget.h"
#include "eddy/base/unicode.h"
#include "eddy/base/utf8.h"
#include "templates/runtime/methods.h"
#include "templates/runtime/operators.h"

namespace eddy::templates::runtime {
namespace {

constexpr std::int64_t page_width = 80;
constexpr int max_depth = 200;

using Items = std::vector<std::pair<Value, Value>>;

// By their keys; keys that can't be compared by the names of their types.
Items sorted_items(const Value& dict) {
  Items items{dict.as_dict().begin(), dict.as_dict().end()};
  std::stable_sort(items.begin(), items.end(), [](const auto& a, const auto& b) {
    try {
      return less(a.first, b.first);
    } catch (const TypeError&) {
      return a.first.type_name() < b.first.type_name();
    }
  });
  return items;
}

bool is_container(const Value& value) { return value.is_list() || value.is_tuple() || value.is_dict(); }

// On one line; nested deeper than `most` levels, if that is not 0, as dots.
std::string flat(const Value& value, int depth, int most) {
  if (!is_container(value) || depth > max_depth) return value.repr();
  base::spend(1 + value.length().value_or(0));
  if (most > 0 && depth >= most && value.length() != 0U) {
    if (value.is_tuple()) return value.items().size() == 1 ? "(...,)" : "(...)";
    return value.is_dict() ? "{...}" : "[...]";
  }
  std::string out;
  const auto separate = [&] { out += out.size() > 1 ? ", " : ""; };
  out = value.is_dict() ? '{' : value.is_list() ? '[' : '(';
  if (value.is_dict()) {
    for (const auto& [key, item] : sorted_items(value)) {
      separate();
      out.append(flat(key, depth + 1, most)).append(": ").append(flat(item, depth + 1, most));
      base::bound_text(out.size());
    }
    return out += '}';
  }
  for (const Value& item : value.items()) {
    separate();
    out += flat(item, depth + 1, most);
    base::bound_text(out.size());
  }
  if (value.is_tuple()) return out += value.items().size() == 1 ? ",)" : ")";
  return out += ']';
}

std::int64_t width_of(std::string_view text) {
  return static_cast<std::int64_t>(base::count_code_points(text));
}

// Words, each with the blanks behind it.
std::vector<std::string_view> words(std::string_view line) {
  std::vector<std::string_view> out;
  std::size_t start = 0;
  bool blank = false;
  for (std::size_t at = 0; at < line.size();) {
    const std::size_t from = at;
    const bool space = base::unicode::is_space(base::next_code_point(line, at));
    if (blank && !space) {
      out.push_back(line.substr(start, from - start));
      start = from;
    }
    blank = space;
  }
  if (start < line.size()) out.push_back(line.substr(start));
  return out;
}

class Printer {
 public:
  explicit Printer(PrettyOptions options) noexcept : options_{options} {}
  std::string take() { return std::move(out_); }

  void print(const Value& value, std::int64_t indent, std::int64_t allowance, int level) {
    const std::string whole = flat(value, level, options_.depth);
    const bool fits = width_of(whole) <= page_width - indent - allowance;
    // NOLINTNEXTLINE(bugprone-branch-clone): what fits is asked first
    if (fits || level > max_depth) {
      out_ += whole;
    } else if (value.is_dict()) {
      dict(value, indent, allowance, level);
    } else if (value.is_list() || value.is_tuple()) {
      sequence(value, indent, allowance, level);
    } else if (value.is_string() && !value.is_safe()) {
      text(value, indent, allowance, level + 1);
    } else if (value.is_bytes()) {
      bytes(value.as_string(), indent, allowance, level + 1);
    } else {
      out_ += whole;
    }
  }

 private:
  void new_line(std::int64_t indent) {
    base::bound_text(out_.size());
    out_.append(1, '\n').append(static_cast<std::size_t>(indent), ' ');
  }

  void dict(const Value& value, std::int64_t indent, std::int64_t allowance, int level) {
    out_ += '{';
    const Items items = sorted_items(value);
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (i > 0) {
        out_ += ',';
        new_line(indent + 1);
      }
      const std::string key = flat(items[i].first, level + 1, options_.depth);
      out_.append(key).append(": ");
      const bool last = i + 1 == items.size();
      print(items[i].second, indent + 1 + width_of(key) + 2, last ? allowance + 1 : 1, level + 1);
    }
    out_ += '}';
  }

  void sequence(const Value& value, std::int64_t indent, std::int64_t allowance, int level) {
    const auto& items = value.items();
    const std::string end = value.is_list() ? "]" : items.size() == 1 ? ",)" : ")";
    out_ += value.is_list() ? '[' : '(';
    std::int64_t room = page_width - indent;  // on this line, with the comma that ends it
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (options_.compact && add_to_line(items, i, indent + 1, allowance + width_of(end), room, level))
        continue;
      if (i > 0) {
        out_ += ',';
        new_line(indent + 1);
      }
      const bool last = i + 1 == items.size();
      print(items[i], indent + 1, last ? allowance + width_of(end) : 1, level + 1);
    }
    out_ += end;
  }

  // Compact: item i behind the one before it, or on a new line, if it fits on one; `room` is what the line has left.
  bool add_to_line(const std::vector<Value>& items, std::size_t i, std::int64_t indent,
                   std::int64_t allowance, std::int64_t& room, int level) {
    const std::string whole = flat(items[i], level + 1, options_.depth);
    const std::int64_t wanted = width_of(whole) + 2;
    const std::int64_t ends = i + 1 == items.size() ? allowance : 0;
    const bool same_line = wanted <= room - ends;
    if (!same_line) {
      room = page_width - indent + 1;
      if (wanted > room - ends) return room = 0, false;  // and what follows begins a line
    }
    if (i > 0) {
      out_ += same_line ? ", " : ",";
      if (!same_line) new_line(indent);
    }
    room -= wanted;
    out_ += whole;
    return true;
  }

  // A line that is too long, in pieces of whole words.
  static void split(std::vector<std::string>& chunks, std::string_view line, std::int64_t width,
                    std::int64_t last) {
    std::string current;
    const auto parts = words(line);
    for (std::size_t j = 0; j < parts.size(); ++j) {
      const std::string candidate = current + std::string{parts[j]};
      if (width_of(Value{candidate}.repr()) > (j + 1 == parts.size() ? last : width)) {
        if (!current.empty()) chunks.push_back(Value{current}.repr());
        current = parts[j];
      } else {
        current = candidate;
      }
    }
    if (!current.empty()) chunks.push_back(Value{current}.repr());
  }

  // In lines of whole fours; what is outermost stands in parentheses.
  void bytes(std::string_view data, std::int64_t indent, std::int64_t allowance, int level) {
    const bool outermost = level == 1;
    if (outermost) {
      ++indent;
      ++allowance;
      out_ += '(';
    }
    std::int64_t width = page_width - indent;
    bool first = true;
    const auto line = [&](std::string_view part) {
      if (!std::exchange(first, false)) new_line(indent);
      out_ += Value::bytes(part).repr();
    };
    std::size_t start = 0;
    for (std::size_t at = 0; at < data.size(); at += 4) {
      if (at == data.size() / 4 * 4) width -= allowance;
      const auto repr = Value::bytes(data.substr(start, at + 4 - start)).repr();
      if (width_of(repr) <= width) continue;
      if (at > start) line(data.substr(start, at - start));
      start = at;
    }
    line(data.substr(start));
    if (outermost) out_ += ')';
  }

  void text(const Value& value, std::int64_t indent, std::int64_t allowance, int level) {
    const bool outermost = level == 1;
    if (outermost) {
      ++indent;
      ++allowance;
    }
    const Value keep{true};
    const Value lines = find_text_method("splitlines")(value, {std::span{&keep, 1}, {}});
    std::vector<std::string> chunks;
    for (std::size_t i = 0; i < lines.items().size(); ++i) {
      const Value& line = lines.items()[i];
      const std::int64_t width = page_width - indent;
      const std::int64_t last = i + 1 == lines.items().size() ? width - allowance : width;
      if (width_of(line.repr()) <= last)
        chunks.push_back(line.repr());
      else
        split(chunks, line.as_string(), width, last);
    }
    if (chunks.size() <= 1) {
      out_ += value.repr();
      return;
    }
    if (outermost) out_ += '(';
    for (std::size_t i = 0; i < chunks.size(); ++i) {
      if (i > 0) new_line(indent);
      out_ += chunks[i];
    }
    if (outermost) out_ += ')';
  }

  PrettyOptions options_;
  std::string out_;
};

}  // namespace

std::string pretty(const Value& value, PrettyOptions options) {
  Printer printer{options};
  printer.print(value, 0, 0, 0);
  return printer.take();
}

}  // namespace eddy::templates::runtime
