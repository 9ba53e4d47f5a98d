// The store of a whole body: what is held and what is spooled, at every split, and disks that fail.
#include "server/body_store.h"

#include <gtest/gtest.h>

#include <string>

#include "wsgi/failing_files.h"

namespace eddy::server {
namespace {

using wsgi::test::FailingFiles;
using wsgi::test::open_descriptors;

class BodyStoreTest : public testing::Test {
 protected:
  BodyStoreTest() {
    options.max_body_memory = 100;
    options.spool_files = files;
  }
  ~BodyStoreTest() override {
    EXPECT_EQ(files->open_now, 0);
    EXPECT_EQ(files->mapped_now, 0);
  }
  static std::string text(std::size_t size) {
    std::string made;
    while (made.size() < size) made += std::to_string(made.size()) + ' ';
    return made.substr(0, size);
  }
  // What the store gives back of a body that comes in pieces of such a size.
  std::string stored(std::string_view body, std::size_t piece) const {
    BodyStore store{options};
    for (std::size_t at = 0; at < body.size(); at += piece) {
      if (const auto taken = store.append(body.substr(at, piece)); !taken)
        return "error " + std::to_string(taken.error().code);
      EXPECT_LE(store.held(), options.max_body_memory);
    }
    if (const auto taken = store.finish(); !taken) return "error " + std::to_string(taken.error().code);
    return std::string{store.view()};
  }

  std::shared_ptr<FailingFiles> files = std::make_shared<FailingFiles>();
  Options options;
};

TEST_F(BodyStoreTest, ABodyUpToTheLimitIsInMemory) {
  EXPECT_EQ(Options{}.max_body_memory, 1U << 20);
  for (const std::size_t size : {0U, 1U, 99U, 100U}) {
    const std::string body = text(size);
    EXPECT_EQ(stored(body, 1), body);
    EXPECT_EQ(stored(body, 1000), body);
  }
  EXPECT_EQ(files->opened, 0);
}

TEST_F(BodyStoreTest, AnyLargerOneIsSpooled) {
  int bodies = 0;
  for (const std::size_t size : {101U, 199U, 200U, 201U, 5000U}) {
    const std::string body = text(size);
    for (const std::size_t piece : {1U, 7U, 99U, 100U, 101U, 10'000U}) {
      SCOPED_TRACE(std::to_string(size) + " in pieces of " + std::to_string(piece));
      EXPECT_EQ(stored(body, piece), body);
      EXPECT_EQ(files->opened, ++bodies);
    }
  }
}

TEST_F(BodyStoreTest, OfAnEmptyLimitNothingIsHeld) {
  options.max_body_memory = 0;
  BodyStore store{options};
  ASSERT_TRUE(store.append("").ok());
  EXPECT_EQ(files->opened, 0);
  ASSERT_TRUE(store.append("a").ok());
  ASSERT_TRUE(store.append("b").ok());
  EXPECT_EQ(store.held(), std::string{}.capacity());
  ASSERT_TRUE(store.finish().ok());
  EXPECT_EQ(store.view(), "ab");
}

TEST_F(BodyStoreTest, HoldsNoMoreThanItsLimitWhateverComes) {
  options.max_body_memory = 65'536;
  for (const std::size_t piece : {100U, 65'536U, 65'000U, 1'000'000U}) {
    BodyStore store{options};
    const std::string bytes(piece, 'x');
    std::size_t size = 0, most = 0;
    while (size < 8U << 20) {
      ASSERT_TRUE(store.append(bytes).ok());
      size += piece;
      most = std::max(most, store.held());
    }
    ASSERT_TRUE(store.finish().ok());
    EXPECT_LE(most, 65'536U);
    EXPECT_LE(store.held(), std::string{}.capacity());
    EXPECT_EQ(store.view().size(), size);
  }
}

TEST_F(BodyStoreTest, SmallPiecesAreWrittenTogether) {
  options.max_body_memory = 16'384;
  BodyStore store{options};
  for (int i = 0; i < 1'000'000; ++i) ASSERT_TRUE(store.append("x").ok());
  ASSERT_TRUE(store.finish().ok());
  EXPECT_LE(files->writes, 1'000'000U / 16'384 + 1);
}

TEST_F(BodyStoreTest, ShortAndInterruptedWritesAreGoneOnWith) {
  files->step = 3;
  files->interrupts = true;
  const std::string body = text(500);
  EXPECT_EQ(stored(body, 70), body);
}

TEST_F(BodyStoreTest, AFailingSpoolSaysWhyAndLeavesNothing) {
  const std::ptrdiff_t before = open_descriptors();
  const std::string body = text(300);
  files->open_error = ENOSPC;
  EXPECT_EQ(stored(body, 50), "error " + std::to_string(ENOSPC));
  files->open_error = 0;
  for (const std::uint64_t room : {0U, 99U, 120U, 299U}) {
    files->room = room;
    for (const std::size_t piece : {1U, 50U, 101U, 300U})
      EXPECT_EQ(stored(body, piece), "error " + std::to_string(ENOSPC)) << room << ' ' << piece;
  }
  files->room = 300;
  EXPECT_EQ(stored(body, 50), body);
  files->map_error = ENOMEM;
  EXPECT_EQ(stored(body, 50), "error " + std::to_string(ENOMEM));
  EXPECT_EQ(open_descriptors(), before);
}

TEST_F(BodyStoreTest, ItsFolderIsTheOptions) {
  options.spool_folder = "/nonexistent";
  BodyStore store{options};
  EXPECT_EQ(store.folder(), "");
  const auto taken = store.append(text(101));
  ASSERT_FALSE(taken.ok());
  EXPECT_EQ(taken.error().code, ENOENT);
  EXPECT_EQ(store.folder(), "/nonexistent");
}

}  // namespace
}  // namespace eddy::server
