// A client that sends a random pipeline in random pieces and judges what comes back; for random_sessions_test.cc.
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "http/content_encoder.h"
#include "http/decode.h"
#include "server/client.h"
#include "server/random_app.h"
#include "server/serving.h"

namespace eddy::server {

// Chances, all from one seed.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : engine_{seed} {}
  // 0 to below - 1.
  std::size_t roll(std::size_t below) { return static_cast<std::size_t>(engine_() % below); }
  bool one_in(std::size_t n) { return roll(n) == 0; }
  template <class T>
  T of(std::initializer_list<T> choices) {
    return choices.begin()[roll(choices.size())];
  }

 private:
  std::mt19937_64 engine_;
};

// What the world of a seed allows beyond the plain rules.
struct Rules {
  Kind kind = Kind::event;
  bool strict = true;    // no time-out, no stop: everything whole is answered, whoever stays gets it
  bool limited = false;  // 503 may come instead
  bool decodes = false;  // the server decodes bodies
};

struct Ask {
  const Behaviour* behaviour = nullptr;
  std::string id;
  std::size_t size = 0;       // of the answer
  std::size_t body_size = 0;  // of the request
  bool has_body = false;      // bytes of the body, or of its framing, come behind the head
  bool head = false, old = false, closes = false, gzip = false;
  bool bad_head = false, bad_body = false;
  bool bad_framing = false;  // of the body: nothing behind it can be read
  std::size_t ends_at = 0;   // in the script

  [[nodiscard]] std::string expected() const {
    if (head) return {};
    return behaviour->counts ? id + std::to_string(body_size) : id + std::string(size, '.');
  }
};

// A pipeline: its bytes, and what each request is.
struct Script {
  std::string bytes;
  std::vector<Ask> asks;
};

class ScriptWriter {
 public:
  ScriptWriter(Dice& dice, const Rules& rules, int client) : dice_{dice}, rules_{rules}, client_{client} {}

  Script write() {
    const std::size_t count = 1 + dice_.roll(dice_.of({2, 6, 40}));
    for (std::size_t i = 0; i < count; ++i) add(i);
    return std::move(script_);
  }

 private:
  void add(std::size_t index) {
    Ask ask;
    do {
      const auto all = behaviours();
      ask.behaviour = &all[dice_.roll(all.size())];
    } while ((ask.behaviour->waits && rules_.kind == Kind::event) ||
             (ask.behaviour->cut && !dice_.one_in(6)));
    ask.id = "c" + std::to_string(client_) + "r" + std::to_string(index) + ":";
    ask.size = dice_.one_in(20) ? dice_.roll(600'000) : dice_.roll(dice_.of({10, 4000}));
    ask.old = dice_.one_in(40);
    ask.closes = dice_.one_in(40);
    ask.bad_head = dice_.one_in(50);
    ask.head = dice_.one_in(12) && !ask.behaviour->cut && !ask.bad_head;
    ask.gzip = ask.behaviour->coded && !ask.head;
    head(ask);
    if (!ask.bad_head && !ask.head && dice_.one_in(3))
      body(ask);
    else
      script_.bytes += "\r\n";
    ask.ends_at = script_.bytes.size();
    script_.asks.push_back(std::move(ask));
  }

  void head(const Ask& ask) {
    std::string& out = script_.bytes;
    out += ask.head ? "HEAD /" : "POST /";
    out.append(ask.behaviour->name).append("/").append(ask.id).append("/").append(std::to_string(ask.size));
    out += ask.old ? " HTTP/1.0\r\n" : " HTTP/1.1\r\nHost: a\r\n";
    if (ask.closes) out += "Connection: close\r\n";
    if (ask.gzip) out += "Accept-Encoding: gzip\r\n";
    if (dice_.one_in(4)) out += "TE: trailers\r\n";
    if (ask.bad_head)
      out += dice_.of<const char*>({"Bad name: 1\r\n", "No colon\r\n", "Host: b\r\nHost: c\r\n"});
  }

  void body(Ask& ask) {
    std::string& out = script_.bytes;
    ask.body_size = dice_.roll(dice_.of({5, 300, 30'000}));
    std::string body(ask.body_size, 'b');
    if (rules_.decodes && dice_.one_in(3)) {
      body = coded(body);
      out += "Content-Encoding: gzip\r\n";
      if (dice_.one_in(5)) {
        ask.bad_body = true;
        body[0] = '?';
      }
    }
    if (!ask.old && dice_.one_in(5)) out += "Expect: 100-continue\r\n";
    const bool chunked = !ask.old && dice_.one_in(2);
    ask.has_body = chunked || !body.empty();
    if (!chunked) {
      out += "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
      return;
    }
    out += "Transfer-Encoding: chunked\r\n\r\n";
    for (std::size_t at = 0; at < body.size();) {
      const std::size_t size = std::min(1 + dice_.roll(5000), body.size() - at);
      char digits[32];
      std::snprintf(digits, sizeof digits, "%zx\r\n", size);
      out.append(digits).append(body, at, size).append("\r\n");
      at += size;
    }
    if (dice_.one_in(10)) {
      ask.bad_body = ask.bad_framing = true;
      out += "no size\r\n";
    } else {
      out += dice_.one_in(3) ? "0\r\nX-Trailer: 1\r\n\r\n" : "0\r\n\r\n";
    }
  }

  static std::string coded(std::string_view body) {
    std::string out;
    http::ContentEncoder::make(http::ContentCoding::gzip, {}, body.size())
        ->encode(body, http::ContentEncoder::Flush::end, out);
    return out;
  }

  Dice& dice_;
  const Rules& rules_;
  const int client_;
  Script script_;
};

// Reads answers as they come, one behind the other, and compares each with what its request must get.
class AnswerJudge {
 public:
  AnswerJudge(const Script& script, const Rules& rules, Ledger& ledger)
      : script_{script}, rules_{rules}, ledger_{ledger} {}

  void receive(std::string_view bytes) {
    input_ += bytes;
    while (answer(false)) continue;
  }
  // The server has closed. `asked`: requests that it has whole; `broken`: by a reset, which may have taken back what was
  // still to be read (the client had sent on behind its last request).
  void closed(std::size_t asked, bool broken) {
    while (answer(!broken)) continue;
    if (over_ || broken || !rules_.strict || next_ >= asked) return;
    if (script_.asks[next_].behaviour->cut || may_end_) return;
    fault("closed without the answer to " + script_.asks[next_].id + status());
  }
  void half_closed() noexcept { half_closed_ = true; }
  // Nothing more is to come.
  [[nodiscard]] bool done() const noexcept { return over_ || next_ == script_.asks.size(); }
  [[nodiscard]] std::string status() const {
    return " (answers so far " + std::to_string(next_) + " of " + std::to_string(script_.asks.size()) +
           ", unread bytes " + std::to_string(input_.size()) + ")";
  }

 private:
  void fault(std::string what) {
    over_ = true;
    ledger_.broken(std::move(what));
  }
  // Takes one whole answer from the input.
  bool answer(bool at_end) {
    const std::size_t end = input_.find("\r\n\r\n");
    if (end == std::string::npos) return false;
    Reply reply;
    reply.head = input_.substr(0, end + 2);
    reply.status = std::atoi(reply.head.c_str() + 9);
    if (over_ || next_ >= script_.asks.size()) {
      fault("an answer to nobody: " + reply.head);
      return false;
    }
    const Ask& ask = script_.asks[next_];
    const bool bodiless = reply.status < 200 || ask.head;
    std::size_t size = end + 4;
    if (!bodiless && !take_body(reply, at_end, size)) return false;
    input_.erase(0, size);
    if (reply.status >= 200) judge(ask, reply);
    return !over_;
  }
  bool take_body(Reply& reply, bool at_end, std::size_t& at) const {
    if (reply.field("Transfer-Encoding") == "chunked") return take_chunks(reply, at);
    if (const std::string length = reply.field("Content-Length"); !length.empty()) {
      const std::size_t size = std::strtoull(length.c_str(), nullptr, 10);
      if (input_.size() < at + size) return false;
      reply.body = input_.substr(at, size);
      at += size;
      return true;
    }
    reply.body = input_.substr(at);  // to the connection's end
    at = input_.size();
    return at_end;
  }
  bool take_chunks(Reply& reply, std::size_t& at) const {
    for (;;) {
      const std::size_t line = input_.find("\r\n", at);
      if (line == std::string::npos) return false;
      const std::size_t size = std::strtoull(input_.c_str() + at, nullptr, 16);
      if (size == 0) break;
      if (input_.size() < line + 4 + size) return false;
      reply.body.append(input_, line + 2, size);
      at = line + 4 + size;
    }
    const std::size_t end = input_.find("\r\n\r\n", at);  // behind the last chunk, and trailers
    at = end + 4;
    return end != std::string::npos;
  }

  void judge(const Ask& ask, const Reply& reply) {
    ++next_;
    const bool last = reply.field("Connection") == "close";
    const bool refused = reply.status >= 400 && reply.status < 500;
    if (ask.bad_head || (ask.bad_body && refused)) {
      if (!refused) return fault(ask.id + " is malformed, and was answered: " + reply.head);
      if (!last) fault(ask.id + ": a refusal that keeps the connection");
      over_ = true;
      return;
    }
    if (!rules_.strict && reply.status == 408) {
      over_ = true;
      return;
    }
    if (rules_.limited && reply.status == 503) {
      may_end_ = ask.has_body;
      return end_if(last || ask.closes || ask.old || ask.bad_framing);
    }
    if (ask.bad_body && !ask.behaviour->early) return fault(ask.id + ": a broken body was taken");
    if (reply.status != ask.behaviour->status)
      return fault(ask.id + " (" + std::string{ask.behaviour->name} + "): got " + reply.head);
    if (ask.behaviour->cut && !ask.old) return fault(ask.id + ": should have been cut");
    if (reply.status == 200 && !ask.behaviour->cut) compare(ask, reply);
    may_end_ = ask.behaviour->early && ask.has_body;
    if (last && rules_.strict && !ask.closes && !ask.old && !may_end_ && !ask.bad_body && !half_closed_)
      return fault(ask.id + ": the connection ends behind it for no reason: " + reply.head);
    end_if(last || ask.closes || ask.old || ask.bad_framing);
  }
  void compare(const Ask& ask, const Reply& reply) {
    const std::string coding = reply.field("Content-Encoding");
    const std::string body = coding.empty() ? reply.body : http::decode(coding, reply.body);
    if (body != ask.expected())
      fault(ask.id + " (" + std::string{ask.behaviour->name} + (ask.old ? ", HTTP/1.0" : "") +
            "): another's answer, or not whole: " + body.substr(0, 40) + " of " +
            std::to_string(body.size()) + " bytes");
  }
  void end_if(bool last) noexcept { over_ = over_ || last; }

  const Script& script_;
  const Rules& rules_;
  Ledger& ledger_;
  std::string input_;
  std::size_t next_ = 0;  // request that awaits its answer
  bool over_ = false;     // no answer may come any more
  bool may_end_ = false;  // the last one came before its body was read
  bool half_closed_ = false;
};

// The client itself; only the test's thread uses it, and it never waits.
class RandomClient {
 public:
  enum class Manner : std::uint8_t { patient, slow, deaf, rude };

  RandomClient(std::uint16_t port, Dice& dice, const Rules& rules, Ledger& ledger, int number)
      : dice_{dice},
        script_{ScriptWriter{dice, rules, number}.write()},
        judge_{script_, rules, ledger},
        manner_{dice.of({Manner::patient, Manner::patient, Manner::slow, Manner::deaf, Manner::rude})},
        half_closes_{dice.one_in(3)},
        client_{port, dice.one_in(3) ? 4096 : 0} {}

  // One thing at random.
  void act() {
    if (ended_) return;
    if (manner_ == Manner::rude && dice_.one_in(12)) return leave(dice_.one_in(2));
    if (dice_.one_in(3)) return read();
    send();
  }
  // Reads to the end, unless it has been deaf all along.
  void settle() {
    if (ended_) return;
    if (manner_ == Manner::deaf || manner_ == Manner::rude) return leave(manner_ == Manner::rude);
    send_all_ = true;
    send();
    for (int i = 0; i < 8; ++i) read();
    if (sent_ == script_.bytes.size() && judge_.done()) leave(false);
  }
  [[nodiscard]] bool ended() const noexcept { return ended_; }
  // Bytes, either way.
  [[nodiscard]] std::size_t moved() const noexcept { return sent_ + received_; }
  [[nodiscard]] std::string status() const {
    return script_.asks.front().id + judge_.status() + " sent " + std::to_string(sent_) + " of " +
           std::to_string(script_.bytes.size());
  }

 private:
  void send() {
    const std::size_t left = script_.bytes.size() - sent_;
    if (left == 0) {
      if (!half_closes_ || broken_) return;
      judge_.half_closed();
      return client_.end_sending();
    }
    const std::size_t most = send_all_ ? left : 1 + dice_.roll(dice_.of({3, 100, 3000, 100'000}));
    const ssize_t got =
        ::send(client_.fd(), script_.bytes.data() + sent_, std::min(most, left), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (got > 0) sent_ += static_cast<std::size_t>(got);
    if (got < 0 && errno != EAGAIN) {
      broken_ = true;  // it has closed: what it said before may still be there
      sent_ = script_.bytes.size();
    }
  }
  void read() {
    if (manner_ == Manner::deaf || ended_) return;
    char buffer[65'536];
    const std::size_t most = manner_ == Manner::slow && !send_all_ ? 1 + dice_.roll(500) : sizeof buffer;
    const ssize_t got = recv(client_.fd(), buffer, most, MSG_DONTWAIT);
    if (got > 0) {
      received_ += static_cast<std::size_t>(got);
      return judge_.receive({buffer, static_cast<std::size_t>(got)});
    }
    if (got < 0 && errno == EAGAIN) return;
    ended_ = true;
    const auto asked = std::count_if(script_.asks.begin(), script_.asks.end(),
                                     [this](const Ask& each) { return each.ends_at <= sent_; });
    judge_.closed(static_cast<std::size_t>(asked), broken_ || got < 0);
    client_.close();
  }
  void leave(bool reset) {
    ended_ = true;
    if (reset) return client_.reset();
    client_.close();
  }

  Dice& dice_;
  const Script script_;
  AnswerJudge judge_;
  const Manner manner_;
  const bool half_closes_;
  Client client_;
  std::size_t sent_ = 0, received_ = 0;
  bool send_all_ = false, broken_ = false, ended_ = false;
};

}  // namespace eddy::server
