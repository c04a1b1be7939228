// map/schema/service_tables.cc: the keys of `token_issuers:` and `services:`, and of what listens for
// services and for other proxies.
#include "map/schema/sections.h"

namespace sallyport::map {
namespace {

constexpr Key client_certificates_keys[] = {
    {.name = "ca",
     .type = Type::file,
     .required = true,
     .words = "PEM file of who may vouch for client certificates"},
    {.name = "crl",
     .type = Type::file,
     .words = "PEM file of their revocation lists; without it a revoked certificate is good until it ends"},
};

constexpr Key forward_auth_keys[] = {
    {.name = "address", .type = Type::listen, .required = true, .words = "Plain HTTP: 127.0.0.1:4180"},
    {.name = "proxies",
     .type = Type::network,
     .list = true,
     .words = "Who may ask; without it 127.0.0.0/8 and ::1"},
};

constexpr Key token_issuer_keys[] = {
    {.name = "issuer",
     .type = Type::issuer,
     .required = true,
     .words = "Exactly as in `iss` of its tokens: https://ci.example.com"},
    {.name = "jwks", .type = Type::jwks, .words = "Where its keys are; without it as its discovery says"},
    {.name = "algorithms",
     .type = Type::choice,
     .list = true,
     .allowed = signature_algorithms,
     .words = "Of signatures of its tokens; without it RS256 and ES256"},
    {.name = "ca",
     .type = Type::file,
     .words = "PEM file of who may vouch for its TLS certificate; without it the system's"},
    {.name = "inside",
     .type = Type::flag,
     .standard = "false",
     .words = "Whether it may have a private or loopback address, and http:// on loopback"},
};

constexpr Key token_keys[] = {
    {.name = "issuer", .type = Type::name, .required = true, .words = "A name of token_issuers"},
    {.name = "subject",
     .type = Type::text,
     .range = {1, 500},
     .words = "Its `sub`, exactly; without it `claims` says whose token it is"},
    {.name = "claims",
     .type = Type::texts,
     .range = {1, 500},
     .most_entries = 8,
     .words = "Claims that its tokens have: each is this text, or a list that holds it"},
};
constexpr Section token{"token section", token_keys, "The tokens by which it is known"};

constexpr Key certificate_keys[] = {
    {.name = "dns", .type = Type::host, .words = "A DNS name in it: backup.internal.example"},
    {.name = "uri", .type = Type::uri, .words = "A URI in it: spiffe://example.org/backup"},
    {.name = "email", .type = Type::mailbox, .words = "An e-mail address in it: backup@example.com"},
};
constexpr Section certificate{"certificate section", certificate_keys,
                              "The name in the client certificate by which it is known: exactly one"};

constexpr Key service_keys[] = {
    {.name = "owner", .type = Type::text, .range = {1, 100}, .words = "The team, for readers"},
    {.name = "token", .type = Type::section, .section = &token, .words = token.words},
    {.name = "certificate", .type = Type::section, .section = &certificate, .words = certificate.words},
};

}  // namespace

constinit const Section client_certificates_section{"client_certificates section", client_certificates_keys,
                                                    "Whose client certificates count; with `services`"};
constinit const Section forward_auth_section{
    "forward_auth section", forward_auth_keys,
    "Answers other proxies that ask whether to let a request through; plain HTTP"};
constinit const Section token_issuer_section{"token issuer", token_issuer_keys,
                                             "Who signs tokens that services show"};
constinit const Section service_section{"service", service_keys,
                                        "A program that acts by itself: flows name it as service/NAME"};

}  // namespace sallyport::map
