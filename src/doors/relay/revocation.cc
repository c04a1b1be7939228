#include "doors/relay/revocation.h"

namespace sallyport::doors {

Revocation::Revocation(What what, const Clock& clock, Append append)
    : what_(std::move(what)), clock_(clock), append_(std::move(append)), began_(clock.mono()) {}

Revocation::~Revocation() {
  const std::uint64_t streams = streams_.load(std::memory_order_relaxed);
  if (streams == 0) return;
  const std::string detail = "streams " + std::to_string(streams);
  Record record;
  record.kind = Record::Kind::revocation;
  record.at = clock_.wall();
  record.who = what_.who;
  record.session = what_.session;
  record.key = what_.key;
  record.reason = what_.reason;
  record.detail = detail;
  record.duration = std::chrono::duration_cast<microseconds>(clock_.mono() - began_);
  append_(record);
}

}  // namespace sallyport::doors
