#include <cstdlib>

#include "identity/keys/key_text.h"
#include "identity/keys/keys.h"

// What is taken for a key is one: its parts are where they belong, and nothing around it is taken with it.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace sallyport::identity;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto parts = split_key(text);
  if (looks_like_key(text) != parts.has_value()) std::abort();
  if (!parts) return 0;
  if (text.size() != key_length || !text.starts_with(key_prefix)) std::abort();
  if (parts->id != text.substr(4, 10) || parts->secret != text.substr(14, 32)) std::abort();
  if (looks_like_key(std::string(text) + "0") || looks_like_key(text.substr(1))) std::abort();
  return 0;
}
