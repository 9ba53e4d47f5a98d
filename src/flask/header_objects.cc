#include "flask/header_objects.h"

#include "eddy/templates/datetime.h"
#include "flask/header_object.h"

namespace eddy::flask::detail {
namespace {

// --- credentials ---

Value dict_of_items(const http::HeaderItems& items) {
  Value dict = Value::dict({});
  for (const auto& [name, value] : items)
    dict.mutable_dict().set(Value{name}, value ? Value{*value} : Value{});
  return dict;
}

struct AuthorizationKind {
  using Subject = Authorization;
  static constexpr std::string_view name = "Authorization";
  static Value other(const Authorization& auth, std::string_view parameter) {
    return auth.contains(parameter) ? Value{auth.get(parameter)} : Value{};
  }
  static bool item(const Authorization& auth, const Value& key, Value& out) {
    return key.is_string() && (out = other(auth, key.as_string()), true);
  }
  static bool contains(const Authorization& auth, std::string_view key) { return auth.contains(key); }
  static std::string repr(const Authorization& auth) { return "<Authorization " + auth.to_header() + ">"; }

  static constexpr std::array<HeaderAttribute<Authorization>, 3> attributes{{
      {"type", [](const Authorization& auth) { return Value{auth.type}; }},
      {"parameters", [](const Authorization& auth) { return dict_of_items(auth.parameters); }},
      {"token", [](const Authorization& auth) { return auth.token ? Value{*auth.token} : Value{}; }},
  }};
  static constexpr std::array<HeaderMethod<Authorization>, 1> methods{{
      {"get",
       [](const Authorization& auth, const Arguments& a) {
         const std::string_view key = text_argument(a, 0, "key");
         const Value* const fallback = a.find(1, "default");
         return !auth.contains(key) && fallback ? *fallback : other(auth, key);
       }},
  }};
};

// --- Cache-Control ---

struct CacheControlKind {
  using Subject = RequestCacheControl;
  static constexpr std::string_view name = "RequestCacheControl";
  static std::vector<Value> items(const RequestCacheControl& control) {
    std::vector<Value> names;
    for (const auto& [directive, value] : control.items()) names.emplace_back(directive);
    return names;
  }
  static bool item(const RequestCacheControl& control, const Value& key, Value& out) {
    const auto found = key.is_string() ? control.get(key.as_string()) : std::nullopt;
    return found && (out = text_or_none(*found), true);
  }
  static bool contains(const RequestCacheControl& control, std::string_view directive) {
    return control.contains(directive);
  }
  static std::string repr(const RequestCacheControl& control) {
    std::string text = "<RequestCacheControl";
    for (const auto& [directive, value] : control.items())
      text += " " + directive + "=" + (value ? Value{*value} : Value{}).repr();
    return text + ">";
  }

  static constexpr std::array<HeaderAttribute<RequestCacheControl>, 8> attributes{{
      {"max_age", [](const RequestCacheControl& c) { return number_or_none(c.max_age()); }},
      {"max_stale", [](const RequestCacheControl& c) { return number_or_none(c.max_stale()); }},
      {"min_fresh", [](const RequestCacheControl& c) { return number_or_none(c.min_fresh()); }},
      {"no_cache", [](const RequestCacheControl& c) { return Value{c.no_cache()}; }},
      {"no_store", [](const RequestCacheControl& c) { return Value{c.no_store()}; }},
      {"no_transform", [](const RequestCacheControl& c) { return Value{c.no_transform()}; }},
      {"only_if_cached", [](const RequestCacheControl& c) { return Value{c.only_if_cached()}; }},
      {"stale_if_error", [](const RequestCacheControl& c) { return number_or_none(c.stale_if_error()); }},
  }};
  static constexpr std::array<HeaderMethod<RequestCacheControl>, 2> methods{{
      {"get",
       [](const RequestCacheControl& control, const Arguments& a) {
         const auto found = control.get(text_argument(a, 0, "key"));
         const Value* const fallback = a.find(1, "default");
         return found ? text_or_none(*found) : fallback ? *fallback : Value{};
       }},
      {"items",
       [](const RequestCacheControl& control, const Arguments&) {
         std::vector<Value> pairs;
         for (const auto& [directive, value] : control.items())
           pairs.push_back(Value::tuple({Value{directive}, value ? Value{*value} : Value{}}));
         return Value::list(std::move(pairs));
       }},
  }};
};

// --- entity tags, sets of names, parts ---

template <bool (ETags::*Asked)(std::string_view) const noexcept>
Value asked(const ETags& tags, const Arguments& arguments) {
  return Value{(tags.*Asked)(text_argument(arguments, 0, "etag"))};
}

struct ETagsKind {
  using Subject = ETags;
  static constexpr std::string_view name = "ETags";
  static std::vector<Value> items(const ETags& tags) { return {tags.strong().begin(), tags.strong().end()}; }
  static bool contains(const ETags& tags, std::string_view tag) { return tags.contains(tag); }
  static bool truth(const ETags& tags) { return static_cast<bool>(tags); }
  static std::string repr(const ETags& tags) { return repr_of_field(name, tags.to_header()); }

  static constexpr std::array<HeaderAttribute<ETags>, 1> attributes{{
      {"star_tag", [](const ETags& tags) { return Value{tags.star_tag()}; }},
  }};
  static constexpr std::array<HeaderMethod<ETags>, 5> methods{{
      {"contains", asked<&ETags::contains>},
      {"contains_weak", asked<&ETags::contains_weak>},
      {"contains_raw", asked<&ETags::contains_raw>},
      {"is_strong", asked<&ETags::is_strong>},
      {"is_weak", asked<&ETags::is_weak>},
  }};
};

struct HeaderSetKind {
  using Subject = HeaderSet;
  static constexpr std::string_view name = "HeaderSet";
  static std::vector<Value> items(const HeaderSet& set) { return {set.begin(), set.end()}; }
  static bool item(const HeaderSet& set, const Value& key, Value& out) {
    return key.is_int() && item_at(items(set), key, out);
  }
  static bool contains(const HeaderSet& set, std::string_view each) { return set.contains(each); }
  static std::string repr(const HeaderSet& set) { return repr_of_list(name, items(set)); }

  static constexpr std::array<HeaderAttribute<HeaderSet>, 0> attributes{};
  static constexpr std::array<HeaderMethod<HeaderSet>, 1> methods{{
      {"find",
       [](const HeaderSet& set, const Arguments& a) {
         const auto found = set.find(text_argument(a, 0, "header"));
         return found ? Value{*found} : Value{-1};
       }},
  }};
};

struct IfRangeKind {
  using Subject = IfRange;
  static constexpr std::string_view name = "IfRange";
  static std::string repr(const IfRange& range) { return repr_of_field(name, range.to_header()); }
  static constexpr std::array<HeaderAttribute<IfRange>, 2> attributes{{
      {"etag", [](const IfRange& range) { return range.etag ? Value{*range.etag} : Value{}; }},
      {"date", [](const IfRange& range) { return date_or_none(range.date); }},
  }};
  static constexpr std::array<HeaderMethod<IfRange>, 0> methods{};
};

struct RangeKind {
  using Subject = Range;
  static constexpr std::string_view name = "Range";
  static std::string repr(const Range& range) { return repr_of_field(name, range.to_header()); }
  static constexpr std::array<HeaderAttribute<Range>, 2> attributes{{
      {"units", [](const Range& range) { return Value{range.units}; }},
      {"ranges",
       [](const Range& range) {
         std::vector<Value> parts;
         for (const Range::Part& part : range.ranges)
           parts.push_back(Value::tuple({Value{part.start}, number_or_none(part.stop)}));
         return Value::list(std::move(parts));
       }},
  }};
  static constexpr std::array<HeaderMethod<Range>, 1> methods{{
      {"range_for_length",
       [](const Range& range, const Arguments& a) {
         const Value* const length = a.find(0, "length");
         const auto found = range.range_for_length(
             length && length->is_int() ? std::optional{length->as_int()} : std::nullopt);
         return found ? Value::tuple({Value{found->first}, Value{found->second}}) : Value{};
       }},
  }};
};

// --- User-Agent ---

struct UserAgent {
  std::string string;
  [[nodiscard]] const std::string& to_header() const noexcept { return string; }
};

struct UserAgentKind {
  using Subject = UserAgent;
  static constexpr std::string_view name = "UserAgent";
  static bool truth(const UserAgent&) { return false; }  // there is no browser's name
  static std::string repr(const UserAgent&) { return "<UserAgent None/None>"; }
  static Value nothing(const UserAgent&) { return {}; }
  static constexpr std::array<HeaderAttribute<UserAgent>, 5> attributes{{
      {"string", [](const UserAgent& agent) { return Value{agent.string}; }},
      {"browser", nothing},
      {"platform", nothing},
      {"version", nothing},
      {"language", nothing},
  }};
  static constexpr std::array<HeaderMethod<UserAgent>, 0> methods{};
};

}  // namespace

Value authorization_object(const Authorization* authorization) {
  return authorization ? object_of<AuthorizationKind>(*authorization) : Value{};
}
Value cache_control_object(const RequestCacheControl& control) {
  return object_of<CacheControlKind>(control);
}
Value etags_object(const ETags& tags) { return object_of<ETagsKind>(tags); }
Value header_set_object(const HeaderSet& set) { return object_of<HeaderSetKind>(set); }
Value if_range_object(const IfRange& range) { return object_of<IfRangeKind>(range); }
Value range_object(const Range* range) { return range ? object_of<RangeKind>(*range) : Value{}; }
Value user_agent_object(std::string_view text) {
  return object_of<UserAgentKind>(UserAgent{std::string{text}});
}

Value text_or_none(std::string_view text) { return text.empty() ? Value{} : Value{text}; }
Value number_or_none(std::optional<std::int64_t> number) { return number ? Value{*number} : Value{}; }
Value date_or_none(std::optional<std::int64_t> seconds) {
  return seconds ? templates::datetime_from_timestamp(*seconds) : Value{};
}
Value dict_of_options(const http::HeaderOptions& options) {
  Value dict = Value::dict({});
  for (const auto& [name, value] : options) dict.mutable_dict().set(Value{name}, Value{value});
  return dict;
}

}  // namespace eddy::flask::detail
