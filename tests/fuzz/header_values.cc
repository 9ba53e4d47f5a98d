// Fuzzes the typed headers: each parser reads the input as its field's value. What was read and written must be read as the same
// again, what is preferred must have been offered, what is cut out must lie within, and no path may leave its folder.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "base/replace_utf8.h"
#include "eddy/flask/cookies.h"
#include "eddy/flask/headers.h"
#include "eddy/flask/send_file.h"
#include "eddy/http/header_values.h"
#include "eddy/http/headers.h"

namespace {

using namespace eddy;
using namespace eddy::flask;

void require(bool holds) {
  if (!holds) std::abort();
}

bool has_any(std::string_view text, std::string_view of) {
  return text.find_first_of(of) != std::string_view::npos;
}

void values(std::string_view text) {
  const std::vector<std::string> list = http::parse_list_header(text);
  require(http::parse_list_header(http::dump_header(list)) == list);
  const http::HeaderItems items = http::parse_dict_header(text);
  const bool plain = std::all_of(items.begin(), items.end(), [](const auto& item) {
    return http::is_header_name(item.first) && !item.first.ends_with('*');
  });
  if (plain) {
    http::HeaderItems again = http::parse_dict_header(http::dump_header(items));
    require(again.size() == items.size());
  }
  const http::OptionsHeader options = http::parse_options_header(text);
  if (has_any(text, "*")) return;
  const http::OptionsHeader again =
      http::parse_options_header(http::dump_options_header(options.value, options.options));
  require(again.value == options.value && again.options == options.options);
}

template <class Kind>
void accept(std::string_view text) {
  const Kind made = Kind::from_header(text);
  for (const Accept::Item& item : made) require(item.quality >= 0 && item.quality <= 1);
  require(made.best() == (made.empty() ? std::string_view{} : std::string_view{made.items()[0].value}));
  const std::vector<std::string> offered = {"text/html", "application/json", "*/*", "a/b; c=d"};
  const std::string_view best = made.best_match(offered, "none");
  require(best == "none" || std::find(offered.begin(), offered.end(), best) != offered.end());
  if (best != "none" && !std::is_same_v<Kind, LanguageAccept>) require(made.quality(best) > 0);
  if (!has_any(text, "\"\\*;")) require(Kind::from_header(made.to_header()).items() == made.items());
}

void credentials(std::string_view text) {
  if (const auto auth = Authorization::from_header(text); auth && auth->type == "basic")
    require(Authorization::from_header(auth->to_header()) == auth);
  const auto challenge = WWWAuthenticate::from_header(text);
  if (challenge && challenge->token() && !challenge->type().empty())
    require(WWWAuthenticate::from_header(challenge->to_header()) == challenge);
}

void tags(std::string_view text) {
  const ETags made = ETags::from_header(text);
  for (const std::string& tag : made.strong()) require(made.contains(tag) && made.contains_weak(tag));
  for (const std::string& tag : made.weak()) require(made.contains_weak(tag));
  require(!made.star_tag() || made.contains("any"));
  static_cast<void>(ETags::from_header(made.to_header()));
}

void ranges(std::string_view text) {
  if (const auto range = Range::from_header(text)) {
    const auto again = Range::from_header(range->to_header());
    if (!has_any(range->units, "=,")) require(again && again->ranges == range->ranges);
    if (const auto part = range->range_for_length(1000))
      require(part->first >= 0 && part->first < part->second && part->second <= 1000);
  }
  if (const auto range = ContentRange::from_header(text))
    require(ContentRange::from_header(range->to_header())->to_header() == range->to_header());
  const IfRange condition = IfRange::from_header(text, 1'700'000'000);
  require(!condition.date ||
          IfRange::from_header(condition.to_header(), 1'700'000'000).date == condition.date);
}

void sets(std::string_view text) {
  HeaderSet set = HeaderSet::from_header(text);
  require(HeaderSet::from_header(set.to_header()).as_set() == set.as_set());
  set.add("X-A");
  require(set.contains("x-a"));
  set.discard("X-a");
  require(!set.contains("X-A"));
  const auto policy = ContentSecurityPolicy::from_header(text);
  require(ContentSecurityPolicy::from_header(policy.to_header()).directives() == policy.directives());
  auto control = ResponseCacheControl::from_header(text);
  control.set_max_age(60);
  require(control.max_age() == 60);
  control.set_max_age({});
  require(!control.contains("max-age"));
}

void cookies(std::string_view text) {
  for (const auto& [name, value] : parse_cookie(text)) require(!name.empty());
  const std::string header = dump_cookie("a", text, {.path = ""});
  require(http::is_header_value(header));
  const auto again = parse_cookie(header);
  require(again.size() == 1 && again[0].second == base::replace_invalid_utf8(text));
}

void paths(std::string_view text) {
  const auto joined = safe_join("/s", text);
  if (!joined) return;
  require(joined->starts_with("/s/") && joined->find('\0') == std::string::npos);
  require(joined->find("/../") == std::string::npos && !joined->ends_with("/.."));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 4096) return 0;
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  values(text);
  accept<Accept>(text);
  accept<MIMEAccept>(text);
  accept<LanguageAccept>(text);
  accept<CharsetAccept>(text);
  credentials(text);
  tags(text);
  ranges(text);
  sets(text);
  cookies(text);
  paths(text);
  return 0;
}
