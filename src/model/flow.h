#pragma once
// model/flow.h: one allowed arrow of the map, compiled: what the policy engine decides by. Plain values.
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/path_pattern.h"

namespace sallyport {

// What must be true of a session before the flow's role counts. All that is set must hold.
struct Requirements {
  bool operator==(const Requirements&) const = default;
  bool mfa = false;
  std::chrono::seconds max_age{0};          // since the factors were shown; 0: no bound
  std::vector<std::string> acr = {};        // the session's is one of these; empty: any
  std::vector<std::string> amr = {};        // the session's have all of these
  std::vector<std::string> providers = {};  // signed in with one of these; "accounts" are ours. Empty: any
  // Asks from one of these: "loopback", "private", "link-local", "public". Empty: any.
  std::vector<std::string> networks = {};
};

inline constexpr std::string_view accounts_name = "accounts";  // of our own accounts, as a provider

// Of a flow and of its role together: what meets it meets both. A list that must hold one of several values
// keeps those that are in both. Two such lists without a common value contradict each other: no session meets
// both, and the map refuses them. `merged` of them keeps the second's; it only says what to ask a person for,
// and the policy asks for each by itself.
Requirements merged(const Requirements& role, const Requirements& flow);
bool contradict(const Requirements& role, const Requirements& flow);

struct Role {
  std::string name;
  std::vector<std::string> groups;  // at least one; a person is in the role who is in any of them
  Requirements require;
};

// One entry of `can`. For kinds with verbs (n8n): `action` is the verb and `path` is empty. For kind http:
// `action` is a method or `*`, and `path` is set.
struct Grant {
  std::string action;
  std::optional<PathPattern> path;
};

enum class WebhookScheme : std::uint8_t { hmac, stripe, github, slack, key };
std::string_view to_string(WebhookScheme scheme);

// How a webhook proves where it comes from.
struct WebhookVerification {
  WebhookScheme scheme = WebhookScheme::hmac;
  std::string secret;                // name in the secret source
  std::string header;                // hmac, key: field that carries signature or key (lower case)
  std::string algorithm = "sha256";  // hmac: sha256 | sha512 | sha1
  std::string encoding = "hex";      // hmac: hex | base64
  std::string prefix;                // hmac: text before the signature in the field, e.g. "sha256="
  std::string timestamp_header;      // hmac: if set, "<timestamp>.<body>" is what is signed
  std::chrono::seconds window{300};  // how old a signed timestamp may be, and how long a replay is remembered
};

struct Network {  // CIDR; `address` in network order, IPv4 mapped into IPv6
  std::uint8_t address[16] = {};
  std::uint8_t prefix = 128;  // 0..128
};

struct WebhookRoute {
  PathPattern path;
  std::vector<std::string> methods;           // upper case; default POST
  std::optional<WebhookVerification> verify;  // absent only with Flow::open_reason
  std::vector<Network> sources;               // empty: any. Narrows only, grants nothing
  std::uint64_t max_body = 1 << 20;           // bytes
  std::uint32_t rate_per_minute = 0;          // per client address; 0: no bound
};

// How far a budget reaches back. Windows are those of the calendar, in UTC.
enum class Window : std::uint8_t { minute, hour, day, month };
std::string_view to_string(Window window);

// A bound on what flows may use together. What is 0 is not bounded; at least one is.
struct Budget {
  // Names the account that is charged, the same across restarts and changes of the map: "team" for a shared
  // budget, "workflow/invoice-triage" for a workflow's, "workflow/invoice-triage>openai" for a flow's own.
  std::string account;
  Window window = Window::day;
  std::uint64_t tokens = 0;
  std::int64_t cost = 0;  // picodollars
  std::uint64_t calls = 0;
};

// Which models a flow lets a workflow use, and how.
struct ModelTerms {
  enum class Images : std::uint8_t { none, sent, any };  // any: also addresses that the provider would fetch

  std::vector<std::string> models;      // exact, or a prefix with a last `*`; never empty
  std::uint64_t max_output_tokens = 0;  // 0: the model's own bound
  bool streaming = true;
  std::optional<std::vector<std::string>> tools;  // functions; absent: any
  std::vector<std::string> provider_tools;        // kinds; mostly none
  Images images = Images::none;
  bool audio = false;
  bool files = false;   // ids of files and of other things that the provider keeps
  bool stored = false;  // the provider may keep answers
};

// Where a call goes when the first upstream cannot be had. The policy is asked about it as about the first.
struct Fallback {
  std::string component;
  std::string model;  // empty: the same
};

// What a flow from a workflow says beyond the arrow itself.
struct EgressTerms {
  ModelTerms models;
  std::string credential;  // name of the secret that is lent; empty: the upstream wants none (Ollama)
  std::vector<std::string> budgets;  // accounts (Budget::account), all of which are charged
  std::uint32_t retries = 0;         // of a call that the upstream did not begin to answer
  std::vector<Fallback> fallbacks;   // in order
  bool keep_prompts = false;         // request and answer are kept, sealed
  bool name_rule = false;            // a refusal names the rule to the caller
};

struct Flow {
  enum class From : std::uint8_t { unset, role, outside, workflow, service };

  std::string id;     // stable within one map: "flow:3", counted from 1 in file order
  std::string name;   // `name:`, for keys that are bound to a flow; mostly empty
  std::string place;  // "sallyport.yaml:31:5"
  From from = From::unset;
  std::string role;      // with From::role
  std::string workflow;  // with From::workflow
  std::string service;   // with From::service
  std::string component;
  std::vector<Grant> can;  // with From::role and From::service, or with an open flow from outside
  std::optional<WebhookRoute> webhook;  // with From::outside
  std::optional<EgressTerms> egress;    // with From::workflow
  Requirements require;            // with From::role: beside those of the role; From::service: networks only
  std::string open_reason;         // why this flow needs no principal; lands in every record
  std::vector<std::string> relax;  // named relaxations of the canonical request, recorded when used
};

}  // namespace sallyport
