// map/schema/tables.cc: every key of the map file.
#include <array>

#include "map/schema/sections.h"

namespace sallyport::map {
namespace {

using Words = std::string_view;
constexpr std::uint64_t day = 86400, kib = 1 << 10, mib = 1 << 20, gib = 1 << 30;

constexpr Words kind_names[] = {"http",   "n8n",          "openai", "anthropic",
                                "gemini", "azure-openai", "ollama", "openai-compatible"};

constexpr Words verdict_names[] = {"allow", "deny"};

constexpr Key tls_keys[] = {
    {.name = "certificate",
     .type = Type::file,
     .required = true,
     .words = "PEM file: our certificate, then its chain"},
    {.name = "key", .type = Type::file, .required = true, .words = "PEM file of mode 0600: the private key"},
};
constexpr Section tls{"tls section", tls_keys,
                      "Our own certificate; without it a local development authority is used"};

constexpr Key listen_keys[] = {
    {.name = "web",
     .type = Type::web_listen,
     .standard = "127.0.0.1:8443",
     .words =
         "The web door: HTTPS; http://127.0.0.1:PORT only behind something on this machine that ends TLS"},
    {.name = "egress",
     .type = Type::egress_listen,
     .words = "The egress door, where workflows call models: 127.0.0.1:8446. On a loopback address plain "
              "HTTP, unless it says https://; elsewhere always HTTPS"},
    {.name = "health", .type = Type::listen, .words = "Plain HTTP: /healthz and /readyz"},
    {.name = "admin", .type = Type::listen, .words = "Plain HTTP with the admin token: /metrics"},
    {.name = "services",
     .type = Type::listen,
     .words = "The web door for services that show a client certificate: 127.0.0.1:8444. Always HTTPS"},
    {.name = "client_certificates",
     .type = Type::section,
     .section = &client_certificates_section,
     .words = "Whose client certificates count; with `services`"},
    {.name = "forward_auth",
     .type = Type::section,
     .section = &forward_auth_section,
     .words = "Answers other proxies that ask whether to let a request through; plain HTTP"},
    {.name = "tls", .type = Type::section, .section = &tls, .words = tls.words},
};
constexpr Section listen{"listen section", listen_keys, "Where Sallyport listens"};

constexpr Key limits_keys[] = {
    {.name = "max_head",
     .type = Type::size,
     .standard = "16KiB",
     .range = {kib, mib},
     .words = "Bytes of a request head (431)"},
    {.name = "max_fields",
     .type = Type::count,
     .standard = "100",
     .range = {10, 1000},
     .words = "Fields of a head (431)"},
    {.name = "max_target",
     .type = Type::size,
     .standard = "8KiB",
     .range = {256, mib},
     .words = "Bytes of a target (414)"},
    {.name = "max_body",
     .type = Type::size,
     .standard = "64MiB",
     .range = {kib, 1024 * gib},
     .words = "Bytes of a body (413); webhooks have their own"},
    {.name = "max_connections",
     .type = Type::count,
     .standard = "20000",
     .range = {16, 1000000},
     .words = "Open connections of all clients"},
    {.name = "max_connections_per_client",
     .type = Type::count,
     .standard = "256",
     .range = {4, 1000000},
     .words = "Open connections of one client address"},
    {.name = "head_wait",
     .type = Type::duration,
     .standard = "10s",
     .range = {1, 300},
     .words = "For a whole head, from its first byte"},
    {.name = "body_wait",
     .type = Type::duration,
     .standard = "30s",
     .range = {1, 3600},
     .words = "Between two reads of a body"},
    {.name = "idle_wait",
     .type = Type::duration,
     .standard = "75s",
     .range = {1, 3600},
     .words = "Between two requests of a connection"},
    {.name = "upstream_wait",
     .type = Type::duration,
     .standard = "60s",
     .range = {1, 3600},
     .words = "For the first byte of a response"},
    {.name = "connect_wait",
     .type = Type::duration,
     .standard = "5s",
     .range = {1, 300},
     .words = "For a connection to an upstream"},
    {.name = "tunnel_idle_wait",
     .type = Type::duration,
     .standard = "10m",
     .range = {10, day},
     .words = "WebSocket and SSE: without a byte in either direction"},
    {.name = "drain_wait",
     .type = Type::duration,
     .standard = "30s",
     .range = {1, 3600},
     .words = "For open requests when shutting down"},
    {.name = "max_model_body",
     .type = Type::size,
     .standard = "32MiB",
     .range = {kib, 256 * mib},
     .words = "Bytes of a call of a model, which is held in memory whole (413)"},
    {.name = "model_wait",
     .type = Type::duration,
     .standard = "10m",
     .range = {1, 3600},
     .words = "For the first byte of a model's answer"},
    {.name = "model_idle_wait",
     .type = Type::duration,
     .standard = "2m",
     .range = {1, 3600},
     .words = "Between two bytes of a model's answer"},
    {.name = "key_age",
     .type = Type::duration,
     .standard = "90d",
     .range = {60, 366 * day},
     .words = "The longest life of a workflow's key"},
};
constexpr Section limits{"limits section", limits_keys, "Sizes, counts and waits; each has a default"};

constexpr Key zone_keys[] = {
    {.name = "trusted",
     .type = Type::flag,
     .standard = "true",
     .words = "false: nothing in it is ours; crossings are drawn as such"},
};
constexpr Section zone{"zone", zone_keys, "A trust area"};

constexpr Key component_keys[] = {
    {.name = "kind",
     .type = Type::choice,
     .required = true,
     .allowed = kind_names,
     .words = "What it is: decides its verbs and route classes"},
    {.name = "zone", .type = Type::name, .required = true, .words = "The trust area it lies in"},
    {.name = "address",
     .type = Type::upstream,
     .words = "Where it listens: http://127.0.0.1:5678. openai, anthropic and gemini have a usual one"},
    {.name = "public",
     .type = Type::web_name,
     .words = "The name people reach it by: https://flows.example.com"},
    {.name = "identity_headers",
     .type = Type::flag,
     .standard = "false",
     .words = "Also send X-Forwarded-User, -Email and -Groups; the signed assertion is always sent"},
    {.name = "origins",
     .type = Type::origin,
     .list = true,
     .words = "Further origins that may open WebSockets"},
    {.name = "audience",
     .type = Type::text,
     .range = {1, 200},
     .words = "What tokens of services must be for; without it the public address"},
    {.name = "ca",
     .type = Type::file,
     .words = "Models: PEM file of who may vouch for its certificate; without it the system's"},
    {.name = "pins",
     .type = Type::pin,
     .list = true,
     .words = "Models: hashes of the public keys that it may have: sha256/ and 44 letters of base64"},
};
constexpr Section component{"component", component_keys, "A thing on the stack"};

constexpr Key with_keys[] = {
    {.name = "mfa", .type = Type::flag, .standard = "true", .words = "Whether two factors were shown"},
    {.name = "websocket",
     .type = Type::flag,
     .standard = "false",
     .words = "Whether it is a WebSocket handshake"},
    {.name = "client", .type = Type::network, .words = "The client's address: 203.0.113.7"},
    {.name = "at", .type = Type::text, .range = {20, 20}, .words = "The time, UTC: 2026-11-23T09:00:00Z"},
    {.name = "age", .type = Type::duration, .words = "How long ago the factors were shown"},
    {.name = "provider",
     .type = Type::name,
     .words = "Whom they signed in with: a provider of people.sign_in, or accounts"},
    {.name = "acr", .type = Type::text, .range = {1, 200}, .words = "How, as the provider says: acr"},
    {.name = "amr",
     .type = Type::text,
     .list = true,
     .may_be_empty = true,
     .range = {1, 64},
     .words = "By which methods, as it says: amr"},
    {.name = "model", .type = Type::text, .range = {1, 200}, .words = "Workflows: the model that is asked"},
    {.name = "max_output_tokens",
     .type = Type::count,
     .range = {1, most_tokens},
     .words = "Workflows: the bound that the call sets itself"},
    {.name = "stream",
     .type = Type::flag,
     .standard = "false",
     .words = "Workflows: whether the answer is streamed"},
    {.name = "tools",
     .type = Type::text,
     .list = true,
     .may_be_empty = true,
     .range = {1, 128},
     .words = "Workflows: functions that the model may ask for"},
    {.name = "provider_tools",
     .type = Type::text,
     .list = true,
     .may_be_empty = true,
     .range = {1, 128},
     .words = "Workflows: what the provider would run itself"},
    {.name = "images",
     .type = Type::flag,
     .standard = "false",
     .words = "Workflows: whether an image is sent along"},
};
constexpr Section with{"with section", with_keys, "Circumstances of the test"};

constexpr Key test_keys[] = {
    {.name = "who",
     .type = Type::text,
     .required = true,
     .words =
         "role/NAME, workflow/NAME, service/NAME, outside, or webhook: a delivery with a good signature"},
    {.name = "does",
     .type = Type::text,
     .required = true,
     .range = {1, 2000},
     .words = "METHOD /path; of a workflow a verb: chat"},
    {.name = "to", .type = Type::name, .required = true, .words = "A component"},
    {.name = "with", .type = Type::section, .section = &with, .words = with.words},
    {.name = "expect",
     .type = Type::choice,
     .required = true,
     .allowed = verdict_names,
     .words = "allow or deny"},
};
constexpr Section test{"test", test_keys,
                       "Run when the map is checked, loaded and verified; a failing test refuses the map"};

constexpr Key root_keys[] = {
    {.name = "stack", .type = Type::name, .required = true, .words = "What this stack is called"},
    {.name = "listen", .type = Type::section, .section = &listen, .words = listen.words},
    {.name = "trusted_proxies",
     .type = Type::network,
     .list = true,
     .may_be_empty = true,
     .words = "Networks of proxies before us whose X-Forwarded-For counts; without it nobody is trusted"},
    {.name = "limits", .type = Type::section, .section = &limits, .words = limits.words},
    {.name = "people", .type = Type::section, .section = &people_section, .words = "Who signs in"},
    {.name = "zones", .type = Type::named, .required = true, .section = &zone, .words = "Trust areas"},
    {.name = "components",
     .type = Type::named,
     .required = true,
     .section = &component,
     .words = "What is protected"},
    {.name = "workflows",
     .type = Type::named,
     .section = &workflow_section,
     .words = "Jobs of a workflow tool, each with keys of its own: flows name them as workflow/NAME"},
    {.name = "token_issuers",
     .type = Type::named,
     .section = &token_issuer_section,
     .words = "Who signs tokens that services show"},
    {.name = "services",
     .type = Type::named,
     .section = &service_section,
     .words = "Programs that act by themselves: flows name them as service/NAME"},
    {.name = "budgets",
     .type = Type::named,
     .section = &budget_section,
     .words = "What several flows may use together; flows name them"},
    {.name = "prices",
     .type = Type::named,
     .section = &price_section,
     .names = Type::model,
     .words = "What models cost, before the prices that are built in; names as in `models` of a flow"},
    {.name = "telemetry",
     .type = Type::collector,
     .words = "Where OpenTelemetry is sent (OTLP/HTTP): http://127.0.0.1:4318, or https://"},
    {.name = "flows",
     .type = Type::section,
     .list = true,
     .required = true,
     .section = &flow_section,
     .words = "All that is allowed; what is not listed is refused"},
    {.name = "policies",
     .type = Type::text,
     .list = true,
     .range = {1, 500},
     .words = "Cedar files beside the map, such as policies/*.cedar: they narrow what the flows allow"},
    {.name = "policies_may_permit",
     .type = Type::reason,
     .range = {10, 500},
     .words = "Why the files under policies may also allow what no flow allows; without it a permit in them "
              "refuses the map"},
    {.name = "tests", .type = Type::section, .list = true, .section = &test, .words = test.words},
};
constexpr Section root{"map", root_keys, "A map of a stack: who may do what to which component"};

struct Later {
  Words section;
  Words key;
};
constexpr Later later_keys[] = {{"flow", "tables"}, {"component", "database"}};

}  // namespace

const Section& root_section() { return root; }

std::string_view later_door(std::string_view section, std::string_view key) {
  for (const Later& later : later_keys) {
    if (later.section == section && later.key == key) return "this version has no door for it yet";
  }
  return {};
}

}  // namespace sallyport::map
