// Media types by extension: one table, sorted by the compiler and searched by halves.
//
// Tests: tests/http/mime_types_test.cc.
#include "eddy/http/mime_types.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

#include "eddy/base/strings.h"

namespace eddy::http {
namespace {

struct Row {
  std::string_view extension, type;
};

constexpr std::array kTypes = std::to_array<Row>({
    {"aac", "audio/aac"},
    {"apng", "image/apng"},
    {"avif", "image/avif"},
    {"avi", "video/x-msvideo"},
    {"bin", "application/octet-stream"},
    {"bmp", "image/bmp"},
    {"br", "application/octet-stream"},
    {"bz2", "application/octet-stream"},
    {"css", "text/css"},
    {"csv", "text/csv"},
    {"doc", "application/msword"},
    {"docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
    {"eot", "application/vnd.ms-fontobject"},
    {"epub", "application/epub+zip"},
    {"gif", "image/gif"},
    {"gz", "application/gzip"},
    {"htm", "text/html"},
    {"html", "text/html"},
    {"ico", "image/vnd.microsoft.icon"},
    {"ics", "text/calendar"},
    {"jpeg", "image/jpeg"},
    {"jpg", "image/jpeg"},
    {"js", "text/javascript"},
    {"json", "application/json"},
    {"jsonld", "application/ld+json"},
    {"m3u8", "application/vnd.apple.mpegurl"},
    {"m4a", "audio/mp4"},
    {"map", "application/json"},
    {"md", "text/markdown"},
    {"mid", "audio/midi"},
    {"mjs", "text/javascript"},
    {"mov", "video/quicktime"},
    {"mp3", "audio/mpeg"},
    {"mp4", "video/mp4"},
    {"mpeg", "video/mpeg"},
    {"odp", "application/vnd.oasis.opendocument.presentation"},
    {"ods", "application/vnd.oasis.opendocument.spreadsheet"},
    {"odt", "application/vnd.oasis.opendocument.text"},
    {"oga", "audio/ogg"},
    {"ogg", "audio/ogg"},
    {"ogv", "video/ogg"},
    {"opus", "audio/opus"},
    {"otf", "font/otf"},
    {"pdf", "application/pdf"},
    {"png", "image/png"},
    {"ppt", "application/vnd.ms-powerpoint"},
    {"pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"},
    {"rss", "application/rss+xml"},
    {"rtf", "application/rtf"},
    {"svg", "image/svg+xml"},
    {"tar", "application/x-tar"},
    {"tif", "image/tiff"},
    {"tiff", "image/tiff"},
    {"ttf", "font/ttf"},
    {"txt", "text/plain"},
    {"wasm", "application/wasm"},
    {"wav", "audio/x-wav"},
    {"webm", "video/webm"},
    {"webmanifest", "application/manifest+json"},
    {"webp", "image/webp"},
    {"woff", "font/woff"},
    {"woff2", "font/woff2"},
    {"xhtml", "application/xhtml+xml"},
    {"xls", "application/vnd.ms-excel"},
    {"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
    {"xml", "text/xml"},
    {"xz", "application/octet-stream"},
    {"yaml", "application/yaml"},
    {"yml", "application/yaml"},
    {"zip", "application/zip"},
    {"zst", "application/octet-stream"},
});

constexpr auto kSorted = [] {
  auto rows = kTypes;
  std::sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) { return a.extension < b.extension; });
  return rows;
}();

constexpr std::size_t kLongest = 11;

}  // namespace

std::string_view mime_type(std::string_view filename) noexcept {
  filename.remove_prefix(filename.rfind('/') + 1);  // npos + 1 is 0
  const std::size_t dot = filename.rfind('.');
  if (dot == std::string_view::npos || dot == 0) return {};
  const std::string_view raw = filename.substr(dot + 1);
  if (raw.empty() || raw.size() > kLongest) return {};
  std::array<char, kLongest> lower{};
  std::transform(raw.begin(), raw.end(), lower.begin(), [](char c) { return base::to_lower(c); });
  const std::string_view extension{lower.data(), raw.size()};
  const auto* const row =
      std::lower_bound(kSorted.begin(), kSorted.end(), extension,
                       [](const Row& each, std::string_view wanted) { return each.extension < wanted; });
  return row != kSorted.end() && row->extension == extension ? row->type : std::string_view{};
}

}  // namespace eddy::http
