#pragma once
// audit/queue.h: encoded records on their way from many threads to the one writer.
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace sallyport::audit {

using Done = std::function<void(bool)>;

// Records in order, in one piece of memory. Not thread-safe.
class Batch {
 public:
  void add(std::string_view body, Done* done);  // `done` null: nobody waits. Moved from otherwise
  void clear();
  bool empty() const { return bytes_.empty(); }
  std::size_t size() const { return bytes_.size(); }
  bool has_durable() const { return next_done_ < done_.size(); }

  // Front to back: the record at the cursor, then on to the next.
  bool at_end() const { return cursor_ == bytes_.size(); }
  std::string_view front() const;
  void advance() { cursor_ += header_bytes + front().size(); }
  void rewind() { cursor_ = settled_; }

  // The first `records` records not settled yet are on the disk: tells those who wait.
  void settle(std::uint64_t records);
  // Takes out every record somebody waits for, and returns whom to tell. Leaves the cursor at the start.
  std::vector<Done> drop_durable();

 private:
  static constexpr std::size_t header_bytes = 4;  // length; top bit: somebody waits
  std::uint32_t header_at(std::size_t place) const;

  std::string bytes_;
  std::vector<Done> done_;
  std::size_t cursor_ = 0;
  std::size_t settled_ = 0;    // place in bytes_
  std::size_t next_done_ = 0;  // place in done_
};

// Thread-safe. One thread takes.
class RecordQueue {
 public:
  RecordQueue(std::size_t max_bytes, std::chrono::milliseconds gather)
      : max_bytes_(max_bytes), gather_(gather) {}

  // False if it is full or closed, or `done` is given and the writer is in trouble. No system call, unless
  // the writer sleeps. `done` is moved from only on success.
  bool add(std::string_view body, Done* done);

  // Waits for records and swaps them into the empty `batch`: at once if somebody waits for one of them,
  // otherwise after `gather`, so that a busy gateway pays for one wake-up and one sync in that time. False:
  // closed, and nothing left.
  bool take(Batch& batch);

  // While the writer is in trouble, durable records are refused. Returns whom to tell of those already
  // queued.
  std::vector<Done> refuse_durable();
  void accept_durable();
  // Waits that long; true as soon as the queue is closed.
  bool wait_closed(std::chrono::milliseconds time);
  void close();

  // True while new crossings may begin. One atomic load.
  bool accepting() const { return obstacles_.load(std::memory_order_acquire) == 0; }
  // Records refused since the last call.
  std::uint64_t take_refused() { return refused_.exchange(0, std::memory_order_relaxed); }

 private:
  enum Obstacle : unsigned { writer_in_trouble = 1, nearly_full = 2, closed = 4 };
  enum class Writer : unsigned char { busy, idle, gathering };
  bool has(Obstacle obstacle) const { return (obstacles_.load(std::memory_order_relaxed) & obstacle) != 0; }

  const std::size_t max_bytes_;
  const std::chrono::milliseconds gather_;
  std::atomic<unsigned> obstacles_{0};  // changed under the lock
  std::atomic<std::uint64_t> refused_{0};
  std::mutex mutex_;
  std::condition_variable wake_;
  Writer writer_ = Writer::busy;
  Batch batch_;
};

}  // namespace sallyport::audit
