// The contenders of C++ for bench/template/run, which asks by lines of JSON; each answer is a line.
//
//   {"op": "list"}                                  [[case, contender, golden], ...]
//   {"op": "page", "case": ..., "contender": ...}   {"page": text}
//   {"op": "time", ..., "count": N}                 {"cpu_us": of all N, this process's}
//
// With arguments CASE CONTENDER COUNT it only renders: for callgrind, which counts what happens in `repeat`.
#include <ctime>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>

#include "eddy/value/json.h"
#include "template/contenders.h"

namespace bench {

[[gnu::noinline]] std::size_t repeat(const Contender& contender, std::int64_t count) {
  std::size_t bytes = 0;
  for (std::int64_t i = 0; i < count; ++i) bytes += contender.run().size();
  return bytes;
}

namespace {

using eddy::Value;

struct Row {
  std::string case_name;
  Contender contender;
};

double cpu_us() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_nsec) / 1e3;
}

const Contender& find(const std::vector<Row>& rows, std::string_view case_name, std::string_view contender) {
  for (const Row& row : rows) {
    if (row.case_name == case_name && row.contender.name == contender) return row.contender;
  }
  throw std::runtime_error{"there is no " + std::string{case_name} + " by " + std::string{contender}};
}

Value answer(const std::vector<Row>& rows, const Value& request) {
  const auto text = [&](std::string_view key) { return request.as_dict().find(key)->as_string(); };
  if (text("op") == "list") {
    std::vector<Value> list;
    for (const Row& row : rows)
      list.push_back(
          Value::list({Value{row.case_name}, Value{row.contender.name}, Value{row.contender.golden}}));
    return Value{std::move(list)};
  }
  const Contender& contender = find(rows, text("case"), text("contender"));
  if (text("op") == "page") return Value{{"page", Value{contender.page()}}};
  const double before = cpu_us();
  repeat(contender, request.find("count")->as_int());
  return Value{{"cpu_us", Value{cpu_us() - before}}};
}

int serve(const std::vector<Row>& rows) {
  for (std::string line; std::getline(std::cin, line);) {
    const auto request = eddy::json::parse(line);
    if (!request) throw std::runtime_error{request.error().message};
    std::cout << eddy::json::dumps(answer(rows, *request)) << std::endl;
  }
  return 0;
}

}  // namespace
}  // namespace bench

int main(int argc, char** argv) try {
  const std::vector<bench::Case> cases = bench::read_cases(EDDY_TEMPLATE_CASES);
  std::vector<bench::Row> rows;
  for (const bench::Case& of : cases) {
    for (bench::Contender& contender : bench::contenders(of)) rows.push_back({of.name, std::move(contender)});
  }
  if (argc == 1) return bench::serve(rows);
  if (argc != 4) throw std::runtime_error{"usage: template_worker [CASE CONTENDER COUNT]"};
  const bench::Contender& contender = bench::find(rows, argv[1], argv[2]);
  (void)contender.run();  // what is made once
  return bench::repeat(contender, std::strtoll(argv[3], nullptr, 10)) == 0 && contender.page().empty() ? 1
                                                                                                       : 0;
} catch (const std::exception& error) {
  std::fprintf(stderr, "template_worker: %s\n", error.what());
  return 1;
}
