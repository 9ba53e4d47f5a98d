// Construction, sharing and access. Printing is in print.cc, equality and hashes in compare.cc, big ints in integer*.cc.
#include "eddy/value/value.h"

#include <cassert>
#include <limits>

#include "base/budget.h"
#include "eddy/base/utf8.h"
#include "eddy/value/errors.h"
#include "value/node.h"
#include "value/undefined.h"

namespace eddy {

using detail::Node;

namespace {

template <class T>
const T& node_as(const Node* node) noexcept {
  return *static_cast<const T*>(node);
}

detail::ListNode* make_list(std::vector<Value> items) {
  base::make_bytes(items.size() * sizeof(Value) + sizeof(detail::ListNode));
  return new detail::ListNode{std::move(items)};
}

}  // namespace

Value::Value(Kind kind, Node* node) noexcept : head_{kind, kShared} { more_.node = node; }

Value::Value(std::string_view text) : head_{Kind::string} {
  // Empty text needs no node: any pointer will do for no bytes.
  word_.text = "";
  if (text.empty()) return;
  if (text.size() > std::numeric_limits<std::uint32_t>::max()) throw OverflowError("text of 4 GiB or more");
  if (base::Budget* budget = base::current_budget) {
    budget->bound_text(text.size());
    budget->make(text.size() + sizeof(detail::TextNode));
  }
  auto* node = detail::TextNode::make(text);
  head_ = Head{Kind::string, kShared, static_cast<std::uint32_t>(text.size())};
  word_.text = node->bytes();
  more_.node = node;
}

Value::Value(const Markup& text) : Value{std::string_view{text.text()}} {
  head_ = head_.with_flags(head_.flags() | kSafe);
}
Value::Value(Dict dict) : Value{Kind::dict, new detail::DictNode{std::move(dict)}} {}
Value::Value(std::vector<Value> items) : Value{Kind::list, make_list(std::move(items))} {}
Value::Value(Callable callable, std::string name)
    : Value{Kind::callable, new detail::CallableNode{std::move(callable), std::move(name)}} {}
// NOLINTNEXTLINE(bugprone-unhandled-exception-at-new): without memory for two words there is none to go on with
Value::Value(ObjectPtr object) noexcept : Value{Kind::object, new detail::ObjectNode{std::move(object)}} {}

Value::Value(std::initializer_list<std::pair<std::string_view, Value>> items) : Value{} {
  Dict dict;
  for (const auto& [key, value] : items) dict.set(Value{key}, value);
  *this = Value{std::move(dict)};
}

Value Value::list(std::vector<Value> items) { return Value{std::move(items)}; }
Value Value::tuple(std::vector<Value> items) { return {Kind::tuple, make_list(std::move(items))}; }

Value Value::dict(std::vector<std::pair<Value, Value>> items) {
  Dict dict;
  for (auto& [key, value] : items) dict.set(std::move(key), std::move(value));
  return Value{std::move(dict)};
}

Value Value::bytes(std::string_view data) {
  Value value{data};
  value.head_ = value.head_.with_kind(Kind::bytes);
  return value;
}

Value Value::markup(std::string_view text) {
  Value value{text};
  value.head_ = value.head_.with_flags(value.head_.flags() | kSafe);
  return value;
}

Value Value::undefined(std::string_view hint, Missing why, Undefined how) {
  std::string text(1, static_cast<char>(static_cast<unsigned>(why) | static_cast<unsigned>(how) << 3));
  text += hint;
  Value value{text};
  value.head_ = Head{Kind::undefined, value.head_.flags(), value.head_.size() - 1};
  ++value.word_.text;
  return value;
}

Value Value::boxed(const void* object, const ForeignType* type, void (*destroy)(const void*) noexcept) {
  Value value{Kind::foreign, new detail::BoxNode{object, type, destroy}};
  value.word_.object = object;
  return value;
}

bool Value::is_callable() const noexcept {
  return kind() == Kind::callable || (kind() == Kind::object && as_object()->callable());
}

const std::vector<Value>& Value::items() const noexcept {
  assert(is_list() || is_tuple());
  return node_as<detail::ListNode>(more_.node).items;
}
std::vector<Value>& Value::mutable_items() noexcept {
  assert(is_list());
  return static_cast<detail::ListNode*>(more_.node)->items;
}
const Dict& Value::as_dict() const noexcept {
  assert(is_dict());
  return node_as<detail::DictNode>(more_.node).dict;
}
Dict& Value::mutable_dict() noexcept {
  assert(is_dict());
  return static_cast<detail::DictNode*>(more_.node)->dict;
}
const ObjectPtr& Value::as_object() const noexcept {
  assert(is_object());
  return node_as<detail::ObjectNode>(more_.node).object;
}
const Callable& Value::as_callable() const noexcept {
  assert(kind() == Kind::callable);
  return node_as<detail::CallableNode>(more_.node).callable;
}
std::string_view Value::callable_name() const noexcept {
  assert(kind() == Kind::callable);
  return node_as<detail::CallableNode>(more_.node).name;
}
const ForeignType& Value::boxed_type() const noexcept { return *node_as<detail::BoxNode>(more_.node).type; }

std::size_t Value::sequence_size() const noexcept {
  return is_foreign() ? foreign_type().size(word_.object) : items().size();
}

namespace {

// A part of `whole` that views it: where `whole` is shared the part must keep it alive.
bool must_keep(const Value& whole, const Value& part) noexcept {
  return !whole.is_borrowed() && part.is_borrowed();
}

}  // namespace

Value Value::kept_by(const Value& owner) const {
  if (is_string()) return owned();
  auto* box = new detail::BoxNode{word_.object, &foreign_type(), nullptr};
  box->owner = owner;
  Value value{Kind::foreign, box};
  value.word_.object = word_.object;
  return value;
}

Value Value::kept_item(std::size_t index) const {
  if (!is_foreign()) return items()[index];
  Value item = foreign_type().at(word_.object, index);
  return must_keep(*this, item) ? item.kept_by(*this) : item;
}

std::optional<Value> Value::find(std::string_view key) const {
  if (is_dict()) {
    const Value* found = as_dict().find(key);
    return found ? std::optional{*found} : std::nullopt;
  }
  Value member;
  if (!is_foreign() || !find_member(key, member)) return std::nullopt;
  return member;
}

bool Value::find_kept_member(std::string_view name, Value& out) const {
  Value member;
  if (!foreign_type().find(word_.object, name, member)) return false;
  out = must_keep(*this, member) ? member.kept_by(*this) : std::move(member);
  return true;
}

bool Value::truth() const {
  switch (kind()) {
    case Kind::undefined:
      detail::log_use(*this);
      detail::check_lenient(*this);
      return false;
    case Kind::none: return false;
    case Kind::boolean:
    case Kind::integer: return word_.integer != 0;
    case Kind::real: return word_.real != 0;
    case Kind::big_integer: return true;
    case Kind::string:
    case Kind::bytes: return head_.size() != 0;
    case Kind::list:
    case Kind::tuple: return !items().empty();
    case Kind::dict: return !as_dict().empty();
    case Kind::callable: return true;
    case Kind::object: return as_object()->truth();
    case Kind::foreign: return !foreign_type().sequence || sequence_size() != 0;
  }
  return false;
}

std::optional<std::size_t> Value::length() const {
  switch (kind()) {
    case Kind::string: return base::count_code_points(as_string());
    case Kind::bytes: return head_.size();
    case Kind::list:
    case Kind::tuple: return items().size();
    case Kind::dict: return as_dict().size();
    case Kind::object: return as_object()->length();
    case Kind::foreign: return foreign_type().sequence ? std::optional{sequence_size()} : std::nullopt;
    default: return std::nullopt;
  }
}

std::string_view Value::type_name() const noexcept {
  switch (kind()) {
    case Kind::undefined: return detail::undefined_type(undefined_kind());
    case Kind::none: return "NoneType";
    case Kind::boolean: return "bool";
    case Kind::integer:
    case Kind::big_integer: return "int";
    case Kind::real: return "float";
    case Kind::string: return is_safe() ? "Markup" : "str";
    case Kind::bytes: return "bytes";
    case Kind::list: return "list";
    case Kind::tuple: return "tuple";
    case Kind::dict: return "dict";
    case Kind::callable: return "function";
    case Kind::object: return as_object()->type_name();
    case Kind::foreign: return foreign_type().name;
  }
  return "object";
}

Value Value::owned() const {
  if (!is_borrowed()) return *this;
  if (is_string()) return is_safe() ? markup(as_string()) : Value{as_string()};
  // A foreign object can't be copied without its type: its members, or items, are.
  const ForeignType& type = foreign_type();
  const std::size_t size = type.size(word_.object);
  if (type.sequence) {
    std::vector<Value> copy;
    copy.reserve(size);
    for (std::size_t i = 0; i < size; ++i) copy.push_back(type.at(word_.object, i).owned());
    return list(std::move(copy));
  }
  Dict copy;
  for (std::size_t i = 0; i < size; ++i)
    copy.set(Value{type.member_name(i)}, type.at(word_.object, i).owned());
  return Value{std::move(copy)};
}

std::size_t Value::use_count() const noexcept { return head_.has(kHasNode) ? more_.node->count.number() : 0; }

}  // namespace eddy
