#pragma once
// verify/catalogue/attack.h: one published attack, as its file under test/attack/ describes it. Plain values.
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/control/control.h"
#include "verify/catalogue/template.h"

namespace sallyport::verify {

struct StatusRange {
  std::uint16_t first = 0;
  std::uint16_t last = 0;
};

// What must be true afterwards. Everything that is set must hold; a step that sets nothing is refused by the
// loader.
struct Expectation {
  enum class Upstream : std::uint8_t { any, none, at_most_one, exactly_one };

  std::vector<StatusRange> statuses;  // of the first reply; a connection closed without a reply is `silent`
  bool may_be_silent = false;         // `silent` in the list of statuses
  std::optional<bool> closed;         // the gate ended the connection
  std::optional<std::uint32_t> max_replies;
  Upstream upstream = Upstream::any;
  std::vector<Template> upstream_contains;  // compared without regard to case
  std::vector<Template> upstream_lacks;
  std::vector<Template> reply_contains;
  std::vector<Template> reply_lacks;
  std::vector<Template> journal_contains;
  std::vector<Template> journal_lacks;
  std::chrono::milliseconds within{0};  // 0: no bound but the runner's own
};

// One connection: bytes out, replies in. With `each`, once for every value.
struct Step {
  enum class Listener : std::uint8_t { web, admin, health, egress, services, forward_auth };

  Template send;
  std::vector<Template> each;
  Template preamble;                    // before the TLS handshake
  std::optional<Template> server_name;  // another SNI than that of the range; "" sends none
  Listener listener = Listener::web;
  Template certificate;  // name of the client certificate that is shown; empty: none is
  Template from;         // loopback address to come from; empty: 127.0.0.1
  bool plain = false;    // without TLS, whatever the listener expects
  Expectation expect;
  std::uint32_t line = 0;

  bool uses_each() const { return send.uses("each") || certificate.uses("each") || from.uses("each"); }
};

struct Attack {
  std::string file;  // "test/attack/P03-encoded-slash-dotdot.yaml"
  std::string id;    // "P03"
  std::string title;
  std::vector<std::string> sources;  // at least one: CVE, GHSA, issue, RFC
  Control control = Control::default_deny;
  std::string control_name;
  std::string safe;              // safe behaviour in words
  bool proves = false;           // must fail when the control is taken away
  std::string probe;             // name of a C++ probe instead of steps
  std::vector<Template> values;  // what the probe is to try
  std::vector<Step> steps;
  std::string not_applicable;  // why it cannot be tried; then there is neither probe nor step
};

}  // namespace sallyport::verify
