// The journal: is it whole, can it be written, does its end fit the clock. And the clock itself.
#include <sys/timex.h>
#include <unistd.h>

#include "app/doctor/doctor.h"
#include "audit/reader.h"
#include "store/directory.h"
#include "store/file.h"
#include "vault/files.h"

namespace sallyport::app::doctor {
namespace {

constexpr const char* area = "journal";
constexpr std::chrono::minutes slack{5};
constexpr const char* clock_matters =
    "sessions, keys, overlaps of secrets and certificates end by the clock; records carry it";

std::string path_of(const Patient& patient) { return patient.state + "/journal"; }

Result<std::optional<WallTime>> last_time(store::Directory& directory) {
  audit::JournalReader reader(directory);
  SP_CHECK(reader.skip_to_last(1));
  std::optional<WallTime> last;
  while (true) {
    SP_TRY(const auto line, reader.next());
    if (!line) return last;
    constexpr std::string_view member = "\"at\":\"";
    const std::size_t begin = line->text.find(member);
    if (begin == std::string_view::npos) continue;
    const std::string_view rest = line->text.substr(begin + member.size());
    if (const auto time = parse_rfc3339(rest.substr(0, rest.find('"')))) last = time;
  }
}

void compare_clock(const Patient& patient, std::optional<WallTime> seen, const std::string& of,
                   Report& report) {
  if (!seen || *seen <= patient.clock.wall() + slack) return;
  report.find("clock",
              "it says " + to_rfc3339(patient.clock.wall()) + ", and " + of + " is of " + to_rfc3339(*seen),
              clock_matters, "set the clock right (timedatectl); if it was ahead before, wait it out");
}

void examine_chain(const Patient& patient, store::Directory& directory, Report& report) {
  const auto result = audit::verify_journal(directory);
  if (!result.ok()) {
    report.find(area, "it cannot be read: " + result.error().detail, "what happened cannot be shown",
                "look for the disk and the rights of " + path_of(patient));
    return;
  }
  if (result->broken) {
    report.find(area,
                "it is broken at " + result->broken->segment + ":" + std::to_string(result->broken->line) +
                    ": " + result->broken->what,
                "records were changed, removed or damaged; those behind cannot be relied on",
                "sallyport audit verify, keep a copy of the folder, and find out who could write there");
    return;
  }
  report.remark(area, "it is whole: " + std::to_string(result->records) + " records");
  if (result->unfinished_bytes > 0 && !patient.running)
    report.remark(area, "its last line was torn by a crash; the next start moves it aside and says so");
}

}  // namespace

void examine_journal(const Patient& patient, Report& report) {
  const std::string path = path_of(patient);
  if (!patient.state_is_ours) return;
  if (!store::file_exists(path)) {
    report.remark(area, "there is none yet");
    return;
  }
  const auto directory = store::open_directory(path, store::IfMissing::fail);
  if (!directory.ok() || ::access(path.c_str(), W_OK | X_OK) != 0) {
    report.find(area, path + " cannot be written", "without a journal the gateway does not start",
                "chmod 700 '" + path + "', or mount its file system for writing");
  }
  if (directory.ok()) examine_chain(patient, **directory, report);
}

void examine_clock(const Patient& patient, Report& report) {
  const std::size_t before = report.findings.size();
  if (patient.clock.wall() < from_unix_seconds(1'767'225'600)) {  // 2026-01-01: this program is younger
    report.find("clock", "it says " + to_rfc3339(patient.clock.wall()), clock_matters,
                "set the clock right (timedatectl set-ntp true)");
  }
  if (patient.state_is_ours) {
    if (const auto journal = store::open_directory(path_of(patient), store::IfMissing::fail); journal.ok()) {
      if (const auto last = last_time(**journal); last.ok())
        compare_clock(patient, *last, "the last record of the journal", report);
    }
    if (const auto ground = vault::find_ground(patient.state, store::IfMissing::fail); ground.ok()) {
      if (const auto found = vault::read_both(*ground); found.ok())
        compare_clock(patient, from_unix_seconds(found->vault.written), "the last change of the vault",
                      report);
    }
  }
  timex state{};
  if (::adjtimex(&state) == TIME_ERROR) {
    report.remark("clock",
                  "the system does not say that it is kept right (NTP); inside a container or a "
                  "virtual machine its host may do that");
  } else if (report.findings.size() == before) {
    report.remark("clock", "it is kept right and fits what was written before");
  }
}

}  // namespace sallyport::app::doctor
