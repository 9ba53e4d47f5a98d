// src/templates/tag_parser.h: how an Environment finds its own extensions' tags, and reads one: the inside of jinja2::TagParser.
//
// Tests: tests/templates/extension_test.cc.
#pragma once
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "eddy/templates/extension.h"
#include "templates/ast.h"
#include "templates/expression_parser.h"
#include "templates/token.h"

namespace eddy::templates {

class Jinja2Parser;
using TagTable = std::map<std::string, const jinja2::Extension*, std::less<>>;

// By priority, the lowest first; those of one priority as they were.
std::vector<jinja2::ExtensionPtr> by_priority(std::vector<jinja2::ExtensionPtr> extensions);
TagTable tag_table(const std::vector<jinja2::ExtensionPtr>& by_priority);

// The tag that `extension` reads, as nodes.
Body parse_own_tag(const jinja2::Extension& extension, Jinja2Parser& parser, TokenStream& in,
                   ExpressionParser& expressions, std::string_view tag, Place place);

}  // namespace eddy::templates
