#include "verify/verify.h"

#include "map/map.h"
#include "verify/catalogue/catalogue.h"
#include "verify/map_attacks.h"
#include "verify/mutations.h"
#include "verify/run/runner.h"
#include "verify/running_stage.h"
#include "verify/select.h"

namespace sallyport::verify {
namespace {

using Steady = std::chrono::steady_clock;

constexpr std::chrono::minutes longest_run{10};

// Asked between two cases.
class Patrol {
 public:
  explicit Patrol(const Options& options) : options_(options) {}
  bool stopped() const {
    return (options_.interrupted && options_.interrupted->load()) || Steady::now() - start_ > longest_run;
  }
  Result<void> check() const {
    if (!stopped()) return {};
    return self_error(ErrorKind::timed_out,
                      "interrupted, or over ten minutes: ended, and everything removed");
  }
  std::chrono::milliseconds took() const {
    return std::chrono::duration_cast<std::chrono::milliseconds>(Steady::now() - start_);
  }

 private:
  const Options& options_;
  Steady::time_point start_ = Steady::now();
};

Result<map::Map> read_map(const std::string& file, const std::string& text) {
  map::Parsed parsed = map::parse(text, file, "verify");
  if (parsed.map) return std::move(*parsed.map);
  std::string detail = "the map is refused:";
  for (const map::Finding& finding : parsed.findings) detail += "\n  " + map::to_text(finding);
  return self_error(ErrorKind::malformed, std::move(detail));
}

// After each case: false ends the run.
using AfterCase = std::function<bool(CaseResult&)>;

void attack_all(const std::vector<Attack>& attacks, const Stage& stage, const AfterCase& after,
                Report& report, const Progress& progress) {
  progress(Telling::phase, "attacking with " + std::to_string(attacks.size()) + " cases");
  Runner runner(stage);
  for (const Attack& attack : attacks) {
    report.cases.push_back(runner.run(attack));
    CaseResult& result = report.cases.back();
    const bool go_on = after(result);
    progress(Telling::step, result.id + " " + std::string(to_string(result.verdict)) + " (" +
                                std::to_string(result.took.count()) + " ms)");
    if (!go_on) return;
  }
}

// An attack that ends the gate has worked, whatever it was meant to do. The next one finds a gate again.
bool still_running(PrivateStack& stack, CaseResult& result) {
  if (stack.running()) return true;
  result.verdict = Verdict::failed;
  result.strength = Strength::claimed;
  result.seen += "; the gate ended: " + stack.last_words();
  return stack.boot({}, {}).ok();
}

Result<void> attack_copy(const Options& options, const std::string& map_text,
                         const std::vector<Attack>& attacks, const Patrol& patrol, Random& random,
                         const Progress& progress, Report& report) {
  SP_TRY(const auto stack, PrivateStack::prepare(map_text, options.program, random, progress));
  SP_CHECK(stack->boot({}, {}));
  report.target = "a private copy on " + stack->stage().host;
  attack_all(
      attacks, stack->stage(),
      [&](CaseResult& result) { return still_running(*stack, result) && !patrol.stopped(); }, report,
      progress);
  SP_CHECK(patrol.check());
  if (options.quick) {
    report.mutations_note = "--quick: no control was taken away, so nothing is proved";
  } else if (options.mutant.empty()) {
    report.mutations_note =
        "sallyport-mutant is not beside this program: no control could be taken away, so nothing is proved";
  } else {
    run_mutations(*stack, options.mutant, attacks, [&] { return patrol.stopped(); }, report, progress);
  }
  return patrol.check();
}

Result<void> attack_running(const Options& options, const map::Map& map, const std::vector<Attack>& attacks,
                            const Patrol& patrol, const Progress& progress, Report& report) {
  SP_TRY(const Stage stage, running_stage(map));
  if (!net::is_loopback(stage.address) && !options.own_this) {
    return self_error(
        ErrorKind::forbidden,
        stage.address + " is not loopback: attack it only if it is yours, and say so with --i-own-this");
  }
  report.target = stage.host + " at " + stage.address + ":" + std::to_string(stage.web_port);
  report.mutations_note = "a running gate keeps its controls: only --boot can prove";
  if (!Runner(stage).gate_serves()) {
    return self_error(ErrorKind::unavailable,
                      report.target + " does not serve " + stage.open + ": is the gate running?");
  }
  attack_all(attacks, stage, [&](CaseResult&) { return !patrol.stopped(); }, report, progress);
  return patrol.check();
}

}  // namespace

Result<Report> run(const Options& options, Random& random, const Progress& progress) {
  const Patrol patrol(options);
  const std::string text = read_text_file(options.map_file);
  if (text.empty())
    return self_error(ErrorKind::malformed, options.map_file + " cannot be read, or is empty");
  SP_TRY(const map::Map map, read_map(options.map_file, text));
  SP_TRY(std::vector<Attack> all, read_catalogue(embedded_case_files()));
  for (Attack& attack : map_attacks(map)) all.push_back(std::move(attack));
  SP_TRY(const std::vector<Attack> attacks, select_attacks(std::move(all), options.cases, options.control));
  Report report;
  report.stack = map.stack;
  report.map_file = options.map_file;
  if (options.boot) {
    SP_CHECK(attack_copy(options, text, attacks, patrol, random, progress, report));
  } else {
    SP_CHECK(attack_running(options, map, attacks, patrol, progress, report));
  }
  report.took = patrol.took();
  return report;
}

}  // namespace sallyport::verify
