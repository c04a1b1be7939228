#include "verify/mutations.h"

#include <algorithm>
#include <thread>

#include "verify/run/runner.h"

namespace sallyport::verify {
namespace {

using Steady = std::chrono::steady_clock;

// What fails without its control mostly fails by silence; waiting long for that teaches nothing.
constexpr std::chrono::milliseconds patience{700};

CaseResult* find_case(Report& report, const std::string& id) {
  const auto found = std::ranges::find(report.cases, id, &CaseResult::id);
  return found == report.cases.end() ? nullptr : &*found;
}

// Cases of the control that passed with it and say that they fail without it.
std::vector<const Attack*> proving(const std::vector<Attack>& attacks, Report& report,
                                   std::string_view control) {
  std::vector<const Attack*> out;
  for (const Attack& attack : attacks) {
    const CaseResult* held = find_case(report, attack.id);
    if (attack.control_name == control && attack.proves && held && held->verdict == Verdict::passed)
      out.push_back(&attack);
  }
  return out;
}

// A failure counts only while the mutant still serves: one that merely broke proves nothing.
void try_without(PrivateStack& stack, const std::vector<const Attack*>& attacks, Report& report,
                 ControlResult& result) {
  Stage stage = stack.stage();
  stage.patience = patience;
  Runner runner(stage);
  for (const Attack* attack : attacks) {
    const CaseResult without = runner.run(*attack);
    const bool alive = stack.running() && runner.gate_serves();
    if (without.verdict == Verdict::failed && without.tried && alive) {
      result.proved_by.push_back(attack->id);
      find_case(report, attack->id)->strength = Strength::proved;
    } else {
      result.unmoved.push_back(attack->id + (alive ? "" : " (the mutant broke)"));
    }
  }
}

// Records nobody waits for are gathered for a few milliseconds, so the gate may serve before this one is
// written.
bool says_so(GateJournal& journal) {
  const auto deadline = Steady::now() + std::chrono::milliseconds(1500);
  while (journal.since(0).find("control_removed") == std::string::npos) {
    if (Steady::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return true;
}

void run_one(PrivateStack& stack, const std::string& mutant, const std::vector<const Attack*>& attacks,
             Report& report, ControlResult& result) {
  if (auto booted = stack.boot(mutant, result.name); !booted.ok()) {
    result.problem = booted.error().detail;
    return;
  }
  if (!says_so(*stack.stage().journal)) {
    result.problem = "the mutant's journal does not say that the control was taken away";
    return;
  }
  try_without(stack, attacks, report, result);
}

}  // namespace

void run_mutations(PrivateStack& stack, const std::string& mutant, const std::vector<Attack>& attacks,
                   const std::function<bool()>& stopped, Report& report, const Progress& progress) {
  for (const ControlName& control : control_names) {
    const auto proofs = proving(attacks, report, control.name);
    if (proofs.empty() || stopped()) continue;
    progress(Telling::phase, "without " + std::string(control.name) + ": " + std::to_string(proofs.size()) +
                                 " cases must fail");
    const auto start = Steady::now();
    ControlResult result;
    result.name = control.name;
    result.cases =
        static_cast<std::uint32_t>(std::ranges::count_if(report.cases, [&](const CaseResult& held) {
          return held.control == control.name && held.verdict == Verdict::passed;
        }));
    run_one(stack, mutant, proofs, report, result);
    result.took = std::chrono::duration_cast<std::chrono::milliseconds>(Steady::now() - start);
    report.controls.push_back(std::move(result));
  }
}

}  // namespace sallyport::verify
