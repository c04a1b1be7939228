#include "audit/queue.h"

#include <cstring>

namespace sallyport::audit {
namespace {

constexpr std::uint32_t somebody_waits = 0x8000'0000;
constexpr std::size_t kept_capacity = 4 << 20;  // a burst beyond this gives its memory back

}  // namespace

void Batch::add(std::string_view body, Done* done) {
  const std::uint32_t header =
      static_cast<std::uint32_t>(body.size()) | (done == nullptr ? 0 : somebody_waits);
  char bytes[header_bytes];
  std::memcpy(bytes, &header, sizeof header);
  bytes_.append(bytes, sizeof bytes).append(body);
  if (done != nullptr) done_.push_back(std::move(*done));
}

void Batch::clear() {
  bytes_.clear();
  done_.clear();
  cursor_ = settled_ = next_done_ = 0;
  if (bytes_.capacity() > kept_capacity) std::string().swap(bytes_);
}

std::uint32_t Batch::header_at(std::size_t place) const {
  std::uint32_t header = 0;
  std::memcpy(&header, bytes_.data() + place, sizeof header);
  return header;
}

std::string_view Batch::front() const {
  return std::string_view(bytes_).substr(cursor_ + header_bytes, header_at(cursor_) & ~somebody_waits);
}

void Batch::settle(std::uint64_t records) {
  for (; records > 0; --records) {
    const std::uint32_t header = header_at(settled_);
    settled_ += header_bytes + (header & ~somebody_waits);
    if ((header & somebody_waits) == 0) continue;
    const Done done = std::move(done_[next_done_++]);
    done(true);
  }
}

std::vector<Done> Batch::drop_durable() {
  std::vector<Done> waiting(std::make_move_iterator(done_.begin() + static_cast<std::ptrdiff_t>(next_done_)),
                            std::make_move_iterator(done_.end()));
  std::string kept;
  for (std::size_t place = settled_; place < bytes_.size();) {
    const std::uint32_t header = header_at(place);
    const std::size_t length = header_bytes + (header & ~somebody_waits);
    if ((header & somebody_waits) == 0) kept.append(bytes_, place, length);
    place += length;
  }
  clear();
  bytes_ = std::move(kept);
  return waiting;
}

bool RecordQueue::add(std::string_view body, Done* done) {
  bool wake = false;
  {
    const std::lock_guard lock(mutex_);
    const bool refuse = has(closed) || batch_.size() + body.size() > max_bytes_ ||
                        (done != nullptr && has(writer_in_trouble));
    if (refuse) {
      refused_.fetch_add(1, std::memory_order_relaxed);
      return false;
    }
    batch_.add(body, done);
    // The last quarter is for records of crossings that already began.
    if (batch_.size() > max_bytes_ / 4 * 3 && !has(nearly_full)) obstacles_.fetch_or(nearly_full);
    wake = writer_ == Writer::idle || (writer_ == Writer::gathering && (done != nullptr || has(nearly_full)));
    if (wake) writer_ = Writer::busy;
  }
  if (wake) wake_.notify_one();
  return true;
}

bool RecordQueue::take(Batch& batch) {
  std::unique_lock lock(mutex_);
  if (batch_.empty() && !has(closed)) {
    writer_ = Writer::idle;
    wake_.wait(lock, [&] { return !batch_.empty() || has(closed); });
  }
  const auto hurry = [&] { return batch_.has_durable() || has(closed) || has(nearly_full); };
  if (!hurry()) {
    writer_ = Writer::gathering;
    wake_.wait_for(lock, gather_, hurry);
  }
  writer_ = Writer::busy;
  std::swap(batch, batch_);
  obstacles_.fetch_and(~static_cast<unsigned>(nearly_full));
  return !batch.empty();
}

std::vector<Done> RecordQueue::refuse_durable() {
  const std::lock_guard lock(mutex_);
  obstacles_.fetch_or(writer_in_trouble);
  return batch_.drop_durable();
}

void RecordQueue::accept_durable() {
  const std::lock_guard lock(mutex_);
  obstacles_.fetch_and(~static_cast<unsigned>(writer_in_trouble));
}

bool RecordQueue::wait_closed(std::chrono::milliseconds time) {
  std::unique_lock lock(mutex_);
  return wake_.wait_for(lock, time, [&] { return has(closed); });
}

void RecordQueue::close() {
  {
    const std::lock_guard lock(mutex_);
    obstacles_.fetch_or(closed);
  }
  wake_.notify_one();
}

}  // namespace sallyport::audit
