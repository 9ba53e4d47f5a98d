// Signed values from a stranger: nothing unsigned is taken, and what is signed and read is written and read again alike.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "eddy/flask/tagged_json.h"
#include "eddy/itsdangerous.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace eddy;
  using namespace eddy::itsdangerous;
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  const SignerOptions still{.clock = [] { return 1'700'000'000; }};
  const flask::TaggedJSONSerializer tagged;
  const URLSafeTimedSerializer session{
      "key", {.salt = "s", .serializer = tagged.format(), .signer = still, .max_payload = 100'000}};

  if (session.loads_unsafe(text, 60).valid) std::abort();  // nobody knows the key

  SignerOptions signer = still;
  signer.salt = "s";
  try {
    const Value value = session.loads(TimestampSigner{"key", signer}.sign(text), 60);
    const std::string again = session.dumps(value);
    const Value read = session.loads(again, 60);
    // Keys are written in their order, and nan is unlike itself.
    if (read != value && read.repr() != value.repr() && value.repr().find("nan") == std::string::npos)
      std::abort();
    if (session.dumps(read) != again) std::abort();  // 1, 1.0 and True are equal, and no two are one text
  } catch (const BadPayload&) {
  }
  return 0;
}
