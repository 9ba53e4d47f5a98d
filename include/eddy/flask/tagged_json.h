// TaggedJSONSerializer: JSON that keeps what JSON has no word for, as Flask's sessions do: {" t": [1, 2]} is a tuple.
//
// Tuples, bytes, Markup, UUIDs and datetimes (of seconds); more by register_tag. A date is written as a datetime's text.
// Follows flask.json.tag, byte for byte. Tests: tests/flask/tagged_json_test.cc, tests/conformance/signing; fuzzed by
// tests/fuzz/signed_value.cc.
#pragma once
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "eddy/signing/serializer.h"
#include "eddy/value.h"

namespace eddy::flask {

// A kind of value: {key: to_json(value)} stands for it.
struct JSONTag {
  std::string key;  // begins with a blank, so that it is hardly ever a key of the user's own
  std::function<bool(const Value&)> check;
  std::function<Value(const Value&)> to_json;   // to None, a bool, a number, text, a list or a dict
  std::function<Value(const Value&)> to_value;  // what it throws is the error of loads
};

class TaggedJSONSerializer {
 public:
  TaggedJSONSerializer();

  // Adds a tag behind the others, or before the one at `index`: the first that fits is used. Throws KeyError where there
  // is one of that key, unless `force`.
  void register_tag(JSONTag tag, bool force = false, std::optional<std::size_t> index = {});

  // Keys are sorted, there are no blanks, all is ASCII. Throws TypeError for what has neither a tag nor JSON, and ValueError
  // past json::max_depth.
  [[nodiscard]] std::string dumps(const Value& value) const;
  // Throws ValueError where it is no JSON, or a tag's value is none.
  [[nodiscard]] Value loads(std::string_view text) const;

  // For a serializer that signs, of which this is a copy.
  [[nodiscard]] itsdangerous::PayloadFormat format() const;

 private:
  [[nodiscard]] const JSONTag* find(std::string_view key) const;
  [[nodiscard]] Value tag(const Value& value, int depth) const;
  [[nodiscard]] Value untag(const Value& value) const;

  std::vector<JSONTag> tags_;
};

}  // namespace eddy::flask
