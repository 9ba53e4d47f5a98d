// What templates see of multi-dicts and headers: items, `in`, a loop over them, and the methods that Werkzeug's have.
//
// Each looks at what `current` gives when it is asked. Tests: tests/flask/request_object_test.cc.
#pragma once
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "eddy/flask/file_storage.h"
#include "eddy/flask/multi_dict.h"
#include "eddy/http/headers.h"
#include "eddy/value.h"
#include "eddy/value/object.h"

namespace eddy::flask::detail {

// An object that may be of a class of dicts there.
class DictObject : public Object {
 public:
  // Of a multi-dict each name's first value; nothing where it is none.
  [[nodiscard]] virtual std::optional<Value> dict() const = 0;
};
// What tojson writes of a value that is such an object; nothing of any other.
std::optional<Value> dict_of(const Value& value);

// An ImmutableMultiDict: its keys in a loop, get(key, default, type), getlist, to_dict, items(multi), keys, values, lists and
// listvalues.
Value multi_dict_object(std::function<const MultiDict&()> current);
// The same of files, each with its filename, name, content_type, mimetype, mimetype_params, content_length and headers.
Value files_object(std::function<const FileMultiDict&()> current);
// An EnvironHeaders: pairs of name and value in a loop, get(key, default), getlist, get_all, items, keys and values.
Value headers_object(std::function<const http::Headers&()> current);

Value list_of_texts(const std::vector<std::string_view>& texts);

}  // namespace eddy::flask::detail
