#pragma once
// identity/passkeys/options.h: what the browser is asked for, as JSON (WebAuthn Level 3 §5.1.8, §5.1.9).
// Pure.
#include <span>
#include <string>
#include <string_view>

#include "identity/passkeys/passkey_table.h"

namespace sallyport::identity {

inline constexpr std::chrono::minutes ceremony_life{5};

// PublicKeyCredentialCreationOptionsJSON. User verification and a discoverable credential are required: it
// is a first factor as well. `have` are not registered a second time.
std::string creation_options(std::string_view challenge, std::string_view host, std::string_view handle,
                             std::string_view account, std::string_view display_name,
                             std::span<const PasskeyRow> have);
// PublicKeyCredentialRequestOptionsJSON. `may` empty: whichever the browser has for this host.
std::string request_options(std::string_view challenge, std::string_view host,
                            std::span<const PasskeyRow> may);

}  // namespace sallyport::identity
