#include <cstdlib>

#include "wire/jose/json.h"
#include "wire/jose/jwk.h"
#include "wire/jose/jws.h"

// Any bytes as JSON, as a token and as a key set. A token that no key has signed is never accepted; a key set
// that is read is written and read back as the same.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace sallyport::jose;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  (void)parse_json(text).ok();
  const VerificationKey none[] = {{"", [](std::string_view, std::span<const std::byte>) { return false; }}};
  if (verify_jws(text, none).ok()) std::abort();
  const auto keys = parse_jwk_set(text);
  if (!keys.ok()) return 0;
  const auto again = parse_jwk_set(write_jwk_set(*keys));
  if (!again.ok() || again->size() != keys->size()) std::abort();
  return 0;
}
