// Value: None, a bool, an int, a float, text, bytes, a list, a tuple, a dict, a callable, or an object of C++.
//
// 24 bytes. Scalars are inline, the rest is shared behind a count (count.h), as Python's names share objects: a
// copy of a list is the same list. Immutable values may be used from any thread; whoever changes a list or a
// dict must be alone with it. Nested values are destroyed without recursion.
// A Value owns what it holds, but for those that a Context lends to a render (see context.h): `owned` makes
// such a one safe to keep.
// A bool comes only from a bool, an int only from an integer type.
// Tests: tests/value/value_test.cc.
#pragma once
#include <cassert>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "eddy/value/count.h"

namespace eddy {

class Value;
class Dict;
class Object;
class Markup;
struct Arguments;
struct ForeignType;
template <class T>
struct reflect;
using ObjectPtr = std::shared_ptr<Object>;
// What a callable does; see object.h for Arguments.
using Callable = std::function<Value(const Arguments&)>;

namespace detail {
// What values share, behind a count; the kinds are src/value/node.h's.
struct Node {
  enum class Kind : std::uint8_t { text, list, dict, callable, object, box, big_integer };
  explicit Node(Kind node_kind) noexcept : kind{node_kind} {}
  Count count;
  const Kind kind;
};
struct BigIntegerNode;
// Frees a node whose count has come to zero.
void destroy(Node* node) noexcept;
template <class T>
const ForeignType* foreign_type() noexcept;
template <class T>
inline constexpr bool is_vector = false;
template <class T, class A>
inline constexpr bool is_vector<std::vector<T, A>> = !std::is_same_v<T, bool>;
template <class A>
inline constexpr bool is_vector<std::vector<Value, A>> = false;  // that is a list
// Types that a Value views where they lie: reflected structs and vectors.
template <class T>
concept Foreign = is_vector<T> || requires { reflect<T>::members; };
}  // namespace detail

class Value {
 public:
  enum class Kind : std::uint8_t {
    undefined,  // a name that was never given; prints as nothing
    none,
    boolean,      // from here to real: numbers
    integer,      // an int of 64 bits
    big_integer,  // an int past them
    real,         // a double
    string,       // UTF-8; is_safe() where it is Markup
    bytes,
    list,
    tuple,
    dict,      // insertion ordered
    callable,  // a C++ function
    object,    // an Object
    foreign,   // a reflected struct or a vector of C++, read in place
  };

  // Why a value is undefined, which says what its hint holds.
  enum class Missing : std::uint8_t {
    name,       // a name nobody gave: the name
    sentence,   // the error's own sentence
    attribute,  // the object's type, a NUL, and the attribute's repr
    element,    // the object's type, a NUL, and the key's repr
    unsafe,     // what a sandbox refuses (Jinja2's SecurityError): a sentence
  };
  // What an undefined value does when it is used (jinja2.Undefined and those that derive from it).
  enum class Undefined : std::uint8_t {
    plain,      // prints as nothing, is false and empty
    chainable,  // the same; to whoever reads its attributes and items they are undefined too
    debug,      // prints what is missing
    strict,     // throws ValueFault ("UndefinedError") where it is printed, tested, compared or hashed
  };

  Value() noexcept : head_{Kind::none} {}
  Value(std::nullptr_t) noexcept : Value{} {}
  template <std::same_as<bool> B>
  Value(B value) noexcept : head_{Kind::boolean} {
    word_.integer = value;
  }
  template <std::integral I>
    requires(!std::same_as<I, bool> && !std::same_as<I, char> && !std::same_as<I, wchar_t> &&
             !std::same_as<I, char8_t> && !std::same_as<I, char16_t> && !std::same_as<I, char32_t>)
  Value(I value) : head_{Kind::integer} {
    if constexpr (std::is_unsigned_v<I> && sizeof(I) == 8) {
      if (value > static_cast<std::uint64_t>(INT64_MAX)) {
        *this = of_unsigned(value);
        return;
      }
    }
    word_.integer = static_cast<std::int64_t>(value);
  }
  template <std::floating_point F>
  Value(F value) noexcept : head_{Kind::real} {
    word_.real = static_cast<double>(value);
  }
  Value(const char* text) : Value{std::string_view{text}} {}
  Value(std::string_view text);
  Value(const std::string& text) : Value{std::string_view{text}} {}
  Value(const Markup& markup);
  Value(Dict dict);
  Value(Callable callable, std::string name = "function");
  Value(ObjectPtr object) noexcept;
  // A dict: {{"n", 1}, {"square", 1}}.
  Value(std::initializer_list<std::pair<std::string_view, Value>> items);
  template <class T>
  Value(const std::optional<T>& value) : Value{value ? Value{*value} : Value{}} {}
  template <class T, class C, class A>
  Value(const std::map<std::string, T, C, A>& items);
  template <class... T>
  Value(const std::tuple<T...>& items)
      : Value{std::apply([](const auto&... item) { return tuple({Value{item}...}); }, items)} {}
  // A struct that eddy::reflect describes, or a vector; moved or copied into a box that copies share.
  template <class T>
    requires detail::Foreign<std::remove_cvref_t<T>>
  Value(T&& value);
  // A list.
  Value(std::vector<Value> items);
  template <class T>
    requires(!std::is_function_v<T> && !std::same_as<std::remove_cv_t<T>, char>)
  Value(T*) = delete;  // a pointer is not a bool

  Value(const Value& other) noexcept : head_{other.head_.owning()}, word_{other.word_}, more_{other.more_} {
    if (head_.has(kShared)) more_.node->count.add();
  }
  Value(Value&& other) noexcept : head_{other.head_}, word_{other.word_}, more_{other.more_} {
    other.head_ = Head{Kind::none};
  }
  Value& operator=(const Value& other) noexcept {
    Value copy{other};
    return *this = std::move(copy);
  }
  [[gnu::always_inline]] Value& operator=(Value&& other) noexcept {
    if (this == &other) return *this;
    detail::Node* const former = head_.has(kShared) ? more_.node : nullptr;
    head_ = other.head_;
    word_ = other.word_;
    more_ = other.more_;
    other.head_ = Head{Kind::none};
    if (former != nullptr) release(former);  // last: it may own what `other` lies in
    return *this;
  }
  ~Value() {
    if (head_.has(kShared)) release(more_.node);
  }
  void swap(Value& other) noexcept {
    std::swap(head_, other.head_);
    std::swap(word_, other.word_);
    std::swap(more_, other.more_);
  }

  static Value list(std::vector<Value> items);
  static Value tuple(std::vector<Value> items);
  static Value bytes(std::string_view data);
  // An int of any size from its digits: "-123", or "0xff"; a sign may stand before them. ValueError for other text and
  // past 4,300 decimal digits, OverflowError past 262,144 bits.
  static Value integer(std::string_view text);
  static Value dict(std::vector<std::pair<Value, Value>> items);  // the last of equal keys counts
  static Value markup(std::string_view text);                     // text that is safe in HTML as it is
  // Something that is not there. `hint`, which is copied, is for the error: `why` says what it holds.
  static Value undefined(std::string_view hint = {}, Missing why = Missing::name,
                         Undefined how = Undefined::plain);
  // Text that lies elsewhere and outlives the value and its copies; `safe` as Markup.
  static Value borrowed(std::string_view text, bool safe = false) noexcept {
    assert(text.size() <= UINT32_MAX);
    Value value;
    value.head_ = Head{Kind::string, kBorrowed | (safe ? kSafe : 0), static_cast<std::uint32_t>(text.size())};
    value.word_.text = text.data() ? text.data() : "";
    return value;
  }
  // An object of a described type that lies elsewhere and outlives the value and its copies.
  template <detail::Foreign T>
  static Value borrowed(const T& object) noexcept {
    return foreign(&object, detail::foreign_type<T>());
  }
  static Value foreign(const void* object, const ForeignType* type) noexcept {
    Value value;
    value.head_ = Head{Kind::foreign, kBorrowed};
    value.word_.object = object;
    value.more_.type = type;
    return value;
  }
  // This value without a reference of its own to what it shares: for as long as this one lives and keeps it.
  // A copy of it has one again; moving it has none. What the interpreter's registers hold of constants.
  [[nodiscard]] Value lent() const noexcept { return Value{head_.lent(), word_, more_}; }

  [[nodiscard]] Kind kind() const noexcept { return head_.kind(); }
  [[nodiscard]] bool is_undefined() const noexcept { return kind() == Kind::undefined; }
  [[nodiscard]] bool is_none() const noexcept { return kind() == Kind::none; }
  [[nodiscard]] bool is_bool() const noexcept { return kind() == Kind::boolean; }
  [[nodiscard]] bool is_int() const noexcept { return kind() == Kind::integer; }  // of 64 bits
  // An int past 64 bits, as arithmetic in a template, JSON and std::uint64_t give it. str() has its digits, as_float()
  // what is near it.
  [[nodiscard]] bool is_big_int() const noexcept { return kind() == Kind::big_integer; }
  [[nodiscard]] bool is_float() const noexcept { return kind() == Kind::real; }
  [[nodiscard]] bool is_number() const noexcept { return kind() >= Kind::boolean && kind() <= Kind::real; }
  [[nodiscard]] bool is_string() const noexcept { return kind() == Kind::string; }
  [[nodiscard]] bool is_safe() const noexcept { return is_string() && head_.has(kSafe); }
  [[nodiscard]] bool is_bytes() const noexcept { return kind() == Kind::bytes; }
  [[nodiscard]] bool is_list() const noexcept { return kind() == Kind::list; }
  [[nodiscard]] bool is_tuple() const noexcept { return kind() == Kind::tuple; }
  [[nodiscard]] bool is_dict() const noexcept { return kind() == Kind::dict; }
  [[nodiscard]] bool is_callable() const noexcept;  // a callable, or an object that can be called
  [[nodiscard]] bool is_object() const noexcept { return kind() == Kind::object; }
  [[nodiscard]] bool is_foreign() const noexcept { return kind() == Kind::foreign; }
  // A list, a tuple or a foreign vector: has a length and items by index.
  [[nodiscard]] bool is_sequence() const noexcept { return is_list() || is_tuple() || is_foreign_sequence(); }
  // A foreign vector; a foreign struct is none.
  [[nodiscard]] bool is_foreign_sequence() const noexcept;

  // What is inside; only for the kind that each names (asserted): of another kind, in a release, it is anything.
  [[nodiscard]] bool as_bool() const noexcept { return word_.integer != 0; }
  [[nodiscard]] std::int64_t as_int() const noexcept {  // of a bool too; never of a big int
    assert(!is_big_int());
    return word_.integer;
  }
  // Of any number; of an int the nearest double, an infinity where there is none.
  [[nodiscard]] double as_float() const noexcept {
    return kind() == Kind::real || kind() == Kind::big_integer ? word_.real
                                                               : static_cast<double>(word_.integer);
  }
  // An int of 64 bits, or a bool; nothing of any other value: for what came from outside, a setting or a form's JSON.
  [[nodiscard]] std::optional<std::int64_t> to_integer() const noexcept {
    return is_int() || is_bool() ? std::optional{word_.integer} : std::nullopt;
  }
  // An int or bool from 0 to 2^64 - 1; nothing of any other value.
  [[nodiscard]] std::optional<std::uint64_t> to_unsigned() const noexcept;
  // Of an undefined value.
  [[nodiscard]] Missing missing() const noexcept { return Missing(word_.text[-1] & 7); }
  [[nodiscard]] Undefined undefined_kind() const noexcept { return Undefined(word_.text[-1] >> 3); }
  // Of a string, of bytes, or the hint of an undefined value.
  [[nodiscard]] std::string_view as_string() const noexcept { return {word_.text, head_.size()}; }
  [[nodiscard]] const std::vector<Value>& items() const noexcept;  // of a list or a tuple
  [[nodiscard]] std::vector<Value>& mutable_items() noexcept;      // of a list
  [[nodiscard]] const Dict& as_dict() const noexcept;
  [[nodiscard]] Dict& mutable_dict() noexcept;
  [[nodiscard]] const ObjectPtr& as_object() const noexcept;
  [[nodiscard]] const Callable& as_callable() const noexcept;
  [[nodiscard]] std::string_view callable_name() const noexcept;
  [[nodiscard]] const void* foreign_object() const noexcept {
    assert(is_foreign());
    return word_.object;
  }
  [[nodiscard]] const ForeignType& foreign_type() const noexcept {
    assert(is_foreign());
    return head_.has(kHasNode) ? boxed_type() : *more_.type;
  }

  // Items of a sequence (is_sequence): how many, and one of them, index below that.
  [[nodiscard]] std::size_t sequence_size() const noexcept;
  [[nodiscard]] Value sequence_item(std::size_t index) const;
  // The value of a string key of a dict, or of a member of a foreign struct; null where there is none.
  [[nodiscard]] std::optional<Value> find(std::string_view key) const;
  // Only of a foreign struct (is_foreign, not a sequence): a member by name; false where there is none.
  bool find_member(std::string_view name, Value& out) const;

  // Python's bool(): false for None, False, 0, "", what is empty, and undefined, if it may be asked.
  [[nodiscard]] bool truth() const;
  // Python's len(); nothing where there is none.
  [[nodiscard]] std::optional<std::size_t> length() const;
  // Python's str() and repr(), byte for byte. Nested deeper than 1,000 levels: "...". ValueError for an int of more than
  // 4,300 digits, as in Python.
  [[nodiscard]] std::string str() const;
  [[nodiscard]] std::string repr() const;
  void append_str(std::string& out) const;
  void append_repr(std::string& out) const;
  // Python's type(x).__name__: "int", "str", "dict", "Markup", a struct's own.
  [[nodiscard]] std::string_view type_name() const noexcept;
  // Python's == (1 == 1.0 == True; lists by items).
  [[nodiscard]] bool operator==(const Value& other) const;
  // Python's hash(), equal for equal values. Throws TypeError: "unhashable type: 'list'".
  [[nodiscard]] std::size_t hash() const;
  // The same object, as Python's `is`.
  [[nodiscard]] bool is(const Value& other) const noexcept;
  // A value that borrows nothing: this one, or a copy of what a Context lent (of a struct: a dict of its
  // members).
  [[nodiscard]] Value owned() const;
  [[nodiscard]] bool is_borrowed() const noexcept { return head_.has(kBorrowed); }
  [[nodiscard]] bool is_lent() const noexcept { return head_.has(kLent); }
  // References held to the shared part, 0 for scalars; for tests.
  [[nodiscard]] std::size_t use_count() const noexcept;

 private:
  friend struct detail::BigIntegerNode;

  static constexpr int kShared = 1;    // more_ holds a node, which this counts for
  static constexpr int kSafe = 2;      // Markup
  static constexpr int kBorrowed = 4;  // what it views belongs to a Context
  static constexpr int kLent = 8;      // more_ holds a node, which another value counts for
  static constexpr int kHasNode = kShared | kLent;

  // Kind, flags and the bytes of text, in one word: a value is copied by words, and what was stored in parts can be loaded
  // whole only after a wait.
  class Head {
   public:
    explicit constexpr Head(Kind kind, int flags = 0, std::uint32_t size = 0) noexcept
        : word_{static_cast<std::uint64_t>(kind) | static_cast<std::uint64_t>(flags) << 8 |
                static_cast<std::uint64_t>(size) << 32} {}
    [[nodiscard]] Kind kind() const noexcept { return static_cast<Kind>(word_ & 0xff); }
    [[nodiscard]] int flags() const noexcept { return static_cast<int>(word_ >> 8 & 0xff); }
    [[nodiscard]] std::uint32_t size() const noexcept { return static_cast<std::uint32_t>(word_ >> 32); }
    [[nodiscard]] bool has(int any) const noexcept { return (flags() & any) != 0; }
    [[nodiscard]] Head with_kind(Kind kind) const noexcept { return Head{kind, flags(), size()}; }
    [[nodiscard]] Head with_flags(int flags) const noexcept { return Head{kind(), flags, size()}; }
    // Where one of the two flags is set it becomes the other.
    [[nodiscard]] Head lent() const noexcept { return Head{word_ ^ (word_ & (kShared << 8)) * kHasNode}; }
    [[nodiscard]] Head owning() const noexcept {
      return Head{word_ ^ (word_ & (kLent << 8)) / kLent * kHasNode};
    }

   private:
    explicit constexpr Head(std::uint64_t word) noexcept : word_{word} {}
    std::uint64_t word_;
  };

  union Word {
    std::int64_t integer;
    double real;         // of a big int the nearest, or an infinity
    const char* text;    // of an undefined value, whose Missing and Undefined lie in front of it, too
    const void* object;  // foreign: where it lies
  };
  union More {
    detail::Node* node;
    const ForeignType* type;
  };

  // Takes an object of that type into a box that copies share.
  static Value boxed(const void* object, const ForeignType* type, void (*destroy)(const void*) noexcept);
  // This value, which views part of `owner`, keeping that alive.
  [[nodiscard]] Value kept_by(const Value& owner) const;
  static Value of_unsigned(std::uint64_t value);
  Value(Kind kind, detail::Node* node) noexcept;
  Value(Head head, Word word, More more) noexcept : head_{head}, word_{word}, more_{more} {}
  static void release(detail::Node* node) noexcept {
    if (node->count.drop()) detail::destroy(node);
  }
  bool find_kept_member(std::string_view name, Value& out) const;
  [[nodiscard]] Value kept_item(std::size_t index) const;
  [[nodiscard]] const ForeignType& boxed_type() const noexcept;

  Head head_;
  Word word_{};
  More more_{};
};

static_assert(sizeof(Value) == 24);

// Text that is safe in HTML as it is (MarkupSafe's Markup).
class Markup {
 public:
  explicit Markup(std::string text) : text_{std::move(text)} {}
  [[nodiscard]] const std::string& text() const noexcept { return text_; }

 private:
  std::string text_;
};

}  // namespace eddy

#include "eddy/value/reflect.h"  // the constructors above are defined there
