#include "eddy/value/context.h"

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "eddy/value/errors.h"

struct Note {
  int id = 0;
  std::string author;
  std::vector<std::string> tags = {};
  [[nodiscard]] std::size_t length() const { return author.size(); }
};
template <>
struct eddy::reflect<Note> {
  static constexpr std::string_view name = "Note";
  static constexpr auto members =
      eddy::members("id", &Note::id, "author", &Note::author, "tags", &Note::tags, "length", &Note::length);
};

namespace eddy {
namespace {

TEST(Reflect, ReadsMembersInPlace) {
  const Note note{7, "Zoë", {"a", "b"}};
  const Value value = Value::borrowed(note);
  EXPECT_EQ(value.find("id")->as_int(), 7);
  EXPECT_EQ(value.find("author")->as_string().data(), note.author.data());
  EXPECT_EQ(value.find("tags")->sequence_size(), 2u);
  EXPECT_EQ(value.find("length")->as_int(), 4);
  EXPECT_EQ(value.find("nothing"), std::nullopt);
  EXPECT_EQ(value.type_name(), "Note");
  EXPECT_EQ(value.repr(), "<Note object>");
}

TEST(Reflect, AValueOwnsWhatItIsMadeFromAndPartsKeepItAlive) {
  Value author;
  Value second;
  Value tags;
  {
    const Value notes{std::vector<Note>{{1, "first"}, {2, "an author with a long name indeed", {"x"}}}};
    second = notes.sequence_item(1);
    author = *second.find("author");
    tags = *notes.sequence_item(1).find("tags");
  }
  EXPECT_EQ(second.find("id")->as_int(), 2);
  EXPECT_EQ(author.as_string(), "an author with a long name indeed");
  EXPECT_EQ(tags.repr(), "['x']");
}

TEST(Context, BorrowsWhatIsNamedAndKeepsWhatIsMade) {
  const std::vector<Note> notes{{1, "a"}};
  const auto check = [&](const Context& context) {
    EXPECT_EQ(context.find("notes")->foreign_object(), &notes);
    EXPECT_TRUE(context.find("notes")->is_borrowed());
    EXPECT_EQ(context.find("made")->sequence_item(0).find("author")->as_string(), "made");
    EXPECT_TRUE(context.find("made")->sequence_item(0).is_borrowed());
    EXPECT_EQ(context.find("title")->as_string(), "home");
    EXPECT_EQ(context.find("n")->as_int(), 3);
    EXPECT_EQ(context.find("text")->as_string(), "made on the spot");
    EXPECT_EQ(context.find("nothing"), nullptr);
  };
  check({{"title", "home"},
         {"notes", notes},
         {"made", std::vector<Note>{{2, "made"}}},
         {"n", 3},
         {"text", std::string{"made on the spot"}}});
}

TEST(Context, TakesNullForNone) {
  const Context context{{"made", nullptr}, {"empty", std::optional<std::string>{}}};
  EXPECT_TRUE(context.find("made")->is_none());
  EXPECT_TRUE(context.find("empty")->is_none());
}

TEST(Context, CannotBeKept) {
  static_assert(!std::is_copy_constructible_v<Context>);
  static_assert(!std::is_move_constructible_v<Context>);
  static_assert(!std::is_copy_assignable_v<Context>);
}

TEST(Context, IsMadeFromADict) {
  const Context context{Value{{"a", 1}, {"b", "two"}}};
  EXPECT_EQ(context.find("b")->as_string(), "two");
  EXPECT_THROW(Context{Value{1}}, TypeError);
  EXPECT_THROW(Context{Value::dict({{1, 1}})}, TypeError);
}

TEST(Context, TheLastOfANameCountsAndDefaultsStandBehind) {
  Context context{{"a", 1}, {"a", 2}};
  context.add_default("a", 3);
  context.add_default("b", 4);
  EXPECT_EQ(context.find("a")->as_int(), 2);
  EXPECT_EQ(context.find("b")->as_int(), 4);
}

}  // namespace
}  // namespace eddy
