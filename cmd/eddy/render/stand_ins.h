// stand_ins.h: the values that JSON lacks, written as objects of one key in a case's context and globals.
//
//   {"__tuple__": [1, 2]}              (1, 2)
//   {"__markup__": "<b>"}              Markup("<b>")
//   {"__range__": [start, stop, step]} range(start, stop, step); also [stop] and [start, stop]
//   {"__dict__": [[1, "one"], ...]}    {1: "one", ...}: keys that are not text
//
// Tests: tests/cmd/render_batch_test.cc.
#pragma once
#include "eddy/value.h"

namespace eddy::command {

// The value with its stand-ins replaced, nested anywhere. Throws TemplateError of the type "InvalidCase" where what a
// stand-in holds does not fit, TypeError for an unhashable key and ValueError for a step of 0.
Value with_stand_ins(const Value& value);

}  // namespace eddy::command
