#include "app/doctor/doctor.h"

#include <sys/stat.h>
#include <unistd.h>

#include "app/load_map.h"
#include "net/blocking.h"

namespace sallyport::app::doctor {
namespace {

constexpr milliseconds patience{2000};

using Examination = void (*)(const Patient&, Report&);

// From what all else stands on to what is only looked up, and then to whom we depend on.
constexpr Examination examinations[] = {examine_state,   examine_clock,     examine_journal,
                                        examine_secrets, examine_keys,      examine_certificate,
                                        examine_prices,  examine_listeners, examine_providers};

void read_map(Patient& patient, const std::string& file, Report& report) {
  auto loaded = load_map(file);
  if (!loaded.ok()) {
    report.find("map", loaded.error().detail, "without a map the gateway does not start",
                "name the map file with --map");
    return;
  }
  if (loaded->may_rule()) {
    report.remark("map", file + " is accepted, version " + loaded->map->version);
  } else {
    report.find("map", file + " is refused: " + to_lines(*loaded).front(),
                "the gateway does not start with it; one that runs goes on with the map of before",
                "sallyport check --map " + file);
  }
  patient.map = std::move(loaded->map);
}

bool is_ours(const std::string& path) {
  struct stat status{};
  return ::stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode) && status.st_uid == ::geteuid();
}

}  // namespace

Report examine(const Whom& whom, const Clock& clock) {
  const std::string& state = whom.state;
  Report report;
  Patient patient{clock, state, is_ours(state), false, whom.key_file, !whom.offline, {}};
  net::BlockingTarget socket;
  socket.address = "unix:" + state + "/admin.sock";
  patient.running = net::BlockingStream::connect(socket, patience).ok();
  if (whom.map_file.empty()) {
    report.remark("map", "none was named, so nothing that needs it was looked at: --map FILE");
  } else {
    read_map(patient, whom.map_file, report);
  }
  report.remark("gateway", patient.running ? "one runs on " + state : "none runs on " + state);
  for (const Examination each : examinations) each(patient, report);
  return report;
}

}  // namespace sallyport::app::doctor
