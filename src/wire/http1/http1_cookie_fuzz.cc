// Whatever the Cookie field is, ours is never among what goes on, and the others are still found.
#include <cstdlib>

#include "wire/http1/byte_class.h"
#include "wire/http1/cookie.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sallyport::http1;
  const auto require = [](bool holds) {
    if (!holds) std::abort();
  };
  if (size < 1) return 0;
  const std::string field(reinterpret_cast<const char*>(data) + 1, size - 1);
  std::string kept, again;
  append_without(kept, field, "__H");
  append_without(again, kept, "__H");
  require(kept == again && kept.size() <= 2 * field.size());
  require(find_cookie(kept, "__H").data() == nullptr && find_cookie(kept, "__Host-a").data() == nullptr);
  require(find_cookie(kept, "a") == find_cookie(field, "a"));

  const std::string name = "__Host-" + field.substr(0, data[0] % 8);
  const std::string line = set_cookie(name, field, std::chrono::seconds(data[0]));
  for (const char c : line) require(!is_control(c) && c != ',');
  if (!line.empty())
    require(line.find("; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=") ==
            name.size() + 1 + field.size());
  return 0;
}
