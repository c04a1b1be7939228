// cedar-answers: reads a question a line, as test/policy/oracle.mjs does, and writes what we answer to it.
#include <iostream>

#include "answer.h"
#include "policy/json/reader.h"

int main() {
  std::ios::sync_with_stdio(false);
  for (std::string line; std::getline(std::cin, line);) {
    sallyport::cedar::Diagnostics diagnostics;
    const auto question =
        sallyport::cedar::parse_json(sallyport::cedar::Source("question", line), diagnostics);
    if (!question || !question->is(sallyport::cedar::Json::Kind::object)) {
      std::cerr << "not a question: "
                << (diagnostics.all().empty() ? line : diagnostics.all().front().message) << "\n";
      return 2;
    }
    std::cout << sallyport::cedar::questions::answer(*question) << std::endl;
  }
}
