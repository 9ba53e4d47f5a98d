#include "flask/part_pattern.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <stdexcept>

#include "flask/part_text.h"

namespace eddy::flask::detail {
namespace {

// Where a variable that starts at some place may end: from `low` to `high`, at characters' boundaries.
struct Ends {
  std::size_t low = 1;
  std::size_t high = 0;
  bool shortest = false;  // which of them it would rather have

  [[nodiscard]] bool empty() const noexcept { return low > high; }
};

// Not beyond `stop`.
Ends string_ends(const Converter& converter, const PartText& text, std::size_t at, std::size_t stop) {
  const std::size_t low = text.after(at, converter.min_length);
  if (low == PartText::none) return {};
  return {low, std::min(stop, text.after(at, converter.max_length))};
}

// Anything that does not begin with "/"; a line break may only be its first character, as for a regular
// expression's ".".
Ends path_ends(const PartText& text, std::size_t at) {
  if (at == text.size() || text.text()[at] == '/') return {};
  return {at + 1, text.find('\n', at + 1), true};
}

Ends number_ends(const Converter& converter, const PartText& text, std::size_t at) {
  if (converter.is_signed && at < text.size() && text.text()[at] == '-') ++at;
  const std::size_t digits = text.digits_end(at);
  if (converter.type == Converter::Type::integer) return {at + 1, digits};
  if (digits == at || digits == text.size() || text.text()[digits] != '.') return {};
  return {digits + 2, text.digits_end(digits + 1)};
}

Ends uuid_ends(const PartText& text, std::size_t at) {
  Uuid ignored;
  if (!Uuid::parse(text.text().substr(at, 36), ignored)) return {};
  return {at + 36, at + 36};
}

}  // namespace

PartPattern::PartPattern(const Rule& rule, const RulePart& part) : is_final_{part.is_final} {
  for (const RuleItem& item : part.items) {
    Item& made = items_.emplace_back();
    made.is_variable = item.is_variable;
    made.literal = item.is_variable ? std::string{} : item.text;
    if (!item.is_variable) continue;
    made.converter = rule.variables[item.variable].converter;
    ++variables_;
  }
  const bool is_custom = std::any_of(items_.begin(), items_.end(), [](const Item& item) {
    return item.is_variable && item.converter.type == Converter::Type::custom;
  });
  if (is_custom) compile();
}

void PartPattern::compile() {
  std::string regex;
  int groups = 0;
  for (const Item& item : items_) {
    if (!item.is_variable) {
      regex += re2::RE2::QuoteMeta(item.literal);
      continue;
    }
    regex.append(1, '(').append(item.converter.regex()).append(1, ')');
    groups_.push_back(++groups);
    groups += item.converter.groups;
  }
  auto compiled = std::make_shared<re2::RE2>(regex, re2::RE2::Quiet);
  if (!compiled->ok())
    throw std::invalid_argument(fmt::format("RE2 refuses the expression '{}': {}", regex, compiled->error()));
  regex_ = std::move(compiled);
}

bool PartPattern::match_regex(std::string_view text, std::string_view* captures) const {
  std::vector<re2::StringPiece> found(static_cast<std::size_t>(regex_->NumberOfCapturingGroups()) + 1);
  const re2::StringPiece whole{text.data(), text.size()};
  if (!regex_->Match(whole, 0, text.size(), re2::RE2::ANCHOR_BOTH, found.data(),
                     static_cast<int>(found.size())))
    return false;
  for (const int group : groups_) {
    const re2::StringPiece& piece = found[static_cast<std::size_t>(group)];
    *captures++ = {piece.data(), piece.size()};
  }
  return true;
}

// One text against one pattern of several items. A row of `rest_` says for an item from which places it and
// all behind it match to the text's end.
class PartPattern::Attempt {
 public:
  Attempt(const PartPattern& pattern, std::string_view text) : pattern_{pattern}, text_{text} {}

  bool whole(std::string_view* captures) {
    const std::size_t items = pattern_.items_.size();
    if (items == 1) return one(captures);
    text_.index();
    row_ = text_.size() + 1;
    rest_.assign((items + 1) * row_, 0);
    rest_.back() = 1;
    for (std::size_t item = items; item-- > 0;) look_back(item);
    return rest_[0] != 0 && take(captures);
  }
  [[nodiscard]] std::size_t steps() const noexcept { return steps_; }

 private:
  bool one(std::string_view* captures) {
    const Item& item = pattern_.items_[0];
    const std::string_view text = text_.text();
    steps_ += text.size();
    if (item.converter.type == Converter::Type::any) {
      const std::vector<std::string>& choices = item.converter.items;
      if (std::find(choices.begin(), choices.end(), text) == choices.end()) return false;
    } else {
      const Ends ends = ends_of(item, 0);
      if (ends.empty() || ends.low > text.size() || ends.high < text.size()) return false;
    }
    captures[0] = text;
    return true;
  }

  // Fills the row of `item` from the one behind it.
  void look_back(std::size_t item) {
    const char* next = &rest_[(item + 1) * row_];
    last_.resize(row_);
    std::size_t seen = PartText::none;
    for (std::size_t at = 0; at < row_; ++at) last_[at] = seen = next[at] != 0 ? at : seen;
    if (seen == PartText::none) return;  // the rest matches from nowhere
    // The first item's row is asked for its first place alone.
    for (std::size_t at = 0; at < (item == 0 ? 1 : row_); ++at) {
      ++steps_;
      if (!text_.is_boundary(at)) continue;
      rest_[item * row_ + at] = matches(pattern_.items_[item], at, next) ? 1 : 0;
    }
  }

  bool matches(const Item& item, std::size_t at, const char* next) {
    if (is_choice(item)) return choice(item, at, next) != PartText::none;
    const Ends ends = ends_of(item, at);
    if (ends.empty()) return false;
    const std::size_t end = last_[ends.high];
    return end != PartText::none && end >= ends.low;
  }

  // Each variable's first choice among the ends from which the rest matches: there is one.
  bool take(std::string_view* captures) {
    std::size_t at = 0;
    for (std::size_t item = 0; item < pattern_.items_.size(); ++item) {
      const Item& now = pattern_.items_[item];
      const std::size_t end = best(now, at, &rest_[(item + 1) * row_]);
      if (now.is_variable) *captures++ = text_.text().substr(at, end - at);
      at = end;
    }
    return true;
  }

  std::size_t best(const Item& item, std::size_t at, const char* next) {
    if (is_choice(item)) return choice(item, at, next);
    const Ends ends = ends_of(item, at);
    std::size_t end = ends.shortest ? ends.low : ends.high;
    for (; next[end] == 0; end = ends.shortest ? end + 1 : end - 1) ++steps_;
    return end;
  }

  static bool is_choice(const Item& item) {
    return !item.is_variable || item.converter.type == Converter::Type::any;
  }

  // Of a literal, or of the items of any: the end of the first that stands there and lets the rest match.
  std::size_t choice(const Item& item, std::size_t at, const char* next) {
    const auto end_of = [&](const std::string& literal) {
      ++steps_;
      const bool stands = text_.text().substr(at).starts_with(literal) && next[at + literal.size()] != 0;
      return stands ? at + literal.size() : PartText::none;
    };
    if (!item.is_variable) return end_of(item.literal);
    for (const std::string& literal : item.converter.items) {
      if (const std::size_t end = end_of(literal); end != PartText::none) return end;
    }
    return PartText::none;
  }

  [[nodiscard]] Ends ends_of(const Item& item, std::size_t at) const {
    switch (item.converter.type) {
      case Converter::Type::string:
        return string_ends(item.converter, text_, at,
                           pattern_.is_final_ ? text_.find('/', at) : text_.size());
      case Converter::Type::path: return path_ends(text_, at);
      case Converter::Type::integer:
      case Converter::Type::real: return number_ends(item.converter, text_, at);
      case Converter::Type::uuid: return uuid_ends(text_, at);
      case Converter::Type::any:
      case Converter::Type::custom: break;
    }
    return {};
  }

  const PartPattern& pattern_;
  PartText text_;
  std::size_t row_ = 0;
  std::vector<char> rest_;
  std::vector<std::size_t> last_;  // of the row behind: the last place up to each that matches
  std::size_t steps_ = 0;
};

bool PartPattern::match(std::string_view text, std::string_view* captures, std::size_t* steps) const {
  if (regex_) return match_regex(text, captures);
  Attempt attempt{*this, text};
  const bool matched = attempt.whole(captures);
  if (steps) *steps += attempt.steps();
  return matched;
}

}  // namespace eddy::flask::detail
