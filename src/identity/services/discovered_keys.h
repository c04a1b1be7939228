#pragma once
// identity/services/discovered_keys.h: the keys of an issuer of which only the name is known: where they are
// says its discovery document (OpenID Connect Discovery 1.0 §4; RFC 8414 §3 where there is none).
#include <memory>
#include <string>

#include "base/clock.h"
#include "identity/token/issuer_keys.h"
#include "outbound/outbound.h"

namespace sallyport::identity {

// The document is asked for when keys are first needed, then once an hour; the RFC 8414 one only if the other
// is 404. The issuer has to call itself by `issuer` to the letter (R15). References must outlive it. Errors
// of find(): those of fetched keys, those of the document.
std::unique_ptr<IssuerKeys> discovered_issuer_keys(std::string issuer, outbound::Place place,
                                                   outbound::Outbound& outbound, const Clock& clock);

}  // namespace sallyport::identity
