#include "identity/signals/seen_tokens.h"

#include "base/encoding.h"
#include "crypto/sha256.h"

namespace sallyport::identity {
namespace {

constexpr int drops_per_call = 16;  // more than comes with a call, so that old ones never pile up

}  // namespace

void SeenTokens::drop_old() {
  const WallTime wall = clock_.wall();
  const MonoTime mono = clock_.mono();
  for (int i = 0; i < drops_per_call && !order_.empty(); ++i) {
    const auto [due, digest] = *order_.begin();
    if (mono <= due) return;
    order_.erase(order_.begin());
    const auto known = ends_.find(std::string(digest));
    if (wall > known->second.wall) {
      ends_.erase(known);
      continue;
    }
    known->second.mono = mono + (known->second.wall - wall);  // the wall clock was set back
    order_.emplace(known->second.mono, known->first);
  }
}

SeenTokens::Answer SeenTokens::remember(std::string_view id, WallTime last) {
  std::string digest(as_text(crypto::sha256(id)));
  const std::lock_guard lock(mutex_);
  drop_old();
  if (ends_.contains(digest)) return Answer::seen;
  if (ends_.size() >= max_) return Answer::full;
  const End end{last, clock_.mono() + (last - clock_.wall())};
  const auto added = ends_.emplace(std::move(digest), end).first;
  order_.emplace(end.mono, added->first);
  return Answer::first;
}

}  // namespace sallyport::identity
