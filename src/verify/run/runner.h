#pragma once
// verify/run/runner.h: tries one attack after the other on one stage.
#include <string>

#include "verify/catalogue/attack.h"
#include "verify/run/fence.h"
#include "verify/run/judge.h"
#include "verify/run/macros.h"
#include "verify/run/result.h"
#include "verify/stage.h"

namespace sallyport::verify {

// Not thread-safe. The stage must outlive it.
class Runner {
 public:
  explicit Runner(const Stage& stage) : stage_(stage), fence_(stage) {}

  // Never fails: what could not be tried is skipped with its reason.
  CaseResult run(const Attack& attack);
  // The gate still answers an ordinary request.
  bool gate_serves() { return fence_.cross(); }

 private:
  void run_probe(const Attack& attack, CaseResult& result);
  void run_steps(const Attack& attack, CaseResult& result);
  bool run_step(const Step& step, CaseResult& result);
  bool attempt(const Step& step, const std::string& each, CaseResult& result);
  Observation observe(const Step& step, const std::string& bytes, const net::BlockingTarget& where);
  Result<net::BlockingTarget> target(const Step& step, const Macros& macros) const;
  std::string journal_since(std::size_t mark);

  const Stage& stage_;
  Fence fence_;
  std::size_t marker_ = 0;
  bool gate_served_ = false;  // after the last attempt
};

// Bytes as a case file would write them, at most `limit` of them.
std::string printable(std::string_view bytes, std::size_t limit = 600);

}  // namespace sallyport::verify
