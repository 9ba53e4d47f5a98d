// Fuzzes what a request's fields choose: the coding of the answer, by weight, and whether preconditions hold. One field must
// say what it says as two (RFC 9110, 5.3), names are no less themselves in capitals, and the fields that the RFC has ignored
// beside others must change nothing.
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

#include "eddy/base/strings.h"
#include "eddy/http/compression.h"
#include "eddy/http/conditional.h"
#include "head_lines.h"

namespace {

using namespace eddy;
using namespace eddy::http;

constexpr std::int64_t changed = 784'887'151;  // Tue, 15 Nov 1994 08:12:31 GMT
constexpr std::array<Validators, 3> states = {Validators{"\"a,b\"", changed}, Validators{"W/\"a\"", {}},
                                              Validators{{}, changed}};

void require(bool holds) {
  if (!holds) std::abort();
}

// Each list as a field a member. A comma in a quoted string parts nothing.
Headers split(const Headers& fields) {
  Headers parted;
  for (const Header field : fields) {
    std::size_t from = 0;
    bool quoted = false;
    for (std::size_t i = 0; i < field.value.size(); ++i) {
      quoted ^= field.value[i] == '"';
      if (field.value[i] != ',' || quoted) continue;
      require(parted.add(field.name, field.value.substr(from, i - from)).ok());
      from = i + 1;
    }
    require(parted.add(field.name, field.value.substr(from)).ok());
  }
  return parted;
}

Headers without(Headers fields, std::string_view name) {
  fields.remove(name);
  return fields;
}

void preconditions(const RequestHead& head, const Headers& parted) {
  const Headers& fields = head.headers;
  const bool reads = head.method == Method::get || head.method == Method::head;
  const bool one_date =
      fields.get_all("If-Unmodified-Since").size() < 2 && fields.get_all("If-Modified-Since").size() < 2;
  for (const Validators& state : states) {
    const auto evaluate = [&](const Headers& some) {
      return evaluate_preconditions(head.method, some, state, state.last_modified.value_or(0));
    };
    const Precondition outcome = evaluate(fields);
    require(outcome != Precondition::not_modified || reads);
    Headers lists = parted;  // a date has a comma, and is no list
    for (const char* name : {"If-Unmodified-Since", "If-Modified-Since"})
      if (const auto date = fields.find(name)) require(lists.set(name, *date).ok());
    if (one_date) require(evaluate(lists) == outcome);
    if (fields.contains("If-Match")) require(evaluate(without(fields, "If-Unmodified-Since")) == outcome);
    if (fields.contains("If-None-Match") || !reads)
      require(evaluate(without(fields, "If-Modified-Since")) == outcome);
    const bool current = range_is_current(fields, state, changed + 10);
    if (!fields.contains("If-Range")) require(current);
    if (state.etag.starts_with("W/")) require(!current || !fields.contains("If-Range"));
  }
}

CodingChoice choose(const RequestHead& head, std::string_view type, std::optional<std::uint64_t> size) {
  ResponseHead answer{200};
  require(answer.headers.add("Content-Type", type).ok());
  const CodingChoice choice = choose_coding({}, head, answer, size);
  require(head.method == Method::connect || answer.headers.has_token("Vary", "Accept-Encoding") ||
          type == "image/png");
  if (type == "image/png") require(choice.coding == ContentCoding::identity && answer.headers.size() == 1);
  return choice;
}

void coding(RequestHead head, const Headers& parted) {
  const std::string accepted = base::to_lower(head.headers.get_joined("Accept-Encoding"));
  static_cast<void>(choose(head, "image/png", {}));
  const CodingChoice small = choose(head, "text/html", 10);
  const CodingChoice choice = choose(head, "text/html", {});
  require(small.coding == (choice.required ? choice.coding : ContentCoding::identity));
  if (choice.coding != ContentCoding::identity)
    require(accepted.find(coding_name(choice.coding)) != std::string::npos ||
            accepted.find('*') != std::string::npos);
  const auto again = [&] {
    const CodingChoice other = choose(head, "text/html", {});
    require(other.coding == choice.coding && other.required == choice.required);
  };
  if (accepted.find('"') == std::string::npos) {
    head.headers = parted;
    again();
  }
  if (!head.headers.contains("Accept-Encoding")) return;
  require(head.headers.set("Accept-Encoding", base::to_upper(accepted)).ok());
  again();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 4096) return 0;
  const RequestHead head = head_of_lines({reinterpret_cast<const char*>(data), size});
  const Headers parted = split(head.headers);
  preconditions(head, parted);
  coding(head, parted);
  return 0;
}
