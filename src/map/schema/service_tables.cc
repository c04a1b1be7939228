// map/schema/service_tables.cc: the keys of services and of who signs their tokens.
#include "map/schema/sections.h"

namespace sallyport::map {
namespace {

using Words = std::string_view;

constexpr Words algorithm_names[] = {"RS256", "RS384", "RS512", "PS256", "PS384",
                                     "PS512", "ES256", "ES384", "ES512", "EdDSA"};

constexpr Key issuer_keys[] = {
    {.name = "issuer",
     .type = Type::issuer,
     .required = true,
     .words = "Exactly as its tokens name it (iss): https://token.ci.example.com"},
    {.name = "jwks",
     .type = Type::jwks,
     .words = "Where its keys are; without it as its discovery document says"},
    {.name = "algorithms",
     .type = Type::choice,
     .list = true,
     .allowed = algorithm_names,
     .words = "Of signatures of its tokens; without it RS256 and ES256"},
    {.name = "ca",
     .type = Type::file,
     .words = "PEM file of who may vouch for its certificate; without it the system's"},
    {.name = "inside",
     .type = Type::flag,
     .standard = "false",
     .words = "Whether it may have a private or loopback address, and http:// on loopback"},
};

constexpr Key token_keys[] = {
    {.name = "issuer", .type = Type::name, .required = true, .words = "One of `token_issuers`"},
    {.name = "subject", .type = Type::text, .range = {1, 500}, .words = "Whose token it is (sub), exactly"},
    {.name = "claims",
     .type = Type::texts,
     .range = {1, 500},
     .words = "Further claims: each is this text, or a list that holds it"},
};
constexpr Section token{"token section", token_keys, "Known by a token of an issuer"};

constexpr Key certificate_keys[] = {
    {.name = "dns", .type = Type::text, .range = {1, 253}, .words = "Its DNS name: backup.internal.example"},
    {.name = "uri", .type = Type::text, .range = {1, 500}, .words = "Its URI: spiffe://acme/backup"},
    {.name = "email", .type = Type::text, .range = {3, 254}, .words = "Its e-mail address"},
};
constexpr Section certificate{"certificate section", certificate_keys,
                              "Known by one name in a client certificate"};

constexpr Key service_keys[] = {
    {.name = "owner", .type = Type::text, .range = {1, 200}, .words = "The team, for readers"},
    {.name = "token", .type = Type::section, .section = &token, .words = token.words},
    {.name = "certificate", .type = Type::section, .section = &certificate, .words = certificate.words},
};

}  // namespace

constinit const Section token_issuer_section{"token issuer", issuer_keys, "Who signs tokens"};
constinit const Section service_section{"service", service_keys, "A program that acts by itself"};

}  // namespace sallyport::map
