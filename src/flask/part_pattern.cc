#include "flask/part_pattern.h"

#include <algorithm>

namespace eddy::flask::detail {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool begins_character(char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }  // UTF-8

std::size_t digits_end(std::string_view text, std::size_t at) {
  while (at < text.size() && is_digit(text[at])) ++at;
  return at;
}

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), begins_character));
}

}  // namespace

PartPattern::PartPattern(const Rule& rule, const RulePart& part) : is_final_{part.is_final} {
  for (const RuleItem& item : part.items) {
    Item& made = items_.emplace_back();
    made.is_variable = item.is_variable;
    made.literal = item.is_variable ? std::string{} : item.text;
    if (!item.is_variable) continue;
    made.converter = rule.variables[item.variable].converter;
    made.capture = variables_++;
  }
}

// One text against one pattern. from() answers whether the items from `item` on match all from `at` on.
class PartPattern::Attempt {
 public:
  Attempt(const PartPattern& pattern, std::string_view text, std::string_view* captures)
      : pattern_{pattern}, text_{text}, captures_{captures} {}

  bool from(std::size_t item, std::size_t at) {
    if (item == pattern_.items_.size()) return at == text_.size();
    if (failed(item, at)) return false;
    const Item& now = pattern_.items_[item];
    const bool matched = now.is_variable ? variable(now, item, at) : literal(now, item, at);
    if (!matched) note_failed(item, at);
    return matched;
  }

 private:
  bool literal(const Item& now, std::size_t item, std::size_t at) {
    return text_.substr(at).starts_with(now.literal) && from(item + 1, at + now.literal.size());
  }

  bool variable(const Item& now, std::size_t item, std::size_t at) {
    switch (now.converter.type) {
      case Converter::Type::string: return string(now, item, at);
      case Converter::Type::path: return path(now, item, at);
      case Converter::Type::integer: return integer(now, item, at);
      case Converter::Type::real: return real(now, item, at);
      case Converter::Type::any: return any(now, item, at);
      case Converter::Type::uuid: break;
    }
    Uuid ignored;
    return Uuid::parse(text_.substr(at, 36), ignored) && take(now, item, at, at + 36);
  }

  bool take(const Item& now, std::size_t item, std::size_t at, std::size_t end) {
    if (!from(item + 1, end)) return false;
    captures_[now.capture] = text_.substr(at, end - at);
    return true;
  }

  // Longest first. The last item takes all or nothing.
  bool string(const Item& now, std::size_t item, std::size_t at) {
    const Converter& converter = now.converter;
    std::size_t end = text_.size();
    if (pattern_.is_final_) end = std::min(end, text_.find('/', at));
    std::size_t count = characters(text_.substr(at, end - at));
    if (item + 1 == pattern_.items_.size()) {
      return end == text_.size() && count >= converter.min_length && count <= converter.max_length &&
             take(now, item, at, end);
    }
    for (;; --count) {
      if (count < converter.min_length) return false;
      if (count <= converter.max_length && take(now, item, at, end)) return true;
      if (end == at) return false;
      do --end;
      while (end > at && !begins_character(text_[end]));
    }
  }

  // Shortest first; a line break may only be its first character, as for a regular expression's ".".
  bool path(const Item& now, std::size_t item, std::size_t at) {
    if (at == text_.size() || text_[at] == '/') return false;
    const bool last = item + 1 == pattern_.items_.size();
    const std::size_t stop = std::min(text_.size(), text_.find('\n', at + 1));
    if (last) return stop == text_.size() && take(now, item, at, stop);
    for (std::size_t end = at + 1; end <= stop; ++end) {
      if (take(now, item, at, end)) return true;
    }
    return false;
  }

  bool integer(const Item& now, std::size_t item, std::size_t at) {
    const std::size_t first = now.converter.is_signed && at < text_.size() && text_[at] == '-' ? at + 1 : at;
    for (std::size_t end = digits_end(text_, first); end > first; --end) {
      if (take(now, item, at, end)) return true;
    }
    return false;
  }

  bool real(const Item& now, std::size_t item, std::size_t at) {
    const std::size_t first = now.converter.is_signed && at < text_.size() && text_[at] == '-' ? at + 1 : at;
    const std::size_t dot = digits_end(text_, first);
    if (dot == first || dot == text_.size() || text_[dot] != '.') return false;
    for (std::size_t end = digits_end(text_, dot + 1); end > dot + 1; --end) {
      if (take(now, item, at, end)) return true;
    }
    return false;
  }

  bool any(const Item& now, std::size_t item, std::size_t at) {
    return std::any_of(
        now.converter.items.begin(), now.converter.items.end(), [&](const std::string& choice) {
          return text_.substr(at).starts_with(choice) && take(now, item, at, at + choice.size());
        });
  }

  [[nodiscard]] bool failed(std::size_t item, std::size_t at) const {
    return !failed_.empty() && failed_[item * (text_.size() + 1) + at];
  }
  void note_failed(std::size_t item, std::size_t at) {
    if (pattern_.variables_ <= 2) return;
    if (failed_.empty()) failed_.resize(pattern_.items_.size() * (text_.size() + 1));
    failed_[item * (text_.size() + 1) + at] = true;
  }

  const PartPattern& pattern_;
  std::string_view text_;
  std::string_view* captures_;
  std::vector<bool> failed_;
};

bool PartPattern::match(std::string_view text, std::string_view* captures) const {
  return Attempt{*this, text, captures}.from(0, 0);
}

}  // namespace eddy::flask::detail
