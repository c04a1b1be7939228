#include "verify/boot/gate.h"

#include <thread>

#include "verify/boot/folder.h"
#include "verify/run/exchange.h"

namespace sallyport::verify {
namespace {

using std::chrono::milliseconds;
using Steady = std::chrono::steady_clock;

constexpr milliseconds start_wait{15000};
constexpr milliseconds look_again{10};
constexpr std::size_t last_words = 600;

bool is_ready(std::uint16_t port) {
  net::BlockingTarget target;
  target.address = "127.0.0.1";
  target.port = port;
  Patience patience;
  patience.whole = milliseconds(500);
  return exchange(target, "GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", patience)
             .status() == 200;
}

}  // namespace

Result<std::unique_ptr<Gate>> Gate::start(const GateSetup& setup) {
  std::vector<std::string> arguments = {setup.program,  "serve",   "--map",
                                        setup.map_file, "--state", setup.state};
  if (!setup.without_control.empty()) {
    arguments.insert(arguments.end(), {"--without-control", setup.without_control});
  }
  SP_TRY(auto child, Child::start(arguments, setup.output_file));
  const auto deadline = Steady::now() + start_wait;
  while (!is_ready(setup.health_port)) {
    if (!child->running()) {
      std::string said = read_text_file(setup.output_file);
      if (said.size() > last_words) said.erase(0, said.size() - last_words);
      return self_error(ErrorKind::unavailable, "the gate ended at once: " + said);
    }
    if (Steady::now() > deadline) return self_error(ErrorKind::timed_out, "the gate was not ready in 15 s");
    std::this_thread::sleep_for(look_again);
  }
  return std::unique_ptr<Gate>(new Gate(std::move(child), setup.output_file));
}

std::string Gate::set_up_path() const { return find_set_up_path(read_text_file(output_file_)); }

std::string find_set_up_path(std::string_view text) {
  static constexpr std::string_view start = "/.sallyport/set-up?token=";
  const std::size_t at = text.find(start);
  if (at == std::string_view::npos) return {};
  return std::string(text.substr(at, text.find_first_of(" \r\n\"", at) - at));
}

}  // namespace sallyport::verify
