// Catalogues: whatever the bytes, a .mo file is refused with a sentence or answers, and never reads outside of itself.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "eddy/gettext.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using eddy::gettext::GNUTranslations;
  const auto parsed = GNUTranslations::parse({reinterpret_cast<const char*>(data), size});
  if (!parsed) {
    if (parsed.error().empty()) std::abort();
    return 0;
  }
  for (const std::int64_t n : {std::int64_t{0}, std::int64_t{1}, std::int64_t{22}, INT64_MIN, INT64_MAX}) {
    static_cast<void>((*parsed)->plural(n));
    static_cast<void>((*parsed)->ngettext("%(num)s apple", "%(num)s apples", n));
    static_cast<void>((*parsed)->npgettext("fruit", "%(count)s apple", "%(count)s apples", n));
  }
  static_cast<void>((*parsed)->gettext("Hello"));
  static_cast<void>((*parsed)->pgettext("menu", "Open"));
  return 0;
}
