// map/schema/flow_tables.cc: the keys of flows and what stands in them.
#include "map/schema/sections.h"

namespace sallyport::map {
namespace {

using Words = std::string_view;
constexpr std::uint64_t mib = 1 << 20;

constexpr Words scheme_names[] = {"hmac", "stripe", "github", "slack", "key"};
constexpr Words algorithm_names[] = {"sha256", "sha512", "sha1"};
constexpr Words encoding_names[] = {"hex", "base64"};
constexpr Words method_names[] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};
constexpr Words relaxation_names[] = {"encoded-slash", "encoded-backslash", "underscore-fields"};
constexpr Words images_names[] = {"none", "sent", "any"};
constexpr Words kept_names[] = {"prompts"};

constexpr Key verify_keys[] = {
    {.name = "scheme",
     .type = Type::choice,
     .required = true,
     .allowed = scheme_names,
     .words = "How the sender signs"},
    {.name = "secret", .type = Type::secret, .required = true, .words = "What it signs with: secret:NAME"},
    {.name = "header",
     .type = Type::field,
     .words = "hmac, key: the field that carries the signature or the key"},
    {.name = "algorithm",
     .type = Type::choice,
     .standard = "sha256",
     .allowed = algorithm_names,
     .words = "hmac: the hash"},
    {.name = "encoding",
     .type = Type::choice,
     .standard = "hex",
     .allowed = encoding_names,
     .words = "hmac: how the signature is written"},
    {.name = "prefix",
     .type = Type::text,
     .range = {1, 32},
     .words = "hmac: text before the signature, such as sha256="},
    {.name = "timestamp_header",
     .type = Type::field,
     .words = "hmac: the field that carries the time; <time>.<body> is signed"},
    {.name = "window",
     .type = Type::duration,
     .standard = "5m",
     .range = {1, 3600},
     .words = "How old a signed time may be, and how long a delivery is remembered"},
};
constexpr Section verify{"verify section", verify_keys, "How a webhook proves where it comes from"};

constexpr Key fallback_keys[] = {
    {.name = "to", .type = Type::name, .required = true, .words = "A component that speaks the same API"},
    {.name = "model",
     .type = Type::model,
     .words = "The model to ask there; without it the one that was asked for"},
};
constexpr Section fallback{"fallback", fallback_keys, "A second upstream or model"};

constexpr Key flow_keys[] = {
    {.name = "from", .type = Type::text, .required = true, .words = "role/NAME, workflow/NAME or outside"},
    {.name = "to", .type = Type::name, .required = true, .words = "A component"},
    {.name = "can",
     .type = Type::text,
     .list = true,
     .range = {1, 2000},
     .words = "Verbs of the component's kind; for kind http: METHOD /pattern"},
    {.name = "open",
     .type = Type::reason,
     .range = {10, 500},
     .words = "Why nobody has to show who they are; lands in every record"},
    {.name = "webhook", .type = Type::pattern, .words = "From outside: the path, exact or with a last /**"},
    {.name = "methods",
     .type = Type::choice,
     .list = true,
     .standard = "POST",
     .allowed = method_names,
     .words = "Methods of the webhook"},
    {.name = "verify", .type = Type::section, .section = &verify, .words = verify.words},
    {.name = "sources",
     .type = Type::network,
     .list = true,
     .words = "Networks the webhook may come from; narrows, grants nothing"},
    {.name = "body",
     .type = Type::size,
     .standard = "1MiB",
     .range = {1, 64 * mib},
     .words = "Largest body of the webhook"},
    {.name = "rate", .type = Type::rate, .words = "Deliveries of one client address: 60/m"},
    {.name = "relax",
     .type = Type::choice,
     .list = true,
     .allowed = relaxation_names,
     .words = "Relaxations of the canonical request; recorded when used"},
    {.name = "name",
     .type = Type::name,
     .words = "From a workflow: what keys are bound to that are good for this flow only"},
    {.name = "models",
     .type = Type::model,
     .list = true,
     .words = "Models it may ask: names, or prefixes with a last *"},
    {.name = "max_output_tokens",
     .type = Type::count,
     .range = {1, most_tokens},
     .words = "The most that one answer may have; set in calls that set no bound"},
    {.name = "stream", .type = Type::flag, .standard = "true", .words = "Whether answers may be streamed"},
    {.name = "tools",
     .type = Type::text,
     .list = true,
     .may_be_empty = true,
     .range = {1, 128},
     .words = "Functions that the model may be offered; without it any, since the workflow runs them"},
    {.name = "provider_tools",
     .type = Type::text,
     .list = true,
     .may_be_empty = true,
     .range = {1, 128},
     .words = "Tools that the provider runs itself, such as web_search; without it none"},
    {.name = "images",
     .type = Type::choice,
     .standard = "none",
     .allowed = images_names,
     .words = "Images: none, those sent along, or any: also addresses that the provider fetches"},
    {.name = "audio", .type = Type::flag, .standard = "false", .words = "Whether audio may be sent along"},
    {.name = "files",
     .type = Type::flag,
     .standard = "false",
     .words = "Whether ids of files and of other things that the provider keeps may be named"},
    {.name = "stored",
     .type = Type::flag,
     .standard = "false",
     .words = "Whether the provider may keep answers"},
    {.name = "budget",
     .type = Type::section,
     .list = true,
     .may_be_one = true,
     .section = &budget_section,
     .words = "What the flow may use: one bound, or a list of them"},
    {.name = "budgets", .type = Type::name, .list = true, .words = "Shared budgets that are charged as well"},
    {.name = "credential", .type = Type::secret, .words = "The key that is lent to each call: secret:NAME"},
    {.name = "retries",
     .type = Type::count,
     .standard = "0",
     .range = {0, 3},
     .words = "Further attempts at a call that the upstream did not begin to answer"},
    {.name = "fallback",
     .type = Type::section,
     .list = true,
     .section = &fallback,
     .words = "Where a call goes, in order, when the upstream cannot be had"},
    {.name = "keep",
     .type = Type::choice,
     .list = true,
     .allowed = kept_names,
     .words = "What is kept of a call, sealed; without it nothing but counts"},
    {.name = "name_rule",
     .type = Type::flag,
     .standard = "false",
     .words = "Whether a refusal tells the workflow which rule refused"},
};

}  // namespace

constinit const Section flow_section{"flow", flow_keys, "One allowed arrow"};

}  // namespace sallyport::map
