#include "app/terminal.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>

#include "vault/secrets.h"

namespace sallyport::app {
namespace {

constexpr std::size_t max_input = (64 << 10) + 1;

// The terminal in the mode in which keys come one by one and are not shown; as before when it goes.
class HiddenTerminal {
 public:
  HiddenTerminal() : fd_(::open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC)) {
    if (fd_ < 0 || ::tcgetattr(fd_, &before_) != 0) return;
    termios hidden = before_;
    hidden.c_lflag &=
        ~static_cast<tcflag_t>(ECHO | ICANON | ISIG);  // ISIG: a signal would leave it like this
    hidden.c_cc[VMIN] = 1;
    hidden.c_cc[VTIME] = 0;
    ready_ = ::tcsetattr(fd_, TCSAFLUSH, &hidden) == 0;
  }
  ~HiddenTerminal() {
    if (ready_) ::tcsetattr(fd_, TCSAFLUSH, &before_);
    if (fd_ >= 0) ::close(fd_);
  }
  HiddenTerminal(const HiddenTerminal&) = delete;
  HiddenTerminal& operator=(const HiddenTerminal&) = delete;
  bool ready() const { return ready_; }
  void print(std::string_view text) const { (void)!::write(fd_, text.data(), text.size()); }
  int read_key() const {
    char key = 0;
    ssize_t count = 0;
    do {
      count = ::read(fd_, &key, 1);
    } while (count < 0 && errno == EINTR);
    return count == 1 ? static_cast<unsigned char>(key) : -1;
  }

 private:
  int fd_;
  termios before_{};
  bool ready_ = false;
};

enum class Typed : unsigned char { line, too_long, cancelled };

// Into a buffer that never grows, so that no copy stays behind.
Typed read_line(const HiddenTerminal& terminal, std::string& line) {
  constexpr int control_c = 3, control_d = 4, backspace = 8, rubout = 0x7f;
  for (;;) {
    const int key = terminal.read_key();
    if (key < 0 || key == control_c || key == control_d) return Typed::cancelled;
    if (key == '\n' || key == '\r') return Typed::line;
    if (key == backspace || key == rubout) {
      if (!line.empty()) line.pop_back();
    } else if (line.size() == max_input) {
      return Typed::too_long;
    } else {
      line.push_back(static_cast<char>(key));
    }
  }
}

Result<std::size_t> read_input(std::string& buffer) {
  std::size_t filled = 0;
  while (filled < buffer.size()) {
    const ssize_t count = ::read(STDIN_FILENO, buffer.data() + filled, buffer.size() - filled);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return self_error(ErrorKind::unavailable, "stdin cannot be read");
    if (count == 0) break;
    filled += static_cast<std::size_t>(count);
  }
  return filled;
}

}  // namespace

bool has_terminal() {
  const int fd = ::open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (fd >= 0) ::close(fd);
  return fd >= 0;
}

Result<Secret> ask_hidden(const std::string& prompt) {
  std::string line;
  line.reserve(max_input);
  Typed typed = Typed::cancelled;
  {
    const HiddenTerminal terminal;
    if (!terminal.ready()) return self_error(ErrorKind::unavailable, "there is no terminal to ask on");
    terminal.print(prompt);
    typed = read_line(terminal, line);
    terminal.print("\n");
  }
  const Secret held(std::move(line));
  if (typed == Typed::cancelled) return self_error(ErrorKind::forbidden, "cancelled; nothing was done");
  if (typed == Typed::too_long)
    return self_error(ErrorKind::malformed, "what was typed is larger than 64 KiB");
  return vault::make_secret_value(held.reveal(), "what was typed");
}

Result<Secret> read_secret_input(const std::string& prompt) {
  if (::isatty(STDIN_FILENO) != 0) return ask_hidden(prompt);
  std::string buffer(max_input + 1, '\0');
  const auto filled = read_input(buffer);
  buffer.resize(filled.ok() ? *filled : 0);
  const Secret held(std::move(buffer));
  if (!filled.ok()) return filled.error();
  return vault::make_secret_value(held.reveal(), "the value on stdin");
}

void forbid_core_dumps() {
  const rlimit none{0, 0};
  (void)::setrlimit(RLIMIT_CORE, &none);
  (void)::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);  // for a core_pattern that pipes, which minds no limit
}

}  // namespace sallyport::app
