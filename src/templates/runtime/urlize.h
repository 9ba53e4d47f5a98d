// Making links of the URLs and mail addresses in a text, as jinja2.utils.urlize does.
//
// Linear in the text: what its expressions match is found without going back. Tests: tests/templates/urlize_test.cc,
// against the real Jinja2.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace eddy::templates::runtime {

struct UrlizeOptions {
  std::optional<std::int64_t> trim_url_limit = {};  // characters of a URL that are shown, "..." behind them
  std::string rel = {};                             // the attribute, escaped; none where it is empty
  std::string target = {};                          // the same
  std::vector<std::string> extra_schemes = {};      // prefixes, as "tel:", of what is linked too
};

// `html` is escaped already, and so is what comes of it.
std::string urlize(std::string_view html, const UrlizeOptions& options);

// Whether it may stand in extra_schemes: two characters or more, a colon, up to two slashes.
bool is_scheme_prefix(std::string_view scheme) noexcept;

}  // namespace eddy::templates::runtime
