// Every case of bench/template by eddy's engines and by hand, one at a time: to work on a figure.
// bench/template/run times them beside the engines of other languages.
#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <vector>

#include "template/contenders.h"

int main(int argc, char** argv) try {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  const std::vector<bench::Case> cases = bench::read_cases(EDDY_TEMPLATE_CASES);
  for (const bench::Case& of : cases) {
    for (const bench::Contender& contender : bench::contenders(of)) {
      benchmark::RegisterBenchmark(
          (of.name + "/" + contender.name).c_str(), [&of, contender](benchmark::State& state) {
            if (contender.page() != of.golden.at(contender.golden))
              return state.SkipWithError("the page is not the one that the original renders");
            std::size_t bytes = 0;
            for (auto _ : state) {
              const std::string page = contender.run();
              bytes = page.size();
              benchmark::DoNotOptimize(page.data());
            }
            state.counters["bytes"] = static_cast<double>(bytes);
          });
    }
  }
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
} catch (const std::exception& error) {
  std::fprintf(stderr, "template_bench: %s\n", error.what());
  return 1;
}
