// S21: a store that cannot be written.
#include "store/database.h"
#include "verify/probes/all.h"
#include "verify/run/exchange.h"
#include "verify/run/sign_in.h"

namespace sallyport::verify {
namespace {

using Steady = std::chrono::steady_clock;
constexpr std::chrono::seconds bound{7};

// While somebody else holds the store's write lock.
Probed try_locked(const Stage& stage) {
  const auto start = Steady::now();
  Browser browser(stage, "127.0.0.67");
  browser.visit_host(stage.other_host);
  const SignedIn done = sign_in(browser, stage.people->plain(), {}, {});
  const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(Steady::now() - start);
  const Exchange closed =
      exchange(stage.web(), "GET " + stage.closed + " HTTP/1.1\r\nHost: " + stage.host + "\r\n\r\n", {});
  const std::string seen = "sign-in " + std::to_string(done.last.status) + " after " +
                           std::to_string(took.count()) + " ms, closed path " +
                           std::to_string(closed.status());
  if (done.ok) return came_through("a session began that could not be kept: " + seen);
  const bool refused = done.last.status == 503 || done.last.status == 429 || done.last.status == 500;
  if (!refused || took > bound) return came_through(seen);
  if (closed.status() != 401 && closed.status() != 503) return came_through(seen);
  return held(seen);
}

}  // namespace

Probed store_locked(const Stage& stage, Values) {
  auto database = store::Database::open(stage.state + "/store.sqlite");
  if (!database.ok()) return unable("the store cannot be opened beside the gate: " + database.error().detail);
  Probed seen = unable("the store cannot be locked");
  auto locked = (*database)->transaction([&](store::Database& inside) -> Result<void> {
    SP_TRY(const std::int64_t changed, inside.run("CREATE TABLE verify_lock (x INTEGER)"));
    (void)changed;
    seen = try_locked(stage);
    return self_error(ErrorKind::unavailable, "roll back");
  });
  (void)locked.ok();
  return seen;
}

}  // namespace sallyport::verify
