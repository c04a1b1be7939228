#include <cstdlib>
#include <string_view>

#include "identity/passkeys/authenticator_data.h"
#include "identity/passkeys/cbor_tree.h"
#include "identity/passkeys/client_data.h"
#include "identity/passkeys/credential_check.h"
#include "identity/passkeys/responses.h"

// Whatever a browser sends: client data, responses, attestation objects, authenticator data. The first byte
// says which. What is taken has passed the checks that every good one passes.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace sallyport::identity;
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::string hash(32, 'h');
  constexpr std::string_view host = "flows.example.com";
  switch (data[0]) {
    case 'c': {
      const bool taken =
          check_client_data(text, {"webauthn.get", "Y2hhbGxlbmdl", "https://flows.example.com"}).ok();
      if (taken && text.find("webauthn.get") == std::string_view::npos &&
          text.find("\\u") == std::string_view::npos)
        std::abort();
      break;
    }
    case 'r':
      if (const auto parsed = parse_registration(text); parsed.ok() && parsed->transports.size() > 8)
        std::abort();
      break;
    case 'a':
      if (const auto parsed = parse_assertion(text); parsed.ok() && parsed->signature.empty()) std::abort();
      break;
    case 'o': {
      const auto made = check_attestation(text, hash, host);
      if (made.ok() && (made->key.empty() || made->id.empty() || (made->backed_up && !made->syncs)))
        std::abort();
      break;
    }
    case 'd': {
      const Credential known{"id", -7, std::string(64, 'k'), 0, false, false};
      if (check_assertion(known, text, "signature", hash, host).ok()) std::abort();
      break;
    }
    default:
      if (const auto length = measure_cbor(text); length.ok() && *length > text.size()) std::abort();
      break;
  }
  return 0;
}
