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

// What must be true of a session before the flow's role counts.
struct Requirements {
  bool mfa = false;
  std::chrono::seconds max_age{0};  // since the factors were shown; 0: no bound
};

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

struct Flow {
  enum class From : std::uint8_t { unset, role, outside };

  std::string id;     // stable within one map: "flow:3", counted from 1 in file order
  std::string place;  // "sallyport.yaml:31:5"
  From from = From::unset;
  std::string role;  // with From::role
  std::string component;
  std::vector<Grant> can;               // with From::role, or with an open flow from outside
  std::optional<WebhookRoute> webhook;  // with From::outside
  std::string open_reason;              // why this flow needs no principal; lands in every record
  std::vector<std::string> relax;       // named relaxations of the canonical request, recorded when used
};

}  // namespace sallyport
