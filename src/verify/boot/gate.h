#pragma once
// verify/boot/gate.h: one running copy of the gate.
#include <memory>
#include <string>

#include "base/result.h"
#include "verify/boot/child.h"
#include "verify/boot/map_copy.h"

namespace sallyport::verify {

struct GateSetup {
  std::string program;
  std::string map_file;
  std::string state;
  std::string output_file;
  std::string without_control;  // of a mutant
  std::uint16_t health_port = 0;
};

class Gate {
 public:
  // Returns when the health listener says ready. Errors: unavailable (it ended, with its last words),
  // timed_out.
  static Result<std::unique_ptr<Gate>> start(const GateSetup& setup);

  bool running() { return child_->running(); }
  void stop() { child_->terminate(); }
  // "/.sallyport/set-up?token=...", from what it printed; empty if there is none.
  std::string set_up_path() const;

 private:
  Gate(std::unique_ptr<Child> child, std::string output_file)
      : child_(std::move(child)), output_file_(std::move(output_file)) {}
  std::unique_ptr<Child> child_;
  std::string output_file_;
};

// The first set-up link in `text`, without scheme and host.
std::string find_set_up_path(std::string_view text);

}  // namespace sallyport::verify
