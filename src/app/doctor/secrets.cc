// The vault, or the files in its place: does it open, what is too old, what is missing.
#include "app/doctor/doctor.h"
#include "app/secret_source.h"
#include "store/file.h"
#include "vault/files.h"
#include "vault/own_keys.h"
#include "vault/vault.h"

namespace sallyport::app::doctor {
namespace {

constexpr const char* area = "vault";

// With no one to ask: a doctor who wants a passphrase is not run by a timer.
void open(const Patient& patient, const vault::Ground& ground, vault::KeyKind kind, Report& report) {
  SystemRandom random;
  const std::string locked = "it is locked with " + std::string(vault::in_words(kind));
  const auto key = vault::find_key(kind, vault::KeyPlaces{patient.key_file}, random);
  const std::string not_given =
      locked + ", which is not given here: names and ages below are believed as they stand";
  if (!key.ok() && key.error().kind == ErrorKind::not_found) return report.remark(area, not_given);
  const auto opened =
      key.ok() ? vault::Vault::open(ground, **key, {patient.clock, random}, vault::Vault::Access::read)
               : Result<std::unique_ptr<vault::Vault>>(key.error());
  if (opened.ok()) {
    report.remark(area,
                  locked + ", opens, and holds " + std::to_string((*opened)->list().size()) + " secrets");
    return;
  }
  if (kind == vault::KeyKind::tpm && opened.error().kind == ErrorKind::not_found)
    return report.remark(area, not_given + " (a PIN)");
  report.find(area, opened.error().detail, "the gateway does not start with a vault that does not open",
              "what the message says; docs/guide/secrets.md, \"A vault that is refused\"");
}

// What needs no key: is it older than its mark says.
bool examine_standing(const vault::Ground& ground, Report& report) {
  const auto found = vault::read_both(ground);
  const auto standing = found.ok() ? vault::compare(*found) : Result<vault::Standing>(found.error());
  if (standing.ok()) return true;
  report.find(area, standing.error().detail, "the gateway does not start with a vault that it cannot trust",
              "find out who put it there before you accept it");
  return false;
}

void examine_contents(const Patient& patient, Report& report) {
  const map::Map nothing;
  for (const map::Finding& finding :
       check_vault(patient.state, patient.map ? *patient.map : nothing, patient.clock)) {
    const bool missing = finding.severity == map::Finding::Severity::error;
    report.find(area, finding.message,
                missing ? "what needs it is refused, and the gateway does not start"
                        : "the longer a value is in use, the more places it has leaked to",
                finding.hint.empty() ? "see docs/guide/secrets.md" : finding.hint);
  }
  std::vector<std::string> files{patient.state + "/secrets"};
  for (const vault::OwnKey& key : vault::own_keys)
    files.push_back(patient.state + "/" + std::string(key.file));
  for (const std::string& left : files) {
    const auto names = store::list_directory(left);
    const bool there = names.ok() ? !names->empty() : store::file_exists(left);
    if (!there) continue;
    report.find(area, left + " is still there beside the vault",
                "a readable copy of what the vault is to protect, which is no longer used",
                "sallyport secret import-files");
  }
}

void examine_files(const Patient& patient, Report& report) {
  const auto files = vault::make_file_secrets(patient.state + "/secrets");
  std::size_t good = 0;
  for (const std::string& name : patient.map ? patient.map->secrets : std::vector<std::string>()) {
    const auto found = files->find(name);
    good += found.ok() ? 1 : 0;
    if (found.ok()) continue;
    report.find(area, found.error().detail, "what needs it is refused, and the gateway does not start",
                "sallyport secret init, then sallyport secret put " + name);
  }
  report.remark(area, "there is none: secrets are files of mode 0600 or variables of the environment" +
                          (good == 0 ? "" : "; " + std::to_string(good) + " of the map's are there"));
}

}  // namespace

void examine_secrets(const Patient& patient, Report& report) {
  if (!patient.state_is_ours) return;
  if (!vault::has_vault(patient.state)) {
    examine_files(patient, report);
    return;
  }
  const auto ground = vault::find_ground(patient.state, store::IfMissing::fail);
  const auto index =
      ground.ok() ? vault::read_index(*ground, patient.clock.wall()) : Result<vault::Index>(ground.error());
  if (!index.ok()) {
    report.find(area, index.error().detail, "the gateway does not start with a vault that cannot be read",
                "put a copy of it back, then sallyport secret accept-restored");
    return;
  }
  if (examine_standing(*ground, report)) open(patient, *ground, index->kind, report);
  examine_contents(patient, report);
}

}  // namespace sallyport::app::doctor
