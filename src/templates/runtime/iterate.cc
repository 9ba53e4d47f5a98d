#include "templates/runtime/iterate.h"
#include "templates/runtime/object_as.h"

#include <string>
#include <utility>

#include "base/budget.h"
#include "eddy/base/utf8.h"
#include "templates/runtime/undefined.h"
#include "value/undefined.h"

namespace eddy::templates::runtime {
namespace {

class SequenceIterator final : public Iterator {
 public:
  explicit SequenceIterator(Value sequence) : sequence_{std::move(sequence)} {}
  bool next(Value& out) override {
    if (index_ >= sequence_.sequence_size()) return false;
    out = sequence_.sequence_item(index_++);
    return true;
  }

 private:
  Value sequence_;
  std::size_t index_ = 0;
};

class KeyIterator final : public Iterator {
 public:
  explicit KeyIterator(Value dict) : dict_{std::move(dict)}, size_{dict_.as_dict().size()} {}
  bool next(Value& out) override {
    if (dict_.as_dict().size() != size_)
      throw ValueFault{"RuntimeError", "dictionary changed size during iteration"};
    if (index_ >= size_) return false;
    out = dict_.as_dict().at(index_++).first;
    return true;
  }

 private:
  Value dict_;
  std::size_t size_;
  std::size_t index_ = 0;
};

class CharacterIterator final : public Iterator {
 public:
  explicit CharacterIterator(Value text) : text_{std::move(text)} {}
  bool next(Value& out) override {
    const std::string_view text = text_.as_string();
    if (offset_ >= text.size()) return false;
    const std::size_t start = offset_;
    base::next_code_point(text, offset_);
    out = Value{text.substr(start, offset_ - start)};
    return true;
  }

 private:
  Value text_;
  std::size_t offset_ = 0;
};

class ByteIterator final : public Iterator {
 public:
  explicit ByteIterator(Value bytes) : bytes_{std::move(bytes)} {}
  bool next(Value& out) override {
    if (offset_ >= bytes_.as_string().size()) return false;
    out = static_cast<unsigned char>(bytes_.as_string()[offset_++]);
    return true;
  }

 private:
  Value bytes_;
  std::size_t offset_ = 0;
};

// Items of what has no end, or a long way to it.
class CountingIterator final : public Iterator {
 public:
  explicit CountingIterator(std::unique_ptr<Iterator> items) : items_{std::move(items)} {}
  bool next(Value& out) override {
    base::spend(1);
    return items_->next(out);
  }
  Row next_row(std::span<Value> out) override {
    base::spend(1);
    return items_->next_row(out);
  }

 private:
  std::unique_ptr<Iterator> items_;
};

class Generator final : public Object {
 public:
  Generator(std::unique_ptr<Iterator> items, std::string_view name, int nested = 0)
      : items_{std::move(items)}, name_{name}, nested_{nested} {}
  // How many lazy generators its items come through.
  [[nodiscard]] int nested() const noexcept { return nested_; }
  [[nodiscard]] std::string_view type_name() const noexcept override { return name_; }
  [[nodiscard]] bool truth() const override { return true; }
  // Each iterator goes on where the last one stopped, as Python's do.
  [[nodiscard]] std::unique_ptr<Iterator> iterate() const override {
    struct Rest final : Iterator {
      explicit Rest(std::shared_ptr<Iterator> shared) : items{std::move(shared)} {}
      bool next(Value& out) override { return items->next(out); }
      Row next_row(std::span<Value> out) override { return items->next_row(out); }
      std::shared_ptr<Iterator> items;
    };
    return std::make_unique<Rest>(items_);
  }

 private:
  std::shared_ptr<Iterator> items_;
  std::string name_;
  int nested_;
};

// What a generator function does when it is asked for an item.
class LazyIterator final : public Iterator {
 public:
  LazyIterator(Value source, Start start) : source_{std::move(source)}, start_{std::move(start)} {}
  bool next(Value& out) override {
    try {
      if (start_) items_ = std::exchange(start_, nullptr)(std::exchange(source_, {}));
      if (items_ && items_->next(out)) return true;
    } catch (...) {
      items_ = nullptr;  // a generator that failed is at its end
      throw;
    }
    items_ = nullptr;
    return false;
  }

 private:
  Value source_;
  Start start_;
  std::unique_ptr<Iterator> items_;
};

class EachIterator final : public Iterator {
 public:
  explicit EachIterator(std::function<bool(Value&)> next) : next_{std::move(next)} {}
  bool next(Value& out) override { return next_(out); }

 private:
  std::function<bool(Value&)> next_;
};

}  // namespace

std::unique_ptr<Iterator> iterate_uncounted(const Value& value) {
  switch (value.kind()) {
    case Value::Kind::list:
    case Value::Kind::tuple: return std::make_unique<SequenceIterator>(value);
    case Value::Kind::foreign:
      return value.is_sequence() ? std::make_unique<SequenceIterator>(value) : nullptr;
    case Value::Kind::dict: return std::make_unique<KeyIterator>(value);
    case Value::Kind::string: return std::make_unique<CharacterIterator>(value);
    case Value::Kind::bytes: return std::make_unique<ByteIterator>(value);
    case Value::Kind::object: return value.as_object()->iterate();
    case Value::Kind::undefined:
      detail::log_use(value);
      refuse_strict(value);
      return std::make_unique<SequenceIterator>(Value::tuple({}));
    default: return nullptr;
  }
}

std::unique_ptr<Iterator> iterate(const Value& value) {
  std::unique_ptr<Iterator> items = iterate_uncounted(value);
  if (!items || !base::current_budget) return items;
  return std::make_unique<CountingIterator>(std::move(items));
}

std::unique_ptr<Iterator> iterate_or_throw(const Value& value) {
  auto items = iterate(value);
  if (!items) throw TypeError("'" + std::string{value.type_name()} + "' object is not iterable");
  return items;
}

void check_sum(const Value& items, const Value& start) {
  if (!start.is_string() && !start.is_bytes()) return;
  (void)iterate_or_throw(items);
  throw TypeError(start.is_bytes() ? "sum() can't sum bytes [use b''.join(seq) instead]"
                                   : "sum() can't sum strings [use ''.join(seq) instead]");
}

std::vector<Value> to_vector(const Value& value) {
  if (value.is_list() || value.is_tuple()) {
    base::spend(value.items().size());
    return value.items();
  }
  std::vector<Value> out;
  const auto items = iterate_or_throw(value);
  const auto check = [](std::size_t size) {
    if (size > max_items) throw ValueFault{"MemoryError", "a list would have more than 16 Mi items"};
  };
  check(value.length().value_or(0));
  for (Value item; items->next(item);) {
    check(out.size() + 1);
    out.push_back(std::move(item));
  }
  return out;
}

Value generator(std::unique_ptr<Iterator> items, std::string_view type_name) {
  return Value{ObjectPtr{std::make_shared<Generator>(std::move(items), type_name)}};
}

Value lazily(std::vector<Value> items, std::string_view type_name) {
  return generator(iterate(Value::list(std::move(items))), type_name);
}

Value lazy_generator(const Value& source, Start start) {
  const int nested = is_generator(source) ? static_cast<const Generator&>(*source.as_object()).nested() : 0;
  const bool deep = nested >= max_nested_generators;
  auto items =
      std::make_unique<LazyIterator>(deep ? Value::list(to_vector(source)) : source, std::move(start));
  return Value{ObjectPtr{std::make_shared<Generator>(std::move(items), "generator", deep ? 0 : nested + 1)}};
}

std::unique_ptr<Iterator> each_by(std::function<bool(Value& out)> next) {
  return std::make_unique<EachIterator>(std::move(next));
}

bool is_generator(const Value& value) noexcept { return object_as<Generator>(value) != nullptr; }

}  // namespace eddy::templates::runtime
