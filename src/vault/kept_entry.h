#pragma once
// vault/kept_entry.h: one kept text as it lies in its file: a head that can be read without the key (whose
// request, when, how long) with a check of its own, and behind it a sealed box. Pure.
#include <cstdint>
#include <string>
#include <string_view>

#include "base/random.h"
#include "vault/kept.h"

namespace sallyport::vault {

inline constexpr std::size_t max_request_id = 128;
inline constexpr std::size_t max_kept_workflow = 256;
inline constexpr std::size_t max_kept_head = 4 + 4 + max_request_id + 8 + 4 + 8;
inline constexpr std::size_t max_kept_box = (2 * max_kept_bytes) + 4096;

// 1 to 128 visible ASCII characters.
bool is_request_id(std::string_view id);

struct KeptHead {
  std::string request_id;
  WallTime at{};
  std::size_t head_bytes = 0;  // the box lies behind them
  std::size_t box_bytes = 0;
};

enum class HeadState : unsigned char {
  whole,
  cut,      // it may go on behind what was given: a crash in the middle of a write
  damaged,  // no head, whatever follows
};
// `bytes`: from the beginning of an entry on, max_kept_head of them or up to the end of the file.
HeadState parse_kept_head(std::string_view bytes, KeptHead& head);

// Head and box. The bodies are cut to max_kept_bytes. Errors: malformed (the request id, a workflow's name
// over 256 bytes); internal.
Result<std::string> seal_kept(const Secret& key, const KeptText& text, Random& random);
// Errors: internal (another key, or changed bytes).
Result<KeptText> open_kept(const Secret& key, const KeptHead& head, std::string_view box);

}  // namespace sallyport::vault
