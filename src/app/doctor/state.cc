// The state folder: is it there, whose is it, who may look into it, is there room.
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <filesystem>

#include "app/doctor/doctor.h"

namespace sallyport::app::doctor {
namespace {

constexpr const char* area = "state";
constexpr std::size_t most_files = 20'000;
constexpr std::uint64_t least_free = 256u << 20;  // bytes: a few days of a busy journal

namespace files = std::filesystem;

// Certificates are for everybody; all else in the folder is for the gateway alone.
bool is_public(const files::path& path) { return path.extension() == ".pem" || path.filename() == "hosts"; }

struct Open {
  std::size_t count = 0;
  std::string first;
};

Open files_open_to_others(const std::string& state) {
  Open open;
  std::size_t seen = 0;
  std::error_code failed;
  for (files::recursive_directory_iterator at(state, failed), end; !failed && at != end && seen < most_files;
       at.increment(failed), ++seen) {
    struct stat status{};
    const std::string path = at->path().string();
    if (::lstat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) continue;
    if ((status.st_mode & 077) == 0 || is_public(at->path())) continue;
    if (open.count++ == 0) open.first = path;
  }
  return open;
}

void examine_room(const std::string& state, Report& report) {
  struct statvfs disk{};
  if (::statvfs(state.c_str(), &disk) != 0) return;
  const std::uint64_t free = std::uint64_t{disk.f_bavail} * disk.f_frsize;
  const std::string words = std::to_string(free >> 20) + " MiB are free on the disk of " + state;
  if (free >= least_free) {
    report.remark(area, words);
  } else {
    report.find(area, words, "when the journal cannot be written, the gateway refuses new work",
                "make room, or put the state folder on a larger disk");
  }
}

}  // namespace

void examine_state(const Patient& patient, Report& report) {
  const std::string& state = patient.state;
  struct stat status{};
  if (::stat(state.c_str(), &status) != 0 || !S_ISDIR(status.st_mode)) {
    report.find(area, "there is no folder " + state, "all that the gateway keeps lies in it",
                "name it with --state, or start the gateway once");
    return;
  }
  if (status.st_uid != ::geteuid()) {
    report.find(
        area, state + " belongs to another user (" + std::to_string(status.st_uid) + ")",
        "what this user made in it, the gateway could not write any more; so nothing in it was opened",
        "run this as the user that runs the gateway");
    return;
  }
  if ((status.st_mode & 022) != 0) {
    report.find(area, state + " can be changed by others",
                "who can put files there can put them in the place of ours; the gateway does not start",
                "chmod 700 '" + state + "'");
  }
  const Open open = files_open_to_others(state);
  if (open.count > 0) {
    const std::string more = open.count > 1 ? " and " + std::to_string(open.count - 1) + " more" : "";
    report.find(area, open.first + more + " can be read or changed by other users",
                "keys, sessions and records are for the gateway alone", "chmod 600 '" + open.first + "'");
  } else if ((status.st_mode & 022) == 0) {
    report.remark(area, state + " is closed to others");
  }
  examine_room(state, report);
}

}  // namespace sallyport::app::doctor
