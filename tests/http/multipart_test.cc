// Bodies of forms: what is read, what is refused, each limit just inside and just over, at every split; and the work.
#include "eddy/http/multipart.h"

#include <gtest/gtest.h>

#include "http/feed.h"

namespace eddy::http {
namespace {

// "name=content; name(filename)=content; end", or the error in place of the end.
std::string read(const test::Pieces& pieces, const MultipartLimits& limits,
                 std::uint64_t* examined = nullptr) {
  MultipartParser parser{"B", limits};
  std::string out, last;
  const auto drain = [&] {
    for (;;) {
      const MultipartEvent event = parser.next();
      switch (event.kind) {
        case MultipartEvent::part:
          out += last = parser.part().name;
          if (parser.part().filename) out += '(' + *parser.part().filename + ')';
          out += '=';
          break;
        case MultipartEvent::content: out += event.data; break;
        case MultipartEvent::part_end:
          out += "; " + std::string{parser.part().name == last ? "" : "another part; "};
          break;
        case MultipartEvent::need_more: return true;
        case MultipartEvent::end: out += "end"; return false;
        case MultipartEvent::error: out = "error " + std::to_string(status_of(parser.error())); return false;
      }
    }
  };
  bool more = true;
  for (const std::string_view piece : pieces) {
    parser.feed(piece);
    if (!(more = drain())) break;
  }
  if (more) {
    parser.finish();
    drain();
  }
  EXPECT_EQ(parser.next().kind,
            parser.error() == MultipartError::none ? MultipartEvent::end : MultipartEvent::error);
  if (examined) *examined = parser.examined();
  return out;
}

std::string read_all(std::string_view body, const MultipartLimits& limits = {}) {
  const std::string whole = read({body}, limits);
  for (const test::Pieces& pieces : test::splits(body)) EXPECT_EQ(read(pieces, limits), whole) << body;
  return whole;
}

// A part with the name "a" and this content, with more header lines.
std::string part(const std::string& content, const std::string& headers = "") {
  return "--B\r\nContent-Disposition: form-data; name=a\r\n" + headers + "\r\n" + content + "\r\n";
}
const std::string kEnd = "--B--\r\n";

TEST(Multipart, FieldsAndFiles) {
  EXPECT_EQ(read_all(part("1") +
                     "--B\r\nContent-Disposition: form-data; name=\"b\"; filename=\"f.txt\"\r\n"
                     "Content-Type: text/plain\r\n\r\nline\r\nline\r\n" +
                     kEnd),
            "a=1; b(f.txt)=line\r\nline; end");
  EXPECT_EQ(read_all(part("") + part("") + kEnd), "a=; a=; end");
  EXPECT_EQ(read_all(kEnd), "end");
  EXPECT_EQ(read_all("--B\r\nContent-Disposition: form-data; name=\"\"; filename=\"\"\r\n\r\n\r\n--B--"),
            "()=; end");
}

TEST(Multipart, AnEmptyPartMayShareItsLineEnd) {  // RFC 2046: a part without a body
  EXPECT_EQ(read_all("--B\r\nContent-Disposition: form-data; name=a\r\n\r\n" + kEnd), "a=; end");
}

TEST(Multipart, PreambleAndEpilogueAreIgnored) {
  EXPECT_EQ(read_all("not for\r\nus --B\r\n\r\n" + part("1") + kEnd + "nor\r\nthis\r\n--B\r\n"), "a=1; end");
  EXPECT_EQ(read_all("\r\n" + part("1") + "--B--"), "a=1; end");
  EXPECT_EQ(read_all(part("1") + "--B--anything"), "a=1; end");
}

TEST(Multipart, BoundariesWithin) {
  EXPECT_EQ(read_all(part("x\r\n--Bc\r\ny\r\n--B-\r\n--B \r") + kEnd),
            "a=x\r\n--Bc\r\ny\r\n--B-\r\n--B \r; end");
  EXPECT_EQ(read_all(part("x--B--") + kEnd), "a=x--B--; end");
}

TEST(Multipart, HeadersAreThePart) {
  MultipartParser parser{"B"};
  const std::string body = part("1", "Content-Type: text/plain; charset=utf-8\r\nX-Own:  2 \r\n") + kEnd;
  parser.feed(body);
  ASSERT_EQ(parser.next().kind, MultipartEvent::part);
  EXPECT_EQ(parser.part().headers.size(), 3U);
  EXPECT_EQ(parser.part().headers.get("content-type"), "text/plain; charset=utf-8");
  EXPECT_EQ(parser.part().headers.get("x-own"), "2");
}

TEST(Multipart, ContentOfAWholeBodyIsOneSliceOfIt) {
  MultipartParser parser{"B"};
  const std::string body = part("one\r\n--Bx\r\n\r\r\n-two") + kEnd;
  parser.feed(body);
  ASSERT_EQ(parser.next().kind, MultipartEvent::part);
  const MultipartEvent data = parser.next();
  EXPECT_EQ(data.data, "one\r\n--Bx\r\n\r\r\n-two");
  EXPECT_EQ(data.data.data(), body.data() + body.find("one"));
}

TEST(Multipart, MalformedBodiesAreRefused) {
  EXPECT_EQ(read_all(""), "error 400");
  EXPECT_EQ(read_all("nothing"), "error 400");
  EXPECT_EQ(read_all(part("1")), "error 400");  // no last boundary
  EXPECT_EQ(read_all(part("1") + "--B-"), "error 400");
  EXPECT_EQ(read_all(part("1") + "--B\r\n"), "error 400");
  EXPECT_EQ(read_all("--B\r\nContent-Disposition: form-data; name=a"), "error 400");
  EXPECT_EQ(read_all("--B\nContent-Disposition: form-data; name=a\n\n1\n--B--\n"), "error 400");  // bare LF
  EXPECT_EQ(read_all("--B\r\nContent-Disposition: form-data; name=a\n\r\n1\r\n" + kEnd), "error 400");
  EXPECT_EQ(read_all(part("1", "no colon\r\n") + kEnd), "error 400");
  EXPECT_EQ(read_all(part("1", "A: b\r\n c\r\n") + kEnd), "error 400");  // folded
  EXPECT_EQ(read_all(part("1", "A: b\x01\r\n") + kEnd), "error 400");
  EXPECT_EQ(read_all(part("1", "A: \xff\r\n") + kEnd), "error 400");  // no UTF-8
  EXPECT_EQ(read_all("--B\r\n\r\n1\r\n" + kEnd), "error 400");        // no disposition
  EXPECT_EQ(read_all("--B\r\nContent-Disposition: form-data\r\n\r\n1\r\n" + kEnd), "error 400");
  EXPECT_EQ(read_all("--B\r\nContent-Disposition: attachment; name=a\r\n\r\n1\r\n" + kEnd), "error 400");
  EXPECT_EQ(read_all(part("1", "Content-Disposition: form-data; name=b\r\n") + kEnd), "error 400");  // two
}

// What no field may hold is not had by escaping it: a path would end at a NUL.
TEST(Multipart, EscapedControlBytesAreRefused) {
  const auto named = [](const std::string& parameters) {
    return read_all("--B\r\nContent-Disposition: form-data; " + parameters + "\r\n\r\n1\r\n" + kEnd);
  };
  EXPECT_EQ(named("name=a; filename*=UTF-8''b%e2%82%ac%09"), "a(b\u20ac\t)=1; end");
  for (const std::string escape : {"%00", "%0d", "%0a", "%1b", "%7f"}) {
    EXPECT_EQ(named("name=a; filename*=UTF-8''b.exe" + escape + ".jpg"), "error 400") << escape;
    EXPECT_EQ(named("name=a; filename*=iso-8859-1''b.exe" + escape + ".jpg"), "error 400") << escape;
    EXPECT_EQ(named("name*=UTF-8''a" + escape), "error 400") << escape;
  }
}

TEST(Multipart, ErrorsHaveSentences) {
  EXPECT_EQ(status_of(MultipartError::none), 0);
  EXPECT_EQ(describe(MultipartError::truncated), "the body ends before its last boundary (RFC 2046, 5.1.1)");
  EXPECT_EQ(status_of(MultipartError::memory_exceeded), 413);
}

TEST(MultipartLimits, Defaults) {
  const MultipartLimits limits;
  EXPECT_EQ(limits.parts, 1000U);
  EXPECT_EQ(limits.header_bytes, 10'240U);
  EXPECT_EQ(limits.header_count, 32U);
  EXPECT_EQ(limits.padding_bytes, 256U);
  EXPECT_EQ(limits.field_bytes, 500'000U);
  EXPECT_EQ(limits.memory_bytes, 5'000'000U);
}

TEST(MultipartLimits, Parts) {
  EXPECT_EQ(read_all(part("1") + part("2") + kEnd, {.parts = 2}), "a=1; a=2; end");
  EXPECT_EQ(read_all(part("1") + part("2") + part("3") + kEnd, {.parts = 2}), "error 413");
  EXPECT_EQ(read_all(part("1") + kEnd, {.parts = 0}), "error 413");
}

TEST(MultipartLimits, HeaderBytes) {
  const std::size_t own = std::string{"Content-Disposition: form-data; name=a"}.size();
  EXPECT_EQ(read_all(part("1", "A: 45\r\n") + kEnd, {.header_bytes = own + 5}), "a=1; end");
  EXPECT_EQ(read_all(part("1", "A: 456\r\n") + kEnd, {.header_bytes = own + 5}), "error 413");
  EXPECT_EQ(read_all("--B\r\n" + std::string(200, 'a'), {.header_bytes = 50}), "error 413");
  EXPECT_EQ(read_all(part("1") + part("2") + kEnd, {.header_bytes = own}), "a=1; a=2; end");  // each its own
}

TEST(MultipartLimits, HeaderCount) {
  EXPECT_EQ(read_all(part("1", "A: 1\r\n") + kEnd, {.header_count = 2}), "a=1; end");
  EXPECT_EQ(read_all(part("1", "A: 1\r\nA: 2\r\n") + kEnd, {.header_count = 2}), "error 413");
}

TEST(MultipartLimits, PaddingBytes) {
  EXPECT_EQ(read_all(part("1") + "--B  \r\nContent-Disposition: form-data; name=b\r\n\r\n2\r\n" + kEnd,
                     {.padding_bytes = 2}),
            "a=1; b=2; end");
  EXPECT_EQ(read_all(part("1") + "--B   \r\nContent-Disposition: form-data; name=b\r\n\r\n2\r\n" + kEnd,
                     {.padding_bytes = 2}),
            "error 400");
}

TEST(MultipartLimits, FieldBytes) {
  EXPECT_EQ(read_all(part("1234") + part("5678") + kEnd, {.field_bytes = 4}), "a=1234; a=5678; end");
  EXPECT_EQ(read_all(part("12345") + kEnd, {.field_bytes = 4}), "error 413");
  EXPECT_EQ(read_all("--B\r\nContent-Disposition: form-data; name=a; filename=f\r\n\r\n12345\r\n" + kEnd,
                     {.field_bytes = 4}),
            "a(f)=12345; end");  // a file is not held
}

TEST(MultipartLimits, MemoryBytes) {
  const std::size_t head =
      std::string{
          "Content-Disposition"
          "form-data; name=a"}
          .size();
  EXPECT_EQ(read_all(part("12") + part("34") + kEnd, {.memory_bytes = 2 * head + 4}), "a=12; a=34; end");
  EXPECT_EQ(read_all(part("12") + part("345") + kEnd, {.memory_bytes = 2 * head + 4}), "error 413");
  EXPECT_EQ(read_all(part("") + part("") + kEnd, {.memory_bytes = 2 * head - 1}), "error 413");
}

TEST(MultipartBoundary, OneToSeventyLegalCharacters) {
  const auto boundary = [](const std::string& type) { return multipart_boundary(type).value_or("refused"); };
  EXPECT_EQ(boundary("multipart/form-data; boundary=B"), "B");
  EXPECT_EQ(boundary("Multipart/Form-Data; charset=utf-8; Boundary=\"a b'()+_,-./:=?\""), "a b'()+_,-./:=?");
  EXPECT_EQ(boundary("multipart/form-data; boundary=" + std::string(70, 'b')), std::string(70, 'b'));
  EXPECT_EQ(boundary("multipart/form-data; boundary=" + std::string(71, 'b')), "refused");
  EXPECT_EQ(boundary("multipart/form-data; boundary="), "refused");
  EXPECT_EQ(boundary("multipart/form-data"), "refused");
  EXPECT_EQ(boundary("multipart/form-data; boundary=\"b \""), "refused");
  EXPECT_EQ(boundary("multipart/form-data; boundary=a*b"), "refused");
  EXPECT_EQ(boundary("multipart/form-data; boundary=\"a\r\n\""), "refused");
  EXPECT_EQ(boundary("multipart/form-data; boundary=a; boundary=b"), "refused");
  EXPECT_EQ(boundary("multipart/mixed; boundary=a"), "refused");
}

// Work is counted, not timed: no content makes the parser look at a byte more than twice, however it arrives.
TEST(MultipartCost, BytesExaminedPerByteAreConstantForAnyContent) {
  const std::string delimiter = "\r\n--B";
  for (const std::string& unit :
       {std::string{"x"}, std::string{"\r"}, std::string{"\n"}, std::string{"-"}, std::string{"\r\n"},
        std::string{"\r\n-"}, std::string{"\r\n--"}, delimiter + "x", delimiter + "-x", delimiter + " x",
        delimiter + " \r", delimiter + "\r\r", std::string{"\r\r\n--"}, std::string{"B"},
        std::string{"--B"}}) {
    std::string content = ".";
    while (content.size() < 20'000) content += unit;
    const std::string body = part(content + ".") + kEnd;
    for (const std::size_t size :
         {std::size_t{1}, std::size_t{2}, std::size_t{3}, std::size_t{7}, body.size()}) {
      test::Pieces pieces;
      for (std::size_t at = 0; at < body.size(); at += size)
        pieces.push_back(std::string_view{body}.substr(at, size));
      std::uint64_t examined = 0;
      EXPECT_TRUE(read(pieces, {}, &examined) == "a=" + content + ".; end") << unit;
      EXPECT_GE(examined, body.size() - kEnd.size());
      EXPECT_LE(examined, 2 * body.size());
    }
  }
}

}  // namespace
}  // namespace eddy::http
