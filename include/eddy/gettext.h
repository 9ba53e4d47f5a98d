// eddy/gettext.h: translations of texts, and GNU gettext's catalogues (.mo files), as Python's module gettext has them.
//
//   options.extensions.i18n = true;
//   options.translations = gettext::translation("shop", "locale", {"de_AT", "en"});
//
// Names and behaviour are Python's (library reference, "gettext"); the file's format is GNU gettext's manual's, "The
// Format of GNU MO Files". Nothing here reads the environment's language or changes after it is made.
// Tests: tests/templates/gettext_test.cc; fuzzed by tests/fuzz/mo_file.cc.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "eddy/base/result.h"

namespace eddy::gettext {

// Where texts are looked up. Each answers nothing for a text that it does not know: then the next fallback is asked,
// and in the end the text itself is printed (of a plural, the singular for 1 and the plural for every other number).
// Called from any thread, at each use: one that looks at a request's language may answer by it.
class Translations {
 public:
  Translations() = default;
  Translations(const Translations&) = delete;
  Translations& operator=(const Translations&) = delete;
  virtual ~Translations() = default;
  [[nodiscard]] virtual std::optional<std::string> gettext(std::string_view message) const = 0;
  [[nodiscard]] virtual std::optional<std::string> ngettext(std::string_view singular,
                                                            std::string_view plural,
                                                            std::int64_t n) const = 0;
  // `context` tells apart texts that are written alike.
  [[nodiscard]] virtual std::optional<std::string> pgettext(std::string_view context,
                                                            std::string_view message) const = 0;
  [[nodiscard]] virtual std::optional<std::string> npgettext(std::string_view context,
                                                             std::string_view singular,
                                                             std::string_view plural,
                                                             std::int64_t n) const = 0;
};
using TranslationsPtr = std::shared_ptr<const Translations>;

inline constexpr std::size_t max_catalogue_size = 64U << 20;  // bytes of a .mo file
inline constexpr std::size_t max_plural_length = 1000;        // bytes of a plural expression, as Python's
inline constexpr std::size_t max_plural_depth = 20;           // brackets and conditions in one another in it
inline constexpr std::size_t max_plural_forms = 16;           // nplurals; no known language has more than 6

// A catalogue: the content of a .mo file of either byte order, in UTF-8.
class GNUTranslations final : public Translations {
 public:
  struct Impl;

  // Reads a file's content. The error is a sentence: the file is cut short or corrupt, its charset is another, its
  // plural forms can't be read, or a limit above is passed.
  static base::Result<std::shared_ptr<const GNUTranslations>, std::string> parse(
      std::string content, TranslationsPtr fallback = {});
  // Reads a file. Throws std::runtime_error with the path and that sentence.
  static std::shared_ptr<const GNUTranslations> open(const std::string& path, TranslationsPtr fallback = {});

  explicit GNUTranslations(std::unique_ptr<const Impl> impl) noexcept;
  ~GNUTranslations() override;

  [[nodiscard]] std::optional<std::string> gettext(std::string_view message) const override;
  [[nodiscard]] std::optional<std::string> ngettext(std::string_view singular, std::string_view plural,
                                                    std::int64_t n) const override;
  [[nodiscard]] std::optional<std::string> pgettext(std::string_view context,
                                                    std::string_view message) const override;
  [[nodiscard]] std::optional<std::string> npgettext(std::string_view context, std::string_view singular,
                                                     std::string_view plural, std::int64_t n) const override;
  // The number of the plural form for n; nothing where the catalogue's expression has no value (it divides by zero).
  [[nodiscard]] std::optional<std::size_t> plural(std::int64_t n) const;

 private:
  std::unique_ptr<const Impl> impl_;
};

// The catalogues that there are for `languages`, LOCALEDIR/LANGUAGE/LC_MESSAGES/DOMAIN.mo, each the next one's
// fallback. "de_AT.UTF-8" also looks for "de_AT" and "de", as Python's gettext.find. Throws std::runtime_error where
// there is none, with the places looked at, or where one can't be read.
TranslationsPtr translation(std::string_view domain, const std::string& localedir,
                            const std::vector<std::string>& languages);

}  // namespace eddy::gettext
