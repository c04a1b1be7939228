#include <cstdlib>

#include "model/network.h"

// What is accepted is written and read back as the same network, and contains its own address.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace sallyport;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  auto network = parse_network(text);
  if (!network.ok()) return 0;
  auto again = parse_network(to_text(*network));
  if (!again.ok() || again->prefix != network->prefix) std::abort();
  Address own;
  std::copy(std::begin(network->address), std::end(network->address), own.begin());
  if (!contains(*again, own)) std::abort();
  return 0;
}
