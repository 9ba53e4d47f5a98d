// Messages for the next page: kept in the session as Flask keeps them, in "_flashes".
#include <algorithm>

#include "flask/request_context.h"

namespace eddy::flask {
namespace {

constexpr std::string_view flashes_key = "_flashes";

// What a cookie of another program holds there, it may hold otherwise: that is left out.
std::vector<FlashedMessage> take(Session& session) {
  std::vector<FlashedMessage> messages;
  if (!session.contains(flashes_key)) return messages;
  const Value kept = session.pop(flashes_key);
  if (!kept.is_list() && !kept.is_tuple()) return messages;
  for (const Value& pair : kept.items())
    if ((pair.is_tuple() || pair.is_list()) && pair.items().size() == 2)
      messages.push_back({pair.items()[0].str(), pair.items()[1]});
  return messages;
}

}  // namespace

void flash(Value message, std::string_view category) {
  Session& current = session();
  const Value kept = current.get(flashes_key);
  std::vector<Value> messages;
  if (kept.is_list() || kept.is_tuple()) messages = kept.items();
  messages.push_back(Value::tuple({Value{category}, message}));
  current.set(flashes_key, Value::list(std::move(messages)));
  current_app().signals.message_flashed.send(message, category);
}

std::vector<FlashedMessage> get_flashed_messages(const std::vector<std::string>& category_filter) {
  detail::RequestContext& context = detail::current_request_context();
  if (!context.flashes) context.flashes = take(detail::session_of(context));
  std::vector<FlashedMessage> messages = *context.flashes;
  if (!category_filter.empty())
    std::erase_if(messages, [&](const FlashedMessage& message) {
      return std::find(category_filter.begin(), category_filter.end(), message.category) ==
             category_filter.end();
    });
  return messages;
}

}  // namespace eddy::flask
