#pragma once
// verify/verify.h: `sallyport verify`: attacks a gate with the catalogue, takes its controls away to see that
// the attacks would be noticed, and reports. Threads: the caller's, and those of the witness.
#include <atomic>
#include <string>
#include <vector>

#include "base/random.h"
#include "base/result.h"
#include "verify/boot/private_stack.h"
#include "verify/run/result.h"

namespace sallyport::verify {

struct Options {
  std::string map_file;
  bool boot = false;
  bool quick = false;                              // no mutations
  bool own_this = false;                           // a target that is not loopback may be attacked
  std::vector<std::string> cases;                  // ids; empty: all
  std::string control;                             // only cases of this control
  std::string program;                             // the gate's own program, for --boot
  std::string mutant;                              // its twin; empty if it is not there
  const std::atomic<bool>* interrupted = nullptr;  // becomes true when all shall be ended and removed
};

// Errors: malformed (the map, a case file, an unknown id or control), forbidden (a target that is not
// loopback), unavailable and timed_out (the copy does not start, it was interrupted, or took over ten
// minutes). `progress` is told what is being done.
Result<Report> run(const Options& options, Random& random, const Progress& progress);

}  // namespace sallyport::verify
