// What the parser accepts, it writes again byte for byte: there is one file for each content.
#include <cstdlib>

#include "vault/layout.h"

namespace vault = sallyport::vault;

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto parsed = vault::parse_vault(bytes);
  if (parsed.ok() && vault::render_without_seal(*parsed) + parsed->seal != bytes) std::abort();
  const auto mark = vault::parse_mark(bytes);
  if (mark.ok() && vault::render_without_seal(*mark) + mark->seal != bytes) std::abort();
  return 0;
}
