#include "eddy/flask/uuid.h"

#include <memory>

#include "eddy/base/digest.h"

namespace eddy::flask {
namespace {

int digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

std::string Uuid::str() const {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  text.reserve(36);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
    text += digits[bytes[i] >> 4];
    text += digits[bytes[i] & 15];
  }
  return text;
}

bool Uuid::parse(std::string_view text, Uuid& out) noexcept {
  if (text.size() != 36) return false;
  Uuid made;
  std::size_t at = 0;
  for (std::uint8_t& byte : made.bytes) {
    if (at == 8 || at == 13 || at == 18 || at == 23) {
      if (text[at++] != '-') return false;
    }
    const int high = digit(text[at]);
    const int low = digit(text[at + 1]);
    if (high < 0 || low < 0) return false;
    byte = static_cast<std::uint8_t>(high * 16 + low);
    at += 2;
  }
  out = made;
  return true;
}

namespace {

class UuidObject final : public Object {
 public:
  explicit UuidObject(const Uuid& uuid) noexcept : uuid_{uuid} {}
  [[nodiscard]] const Uuid& uuid() const noexcept { return uuid_; }

  [[nodiscard]] std::string_view type_name() const noexcept override { return "UUID"; }
  bool get_attribute(std::string_view name, Value& out) const override {
    const std::string digits =
        base::hex({reinterpret_cast<const char*>(uuid_.bytes.data()), uuid_.bytes.size()});
    if (name == "hex") return out = Value{digits}, true;
    if (name == "int") return out = Value::integer("0x" + digits), true;
    return false;
  }
  [[nodiscard]] bool equals(const Value& other) const override { return uuid_of(other) == uuid_; }
  [[nodiscard]] std::size_t hash() const override { return std::hash<std::string>{}(uuid_.str()); }
  [[nodiscard]] std::optional<std::partial_ordering> order(const Value& other) const override {
    const std::optional<Uuid> right = uuid_of(other);
    if (!right) return std::nullopt;
    return uuid_ <=> *right;
  }
  [[nodiscard]] std::string repr() const override { return "UUID('" + uuid_.str() + "')"; }
  [[nodiscard]] std::string str() const override { return uuid_.str(); }

 private:
  Uuid uuid_;
};

}  // namespace

Value uuid_value(const Uuid& uuid) { return Value{ObjectPtr{std::make_shared<UuidObject>(uuid)}}; }

std::optional<Uuid> uuid_of(const Value& value) {
  if (!value.is_object()) return std::nullopt;
  const auto* object = dynamic_cast<const UuidObject*>(value.as_object().get());
  if (!object) return std::nullopt;
  return object->uuid();
}

}  // namespace eddy::flask
