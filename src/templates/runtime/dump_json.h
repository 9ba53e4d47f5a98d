// JSON for templates: json.dumps with an `indent` as Python takes it.
//
// Tests: tests/templates/batch/chat.txt, tests/templates/batch/filters.txt.
#pragma once
#include <string>

#include "eddy/value.h"
#include "eddy/value/json.h"

namespace eddy::templates::runtime {

// `indent`: None for one line, a number of blanks a level (OverflowError past 1,048,576), or the text that stands for a level.
// TypeError for others.
std::string dump_json(const Value& value, json::Options options, const Value& indent);

}  // namespace eddy::templates::runtime
