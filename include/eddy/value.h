// Values: the one dynamic type that templates, JSON, forms and sessions share.
//
//   Value page = {{"title", "home"}, {"tags", Value::list({"a", "b"})}};   // a dict
//   Value post{Post{1, "Zoë"}};                                            // a struct that eddy::reflect describes
//   jinja2::Template::render({{"title", "home"}, {"messages", messages}}); // a Context: borrows `messages`
//
// Reading order: value/value.h, value/reflect.h, value/context.h, value/object.h, value/json.h.
#pragma once
#include "eddy/value/context.h"
#include "eddy/value/dict.h"
#include "eddy/value/errors.h"
#include "eddy/value/json.h"
#include "eddy/value/object.h"
#include "eddy/value/reflect.h"
#include "eddy/value/value.h"
