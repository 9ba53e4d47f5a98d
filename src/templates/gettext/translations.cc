// src/templates/gettext/translations.cc: catalogues as translations, and where they are found.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <tuple>
#include <utility>

#include "eddy/gettext.h"
#include "templates/gettext/mo_file.h"

namespace eddy::gettext {

struct GNUTranslations::Impl {
  std::unique_ptr<const MoFile> file;
  TranslationsPtr fallback;
};

namespace {

// How a catalogue writes a text in a context.
std::string with_context(std::string_view context, std::string_view message) {
  return fmt::format("{}\4{}", context, message);
}

// The catalogue's answer, else what `ask` gets of the fallback.
template <class Ask>
std::optional<std::string> or_fallback(std::optional<std::string_view> found, const TranslationsPtr& fallback,
                                       Ask ask) {
  if (found) return std::string{*found};
  return fallback ? ask(*fallback) : std::nullopt;
}

}  // namespace

GNUTranslations::GNUTranslations(std::unique_ptr<const Impl> impl) noexcept : impl_{std::move(impl)} {}
GNUTranslations::~GNUTranslations() = default;

base::Result<std::shared_ptr<const GNUTranslations>, std::string> GNUTranslations::parse(
    std::string content, TranslationsPtr fallback) {
  auto file = MoFile::parse(std::move(content));
  if (!file) return base::Error{std::move(file.error())};
  auto impl = std::make_unique<Impl>(Impl{*std::move(file), std::move(fallback)});
  return std::make_shared<const GNUTranslations>(std::move(impl));
}

std::shared_ptr<const GNUTranslations> GNUTranslations::open(const std::string& path,
                                                             TranslationsPtr fallback) {
  const auto refuse = [&](const std::string& sentence) {
    throw std::runtime_error{fmt::format("{}: {}", path, sentence)};
  };
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) refuse("there is no such file");
  if (std::filesystem::file_size(path, error) > max_catalogue_size)
    refuse(fmt::format("the catalogue is larger than {} bytes", max_catalogue_size));
  std::ifstream in{path, std::ios::binary};
  if (!in) refuse("it can't be read");
  auto parsed = parse({std::istreambuf_iterator<char>{in}, {}}, std::move(fallback));
  if (!parsed) refuse(parsed.error());
  return *std::move(parsed);
}

std::optional<std::string> GNUTranslations::gettext(std::string_view message) const {
  return or_fallback(impl_->file->find(message), impl_->fallback,
                     [&](const Translations& other) { return other.gettext(message); });
}

std::optional<std::string> GNUTranslations::ngettext(std::string_view singular, std::string_view plural,
                                                     std::int64_t n) const {
  return or_fallback(impl_->file->find_plural(singular, n), impl_->fallback,
                     [&](const Translations& other) { return other.ngettext(singular, plural, n); });
}

std::optional<std::string> GNUTranslations::pgettext(std::string_view context,
                                                     std::string_view message) const {
  return or_fallback(impl_->file->find(with_context(context, message)), impl_->fallback,
                     [&](const Translations& other) { return other.pgettext(context, message); });
}

std::optional<std::string> GNUTranslations::npgettext(std::string_view context, std::string_view singular,
                                                      std::string_view plural, std::int64_t n) const {
  return or_fallback(
      impl_->file->find_plural(with_context(context, singular), n), impl_->fallback,
      [&](const Translations& other) { return other.npgettext(context, singular, plural, n); });
}

std::optional<std::size_t> GNUTranslations::plural(std::int64_t n) const {
  return impl_->file->plurals().form(n);
}

namespace {

// A locale's name and what it may be shortened to, the longest first: language[_territory][.codeset][@modifier].
std::vector<std::string> expand(std::string_view name) {
  std::string_view parts[3];
  constexpr char marks[] = {'@', '.', '_'};
  for (std::size_t i = 0; i < 3; ++i) {
    const std::size_t at = name.find(marks[i]);
    if (at == std::string_view::npos) continue;
    parts[i] = name.substr(at);
    name = name.substr(0, at);
  }
  const auto [modifier, codeset, territory] = std::tuple{parts[0], parts[1], parts[2]};
  std::vector<std::string> out;
  for (const std::string_view m : {modifier, std::string_view{}}) {
    for (const std::string_view t : {territory, std::string_view{}}) {
      for (const std::string_view c : {codeset, std::string_view{}}) {
        std::string one = fmt::format("{}{}{}{}", name, t, c, m);
        if (std::find(out.begin(), out.end(), one) == out.end()) out.push_back(std::move(one));
      }
    }
  }
  return out;
}

// A language is the name of a folder, not a way to another place.
void check_name(std::string_view what, std::string_view name) {
  if (name.empty() || name.find('/') != std::string_view::npos || name.find('\0') != std::string_view::npos ||
      name == "..")
    throw std::runtime_error{fmt::format("'{}' is no {}", name, what)};
}

}  // namespace

TranslationsPtr translation(std::string_view domain, const std::string& localedir,
                            const std::vector<std::string>& languages) {
  check_name("domain", domain);
  std::vector<std::string> tried;
  for (const std::string& language : languages) {
    check_name("language", language);
    for (const std::string& name : expand(language)) {
      std::string path = fmt::format("{}/{}/LC_MESSAGES/{}.mo", localedir, name, domain);
      if (std::find(tried.begin(), tried.end(), path) == tried.end()) tried.push_back(std::move(path));
    }
  }
  TranslationsPtr out;
  for (auto path = tried.rbegin(); path != tried.rend(); ++path) {
    if (std::filesystem::exists(*path)) out = GNUTranslations::open(*path, std::move(out));
  }
  if (out) return out;
  throw std::runtime_error{
      fmt::format("no catalogue of '{}': looked for {}", domain, fmt::join(tried, ", "))};
}

}  // namespace eddy::gettext
