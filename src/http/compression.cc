#include "eddy/http/compression.h"

#include <algorithm>
#include <array>

#include "eddy/base/strings.h"
#include "eddy/http/etag.h"
#include "eddy/http/status.h"

namespace eddy::http {
namespace {

constexpr std::size_t codings = 4;
constexpr int unnamed = -1;

// Weights in thousandths (12.4.2), or nothing where it is malformed.
std::optional<int> parse_weight(std::string_view text) {
  if (text.empty() || text.size() > 5 || (text[0] != '0' && text[0] != '1')) return std::nullopt;
  if (text.size() > 1 && text[1] != '.') return std::nullopt;
  int weight = (text[0] - '0') * 1000, place = 100;
  for (const char digit : text.substr(std::min<std::size_t>(2, text.size()))) {
    if (!base::is_digit(digit)) return std::nullopt;
    weight += (digit - '0') * place;
    place /= 10;
  }
  return weight <= 1000 ? std::optional{weight} : std::nullopt;
}

// One member of the list: "gzip;q=0.5". A parameter that is no weight makes it count for nothing.
int weight_of(std::string_view parameters) {
  parameters = base::trim(parameters);
  if (parameters.empty()) return 1000;
  if (!base::istarts_with(parameters, "q=")) return 0;
  return parse_weight(base::trim(parameters.substr(2))).value_or(0);
}

// What Accept-Encoding says, by ContentCoding.
class Accepted {
 public:
  explicit Accepted(const Headers& request) {
    weights_.fill(unnamed);
    if (!request.contains("Accept-Encoding")) {
      others_ = 0;  // any coding would do (12.5.3), but who can't decode doesn't say so
      weights_[0] = 1000;
      return;
    }
    const std::string list = request.get_joined("Accept-Encoding");
    for (const std::string_view member : base::split(list, ',')) take(member);
  }
  [[nodiscard]] int weight(ContentCoding coding) const {
    const int named = weights_[static_cast<std::size_t>(coding)];
    return named != unnamed ? named : std::max(others_, 0);
  }
  // Whether `coding` is liked no less than identity, which is acceptable, unweighted, until it is named.
  [[nodiscard]] bool above_identity(ContentCoding coding) const {
    return weight(coding) > 0 && weight(coding) >= weight(ContentCoding::identity);
  }
  [[nodiscard]] bool refuses_identity() const {
    return weights_[0] == 0 || (weights_[0] == unnamed && others_ == 0);
  }

 private:
  void take(std::string_view member) {
    const std::size_t end = std::min(member.find(';'), member.size());
    const std::string_view name = base::trim(member.substr(0, end));
    const int weight = weight_of(member.substr(std::min(end + 1, member.size())));
    if (name == "*") others_ = weight;
    if (base::iequals(name, "x-gzip"))
      weights_[static_cast<std::size_t>(ContentCoding::gzip)] = weight;  // 8.4.1.3
    for (std::size_t i = 0; i < codings; ++i)
      if (base::iequals(name, coding_name(static_cast<ContentCoding>(i)))) weights_[i] = weight;
  }

  std::array<int, codings> weights_{};
  int others_ = unnamed;  // of "*"
};

bool is_listed(const Compression& options, std::string_view content_type) {
  const std::string type = base::to_lower(base::trim(content_type.substr(0, content_type.find(';'))));
  const auto covers = [&type](const std::string& pattern) {
    if (!pattern.ends_with("/*")) return type == pattern;
    return type != "text/event-stream" &&
           type.starts_with(std::string_view{pattern}.substr(0, pattern.size() - 1));
  };
  return std::any_of(options.types.begin(), options.types.end(), covers);
}

// Whether the whole of what this answers with is of a type that is coded. A 304 need not say of which it is, and of several
// parts each says it within the body.
bool may_be_listed(const Compression& options, const ResponseHead& answer) {
  const std::string_view type = answer.headers.get("Content-Type");
  if (answer.status == 304 && type.empty()) return true;
  if (answer.status == 206 && base::istarts_with(type, "multipart/byteranges")) return true;
  return is_listed(options, type);
}

// Whether the body's bytes are final: coded already, or told of by a digest that would no longer be theirs (RFC 9530).
bool is_final(const Headers& answer) {
  constexpr std::array<std::string_view, 5> fields = {"Content-Encoding", "Content-Digest", "Repr-Digest",
                                                      "Digest", "Content-MD5"};
  return answer.has_token("Cache-Control", "no-transform") ||
         std::any_of(fields.begin(), fields.end(), [&](auto field) { return answer.contains(field); });
}

void weaken_etag(Headers& answer) {
  const std::string_view etag = answer.get("ETag");
  if (etag.starts_with('"')) answer.set_trusted("ETag", "W/" + std::string{etag});
}

// Whether the head promises another length than the body has: the connection has to see that, and refuse it.
bool breaks_promise(const Headers& answer, std::uint64_t size) {
  const auto promised = answer.find("Content-Length");
  return promised && base::parse_uint<std::uint64_t>(*promised) != size;
}

ContentCoding best(const Compression& options, const Accepted& accepted) {
  ContentCoding best = ContentCoding::identity;
  for (const ContentCoding each : options.codings) {
    const bool better = best == ContentCoding::identity || accepted.weight(each) > accepted.weight(best);
    if (accepted.above_identity(each) && better) best = each;
  }
  return best;
}

// A cache updates what it holds by the validator of the 304 (RFC 9111, 4.3.4): it has to be the one that it holds. Where it
// does not say which that is, a weak one fits both where the answer may have been coded.
void match_etag(const Compression& options, const RequestHead& request, Headers& answer) {
  const std::string held = request.headers.get_joined("If-None-Match");
  const std::string etag{answer.get("ETag")};
  const bool names_it = held.find(etag) != std::string::npos;
  const bool is_weak = names_it ? held.find("W/" + etag) != std::string::npos
                                : best(options, Accepted{request.headers}) != ContentCoding::identity;
  if (is_weak) weaken_etag(answer);
}

}  // namespace

std::string_view coding_name(ContentCoding coding) noexcept {
  constexpr std::array<std::string_view, codings> names = {"identity", "gzip", "br", "zstd"};
  return names[static_cast<std::size_t>(coding)];
}

std::string fault_of(const Compression& options) {
  if (options.gzip_level < 1 || options.gzip_level > 9) return "gzip_level is from 1 to 9";
  if (options.br_level < 0 || options.br_level > 11) return "br_level is from 0 to 11";
  if (options.zstd_level < 1 || options.zstd_level > 19) return "zstd_level is from 1 to 19";
  return {};
}

CodingChoice choose_coding(const Compression& options, const RequestHead& request, ResponseHead& answer,
                           std::optional<std::uint64_t> size) {
  Headers& headers = answer.headers;
  const bool not_modified = answer.status == 304;
  if (request.method == Method::connect || is_final(headers)) return {};
  if (!not_modified && (!status_allows_body(answer.status) || answer.status == 205)) return {};
  if (!may_be_listed(options, answer)) return {};
  headers.add_vary("Accept-Encoding");
  if (not_modified) match_etag(options, request, headers);
  if (not_modified || answer.status == 206) return {};
  if (size && (*size == 0 || breaks_promise(headers, *size))) return {};
  const Accepted accepted{request.headers};
  const CodingChoice choice{best(options, accepted), accepted.refuses_identity()};
  return size && *size < options.min_size && !choice.required ? CodingChoice{} : choice;
}

void describe_coding(Headers& answer, ContentCoding coding) {
  answer.set_trusted("Content-Encoding", coding_name(coding));
  answer.remove("Content-Length");
  answer.remove("Accept-Ranges");
  weaken_etag(answer);
}

}  // namespace eddy::http
