// Catalogues: real .mo files, malformed ones, plural forms; and templates translated by them as the real Jinja2 does
// with Python's gettext (tests/templates/generate_i18n_cases writes the cases).
#include "eddy/gettext.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "eddy/jinja2.h"
#include "templates/gettext/plural_forms.h"

namespace eddy::gettext {
namespace {

const std::string locale = EDDY_SOURCE_DIR "/tests/templates/locale";

std::string content_of(const std::string& path) {
  std::ifstream in{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

std::string catalogue(const char* language) {
  return content_of(locale + "/" + language + "/LC_MESSAGES/shop.mo");
}

std::string error_of(std::string content) {
  const auto parsed = GNUTranslations::parse(std::move(content));
  return parsed ? "" : parsed.error();
}

// A little-endian file of these messages.
std::string mo_file(const std::vector<std::pair<std::string, std::string>>& messages,
                    std::uint32_t version = 0) {
  std::string out;
  const auto word = [](std::string& to, std::size_t value) {
    for (int shift = 0; shift < 32; shift += 8) to += static_cast<char>(value >> shift & 0xff);
  };
  const std::size_t count = messages.size();
  std::string strings;
  std::string tables[2];
  const std::size_t start = 28 + 16 * count;
  for (int side = 0; side < 2; ++side) {
    for (const auto& [id, text] : messages) {
      const std::string& one = side == 0 ? id : text;
      word(tables[side], one.size());
      word(tables[side], start + strings.size());
      strings.append(one).push_back('\0');
    }
  }
  for (const std::size_t value : {std::size_t{0x950412de}, std::size_t{version}, count, std::size_t{28},
                                  28 + 8 * count, std::size_t{0}, start})
    word(out, value);
  return out + tables[0] + tables[1] + strings;
}

std::string with_header(const std::string& header) { return mo_file({{"", header}}); }

struct Pirate final : Translations {
  std::optional<std::string> gettext(std::string_view text) const override {
    return "Arr, " + std::string{text};
  }
  std::optional<std::string> ngettext(std::string_view, std::string_view, std::int64_t n) const override {
    return std::to_string(n) + " pieces of eight";
  }
  std::optional<std::string> pgettext(std::string_view, std::string_view) const override {
    return std::nullopt;
  }
  std::optional<std::string> npgettext(std::string_view, std::string_view, std::string_view,
                                       std::int64_t) const override {
    return std::nullopt;
  }
};

jinja2::Options translated_by(TranslationsPtr translations) {
  jinja2::Options options;
  options.extensions.i18n = true;
  options.translations = std::move(translations);
  return options;
}

TEST(Gettext, ReadsBothByteOrders) {
  const auto german = GNUTranslations::parse(catalogue("de")).value();
  EXPECT_EQ(german->gettext("Hello"), "Hallo");
  EXPECT_EQ(german->gettext("nothing"), std::nullopt);
  EXPECT_EQ(german->pgettext("menu", "Open"), "Öffnen");
  EXPECT_EQ(german->pgettext("state", "Open"), "Offen");
  EXPECT_EQ(german->gettext("Open"), std::nullopt);
  EXPECT_EQ(german->npgettext("fruit", "%(count)s apple", "", 2), "%(count)s Äpfel (Frucht)");
  const auto polish = GNUTranslations::parse(catalogue("pl")).value();  // big-endian
  EXPECT_EQ(polish->gettext("Hello"), "Cześć");
  EXPECT_EQ(polish->ngettext("%(num)s apple", "", 22), "%(num)s jabłka");
  EXPECT_EQ(polish->ngettext("%(num)s apple", "", 112), "%(num)s jabłek");
}

TEST(Gettext, FindsLanguagesAndFallsBack) {
  const auto austrian = translation("shop", locale, {"fr", "de_AT.UTF-8@euro", "pl"});
  EXPECT_EQ(austrian->gettext("Hello"), "Servus");
  EXPECT_EQ(austrian->gettext("Hello %(name)s!"), "Grüß dich, %(name)s!");
  EXPECT_EQ(austrian->pgettext("menu", "Open"), "Öffnen");
  EXPECT_EQ(austrian->gettext("Hello, stranger"), std::nullopt);
  const auto refused = [](const char* domain, std::vector<std::string> languages) {
    try {
      translation(domain, locale, languages);
    } catch (const std::runtime_error& error) {
      return std::string{error.what()};
    }
    return std::string{};
  };
  EXPECT_NE(refused("shop", {"fr"}).find("/fr/LC_MESSAGES/shop.mo"), std::string::npos);
  EXPECT_EQ(refused("shop", {"../locale/de"}), "'../locale/de' is no language");
  EXPECT_EQ(refused("../shop", {"de"}), "'../shop' is no domain");
  EXPECT_THROW(GNUTranslations::open(locale), std::runtime_error);
}

TEST(Gettext, RefusesWhatIsMalformed) {
  EXPECT_EQ(error_of(""), "the catalogue is cut short");
  EXPECT_EQ(error_of(std::string(40, 'x')), "this is no .mo file: it begins with another magic number");
  EXPECT_EQ(error_of(mo_file({}, 2U << 16)), "the catalogue has version 2, which is not known");
  EXPECT_EQ(error_of(mo_file({}, 1U << 16)), "");
  EXPECT_EQ(error_of(mo_file({{std::string{"a\0b\0c", 5}, "x"}})),
            "the catalogue is corrupt: a message has more than a singular and a plural");
  EXPECT_EQ(error_of(mo_file({{"a", "\xff"}})), "the catalogue is not UTF-8");
  EXPECT_EQ(error_of(content_of(locale + "/latin1.mo")),
            "the catalogue's charset is 'ISO-8859-1': only UTF-8 is read (msgconv -t UTF-8 makes it so)");
  EXPECT_EQ(error_of(with_header("Content-Type: text/plain; charset=US-ASCII\n")), "");
  EXPECT_EQ(error_of(with_header("Plural-Forms: nplurals=2; plural=n >;\n")),
            "the catalogue's plural forms: the plural expression ends too early");
  // Two strings of the whole rest of the file.
  std::string overlapping = mo_file({{"a", std::string(100, 'x')}, {"b", std::string(100, 'y')}});
  overlapping[28 + 16] = overlapping[28 + 24] = static_cast<char>(199);
  overlapping[28 + 28] = overlapping[28 + 20];
  EXPECT_EQ(error_of(overlapping), "the catalogue is corrupt: its strings overlap");
}

TEST(Gettext, EveryPrefixAndEveryChangedByteIsReadOrRefused) {
  for (const char* language : {"de", "pl", "ja"}) {
    const std::string whole = catalogue(language);
    for (std::size_t size = 0; size < whole.size(); ++size)
      EXPECT_NE(error_of(whole.substr(0, size)), "") << language << " " << size;
    for (std::size_t at = 0; at < whole.size(); ++at) {
      std::string changed = whole;
      changed[at] = static_cast<char>(changed[at] ^ 0x7f);
      if (const auto parsed = GNUTranslations::parse(std::move(changed))) {
        static_cast<void>((*parsed)->gettext("Hello"));
        static_cast<void>((*parsed)->ngettext("%(num)s apple", "", 5));
      }
    }
    EXPECT_EQ(error_of(whole + "tail"), "");
  }
}

TEST(Gettext, PluralFormsAreCs) {
  const auto form = [](const std::string& expression, std::int64_t n) -> std::optional<std::size_t> {
    const auto parsed = PluralForms::parse("nplurals=6; plural=" + expression + ";");
    EXPECT_TRUE(parsed.ok()) << expression << ": " << parsed.error();
    return parsed->form(n);
  };
  EXPECT_EQ(PluralForms{}.form(1), 0);
  EXPECT_EQ(PluralForms{}.form(0), 1);
  EXPECT_EQ(form("n*2+1-n/2%3", 7), 15);
  EXPECT_EQ(form("7-2-1", 0), 4);
  EXPECT_EQ(form("1 < 2 == 1 && !0", 0), 1);
  EXPECT_EQ(form("!!n", 7), 1);
  EXPECT_EQ(form("!n == 1", 0), 1);
  EXPECT_EQ(form("n ? n > 1 ? 2 : 1 : 3", 0), 3);
  EXPECT_EQ(form("n ? n > 1 ? 2 : 1 : 3", 5), 2);
  EXPECT_EQ(form("n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5", 111), 4);
  EXPECT_EQ(form("n / 0", 5), std::nullopt);
  EXPECT_EQ(form("n == 0 || 5 % n == 0", 0), 1);
  EXPECT_EQ(form("n ? 5 / n : 4", 0), 4);
  EXPECT_EQ(form("0 - n", 5), std::nullopt);
  EXPECT_EQ(form("n * n * n", INT64_MAX), std::nullopt);
  EXPECT_EQ(form("(0 - 7) % 4", 0), 1);  // as Python's
}

TEST(Gettext, PluralFormsAreBounded) {
  const auto error = [](const std::string& field) {
    const auto parsed = PluralForms::parse(field);
    return parsed ? std::string{} : parsed.error();
  };
  EXPECT_EQ(error("nplurals=2"), "Plural-Forms has no plural expression");
  EXPECT_EQ(error("nplurals=0; plural=0"), "nplurals is not a number from 1 to 16");
  EXPECT_EQ(error("nplurals=17; plural=0"), "nplurals is not a number from 1 to 16");
  EXPECT_EQ(error("nplurals=INTEGER; plural=EXPRESSION;"), "nplurals is not a number from 1 to 16");
  EXPECT_EQ(error("plural="), "the plural expression ends too early");
  EXPECT_EQ(error("plural=n = 1"), "the plural expression has an unexpected '='");
  EXPECT_EQ(error("plural=nn"), "the plural expression has an unexpected 'n'");
  EXPECT_EQ(error("plural=-1"), "the plural expression has an unexpected '-'");
  EXPECT_EQ(error("plural=n ? 1"), "the plural expression ends too early");
  EXPECT_EQ(error("plural=99999999999999999999"), "the plural expression has an unexpected '9'");
  EXPECT_EQ(error("plural=" + std::string(1001, '1')), "the plural expression is longer than 1000 bytes");
  const auto nested = [](std::size_t depth) {
    return "plural=" + std::string(depth, '(') + "n" + std::string(depth, ')');
  };
  EXPECT_EQ(error(nested(max_plural_depth)), "");
  EXPECT_EQ(error(nested(max_plural_depth + 1)), "the plural expression nests more than 20 deep");
  std::string chain = "plural=n";
  while (chain.size() < 1000) chain += "+n";
  EXPECT_EQ(PluralForms::parse(chain)->form(1), 497);
}

TEST(Gettext, TemplatesAreTranslatedAsByTheRealOnes) {
  std::ifstream in{EDDY_SOURCE_DIR "/tests/templates/i18n_cases.jsonl"};
  int count = 0;
  for (std::string line; std::getline(in, line); ++count) {
    const Value item = json::parse(line).value();
    std::vector<std::string> languages;
    for (const Value& language : item.find("languages")->items()) languages.push_back(language.str());
    jinja2::Options options = translated_by(translation("shop", locale, languages));
    options.autoescape = item.find("autoescape")->truth();
    options.newstyle_gettext = item.find("newstyle")->truth();
    const jinja2::Environment env{std::move(options)};
    const Value context = *item.find("context");
    std::string answer;
    try {
      answer = env.from_string(item.find("template")->as_string())->render(Context{context});
    } catch (const templates::TemplateError& error) {
      answer = error.type();
    }
    const Value expected = *item.find("answer");
    const auto output = expected.find("output");
    EXPECT_EQ(answer, (output ? *output : *expected.find("error")->find("type")).str()) << line;
  }
  EXPECT_GT(count, 900);
}

TEST(Gettext, TakesTranslationsOfAProgramsOwn) {
  const jinja2::Environment env{translated_by(std::make_shared<Pirate>())};
  EXPECT_EQ(env.from_string("{% trans %}hello{% endtrans %}")->render({}), "Arr, hello");
  EXPECT_EQ(env.from_string("{{ ngettext('a', 'b', 2.5) }}")->render({}), "3 pieces of eight");
  EXPECT_EQ(env.from_string("{% trans 'x' %}hello{% endtrans %}")->render({}), "hello");
  EXPECT_EQ(env.from_string("{% trans 'x' n=5 %}a{% pluralize %}b{% endtrans %}")->render({}), "b");
}

TEST(Gettext, AnswersThreadsAtOnce) {
  const jinja2::Environment env{translated_by(translation("shop", locale, {"pl"}))};
  const auto page = env.from_string(
      "{% for n in range(50) %}{% trans num=n %}{{ num }} apple"
      "{% pluralize %}{{ num }} apples{% endtrans %},{% endfor %}");
  const std::string expected = page->render({});
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) threads.emplace_back([&] { EXPECT_EQ(page->render({}), expected); });
  for (std::thread& thread : threads) thread.join();
}

TEST(Gettext, IsOffUnlessItIsAskedFor) {
  const jinja2::Environment env;
  EXPECT_THROW(static_cast<void>(env.from_string("{% trans %}a{% endtrans %}")),
               templates::TemplateSyntaxError);
  EXPECT_THROW(static_cast<void>(env.from_string("{% debug %}")), templates::TemplateSyntaxError);
  EXPECT_EQ(env.from_string("{{ gettext is defined }}{{ _ is defined }}")->render({}), "FalseFalse");
}

}  // namespace
}  // namespace eddy::gettext
