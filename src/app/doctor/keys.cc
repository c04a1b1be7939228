// Workflow keys: which end soon, and which workflows have none that works.
#include "identity/keys/keys.h"

#include <algorithm>
#include <map>

#include "app/doctor/doctor.h"
#include "base/random.h"
#include "store/database.h"
#include "store/file.h"

namespace sallyport::app::doctor {
namespace {

constexpr const char* area = "keys";
constexpr std::chrono::days soon{3};

std::string minute_of(WallTime time) { return to_rfc3339(time).substr(0, 16) + "Z"; }

bool is_alive(const identity::WorkflowKey& key, WallTime now) {
  return key.revoked == WallTime{} && key.expires > now;
}

// Of a short-lived key, the last fifth of its life.
bool ends_soon(const identity::WorkflowKey& key, WallTime now) {
  const auto notice = std::min<microseconds>(soon, (key.expires - key.created) / 5);
  return key.expires - now < notice;
}

// The key of each workflow that lasts longest, or that ended last.
std::map<std::string, identity::WorkflowKeyRef> best_keys(const identity::WorkflowKeys& keys, WallTime now) {
  std::map<std::string, identity::WorkflowKeyRef> best;
  for (const identity::WorkflowKeyRef& key : keys.list({})) {
    identity::WorkflowKeyRef& there = best[key->workflow];
    const auto rank = [now](const identity::WorkflowKey& of) {
      return std::pair(is_alive(of, now), of.expires);
    };
    if (!there || rank(*key) > rank(*there)) there = key;
  }
  return best;
}

void judge(const std::string& workflow, const identity::WorkflowKey* key, const Patient& patient,
           Report& report) {
  const WallTime now = patient.clock.wall();
  const std::string issue = "sallyport key issue --workflow " + workflow;
  if (key == nullptr) {
    report.find(area, "workflow " + workflow + " has no key", "its calls are refused", issue);
  } else if (!is_alive(*key, now)) {
    const bool revoked = key->revoked != WallTime{};
    report.find(area,
                "the last key of workflow " + workflow + ", " + key->id + ", " +
                    (revoked ? "was revoked" : "ended at " + minute_of(key->expires)),
                "its calls are refused", issue);
  } else if (ends_soon(*key, now)) {
    report.find(area,
                "the key " + key->id + " of workflow " + workflow + " ends at " + minute_of(key->expires),
                "then its calls are refused", "sallyport key rotate " + key->id);
  } else {
    report.remark(area, "workflow " + workflow + " has a key until " + minute_of(key->expires));
  }
}

}  // namespace

void examine_keys(const Patient& patient, Report& report) {
  const std::string file = patient.state + "/store.sqlite";
  if (!patient.state_is_ours || !patient.map || patient.map->workflows.empty()) return;
  if (!store::file_exists(file)) {
    report.remark(area, "there is no store yet, and so no key");
    return;
  }
  const auto database = store::Database::open(file);
  SystemRandom random;
  const auto keys = database.ok() ? identity::WorkflowKeys::open(**database, patient.clock, random)
                                  : Result<std::unique_ptr<identity::WorkflowKeys>>(database.error());
  if (!keys.ok()) {
    report.find(area, keys.error().detail, "accounts, sessions and workflow keys lie in the store",
                "what the message says; else put a copy of the state folder back");
    return;
  }
  const auto best = best_keys(**keys, patient.clock.wall());
  for (const map::Workflow& workflow : patient.map->workflows) {
    const auto found = best.find(workflow.name);
    judge(workflow.name, found == best.end() ? nullptr : found->second.get(), patient, report);
  }
}

}  // namespace sallyport::app::doctor
