// What is wrong with a signed value: itsdangerous' exceptions, by their names. See itsdangerous.h.
#pragma once
#include <cstdint>
#include <exception>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

namespace eddy::itsdangerous {

// Of all of them.
class BadData : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

// A value's bytes were read, but are not what was to be in them.
class BadPayload : public BadData {
 public:
  explicit BadPayload(const std::string& message, std::exception_ptr cause = nullptr)
      : BadData{message}, original_error{std::move(cause)} {}
  std::exception_ptr original_error;  // null where there is none
};

class BadSignature : public BadData {
 public:
  explicit BadSignature(const std::string& message, std::optional<std::string> what = {})
      : BadData{message}, payload{std::move(what)} {}
  // What was signed, they say. Nobody vouches for it.
  std::optional<std::string> payload;
};

class BadTimeSignature : public BadSignature {
 public:
  explicit BadTimeSignature(const std::string& message, std::optional<std::string> what = {},
                            std::optional<std::int64_t> when = {})
      : BadSignature{message, std::move(what)}, date_signed{when} {}
  std::optional<std::int64_t> date_signed;  // seconds since 1970; empty where it does not say
};

// The signature is right, and too old (or of the future).
class SignatureExpired : public BadTimeSignature {
  using BadTimeSignature::BadTimeSignature;
};

}  // namespace eddy::itsdangerous
