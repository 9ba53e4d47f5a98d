// Chat templates' environment by its public face; what templates do in it is in tests/templates/batch/chat.txt.
#include "eddy/templates/chat.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iterator>
#include <string>

#include "eddy/value/json.h"

namespace eddy::jinja2::chat {
namespace {

std::string read(const std::string& file) {
  std::ifstream in{EDDY_SOURCE_DIR "/examples/chat/" + file, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

// 2 November 2024, 12:30:45.25 UTC.
std::int64_t now() { return 1'730'550'645'250'000; }

class Chat : public testing::Test {
 protected:
  void SetUp() override {
    setenv("TZ", "UTC", 1);
    tzset();
  }
};

TEST_F(Chat, AConversationWithTools) {
  const auto env = environment({}, now);
  const Value conversation = json::parse(read("conversation.json")).value();
  EXPECT_EQ(env->from_string(read("template.jinja"))->render(Context{conversation}),
            "<|begin|>\n"
            "<|system|>\nYou may call these functions. Today is 02 November 2024.\n"
            "{\"name\": \"forecast\", \"description\": \"The weather of the next days\", \"parameters\": "
            "{\"type\": \"object\", \"properties\": {\"city\": {\"type\": \"string\"}, \"days\": {\"type\": "
            "\"integer\"}}, \"required\": [\"city\"]}}\n<|end|>\n"
            "<|user|>\nWill it rain on the allotments in Zürich tomorrow?<|end|>\n"
            "<|assistant|>\n<call>forecast {\"city\": \"Zürich\", \"days\": 1}</call><|end|>\n"
            "<|tool|>\n{\"rain\": true, \"mm\": 4.5}<|end|>\n"
            "<|assistant|>\n");
}

TEST_F(Chat, WhatTheTemplateRefusesIsToldWithItsLine) {
  const auto env = environment();
  try {
    (void)env->from_string(read("template.jinja"))->render({{"messages", Value::list({})}});
    FAIL();
  } catch (const TemplateError& error) {
    EXPECT_EQ(error.type(), "TemplateError");
    EXPECT_EQ(error.message(), "a conversation begins with its system's or its user's message");
    EXPECT_EQ(error.place().line, 3U);
  }
}

TEST_F(Chat, TheClockIsTheProgramsAndTheZoneLocal) {
  setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1);
  tzset();
  const auto env = environment({}, now);
  EXPECT_EQ(env->from_string("{{ strftime_now('%Y-%m-%d %H:%M:%S.%f') }}")->render({}),
            "2024-11-02 13:30:45.250000");
  setenv("TZ", "UTC", 1);
  tzset();
}

TEST_F(Chat, ASandboxWithLimits) {
  EXPECT_EQ(options().sandbox, Sandbox::immutable);
  const auto env = environment();
  EXPECT_THROW((void)env->from_string("{{ [].append(1) }}")->render({}), SecurityError);
  EXPECT_THROW(
      (void)env->from_string("{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}")
          ->render({}),
      SecurityError);
}

}  // namespace
}  // namespace eddy::jinja2::chat
