#pragma once
// vault/kept.h: texts that the map asks to keep (prompts and answers), sealed: one file a day in the state
// folder, readable only with the key of the vault or, without a vault, with a key in the state folder of its
// own.
#include <memory>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "base/secret.h"

namespace sallyport::vault {

struct KeptText {
  std::string request_id;
  std::string workflow;
  WallTime at{};
  std::string request;  // body, at most max_kept_bytes of it
  std::string answer;   // body, at most max_kept_bytes of it
};
inline constexpr std::size_t max_kept_bytes = 1 << 20;

// Thread-safe. Blocks (disk): on a worker, never on a connection's thread.
class KeptTexts {
 public:
  // `key`: 32 bytes. Errors: unavailable, forbidden.
  static Result<std::unique_ptr<KeptTexts>> open(std::string directory, Secret key, const Clock& clock,
                                                 Random& random);
  virtual ~KeptTexts() = default;
  virtual Result<void> keep(const KeptText& text) = 0;
  // Errors: not_found, internal (damaged, or another key).
  virtual Result<KeptText> find(std::string_view request_id) const = 0;
  virtual Result<std::size_t> remove_before(WallTime when) = 0;  // whole days
};

}  // namespace sallyport::vault
