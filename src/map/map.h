#pragma once
// map/map.h: the map file, read strictly and compiled: zones, people, components, flows, limits, tests.
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "map/kinds/kind.h"
#include "model/flow.h"
#include "model/price.h"
#include "model/service.h"
#include "model/sign_in.h"

namespace sallyport::map {

// One thing wrong, or worth a warning, at a place.
struct Finding {
  enum class Severity : std::uint8_t { error, warning };
  Severity severity = Severity::error;
  std::string file;
  std::uint32_t line = 0;    // from 1; 0: `file` says the place already
  std::uint32_t column = 0;  // from 1
  std::string message;       // "unknown key `webhok`"
  std::string hint;          // "did you mean `webhook`?"; may be empty
};
// "sallyport.yaml:31:5: error: unknown key `webhok` (did you mean `webhook`?)"
std::string to_text(const Finding& finding);

struct Address {     // of an upstream or a listener
  std::string host;  // name or literal address, without brackets
  std::uint16_t port = 0;
  bool tls = false;  // https upstream
};

struct Component {
  std::string name;
  const Kind* kind = nullptr;  // never null in an accepted map; static lifetime
  std::string zone;
  Address address;          // where the upstream is
  std::string public_host;  // as parse_authority() leaves it: lower case, no port, IPv6 in brackets; empty if
                            // not reachable from outside
  std::uint16_t public_port = 443;
  bool identity_headers = false;     // also X-Forwarded-User, -Email, -Groups (the assertion is always sent)
  std::vector<std::string> origins;  // further Origins that may open WebSockets; the public one always may
  std::string base_path;             // of the upstream: "/v1"; canonical, no last slash; mostly empty
  std::string authorities;           // PEM file: who may vouch for the upstream's TLS; empty: the system's
  std::vector<std::string> pins;     // "sha256/BASE64" of the public keys (SPKI) it may have; empty: any
  bool inside = false;               // in a trusted zone: may have a private address
  std::string audience;              // what tokens of services must be for: by itself the public origin
};

// A job of the workflow tool, with a key of its own.
struct Workflow {
  std::string name;
  std::string runs_in;               // component; may be empty
  std::string owner;                 // team, for readers
  std::vector<std::string> budgets;  // accounts of its own; every flow of it names them in its terms, too
};

struct Listen {
  Address web{"127.0.0.1", 8443, true};
  std::optional<Address> egress;  // the egress door; without TLS on loopback only
  std::optional<Address> health;  // plain HTTP: /healthz, /readyz
  std::optional<Address> admin;   // plain HTTP, bearer token from the state folder: /metrics
  std::string certificate;        // PEM files; both empty: the local development authority is used
  std::string key;
  // The web door for services that show a client certificate; always TLS. Browsers are not asked for one.
  std::optional<Address> services;
  std::string client_authorities;  // PEM file: who may vouch for client certificates; set with `services`
  std::string client_revocations;  // PEM file: their revocation lists; empty: none are looked at
  // Answers other proxies that ask whether to let a request through (forward-auth); plain HTTP.
  std::optional<Address> forward_auth;
  std::vector<Network> forward_auth_proxies;  // who may ask: loopback, or as listed. Never empty then
};

// Every size, count and wait has a limit; these can be set in `limits:`. Defaults are what most stacks want.
struct Limits {
  std::uint32_t max_head = 16 << 10;     // bytes of a request head (431)
  std::uint32_t max_fields = 100;        // 431
  std::uint32_t max_target = 8 << 10;    // 414
  std::uint64_t max_body = 64ull << 20;  // 413; webhooks have their own
  std::uint32_t max_connections = 20000;
  std::uint32_t max_connections_per_client = 256;
  std::chrono::seconds head_wait{10};      // whole head, from its first byte
  std::chrono::seconds body_wait{30};      // between two reads of a body
  std::chrono::seconds idle_wait{75};      // keep-alive, between requests
  std::chrono::seconds upstream_wait{60};  // for the first byte of a response
  std::chrono::seconds connect_wait{5};
  std::chrono::seconds tunnel_idle_wait{600};  // WebSocket, SSE: without a byte in either direction
  std::chrono::seconds drain_wait{30};         // on shutdown
  std::uint64_t max_model_body = 32ull << 20;  // of a call of a model, held in memory whole (413)
  std::chrono::seconds model_wait{600};        // for the first byte of a model's answer
  std::chrono::seconds model_idle_wait{120};   // between two bytes of it
  std::chrono::seconds key_age{std::chrono::hours(90 * 24)};  // the longest life of a workflow key
};

struct Sessions {
  std::chrono::seconds idle{std::chrono::hours(8)};
  std::chrono::seconds absolute{std::chrono::hours(24)};
};

struct People {
  std::vector<Role> roles;
  std::vector<Provider> sign_in;  // OpenID providers, in the order of the page
  std::vector<SignalSource> signals;
  AccountRules accounts;
  ApiTokenRules tokens;
  std::string first_account;  // role whose groups the account made by the first set-up link gets
  Sessions sessions;
};

// One line of `policies:`.
struct PolicyFiles {
  std::string place;    // "sallyport.yaml:50:14"
  std::string pattern;  // beside the map: "policies/models.cedar", or with `*` in its last part
};

// One line of `tests:`.
struct Test {
  std::string place;     // "sallyport.yaml:40:5"
  std::string who;       // "role/viewer", "outside", "webhook" (a delivery with a good signature),
                         // "workflow/NAME", "service/NAME"
  bool mfa = true;       // `with: { mfa: false }`
  bool upgrade = false;  // `with: { websocket: true }`
  std::string method;    // of `does: "PATCH /rest/workflows/1"`; workflows: the verb
  std::string path;      // canonical
  std::string component;
  std::optional<Network> client;  // `with: { client: 203.0.113.7 }`; otherwise 127.0.0.1
  std::optional<WallTime> at;     // `with: { at: 2026-11-23T09:00:00Z }`; otherwise a Wednesday at noon
  std::chrono::seconds age{0};    // `with: { age: 2h }`: since the factors were shown
  std::string provider;           // `with: { provider: company, acr: urn:two, amr: [hwk] }`: how the
  std::string acr;                // person signed in; without it with an account, which says neither
  std::vector<std::string> amr;
  // who: "workflow/NAME". `does` is a verb of the model component: "chat".
  std::string model;                        // `with: { model: gpt-4o }`
  std::int64_t max_output_tokens = -1;      // `with: { max_output_tokens: 4096 }`
  bool stream = false;                      // `with: { stream: true }`
  std::vector<std::string> tools;           // `with: { tools: [...] }`
  std::vector<std::string> provider_tools;  // `with: { provider_tools: [...] }`
  bool images = false;                      // `with: { images: true }`: one that is sent along
  bool allow = false;                       // `expect`
};

struct Map {
  std::string stack;
  std::string version;  // first 12 hex digits of the SHA-256 of the file
  std::vector<std::string> zones;
  std::vector<std::string> untrusted_zones;  // those with `trusted: false`
  Listen listen;
  std::vector<Network> trusted_proxies;  // empty: nobody is trusted
  People people;
  std::vector<Component> components;
  std::vector<Workflow> workflows;
  std::vector<TokenIssuer> token_issuers;
  std::vector<Service> services;
  std::vector<Flow> flows;
  std::vector<Budget> budgets;     // of flows, of workflows, shared: all that accounts in flows name
  std::vector<ModelPrice> prices;  // before those that are built in
  std::string telemetry;  // where OpenTelemetry goes (OTLP/HTTP): "http://127.0.0.1:4318"; empty: nowhere
  Limits limits;
  std::vector<PolicyFiles> policies;
  std::string policies_may_permit;  // the reason; empty: they may only forbid
  std::vector<Test> tests;
  std::vector<std::string> secrets;  // every name referenced, sorted
  std::vector<Finding> warnings;

  const Component* find_component(std::string_view name) const;
  const Workflow* find_workflow(std::string_view name) const;
  const Service* find_service(std::string_view name) const;
};

struct Parsed {
  std::optional<Map> map;         // only when there was no error
  std::vector<Finding> findings;  // errors and warnings, by place
};

// Reads `text` (at most 1 MiB, depth 32, no aliases) as the map in `file`. Pure: opens nothing.
// All errors are reported at once, not the first only.
Parsed parse(std::string_view text, std::string_view file, std::string_view version);

// The JSON Schema (draft 2020-12) of the map file, for editors; made from the same table the parser reads by.
std::string json_schema();

}  // namespace sallyport::map
