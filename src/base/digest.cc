// Digests, by OpenSSL's EVP interface and xxHash.
//
// Tests: tests/base/digest_test.cc.
#include "eddy/base/digest.h"

#include <openssl/evp.h>
#include <xxhash.h>

#include <array>
#include <new>

#if defined(__x86_64__)
#include <xxh_x86dispatch.h>  // puts its own functions, which look at the processor once, in place of XXH3's
#endif

namespace eddy::base {
namespace {

// What xxHash 0.8 chose for a processor with AVX leaves the upper halves of the vector registers in use, which makes
// the SSE instructions of whoever runs next several times slower.
#if defined(__x86_64__)
[[gnu::target("avx")]] void zero_upper_halves() noexcept { __builtin_ia32_vzeroupper(); }

void leave_vectors() noexcept {
  if (__builtin_cpu_supports("avx")) zero_upper_halves();
}
#else
void leave_vectors() noexcept {}
#endif

XXH128_hash_t xxh3(std::string_view bytes) noexcept {
  const XXH128_hash_t hash = XXH3_128bits(bytes.data(), bytes.size());
  leave_vectors();
  return hash;
}

std::string xxh3_hex(XXH128_hash_t hash) {
  XXH128_canonical_t canonical;
  XXH128_canonicalFromHash(&canonical, hash);
  return hex({reinterpret_cast<const char*>(canonical.digest), sizeof canonical.digest});
}

std::string evp_hex(std::string_view bytes, const EVP_MD* kind) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
  unsigned int size = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, kind, nullptr) != 1)
    throw std::bad_alloc{};
  return hex({reinterpret_cast<const char*>(digest.data()), size});
}

}  // namespace

std::string hex(std::string_view bytes) {
  static constexpr std::string_view digits = "0123456789abcdef";
  std::string text(bytes.size() * 2, '\0');
  char* out = text.data();
  for (const char byte : bytes) {
    const auto value = static_cast<unsigned char>(byte);
    *out++ = digits[value >> 4U];
    *out++ = digits[value & 15U];
  }
  return text;
}

std::string xxh3_128_hex(std::string_view bytes) { return xxh3_hex(xxh3(bytes)); }
std::string sha1_hex(std::string_view bytes) { return evp_hex(bytes, EVP_sha1()); }
std::string sha256_hex(std::string_view bytes) { return evp_hex(bytes, EVP_sha256()); }
std::string sha512_hex(std::string_view bytes) { return evp_hex(bytes, EVP_sha512()); }

// One of two states is in use, by the kind.
class Digest::Impl {
 public:
  explicit Impl(DigestKind kind) {
    if (kind == DigestKind::xxh3_128) {
      fast_.reset(XXH3_createState());
      if (!fast_) throw std::bad_alloc{};
      XXH3_128bits_reset(fast_.get());
    } else {
      strong_.reset(EVP_MD_CTX_new());
      const EVP_MD* const algorithm = kind == DigestKind::sha1     ? EVP_sha1()
                                      : kind == DigestKind::sha256 ? EVP_sha256()
                                                                   : EVP_sha512();
      if (!strong_ || EVP_DigestInit_ex(strong_.get(), algorithm, nullptr) != 1) throw std::bad_alloc{};
    }
  }
  void update(std::string_view piece) {
    if (fast_) {
      XXH3_128bits_update(fast_.get(), piece.data(), piece.size());
      leave_vectors();
    } else {
      EVP_DigestUpdate(strong_.get(), piece.data(), piece.size());
    }
  }
  std::string hex() {
    if (fast_) return xxh3_hex(XXH3_128bits_digest(fast_.get()));
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
    unsigned int size = 0;
    EVP_DigestFinal_ex(strong_.get(), digest.data(), &size);
    return base::hex({reinterpret_cast<const char*>(digest.data()), size});
  }

 private:
  struct Free {
    void operator()(XXH3_state_t* state) const noexcept { XXH3_freeState(state); }
    void operator()(EVP_MD_CTX* state) const noexcept { EVP_MD_CTX_free(state); }
  };
  std::unique_ptr<XXH3_state_t, Free> fast_;
  std::unique_ptr<EVP_MD_CTX, Free> strong_;
};

Digest::Digest(DigestKind kind) : impl_{std::make_unique<Impl>(kind)} {}
Digest::~Digest() = default;
void Digest::update(std::string_view piece) { impl_->update(piece); }
std::string Digest::hex() { return impl_->hex(); }

}  // namespace eddy::base
