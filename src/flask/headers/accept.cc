#include "eddy/flask/headers/accept.h"

#include <algorithm>
#include <charconv>
#include <stdexcept>
#include <utility>

#include "eddy/base/strings.h"
#include "eddy/http/header_values.h"
#include "eddy/value.h"
#include "templates/runtime/codecs.h"

namespace eddy::flask {
namespace {

// A weight: digits, and perhaps a point with more behind them; from 0 to 1.
std::optional<double> weight(std::string_view text) {
  text = base::trim(text);
  const std::size_t point = text.find('.');
  const auto is_number = [](std::string_view part) {
    return !part.empty() && std::all_of(part.begin(), part.end(), base::is_digit);
  };
  if (!is_number(text.substr(0, point))) return std::nullopt;
  if (point != std::string_view::npos && !is_number(text.substr(point + 1))) return std::nullopt;
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  static_cast<void>(end);
  if (error == std::errc::result_out_of_range) return text[0] == '0' ? std::optional{0.0} : std::nullopt;
  return value <= 1 ? std::optional{value} : std::nullopt;
}

// "Text/HTML; level=1" is {"text", "html", "level=1"}.
std::vector<std::string> mime_parts(std::string_view value) {
  std::vector<std::string> parts;
  for (std::size_t at = value.find_first_of("/;");; at = value.find_first_of("/;")) {
    std::string_view part = value.substr(0, at);
    const bool before_parameter = at != std::string_view::npos && value[at] == ';';
    while (before_parameter && !part.empty() && base::is_space(part.back())) part.remove_suffix(1);
    parts.push_back(base::to_lower(part));
    if (at == std::string_view::npos) return parts;
    value.remove_prefix(at + 1);
    while (before_parameter && !value.empty() && base::is_space(value.front())) value.remove_prefix(1);
  }
}

bool mime_matches(std::string_view offered, std::string_view accepted) {
  if (accepted.find('/') == std::string_view::npos) return false;
  const auto refuse = [&] { throw std::invalid_argument("invalid mimetype '" + std::string{offered} + "'"); };
  if (offered.find('/') == std::string_view::npos) refuse();
  std::vector<std::string> ours = mime_parts(offered);
  std::vector<std::string> theirs = mime_parts(accepted);
  std::sort(ours.begin() + 2, ours.end());
  std::sort(theirs.begin() + 2, theirs.end());
  if (ours[0] == "*" && ours[1] != "*") refuse();
  if (theirs[0] == "*" && theirs[1] != "*") return false;
  if (theirs[0] == "*" || ours[0] == "*") return true;
  return ours[0] == theirs[0] && (ours[1] == "*" || theirs[1] == "*" || ours == theirs);
}

std::string language(std::string_view tag) {
  std::string made = base::to_lower(tag);
  std::replace(made.begin(), made.end(), '_', '-');
  return made;
}

std::string_view primary(std::string_view tag) { return tag.substr(0, tag.find_first_of("-_")); }

// An encoding by its one name; others by what Python compares of theirs.
std::string charset(std::string_view name) {
  const auto known = templates::runtime::find_encoding(name);
  return known ? std::string{known->name} : templates::runtime::plain_encoding(name);
}

}  // namespace

Accept::Accept(Kind kind, std::vector<Item> items) : kind_{kind}, items_{std::move(items)} {
  std::stable_sort(items_.begin(), items_.end(), [this](const Item& a, const Item& b) {
    const auto of_a = specificity(a.value), of_b = specificity(b.value);
    return of_a != of_b ? of_a > of_b : a.quality > b.quality;
  });
}

std::vector<Accept::Item> Accept::parse(std::string_view value) {
  std::vector<Item> items;
  for (const std::string& element : http::parse_list_header(value)) {
    http::OptionsHeader item = http::parse_options_header(element);
    if (item.value.empty()) continue;
    double quality = 1;
    if (const std::string* q = item.find("q")) {
      const std::optional<double> given = weight(*q);
      if (!given) continue;
      quality = *given;
      std::erase_if(item.options, [](const auto& option) { return option.first == "q"; });
    }
    items.push_back({http::dump_options_header(item.value, item.options), quality});
  }
  return items;
}

// For each part of the value whether it is none that stands for all: more of them, and further in front, are more specific.
std::vector<bool> Accept::specificity(std::string_view value) const {
  std::vector<bool> specific;
  if (kind_ != Kind::mime) return {value != "*"};
  for (const std::string& part : mime_parts(value)) specific.push_back(part != "*");
  return specific;
}

bool Accept::matches(std::string_view offered, std::string_view accepted) const {
  if (kind_ == Kind::mime) return mime_matches(offered, accepted);
  if (accepted == "*") return true;
  switch (kind_) {
    case Kind::language: return language(offered) == language(accepted);
    case Kind::charset: return charset(offered) == charset(accepted);
    default: return base::iequals(offered, accepted);
  }
}

std::optional<std::size_t> Accept::find(std::string_view value) const {
  for (std::size_t i = 0; i < items_.size(); ++i)
    if (matches(value, items_[i].value)) return i;
  return std::nullopt;
}

double Accept::quality(std::string_view value) const {
  const std::optional<std::size_t> found = find(value);
  return found ? items_[*found].quality : 0;
}

std::string_view Accept::best() const noexcept {
  return items_.empty() ? std::string_view{} : items_.front().value;
}

std::optional<std::size_t> Accept::best_of(const Offer& offered) const {
  std::optional<std::size_t> best;
  const Item* liked = nullptr;  // what the best one matches
  for (std::size_t i = 0; i < offered.size(); ++i) {
    const std::optional<std::size_t> found = find(offered[i]);
    if (!found) continue;
    const Item& item = items_[*found];
    if (item.quality <= 0 || (liked && item.quality < liked->quality)) continue;
    if (liked && item.quality == liked->quality && specificity(item.value) <= specificity(liked->value))
      continue;
    best = i;
    liked = &item;
  }
  return best;
}

std::optional<std::size_t> Accept::best_language_of(const Offer& offered) const {
  if (const auto best = best_of(offered)) return best;
  std::vector<Item> wider;
  for (const Item& item : items_) wider.push_back({std::string{primary(item.value)}, item.quality});
  if (const auto best = Accept{std::move(wider)}.best_of(offered)) return best;
  Offer primaries;
  for (const std::string_view tag : offered) primaries.push_back(primary(tag));
  const auto best = best_of(primaries);
  if (!best) return std::nullopt;
  for (std::size_t i = 0; i < offered.size(); ++i)
    if (offered[i].starts_with(primaries[*best])) return i;
  return std::nullopt;
}

std::string_view Accept::best_match(const Offer& offered, std::string_view fallback) const {
  const auto best = kind_ == Kind::language ? best_language_of(offered) : best_of(offered);
  return best ? offered[*best] : fallback;
}

std::string_view Accept::best_match(std::initializer_list<std::string_view> offered,
                                    std::string_view fallback) const {
  return best_match(Offer{offered}, fallback);
}

std::string_view Accept::best_match(const std::vector<std::string>& offered,
                                    std::string_view fallback) const {
  return best_match(Offer{offered.begin(), offered.end()}, fallback);
}

std::string Accept::to_header() const {
  std::string out;
  for (const Item& item : items_) {
    if (!out.empty()) out += ',';
    out += item.value;
    if (item.quality != 1) out += ";q=" + Value{item.quality}.str();
  }
  return out;
}

bool MIMEAccept::accept_html() const { return contains("text/html") || accept_xhtml(); }
bool MIMEAccept::accept_xhtml() const {
  return contains("application/xhtml+xml") || contains("application/xml");
}
bool MIMEAccept::accept_json() const { return contains("application/json"); }

}  // namespace eddy::flask
