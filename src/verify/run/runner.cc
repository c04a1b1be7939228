#include "verify/run/runner.h"

#include <array>
#include <thread>

#include "base/encoding.h"
#include "verify/probes/probes.h"
#include "verify/run/macros.h"
#include "verify/run/workflow_key.h"

namespace sallyport::verify {
namespace {

using std::chrono::milliseconds;
using Steady = std::chrono::steady_clock;

constexpr milliseconds journal_wait{1500};
constexpr milliseconds look_again{5};

void skip(CaseResult& result, std::string why) {
  result.verdict = Verdict::skipped;
  result.tried = false;
  result.seen = std::move(why);
}

// On a stage of our own everything that applies can be tried: what could not be is a fault, not an excuse.
void could_not_try(const Stage& stage, CaseResult& result, const Error& why) {
  skip(result, why.detail);
  if (!stage.booted() || why.kind == ErrorKind::not_found) return;
  result.verdict = Verdict::failed;
  result.seen = "could not be tried: " + why.detail;
}

CaseResult begin(const Attack& attack) {
  CaseResult result;
  result.id = attack.id;
  result.title = attack.title;
  result.file = attack.file;
  result.sources = attack.sources;
  result.control = attack.control_name;
  result.expected = attack.safe;
  return result;
}

Patience patience_for(const Expectation& expect, const Stage& stage) {
  Patience patience;
  patience.whole = stage.patience;
  patience.until_closed = expect.closed.value_or(false);
  patience.for_more_replies = expect.max_replies.has_value();
  if (expect.within.count() > 0) patience.whole = expect.within + milliseconds(1500);
  return patience;
}

bool speaks_of_journal(const Expectation& expect) {
  return !expect.journal_contains.empty() || !expect.journal_lacks.empty();
}

std::uint16_t port_of(const Stage& stage, Step::Listener listener) {
  switch (listener) {
    case Step::Listener::web:
      return stage.web_port;
    case Step::Listener::admin:
      return stage.admin_port;
    case Step::Listener::health:
      return stage.health_port;
    case Step::Listener::egress:
      return stage.egress_port;
    case Step::Listener::services:
      return stage.services_port;
    case Step::Listener::forward_auth:
      return stage.forward_auth_port;
  }
  return 0;
}

// "none" is for cases that try what they try with nothing too.
Result<std::shared_ptr<const net::ClientIdentity>> find_certificate(const Stage& stage,
                                                                    const std::string& name) {
  if (stage.certificates.empty())
    return self_error(ErrorKind::unavailable, "needs --boot: no certificate to attack with");
  const auto found = stage.certificates.find(name);
  if (found != stage.certificates.end()) return found->second;
  if (name == "none") return std::shared_ptr<const net::ClientIdentity>();
  return self_error(ErrorKind::malformed, "no client certificate is called `" + name + "`");
}

void mask(std::string& bytes, std::string_view start, std::string_view ends) {
  for (std::size_t at = 0; (at = bytes.find(start, at)) != std::string::npos;) {
    at += start.size();
    bytes.replace(at, std::min(bytes.find_first_of(ends, at), bytes.size()) - at, "...");
  }
}

constexpr std::string_view jwt_start = "eyJ";  // base64 of `{"`

// A session and a key live no longer than the stage, and still do not belong into a report.
std::string without_secrets(std::string_view bytes) {
  std::string out(bytes);
  mask(out, "__Host-sallyport=", "; \r\n");
  for (const std::string_view start : {key_start, token_start, jwt_start}) mask(out, start, "\"'&, \r\n");
  return out;
}

}  // namespace

CaseResult Runner::run(const Attack& attack) {
  CaseResult result = begin(attack);
  const auto start = Steady::now();
  if (!attack.not_applicable.empty()) {
    skip(result, attack.not_applicable);
  } else if (!attack.probe.empty()) {
    run_probe(attack, result);
  } else {
    run_steps(attack, result);
  }
  result.took = std::chrono::duration_cast<milliseconds>(Steady::now() - start);
  return result;
}

void Runner::run_probe(const Attack& attack, CaseResult& result) {
  const Probe* probe = find_probe(attack.probe);
  if (!probe) return skip(result, "no such probe");
  if (probe->needs_boot && !stage_.booted()) return skip(result, "needs --boot");
  std::vector<std::string> values;
  for (const Template& value : attack.values) {
    auto expanded = Macros(stage_, {}, {}).expand(value);
    if (!expanded.ok()) return could_not_try(stage_, result, expanded.error());
    values.push_back(std::move(expanded).value());
  }
  Probed probed = probe->run(stage_, values);
  if (probed.came == Probed::Came::absent) return skip(result, probed.seen);
  if (probed.came == Probed::Came::unable)
    return could_not_try(stage_, result, self_error(ErrorKind::unavailable, probed.seen));
  result.seen = std::move(probed.seen);
  if (probed.came != Probed::Came::held) return;
  if (!gate_serves()) {
    result.seen += "; then the gate no longer served an ordinary request";
    return;
  }
  result.verdict = Verdict::passed;
  result.strength = Strength::probed;
}

void Runner::run_steps(const Attack& attack, CaseResult& result) {
  result.strength = Strength::probed;
  for (const Step& step : attack.steps) {
    if (run_step(step, result)) continue;
    result.strength = Strength::claimed;
    return;
  }
  result.verdict = Verdict::passed;
}

bool Runner::run_step(const Step& step, CaseResult& result) {
  if (!stage_.booted() && !judges_reply(step.expect)) {
    skip(result, "needs --boot");
    return false;
  }
  // Without a witness only half of it is judged: that much is weaker than a probe.
  if (!stage_.booted() && judges_inside(step.expect)) result.strength = Strength::configured;
  if (step.each.empty()) return attempt(step, {}, result);
  for (const Template& value : step.each) {
    auto each = Macros(stage_, {}, {}).expand(value);
    if (!each.ok()) {
      could_not_try(stage_, result, each.error());
      return false;
    }
    if (!attempt(step, *each, result)) return false;
  }
  return true;
}

bool Runner::attempt(const Step& step, const std::string& each, CaseResult& result) {
  const Macros macros(stage_, each, "probe-" + std::to_string(++marker_));
  auto bytes = macros.expand(step.send);
  auto where = target(step, macros);
  if (!bytes.ok() || !where.ok()) {
    could_not_try(stage_, result, bytes.ok() ? where.error() : bytes.error());
    return false;
  }
  const Observation seen = observe(step, *bytes, *where);
  const auto filled = [&](const Template& text) {
    auto value = macros.expand(text);
    return value.ok() ? std::move(value).value() : std::string();
  };
  std::vector<std::string> wrong = complaints(step.expect, seen, filled);
  if (!wrong.empty() && !stage_.booted() && is_refusal(seen.exchange)) {
    // The map of a running gate is not ours: it may refuse what the range allows, and then the case shows
    // less.
    wrong = complaints(for_refusal(step.expect), seen, filled);
    result.strength = Strength::configured;
  }
  if (!gate_served_) wrong.push_back("then the gate no longer served an ordinary request");
  result.seen = describe(seen);
  if (wrong.empty()) return true;
  for (const std::string& line : wrong) result.seen += "; " + line;
  result.sent = printable(*bytes);
  result.expected += " (" + describe(step.expect) + ")";
  return false;
}

Result<net::BlockingTarget> Runner::target(const Step& step, const Macros& macros) const {
  net::BlockingTarget target = stage_.web();
  SP_TRY(target.preamble, macros.expand(step.preamble));
  if (step.listener != Step::Listener::web) {
    target.port = port_of(stage_, step.listener);
    target.tls = step.listener == Step::Listener::services;
  }
  if (step.plain) target.tls = false;
  if (step.server_name) {
    SP_TRY(target.server_name, macros.expand(*step.server_name));
  }
  SP_TRY(target.source_address, macros.expand(step.from));
  if (!step.certificate.empty()) {
    SP_TRY(const std::string name, macros.expand(step.certificate));
    SP_TRY(target.identity, find_certificate(stage_, name));
  }
  if (target.port == 0) return self_error(ErrorKind::unavailable, "this listener is not known here");
  return target;
}

Observation Runner::observe(const Step& step, const std::string& bytes, const net::BlockingTarget& where) {
  const WitnessLog::Mark mark = stage_.witness ? stage_.witness->log().mark() : WitnessLog::Mark{};
  const std::size_t journal_mark = stage_.journal ? stage_.journal->mark() : 0;
  Observation seen;
  seen.exchange = exchange(where, bytes, patience_for(step.expect, stage_));
  gate_served_ = fence_.cross();
  if (stage_.witness) {
    auto since = stage_.witness->log().since(mark);
    const std::size_t fences = fence_.cut_from(since.bytes);
    seen.upstream = {std::move(since.bytes), since.requests - std::min(since.requests, fences)};
  }
  if (stage_.journal && speaks_of_journal(step.expect)) seen.journal = journal_since(journal_mark);
  return seen;
}

// The journal is written by a thread of its own, in order: when the fence is in it, so is what came before.
std::string Runner::journal_since(std::size_t mark) {
  const auto deadline = Steady::now() + journal_wait;
  for (;;) {
    std::string text = stage_.journal->since(mark);
    if (text.find(fence_.path()) != std::string::npos || Steady::now() > deadline) return text;
    std::this_thread::sleep_for(look_again);
  }
}

std::string printable(std::string_view bytes, std::size_t limit) {
  std::string out;
  for (const char c : without_secrets(bytes).substr(0, limit)) {
    if (c == '\r') {
      out += "\\r";
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\\') {
      out += "\\\\";
    } else if (c >= ' ' && c <= '~') {
      out.push_back(c);
    } else {
      out += "\\x" + hex(as_bytes({&c, 1}));
    }
  }
  if (bytes.size() > limit) out += "... (" + std::to_string(bytes.size()) + " bytes)";
  return out;
}

}  // namespace sallyport::verify
