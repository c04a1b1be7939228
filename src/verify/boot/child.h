#pragma once
// verify/boot/child.h: one program that we started. It goes when we go, and is ended by its own id.
#include <sys/types.h>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"

namespace sallyport::verify {

class Child {
 public:
  // `arguments[0]` is the program; what it prints is appended to `output_file` (mode 0600).
  // Errors: unavailable (no such program, no process).
  static Result<std::unique_ptr<Child>> start(const std::vector<std::string>& arguments,
                                              const std::string& output_file);
  // Ends it: SIGTERM, and SIGKILL after two seconds.
  ~Child();
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  bool running();
  // Exit code, 128 + signal; -1 if it has not ended in time.
  int wait(std::chrono::milliseconds patience);
  void terminate();

 private:
  explicit Child(pid_t process) : process_(process) {}
  bool reap();
  pid_t process_;
  int exit_code_ = -1;
};

// Runs a program to its end and returns what it printed. Errors: unavailable, timed_out, internal (exit code
// not 0: the detail holds its last words).
Result<std::string> run_program(const std::vector<std::string>& arguments, const std::string& output_file,
                                std::chrono::milliseconds patience);

}  // namespace sallyport::verify
