// cedar-cases FIRST COUNT [LARGEST]: one made-up case a line, for the seeds FIRST, FIRST+1, ...; LARGEST:
// most policies of a set.
#include <cstdio>
#include <cstdlib>

#include "policy/generate/generate.h"

int main(int count, char** arguments) {
  if (count < 3) {
    std::fputs("usage: cedar-cases FIRST COUNT [LARGEST]\n", stderr);
    return 2;
  }
  sallyport::cedar::generate::Budget budget;
  if (count > 3) budget.policies = static_cast<unsigned>(std::strtoul(arguments[3], nullptr, 10));
  const auto first = std::strtoull(arguments[1], nullptr, 10);
  const auto cases = std::strtoull(arguments[2], nullptr, 10);
  for (auto seed = first; seed < first + cases; ++seed) {
    std::puts(to_json_line(sallyport::cedar::generate::generate(seed, budget)).c_str());
  }
}
