// The kinds of detail::Node, the shared part of a value: one struct a kind.
//
// The last reference to go destroys it. Nodes that this sets free in turn are queued, not recursed into, so a
// list nested a million deep needs no deeper stack than a flat one.
// Tests: tests/value/value_test.cc.
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "eddy/value/dict.h"
#include "eddy/value/object.h"
#include "eddy/value/value.h"

namespace eddy::detail {

// Its bytes follow it in memory.
struct TextNode : Node {
  TextNode() noexcept : Node{Kind::text} {}
  static TextNode* make(std::string_view text);
  char* bytes() noexcept { return reinterpret_cast<char*>(this + 1); }
};

struct ListNode : Node {  // of tuples too
  // Not items{...}: a list of one item, that list, would be made of it.
  explicit ListNode(std::vector<Value> values) noexcept : Node{Kind::list}, items(std::move(values)) {}
  std::vector<Value> items;
};

struct DictNode : Node {
  explicit DictNode(Dict values) noexcept : Node{Kind::dict}, dict{std::move(values)} {}
  Dict dict;
};

struct CallableNode : Node {
  CallableNode(Callable what, std::string its_name)
      : Node{Kind::callable}, callable{std::move(what)}, name{std::move(its_name)} {}
  Callable callable;
  std::string name;
};

struct ObjectNode : Node {
  explicit ObjectNode(ObjectPtr what) noexcept : Node{Kind::object}, object{std::move(what)} {}
  ObjectPtr object;
};

// Owns an object of C++, or (destroy is null) shares the box that owns what it lies in.
struct BoxNode : Node {
  BoxNode(const void* what, const ForeignType* its_type, void (*destroyer)(const void*) noexcept) noexcept
      : Node{Kind::box}, object{what}, type{its_type}, destroy{destroyer} {}
  const void* object;
  const ForeignType* type;
  void (*destroy)(const void*) noexcept;
  Value owner;
};

// A BigIntegerNode is in big_integer.h, which few files include.
void destroy_big_integer(Node* node) noexcept;

}  // namespace eddy::detail
