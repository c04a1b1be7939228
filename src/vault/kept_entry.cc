#include "vault/kept_entry.h"

#include <algorithm>

#include "base/encoding.h"
#include "crypto/sha256.h"
#include "vault/box.h"
#include "vault/bytes.h"

namespace sallyport::vault {
namespace {

constexpr std::string_view mark = "kept";  // begins each head
constexpr std::string_view purpose = "kept text";
constexpr std::size_t check_bytes = 8;

std::string check_of(std::string_view head) {
  const crypto::Digest256 digest = crypto::sha256(head);
  return std::string(as_text(digest).substr(0, check_bytes));
}

std::string render_head(const KeptText& text, std::size_t box_bytes) {
  const std::string head = ByteWriter()
                               .raw(mark)
                               .text(text.request_id)
                               .i64(to_unix_micros(text.at))
                               .u32(static_cast<std::uint32_t>(box_bytes))
                               .bytes();
  return head + check_of(head);
}

// A box that is moved under another request or time does not open.
std::string bound_of(std::string_view request_id, WallTime at) {
  return ByteWriter().text(request_id).i64(to_unix_micros(at)).bytes();
}

Error cannot_be_opened(std::string_view request_id) {
  return self_error(ErrorKind::internal, "the text kept of request " + std::string(request_id) +
                                             " does not open: it was damaged or changed, or was kept under "
                                             "another key than this one");
}

}  // namespace

bool is_request_id(std::string_view id) {
  return !id.empty() && id.size() <= max_request_id &&
         std::ranges::all_of(id, [](char c) { return c > ' ' && c < '\x7f'; });
}

HeadState parse_kept_head(std::string_view bytes, KeptHead& head) {
  if (!bytes.starts_with(mark.substr(0, std::min(bytes.size(), mark.size())))) return HeadState::damaged;
  ByteReader reader(bytes);
  reader.raw(mark.size());
  const std::size_t id_size = reader.u32();
  if (!reader.failed() && (id_size == 0 || id_size > max_request_id)) return HeadState::damaged;
  head.request_id = reader.raw(id_size);
  head.at = from_unix_micros(reader.i64());
  head.box_bytes = reader.u32();
  const std::string_view check = reader.raw(check_bytes);
  if (reader.failed()) return HeadState::cut;
  head.head_bytes = bytes.size() - reader.rest().size();
  const bool good = check == check_of(bytes.substr(0, head.head_bytes - check_bytes)) &&
                    is_request_id(head.request_id) && head.box_bytes > box_overhead &&
                    head.box_bytes <= max_kept_box;
  return good ? HeadState::whole : HeadState::damaged;
}

Result<std::string> seal_kept(const Secret& key, const KeptText& text, Random& random) {
  if (!is_request_id(text.request_id))
    return self_error(ErrorKind::malformed, "a request id is 1 to 128 visible characters");
  if (text.workflow.size() > max_kept_workflow)
    return self_error(ErrorKind::malformed, "a workflow's name is at most 256 bytes");
  const std::string plain = ByteWriter()
                                .text(text.workflow)
                                .text(std::string_view(text.request).substr(0, max_kept_bytes))
                                .text(std::string_view(text.answer).substr(0, max_kept_bytes))
                                .bytes();
  SP_TRY(const std::string box, seal_box(key, purpose, bound_of(text.request_id, text.at), plain, random));
  return render_head(text, box.size()) + box;
}

Result<KeptText> open_kept(const Secret& key, const KeptHead& head, std::string_view box) {
  const auto plain = open_box(key, purpose, bound_of(head.request_id, head.at), box);
  if (!plain.ok()) return cannot_be_opened(head.request_id);
  ByteReader reader(plain->reveal());
  KeptText text;
  text.request_id = head.request_id;
  text.at = head.at;
  text.workflow = reader.text(max_kept_workflow);
  text.request = reader.text(max_kept_bytes);
  text.answer = reader.text(max_kept_bytes);
  if (!reader.finished()) return cannot_be_opened(head.request_id);
  return text;
}

}  // namespace sallyport::vault
