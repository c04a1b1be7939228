// Reads case files: the one place that knows their keys. docs/guide/verify.md explains them to authors of
// cases.
#include <algorithm>
#include <charconv>
#include <set>

#include "verify/catalogue/catalogue.h"
#include "verify/catalogue/yaml_fields.h"
#include "verify/probes/probes.h"

namespace sallyport::verify {
namespace {

constexpr std::size_t max_case_bytes = 64 << 10;
constexpr std::uint32_t max_within_ms = 30000;

bool read_status(std::string_view text, StatusRange& range) {
  if (text.size() != 3) return false;
  if (text.ends_with("xx")) {
    range.first = static_cast<std::uint16_t>((text[0] - '0') * 100);
    range.last = static_cast<std::uint16_t>(range.first + 99);
  } else {
    const auto parsed = std::from_chars(text.data(), text.data() + 3, range.first);
    if (parsed.ptr != text.data() + 3) return false;
    range.last = range.first;
  }
  return range.first >= 100 && range.first <= 599;
}

void read_statuses(YamlFields& fields, Expectation& expect) {
  for (const std::string& item : fields.texts("status")) {
    StatusRange range;
    if (item == "silent") {
      expect.may_be_silent = true;
    } else if (read_status(item, range)) {
      expect.statuses.push_back(range);
    } else {
      fields.fail("`" + item + "` is no status: write 400, 4xx or silent");
    }
  }
}

void read_upstream(YamlFields& fields, Expectation& expect) {
  const std::string text = fields.text("upstream");
  using Upstream = Expectation::Upstream;
  if (text == "none") expect.upstream = Upstream::none;
  if (text == "at-most-one") expect.upstream = Upstream::at_most_one;
  if (text == "exactly-one") expect.upstream = Upstream::exactly_one;
  if (!text.empty() && expect.upstream == Upstream::any)
    fields.fail("`upstream` is none, at-most-one or exactly-one");
}

Result<Expectation> read_expectation(std::string_view file, const YAML::Node& node) {
  YamlFields fields(file, node);
  Expectation expect;
  read_statuses(fields, expect);
  read_upstream(fields, expect);
  expect.closed = fields.truth("closed");
  expect.max_replies = fields.number("max_replies");
  expect.upstream_contains = fields.many_bytes("upstream_contains");
  expect.upstream_lacks = fields.many_bytes("upstream_lacks");
  expect.reply_contains = fields.many_bytes("reply_contains");
  expect.reply_lacks = fields.many_bytes("reply_lacks");
  expect.journal_contains = fields.many_bytes("journal_contains");
  expect.journal_lacks = fields.many_bytes("journal_lacks");
  const std::uint32_t within = fields.number("within_ms").value_or(0);
  if (within > max_within_ms) fields.fail("`within_ms` is more than 30000");
  expect.within = std::chrono::milliseconds(within);
  if (node.IsMap() && node.size() == 0) fields.fail("`expect` expects nothing");
  SP_CHECK(fields.finish());
  return expect;
}

Step::Listener read_listener(YamlFields& fields) {
  const std::string text = fields.text("listener");
  if (text == "admin") return Step::Listener::admin;
  if (text == "health") return Step::Listener::health;
  if (text == "egress") return Step::Listener::egress;
  if (text == "services") return Step::Listener::services;
  if (text == "forward-auth") return Step::Listener::forward_auth;
  if (!text.empty() && text != "web")
    fields.fail("`listener` is web, services, forward-auth, egress, admin or health");
  return Step::Listener::web;
}

Result<Step> read_step(std::string_view file, const YAML::Node& node) {
  YamlFields fields(file, node);
  Step step;
  step.line = fields.line();
  step.send = fields.bytes("send");
  step.each = fields.many_bytes("each");
  step.preamble = fields.bytes("preamble");
  if (fields.has("server_name")) step.server_name = fields.bytes("server_name");
  step.listener = read_listener(fields);
  step.certificate = fields.bytes("certificate");
  step.from = fields.bytes("from");
  step.plain = fields.truth("plain").value_or(false);
  if (step.send.empty()) fields.fail("`send` is missing");
  if (step.uses_each() == step.each.empty())
    fields.fail("`{each}` in `send` and the list `each` go together");
  if (!step.certificate.empty() && step.listener != Step::Listener::services)
    fields.fail("`certificate` is for the listener `services`");
  const YAML::Node expected = fields.node("expect");
  if (!expected.IsDefined()) {
    fields.fail("`expect` is missing");
  } else {
    auto read = read_expectation(file, expected);
    if (!read.ok()) fields.fail(read.error());
    if (read.ok()) step.expect = std::move(read).value();
  }
  SP_CHECK(fields.finish());
  return step;
}

void read_control(YamlFields& fields, Attack& attack) {
  attack.control_name = fields.required_text("control");
  const auto found = std::ranges::find(control_names, attack.control_name, &ControlName::name);
  if (found == control_names.end()) {
    fields.fail("no control is called `" + attack.control_name + "`");
  } else {
    attack.control = found->control;
  }
}

void read_steps(YamlFields& fields, Attack& attack) {
  const YAML::Node steps = fields.node("steps");
  if (!steps.IsDefined()) return;
  if (!steps.IsSequence()) return fields.fail("`steps` must be a list");
  for (const auto& node : steps) {
    auto read = read_step(attack.file, node);
    if (!read.ok()) return fields.fail(read.error());
    attack.steps.push_back(std::move(read).value());
  }
}

Result<Attack> read_attack(std::string_view file, const YAML::Node& root) {
  YamlFields fields(file, root);
  Attack attack;
  attack.file = file;
  attack.id = fields.required_text("id");
  attack.title = fields.required_text("title");
  attack.sources = fields.texts("source");
  attack.safe = fields.required_text("safe");
  attack.proves = fields.truth("proves").value_or(false);
  attack.probe = fields.text("probe");
  attack.values = fields.many_bytes("values");
  attack.not_applicable = fields.text("not_applicable");
  read_control(fields, attack);
  read_steps(fields, attack);
  if (attack.sources.empty()) fields.fail("`source` is missing");
  const int ways = (attack.probe.empty() ? 0 : 1) + (attack.steps.empty() ? 0 : 1) +
                   (attack.not_applicable.empty() ? 0 : 1);
  if (ways != 1) fields.fail("a case has exactly one of `steps`, `probe` and `not_applicable`");
  if (!attack.probe.empty() && !find_probe(attack.probe))
    fields.fail("no probe is called `" + attack.probe + "`");
  if (attack.probe.empty() && !attack.values.empty()) fields.fail("`values` are for a probe");
  if (attack.proves && !attack.not_applicable.empty()) fields.fail("a case that is not tried proves nothing");
  SP_CHECK(fields.finish());
  return attack;
}

// P03 before P10 before S01: letters first, then the number.
bool before(const Attack& a, const Attack& b) { return a.id < b.id; }

}  // namespace

Result<Attack> parse_attack(std::string_view file, std::string_view text) {
  if (text.size() > max_case_bytes)
    return self_error(ErrorKind::too_large, std::string(file) + ":1: over 64 KiB");
  try {  // yaml-cpp reports by exception; this is the boundary
    return read_attack(file, YAML::Load(std::string(text)));
  } catch (const YAML::Exception& problem) {
    return self_error(ErrorKind::malformed,
                      std::string(file) + ":" + std::to_string(problem.mark.line + 1) + ": " + problem.msg);
  }
}

Result<std::vector<Attack>> read_catalogue(std::span<const CaseFile> files) {
  std::vector<Attack> attacks;
  std::set<std::string> ids;
  for (const CaseFile& file : files) {
    SP_TRY(Attack attack, parse_attack(file.name, file.text));
    if (!ids.insert(attack.id).second) {
      return self_error(ErrorKind::malformed,
                        attack.file + ":1: id `" + attack.id + "` is another case's already");
    }
    attacks.push_back(std::move(attack));
  }
  std::ranges::sort(attacks, before);
  return attacks;
}

}  // namespace sallyport::verify
