// bench/template/page_structs.h: the page's messages as the comparison's programs give them: structs that view text.
#pragma once
#include <string_view>
#include <vector>

#include "eddy/value.h"

namespace bench {

struct Message {
  std::string_view author, text, posted;
};

// They view the text of `context`.
inline std::vector<Message> messages_of(const eddy::Value& context) {
  std::vector<Message> out;
  for (const eddy::Value& message : context.as_dict().find("messages")->items()) {
    const auto text = [&](std::string_view key) { return message.as_dict().find(key)->as_string(); };
    out.push_back({text("author"), text("text"), text("posted")});
  }
  return out;
}

}  // namespace bench

template <>
struct eddy::reflect<bench::Message> {
  static constexpr auto members = eddy::members("author", &bench::Message::author, "text",
                                                &bench::Message::text, "posted", &bench::Message::posted);
};
