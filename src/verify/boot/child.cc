#include "verify/boot/child.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <thread>

#include "verify/boot/folder.h"

namespace sallyport::verify {
namespace {

using std::chrono::milliseconds;
using Steady = std::chrono::steady_clock;

constexpr milliseconds grace{2000};
constexpr milliseconds look_again{5};

// Between fork and exec only async-signal-safe calls are allowed: the parent has threads.
[[noreturn]] void become(char* const* arguments, int output, pid_t parent) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(127);
  const int nothing = ::open("/dev/null", O_RDONLY);
  ::dup2(nothing, STDIN_FILENO);
  ::dup2(output, STDOUT_FILENO);
  ::dup2(output, STDERR_FILENO);
  ::execv(arguments[0], arguments);
  ::_exit(127);
}

}  // namespace

Result<std::unique_ptr<Child>> Child::start(const std::vector<std::string>& arguments,
                                            const std::string& output_file) {
  std::vector<char*> list;
  for (const std::string& argument : arguments) list.push_back(const_cast<char*>(argument.c_str()));
  list.push_back(nullptr);
  const int output = ::open(output_file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (output < 0) return self_error(ErrorKind::unavailable, output_file + ": " + std::strerror(errno));
  const pid_t parent = ::getpid();
  const pid_t process = ::fork();
  if (process == 0) become(list.data(), output, parent);
  const int code = errno;
  ::close(output);
  if (process < 0) return self_error(ErrorKind::unavailable, std::string("fork: ") + std::strerror(code));
  return std::unique_ptr<Child>(new Child(process));
}

bool Child::reap() {
  if (process_ <= 0) return true;
  int status = 0;
  if (::waitpid(process_, &status, WNOHANG) != process_) return false;
  exit_code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  process_ = -1;
  return true;
}

bool Child::running() { return !reap(); }

int Child::wait(milliseconds patience) {
  const auto deadline = Steady::now() + patience;
  while (!reap()) {
    if (Steady::now() > deadline) return -1;
    std::this_thread::sleep_for(look_again);
  }
  return exit_code_;
}

void Child::terminate() {
  if (reap()) return;
  ::kill(process_, SIGTERM);
  if (wait(grace) >= 0 || process_ < 0) return;
  ::kill(process_, SIGKILL);
  wait(grace);
}

Child::~Child() { terminate(); }

Result<std::string> run_program(const std::vector<std::string>& arguments, const std::string& output_file,
                                milliseconds patience) {
  SP_TRY(const auto child, Child::start(arguments, output_file));
  const int code = child->wait(patience);
  std::string output = read_text_file(output_file);
  ::unlink(output_file.c_str());
  if (code == 0) return output;
  if (code < 0) return self_error(ErrorKind::timed_out, arguments[1] + " did not end in time");
  return self_error(ErrorKind::internal,
                    arguments[1] + " ended with " + std::to_string(code) + ": " + output);
}

}  // namespace sallyport::verify
