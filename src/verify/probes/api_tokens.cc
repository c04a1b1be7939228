// API tokens whose owner has changed since they were made.
#include <thread>

#include "verify/probes/all.h"
#include "verify/run/exchange.h"

namespace sallyport::verify {
namespace {

using Steady = std::chrono::steady_clock;

constexpr std::chrono::seconds longest{11};  // a gate looks at owners at least every ten
constexpr std::chrono::milliseconds look_again{100};

Exchange show(const Stage& stage, const std::string& token, const std::string& path) {
  net::BlockingTarget target = stage.web();
  target.server_name = stage.other_host.substr(0, stage.other_host.rfind(':'));
  return exchange(target,
                  "GET " + path + " HTTP/1.1\r\nHost: " + stage.other_host + "\r\nAuthorization: Bearer " +
                      token + "\r\n\r\n",
                  {});
}

}  // namespace

// values: a token of somebody who is there as before, then those that must come to open nothing.
Probed tokens_of_leavers(const Stage& stage, Values values) {
  const std::uint16_t stayed = show(stage, values[0], "/view/stayed").status();
  if (stayed != 200) return unable("a token of somebody who stayed: " + std::to_string(stayed));
  const auto deadline = Steady::now() + longest;
  for (const std::string& token : values.subspan(1)) {
    while (show(stage, token, "/view/left").status() == 200) {
      if (Steady::now() > deadline) return came_through("a token opens what its owner may no longer");
      std::this_thread::sleep_for(look_again);
    }
    const WitnessLog::Mark mark = stage.witness->log().mark();
    const std::uint16_t status = show(stage, token, "/view/after").status();
    if (status != 401 && status != 403) return came_through("status " + std::to_string(status));
    if (!stage.witness->log().since(mark).bytes.empty()) return came_through("the upstream saw something");
  }
  return held("tokens open no more than their owners, once those have left");
}

}  // namespace sallyport::verify
