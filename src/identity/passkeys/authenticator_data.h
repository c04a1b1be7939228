#pragma once
// identity/passkeys/authenticator_data.h: what an authenticator signs (WebAuthn Level 2 §6.1). Pure.
#include <cstdint>
#include <string_view>

#include "base/result.h"

namespace sallyport::identity {

enum class Use : std::uint8_t { registration, assertion };

// Views into what was parsed.
struct AuthenticatorData {
  std::string_view host_hash;  // SHA-256 of the relying party id
  std::uint32_t counter = 0;
  bool user_present = false;
  bool user_verified = false;
  bool syncs = false;           // backup eligible: may be copied to other devices of its owner
  bool backed_up = false;       // and was
  std::string_view id;          // registration: of the credential, 1 to 1023 bytes
  std::string_view key;         // registration: COSE_Key
  std::string_view extensions;  // a CBOR map; empty: none
};

// Errors: malformed (too short, too long, a credential missing or where none belongs, trailing bytes).
Result<AuthenticatorData> parse_authenticator_data(std::string_view bytes, Use use);

// Steps that registration and assertion share (§7.1 13 to 15, §7.2 15 to 17): the host, user presence, user
// verification, and a backup state that makes sense. Errors: unauthenticated.
Result<void> check_authenticator_data(const AuthenticatorData& data, std::string_view host);

}  // namespace sallyport::identity
