#include "templates/runtime/lipsum.h"

#include <algorithm>
#include <random>
#include <string_view>

#include "eddy/value/errors.h"

namespace eddy::templates::runtime {
namespace {

constexpr std::string_view words[] = {
    "a",        "ac",     "ad",          "aliquam",  "amet",    "ante",     "arcu",         "at",
    "auctor",   "augue",  "bibendum",    "blandit",  "commodo", "congue",   "consectetuer", "cras",
    "cum",      "curae",  "dapibus",     "diam",     "dictum",  "dolor",    "donec",        "duis",
    "egestas",  "elit",   "enim",        "erat",     "eros",    "est",      "et",           "eu",
    "facilisi", "felis",  "fringilla",   "fusce",    "gravida", "habitant", "hendrerit",    "iaculis",
    "in",       "ipsum",  "justo",       "lacus",    "lectus",  "leo",      "libero",       "ligula",
    "lorem",    "magna",  "massa",       "mattis",   "metus",   "mi",       "mollis",       "morbi",
    "nam",      "nec",    "nibh",        "nisi",     "non",     "nulla",    "nunc",         "odio",
    "orci",     "ornare", "pede",        "porta",    "purus",   "quam",     "quis",         "risus",
    "rutrum",   "sapien", "sed",         "sem",      "sit",     "sociis",   "tellus",       "tempor",
    "tortor",   "turpis", "ullamcorper", "ultrices", "urna",    "ut",       "varius",       "vel",
    "velit",    "vitae"};

std::string paragraph(std::mt19937& random, std::int64_t count) {
  const auto below = [&](std::int64_t n) {
    return std::uniform_int_distribution<std::int64_t>{0, n - 1}(random);
  };
  std::string out;
  std::int64_t next_comma = 3 + below(6);
  std::int64_t next_stop = 10 + below(11);
  bool begins = true;
  for (std::int64_t i = 0; i < count; ++i) {
    std::string word{words[static_cast<std::size_t>(below(std::size(words)))]};
    if (begins) word[0] = static_cast<char>(word[0] - 32);
    begins = false;
    if (!out.empty()) out += ' ';
    out += word;
    if (i + 1 == count) break;
    if (i >= next_stop) {
      out += '.';
      begins = true;
      next_stop = i + 10 + below(11);
      next_comma = i + 3 + below(6);
    } else if (i >= next_comma) {
      out += ',';
      next_comma = i + 3 + below(6);
    }
  }
  return out + '.';
}

}  // namespace

std::string lipsum(std::int64_t paragraphs, bool html, std::int64_t min, std::int64_t max) {
  if (min >= max)
    throw ValueError("empty range for randrange() (" + std::to_string(min) + ", " + std::to_string(max) +
                     ")");
  if (paragraphs > 0 && max > max_lipsum_words / paragraphs)
    throw OverflowError("lipsum of more than a million words");
  thread_local std::mt19937 random{std::random_device{}()};
  std::string out;
  for (std::int64_t i = 0; i < paragraphs; ++i) {
    const std::int64_t count =
        std::uniform_int_distribution<std::int64_t>{std::max<std::int64_t>(min, 1), max - 1}(random);
    if (i > 0) out += html ? "\n" : "\n\n";
    out += html ? "<p>" + paragraph(random, count) + "</p>" : paragraph(random, count);
  }
  return out;
}

}  // namespace eddy::templates::runtime
