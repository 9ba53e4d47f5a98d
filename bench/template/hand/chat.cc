// The chat case: a conversation with tools as the text that a language model reads.
#include <algorithm>
#include <stdexcept>

#include "eddy/value/json.h"
#include "template/hand/hand_written.h"
#include "template/hand/text.h"

namespace bench::hand {
namespace {

using eddy::Value;

std::string_view trim(std::string_view text) {
  constexpr std::string_view blanks = " \n\t\r\v\f";
  const std::size_t first = text.find_first_not_of(blanks);
  return first == text.npos ? std::string_view{}
                            : text.substr(first, text.find_last_not_of(blanks) + 1 - first);
}

void content_of(Text& out, const Value& content) {
  if (content.is_string()) {
    out << trim(content.as_string());
    return;
  }
  for (const Value& part : content.items()) {
    const std::string_view type = text_of(part, "type");
    if (type == "image") {
      out << "<|image|>";
    } else if (type == "text") {
      out << trim(text_of(part, "text"));
    } else {
      throw std::runtime_error{"a part of the type " + std::string{type}};
    }
  }
}

// As the filter tojson: sorted, in ASCII, and safe between HTML's tags.
void json(Text& out, const Value& value) {
  out << eddy::json::dumps(value, {.sort_keys = true, .html_safe = true});
}

void system_text(Text& out, const Value& content, const std::vector<Value>& tools) {
  out << "<|start|>system\n";
  content_of(out, content);
  if (!tools.empty()) {
    out << "\n\n# Tools\nCall one by a line of JSON: {\"name\": ..., \"arguments\": ...}\n";
    for (const Value& tool : tools) {
      json(out, tool);
      if (&tool != &tools.back()) out << '\n';
    }
  }
  out << "<|end|>\n";
}

void assistant(Text& out, const Value& message, bool is_new) {
  out << "<|start|>assistant\n";
  const Value* reasoning = message.as_dict().find("reasoning");
  if (is_new && reasoning && reasoning->truth()) {
    out << "<think>" << trim(reasoning->as_string()) << "</think>\n";
  }
  const Value& content = get(message, "content");
  if (content.truth()) {
    Text whole{256};
    content_of(whole, content);
    const std::string text = std::move(whole).take();
    std::string_view answer = text;
    constexpr std::string_view closing = "</think>";
    if (const std::size_t at = answer.rfind(closing); at != answer.npos) {
      answer.remove_prefix(at + closing.size());
      answer.remove_prefix(std::min(answer.find_first_not_of('\n'), answer.size()));
    }
    out << answer;
  }
  if (const Value* calls = message.as_dict().find("tool_calls")) {
    for (const Value& call : calls->items()) {
      out << "\n<call>{\"name\": ";
      json(out, get(get(call, "function"), "name"));
      out << ", \"arguments\": ";
      json(out, get(get(call, "function"), "arguments"));
      out << "}</call>";
    }
  }
  out << "<|end|>\n";
}

}  // namespace

std::string chat(const Value& context) {
  const std::vector<Value>& messages = items_of(context, "messages");
  const std::vector<Value>& tools = items_of(context, "tools");
  Text out{10'000};
  out << text_of(context, "bos_token");
  const bool has_system = text_of(messages[0], "role") == "system";
  const std::size_t first = has_system ? 1 : 0;
  std::size_t last_user = 0;
  for (std::size_t i = first; i < messages.size(); ++i) {
    if (text_of(messages[i], "role") == "user") last_user = i;
  }
  if (has_system || !tools.empty())
    system_text(out, has_system ? get(messages[0], "content") : Value::borrowed(""), tools);
  bool tool_open = false;
  for (std::size_t i = first; i < messages.size(); ++i) {
    const Value& message = messages[i];
    const std::string_view role = text_of(message, "role");
    if (role == "user") {
      out << "<|start|>user\n";
      content_of(out, get(message, "content"));
      out << "<|end|>\n";
    } else if (role == "assistant") {
      assistant(out, message, i > last_user);
    } else if (role == "tool") {
      if (!tool_open) out << "<|start|>tool";
      out << "\n<result>";
      content_of(out, get(message, "content"));
      out << "</result>";
      tool_open = i + 1 < messages.size() && text_of(messages[i + 1], "role") == "tool";
      if (!tool_open) out << "<|end|>\n";
    } else {
      throw std::runtime_error{"a message of the role " + std::string{role}};
    }
  }
  if (get(context, "add_generation_prompt").truth()) out << "<|start|>assistant\n";
  return std::move(out).take();
}

}  // namespace bench::hand
