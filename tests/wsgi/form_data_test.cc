// Forms into fields and files: what stays in memory, what is spooled, and disks that fail.
#include "eddy/wsgi/form_data.h"

#include <gtest/gtest.h>
#include <malloc.h>

#include "eddy/base/log.h"
#include "wsgi/failing_files.h"

namespace eddy::wsgi {
namespace {

using test::FailingFiles;
using test::open_descriptors;

constexpr std::string_view kType = "multipart/form-data; boundary=B";

std::string field(const std::string& name, const std::string& value) {
  return "--B\r\nContent-Disposition: form-data; name=" + name + "\r\n\r\n" + value + "\r\n";
}
std::string file(const std::string& name, const std::string& content) {
  return "--B\r\nContent-Disposition: form-data; name=" + name + "; filename=" + name + ".txt\r\n\r\n" +
         content + "\r\n";
}
const std::string kEnd = "--B--\r\n";

std::string content(const FormFile& of) {
  std::string bytes(of.size(), '?');
  const auto got = of.read(0, bytes);
  return got.ok() && *got == bytes.size() ? bytes : "error";
}

bool take(FormData& form, const std::string& body, std::size_t piece = std::string::npos) {
  for (std::size_t at = 0; at < body.size(); at += std::min(piece, body.size())) {
    if (!form.feed(std::string_view{body}.substr(at, piece))) return false;
  }
  return form.finish();
}

class Recorder : public base::LogSink {
 public:
  void write(std::string_view, base::LogLevel, std::string_view message) noexcept override { line = message; }
  std::string line;
};

TEST(FormData, FieldsAndFilesInOrder) {
  for (const std::size_t piece : {std::size_t{1}, std::size_t{5}, std::size_t{1000}}) {
    FormData form{kType};
    ASSERT_TRUE(
        take(form, field("a", "1") + file("f", "one") + field("a", "2") + file("f", "two") + kEnd, piece));
    ASSERT_EQ(form.fields.size(), 2U);
    EXPECT_EQ(form.fields[1], (std::pair<std::string, std::string>{"a", "2"}));
    ASSERT_EQ(form.files.size(), 2U);
    EXPECT_EQ(form.files[1].name, "f");
    EXPECT_EQ(form.files[1].filename, "f.txt");
    EXPECT_TRUE(form.files[1].headers.contains("Content-Disposition"));
    EXPECT_EQ(content(form.files[0]), "one");
    EXPECT_EQ(content(form.files[1]), "two");
    EXPECT_FALSE(form.files[1].spooled());
  }
}

TEST(FormData, DefaultsOfItsOptions) {
  const FormOptions options;
  EXPECT_EQ(options.spool_bytes, 512'000U);
  EXPECT_EQ(options.file_memory_bytes, 5'000'000U);
  EXPECT_TRUE(options.spool_folder.empty());
}

TEST(FormData, AFileOverSpoolBytesIsSpooled) {
  FormData form{kType, {.spool_bytes = 4}};
  ASSERT_TRUE(
      take(form, file("a", "1234") + file("b", "12345") + file("c", "") + file("d", "123456") + kEnd, 3));
  EXPECT_FALSE(form.files[0].spooled());
  EXPECT_TRUE(form.files[1].spooled());
  EXPECT_FALSE(form.files[2].spooled());
  EXPECT_EQ(content(form.files[0]), "1234");
  EXPECT_EQ(content(form.files[1]), "12345");
  EXPECT_EQ(content(form.files[2]), "");
  EXPECT_EQ(content(form.files[3]), "123456");
  std::string some(4, '?');
  EXPECT_EQ(form.files[1].read(3, some).value_or(0), 2U);  // not into the next file's bytes
  EXPECT_EQ(form.files[1].read(5, some).value_or(9), 0U);
}

// What a sanitizer's malloc holds nobody can ask.
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
TEST(FormData, OfASpooledFileNothingIsHeldInMemory) {
  const auto taken = [] {
    const struct mallinfo2 heap = mallinfo2();
    return heap.uordblks + heap.hblkhd;
  };
  FormData form{kType};
  const std::string body = file("f", std::string(600'000, 'x'));
  const std::size_t before = taken();
  for (int i = 0; i < 10; ++i) {
    for (std::size_t at = 0; at < body.size(); at += 10'000)
      ASSERT_TRUE(form.feed(std::string_view{body}.substr(at, 10'000)));
  }
  EXPECT_LT(taken() - before, 100'000U);
  ASSERT_TRUE(form.feed(kEnd) && form.finish());
  ASSERT_EQ(form.files.size(), 10U);
  EXPECT_TRUE(form.files[9].spooled());
}
#endif

TEST(FormData, FilesOverFileMemoryBytesInAllAreSpooled) {
  FormData form{kType, {.spool_bytes = 4, .file_memory_bytes = 6}};
  ASSERT_TRUE(take(form, file("a", "123") + file("b", "123") + file("c", "1") + kEnd));
  EXPECT_FALSE(form.files[1].spooled());
  EXPECT_TRUE(form.files[2].spooled());
  EXPECT_EQ(content(form.files[2]), "1");
}

TEST(FormData, OneDescriptorAFormHoweverManyFiles) {
  const std::ptrdiff_t before = open_descriptors();
  std::string body;
  for (int i = 0; i < 50; ++i) body += file("f" + std::to_string(i), "content of " + std::to_string(i));
  FormFile kept;
  {
    FormData form{kType, {.spool_bytes = 0}};
    ASSERT_TRUE(take(form, body + kEnd, 7));
    EXPECT_EQ(open_descriptors(), before + 1);
    for (int i = 0; i < 50; ++i)
      EXPECT_EQ(content(form.files[static_cast<std::size_t>(i)]), "content of " + std::to_string(i));
    kept = form.files[49];
  }
  EXPECT_EQ(content(kept), "content of 49");  // it outlives the form
  EXPECT_EQ(open_descriptors(), before + 1);
  kept = {};
  EXPECT_EQ(open_descriptors(), before);
}

TEST(FormData, ABodyThatIsRefusedLeavesNothing) {
  const std::ptrdiff_t before = open_descriptors();
  FormData form{kType, {.spool_bytes = 0}};
  EXPECT_FALSE(take(form, field("a", "1") + file("f", "one")));  // it ends early
  EXPECT_EQ(form.status(), 400);
  EXPECT_EQ(form.error(), "the body ends before its last boundary (RFC 2046, 5.1.1)");
  EXPECT_TRUE(form.fields.empty() && form.files.empty());
  EXPECT_EQ(open_descriptors(), before);
  EXPECT_FALSE(form.feed(kEnd));

  FormData untyped{"multipart/form-data"};
  EXPECT_FALSE(untyped.feed("x"));
  EXPECT_FALSE(untyped.finish());
  EXPECT_EQ(untyped.status(), 400);

  FormData large{kType, {.limits = {.field_bytes = 2}}};
  EXPECT_FALSE(take(large, field("a", "123") + kEnd));
  EXPECT_EQ(large.status(), 413);
}

TEST(FormData, AFullDiskIsA507AndLeavesNothing) {
  Recorder recorder;
  const auto former = base::set_log_sink(std::shared_ptr<base::LogSink>{&recorder, [](base::LogSink*) {}});
  const std::ptrdiff_t before = open_descriptors();
  for (const std::uint64_t room : {0, 1, 3, 5, 8}) {
    for (const std::size_t piece : {std::size_t{1}, std::size_t{1000}}) {
      const auto files = std::make_shared<FailingFiles>();
      files->room = room;
      files->step = 2;
      FormData form{kType, {.spool_bytes = 2, .spool_folder = "/tmp", .spool_files = files}};
      EXPECT_FALSE(take(form, file("a", "12345") + file("b", "67890") + kEnd, piece));
      EXPECT_EQ(form.status(), 507);
      EXPECT_EQ(form.error(), "an uploaded file could not be stored");
      EXPECT_EQ(recorder.line, "the spool in /tmp failed: No space left on device");
      EXPECT_TRUE(form.files.empty());
      EXPECT_EQ(files->opened, 1);
      EXPECT_EQ(files->open_now, 0);
      EXPECT_EQ(open_descriptors(), before);
    }
  }
  base::set_log_sink(former);
}

TEST(FormData, OtherFailuresOfTheDiskAreA500) {
  const auto former = base::set_log_sink(std::make_shared<Recorder>());
  const auto files = std::make_shared<FailingFiles>();
  files->room = 0;
  files->write_error = EIO;
  FormData unwritten{kType, {.spool_bytes = 0, .spool_files = files}};
  EXPECT_FALSE(take(unwritten, file("a", "1") + kEnd));
  EXPECT_EQ(unwritten.status(), 500);

  files->open_error = EMFILE;
  FormData unopened{kType, {.spool_bytes = 0, .spool_files = files}};
  EXPECT_FALSE(take(unopened, file("a", "1") + kEnd));
  EXPECT_EQ(unopened.status(), 500);
  EXPECT_EQ(files->open_now, 0);
  base::set_log_sink(former);
}

}  // namespace
}  // namespace eddy::wsgi
