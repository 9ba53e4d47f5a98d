// hello_tornado: a small guestbook in Tornado's style: two handlers, a template, a form, a coroutine.
//
//   hello_tornado --port=8888
#include <eddy/tornado.h>

#include <chrono>
#include <cstdio>
#include <exception>
#include <string>
#include <vector>

using namespace eddy;
namespace options = eddy::tornado::options;

struct Note {
  std::string author, text;
};
template <>
struct eddy::reflect<Note> {
  static constexpr auto members = eddy::members("author", &Note::author, "text", &Note::text);
};

// What all handlers of this process share; the loop is one thread, so nothing guards it.
struct Board {
  std::vector<Note> notes;
};

struct MainHandler : tornado::web::RequestHandler {
  void initialize(Board* shared) { board = shared; }
  void get() { render("board.html", {{"title", "Guestbook"}, {"notes", board->notes}}); }
  void post() {
    board->notes.push_back({get_body_argument("author", "somebody"), get_body_argument("text")});
    redirect(reverse_url("board"), false, 303);
  }
  Board* board = nullptr;
};

struct NoteHandler : tornado::web::RequestHandler {
  void initialize(Board* shared) { board = shared; }
  Task<> get(std::size_t number) {
    co_await tornado::gen::sleep(std::chrono::milliseconds{1});  // a database, say
    if (number >= board->notes.size()) throw tornado::web::HTTPError{404};
    const Note& note = board->notes[number];
    write({{"author", note.author}, {"text", note.text}});
  }
  Board* board = nullptr;
};

int main(int argc, char** argv) try {
  options::define<int>("port", 8888, "the port to listen on", "PORT");
  options::parse_command_line(argc, argv);

  Board board;
  using tornado::web::handler_with;
  tornado::web::Application app{
      {{R"(/)", handler_with<MainHandler>(&board), "board"},
       {R"(/note/(\d+))", handler_with<NoteHandler>(&board), "note"}},
      {.template_path = HELLO_FOLDER "/templates", .static_path = HELLO_FOLDER "/static"}};
  app.listen(options::get<int>("port"), "127.0.0.1");
  tornado::ioloop::IOLoop::current().start();
} catch (const std::exception& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
