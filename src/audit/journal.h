#pragma once
// audit/journal.h: the append-only, hash-chained log of records. One file set, one writer thread, group
// commit.
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "model/record.h"

namespace sallyport::audit {

struct JournalOptions {
  std::string directory;  // made with mode 0700 if it is not there
  std::uint64_t max_segment_bytes =
      64u << 20;  // a new file is begun before this; the last one is checked by open
  std::size_t max_queued_bytes = 8u << 20;  // beyond this, append refuses: work outruns the disk
  milliseconds gather{50};                  // how long records that nobody waits for are collected
  milliseconds retry{1000};                 // how long after a failure the disk is tried again
  // For the log: called on the writer's thread when writing fails and when it works again. May be empty.
  std::function<void(const std::string&)> report;
};

// Thread-safe. Made once by app/compose.cc and lives as long as the doors.
class Journal {
 public:
  // Opens or begins a journal, checks its last segment and cuts an unfinished last line (kept beside it as
  // *.torn). Errors: internal (chain broken: the place is named; another writer holds the lock), unavailable
  // (I/O).
  static Result<std::unique_ptr<Journal>> open(const JournalOptions& options);
  virtual ~Journal() = default;

  // False once a write has failed or the queue is nearly full: doors refuse new crossings with 503 until it
  // is true again. The writer retries every second; nothing waits for it. One atomic load.
  virtual bool accepting() const = 0;

  // Queues the record and returns at once. False if it was not queued: the queue is full. While accepting()
  // is false crossings that began before may still append: their records are kept until the disk works again.
  virtual bool append(const Record& record) = 0;

  // As append, and calls `done` exactly once: on the writer's thread with true when the record is on the disk
  // (fdatasync returned), with false when it failed or the journal closed first. `done` must not block and
  // must not call the journal. Never called from inside this call, unless the record could not be queued.
  virtual void append_durable(const Record& record, std::function<void(bool)> done) = 0;

  struct Head {
    std::uint64_t sequence = 0;  // of the last durable record; 0: none yet
    std::string hash;            // its chain hash, 64 hex digits
  };
  virtual Head head() const = 0;
};

}  // namespace sallyport::audit
