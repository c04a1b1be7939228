// A head that is read lies within what was given, and says so again when it stands alone.
#include <cstdlib>

#include "vault/kept_entry.h"

namespace vault = sallyport::vault;

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  vault::KeptHead head;
  if (vault::parse_kept_head(bytes, head) != vault::HeadState::whole) return 0;
  if (head.head_bytes > size || head.head_bytes > vault::max_kept_head) std::abort();
  if (!vault::is_request_id(head.request_id) || head.box_bytes > vault::max_kept_box) std::abort();
  vault::KeptHead again;
  if (vault::parse_kept_head(bytes.substr(0, head.head_bytes), again) != vault::HeadState::whole)
    std::abort();
  if (again.request_id != head.request_id || again.box_bytes != head.box_bytes) std::abort();
  return 0;
}
