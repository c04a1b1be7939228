#pragma once
// policy/compile/bench_cases.h: what the benchmarks of the policy engine decide: three applications, rebuilt
// from the description in the OOPSLA 2024 paper on Cedar (arXiv 2403.04651, section 5), and sets of 10 to
// 10,000 policies. The same texts are measured with cedar-wasm (bench/policy).
#include <cstdint>
#include <string>
#include <vector>

#include "policy/evaluate/request.h"
#include "policy/value/entity.h"

namespace sallyport::cedar::bench {

struct Case {
  std::string name;
  std::string schema;
  std::string policies;
  std::vector<Entity> entities;
  std::vector<Request> requests;  // asked in turn
  std::size_t policy_count = 0;
};

Case github();    // 8 policies
Case gdrive();    // 5 policies, 1 of them a forbid
Case tinytodo();  // 4 policies

// A tenant each: permit(principal in Group::"g7", action in [..], resource in Folder::"f7") when { .. };
Case bounded(std::size_t policies);
// No bounds: the action matches, the first test compares one attribute with a constant of each policy's own.
Case guarded(std::size_t policies);
// No bounds: the action matches, and the one test is an inequality of each policy's own that is false.
Case failing(std::size_t policies);

// One line of JSON for another engine: name, schema, policies, entities, requests.
std::string to_json_line(const Case& made);

}  // namespace sallyport::cedar::bench
