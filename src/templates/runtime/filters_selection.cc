// Filters that call other filters and tests on each item; default and attr.
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "templates/runtime/access.h"
#include "templates/runtime/filter_tools.h"
#include "templates/runtime/iterate.h"
#include "templates/runtime/undefined.h"

namespace eddy::templates::runtime {
namespace {

// What a call passed, kept for later.
class KeptArguments {
 public:
  explicit KeptArguments(const Arguments& a) : positional{a.positional.begin(), a.positional.end()} {
    for (const auto& [name, value] : a.keyword) keyword.emplace_back(name, value);
  }
  [[nodiscard]] const Value* find(std::string_view name) const noexcept {
    for (const auto& [key, value] : keyword)
      if (key == name) return &value;
    return nullptr;
  }

  std::vector<Value> positional;
  std::vector<std::pair<std::string, Value>> keyword;
};

// What an inner filter or test is passed: an item, then what follows `skip` positional arguments.
class InnerArguments {
 public:
  InnerArguments(const KeptArguments& kept, std::size_t skip)
      : positional_{Value{}}, keyword_{kept.keyword.begin(), kept.keyword.end()} {
    positional_.insert(positional_.end(), kept.positional.begin() + static_cast<std::ptrdiff_t>(skip),
                       kept.positional.end());
  }
  Arguments with(const Value& item) {
    positional_[0] = item;
    return {positional_, keyword_};
  }

 private:
  std::vector<Value> positional_;
  std::vector<KeywordArgument> keyword_;
};

// The filters here are generator functions in Jinja2: nothing happens, and no error, before an item is asked for.
struct Kept {
  std::shared_ptr<const Caller> caller;
  KeptArguments arguments;
};
using KeptPtr = std::shared_ptr<const Kept>;

KeptPtr keep(const Caller& caller, const Arguments& a) {
  return std::make_shared<Kept>(Kept{caller.kept(), KeptArguments{a}});
}

AttributeGetter mapped_attribute(const Kept& kept) {
  for (const auto& [name, value] : kept.arguments.keyword)
    if (name != "attribute" && name != "default")
      refuse_argument("Unexpected keyword argument '" + name + "'");
  return {*kept.caller, *kept.arguments.find("attribute"), kept.arguments.find("default")};
}

std::unique_ptr<Iterator> map_items(const Value& source, const KeptPtr& kept) {
  if (!source.truth()) return nullptr;
  const KeptArguments& given = kept->arguments;
  if (given.positional.size() == 1 && given.find("attribute")) {
    return each_by([kept, get = mapped_attribute(*kept), items = share(iterate_or_throw(source))](
                       Value& out) { return items->next(out) && (out = get(out), true); });
  }
  if (given.positional.size() < 2) refuse_argument("map requires a filter argument");
  return each_by([kept, name = given.positional[1].str(), inner = InnerArguments{given, 2},
                  items = share(iterate_or_throw(source))](Value& out) mutable {
    return items->next(out) && (out = kept->caller->call_filter(name, inner.with(out)), true);
  });
}

Value filter_map(const Caller& caller, const Arguments& a) {
  return lazy_generator(filtered(a),
                        [kept = keep(caller, a)](const Value& source) { return map_items(source, kept); });
}

std::unique_ptr<Iterator> chosen_items(const Value& source, const KeptPtr& kept, bool by_attribute,
                                       bool keep) {
  if (!source.truth()) return nullptr;
  const KeptArguments& given = kept->arguments;
  if (by_attribute && given.positional.size() < 2) refuse_argument("Missing parameter for attribute name");
  const AttributeGetter get{*kept->caller, by_attribute ? given.positional[1] : Value{}};
  const std::size_t at = by_attribute ? 2 : 1;
  const bool tests = given.positional.size() > at;
  const std::string name = tests ? given.positional[at].str() : "";
  auto good = [=, inner = InnerArguments{given, tests ? at + 1 : 0}](const Value& item) mutable {
    return tests ? kept->caller->call_test(name, inner.with(item)) : item.truth();
  };
  return each_by([=, items = share(iterate_or_throw(source))](Value& out) mutable {
    while (items->next(out))
      if (good(get(out)) == keep) return true;
    return false;
  });
}

Value chosen(const Caller& caller, const Arguments& a, bool by_attribute, bool keep_good) {
  return lazy_generator(filtered(a), [=, kept = keep(caller, a)](const Value& source) {
    return chosen_items(source, kept, by_attribute, keep_good);
  });
}
Value filter_select(const Caller& c, const Arguments& a) { return chosen(c, a, false, true); }
Value filter_reject(const Caller& c, const Arguments& a) { return chosen(c, a, false, false); }
Value filter_selectattr(const Caller& c, const Arguments& a) { return chosen(c, a, true, true); }
Value filter_rejectattr(const Caller& c, const Arguments& a) { return chosen(c, a, true, false); }

Value filter_default(const Caller&, const Arguments& a) {
  const auto p = filter_parameters("default", a, {"default_value", "boolean"});
  const Value& value = filtered(a);
  return value.is_undefined() || (p.truth(1) && !value.truth()) ? p.value(0, Value{""}) : value;
}

// The attribute alone, never the item of that name.
Value filter_attr(const Caller& caller, const Arguments& a) {
  const auto p = filter_parameters("attr", a, {"name"}, 1);
  if (p[0]->is_list() || p[0]->is_dict())  // Jinja2 looks it up before
    throw TypeError{"unhashable type: '" + std::string{p[0]->type_name()} + "'"};
  refuse_strict(*p[0]);
  if (!p[0]->is_string())
    throw TypeError{"attribute name must be string, not '" + std::string{p[0]->type_name()} + "'"};
  return caller.only_attribute(filtered(a), p[0]->as_string());
}

constexpr Named<Filter> table[] = {
    {"map", filter_map},
    {"select", filter_select},
    {"reject", filter_reject},
    {"selectattr", filter_selectattr},
    {"rejectattr", filter_rejectattr},
    {"default", filter_default},
    {"d", filter_default},
    {"attr", filter_attr},
};

}  // namespace

std::span<const Named<Filter>> selection_filters() noexcept { return table; }

}  // namespace eddy::templates::runtime
