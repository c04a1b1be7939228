#include "audit/journal.h"

#include <mutex>
#include <thread>

#include "audit/encode.h"
#include "audit/file_journal.h"
#include "audit/queue.h"
#include "audit/recover.h"
#include "audit/writer.h"

namespace sallyport::audit {
namespace {

constexpr const char* lock_name = "lock";

class FileJournal final : public Journal {
 public:
  struct Parts {
    std::unique_ptr<store::Directory> directory;
    std::unique_ptr<store::Lock> lock;
    SegmentWriter writer;
  };

  FileJournal(Parts parts, const JournalOptions& options, const Clock& clock)
      : options_(options),
        clock_(clock),
        parts_(std::move(parts)),
        queue_(options.max_queued_bytes, options.gather) {
    publish_head();
    settled_ = parts_.writer.committed().head.sequence;
    thread_ = std::thread([this] { write_until_closed(); });
  }

  ~FileJournal() override {
    queue_.close();
    thread_.join();
  }

  bool accepting() const override { return queue_.accepting(); }

  bool append(const Record& record) override { return queue_.add(encoded(record), nullptr); }

  void append_durable(const Record& record, std::function<void(bool)> done) override {
    if (!queue_.add(encoded(record), &done)) done(false);
  }

  Head head() const override {
    const std::lock_guard lock(head_mutex_);
    return head_;
  }

  // Before the first use: what recovery had to do.
  void note(const std::string& text) {
    if (!text.empty()) append(own_record(text));
  }

 private:
  static std::string_view encoded(const Record& record) {
    static thread_local std::string body;  // outside the lock, and its memory kept
    encode_record(record, body);
    return body;
  }

  Record own_record(std::string_view detail) const {
    Record record;
    record.kind = Record::Kind::journal_resumed;
    record.at = clock_.wall();
    record.detail = detail;
    return record;
  }

  void report(const std::string& text) const {
    if (options_.report) options_.report(text);
  }

  // ---- the writer's thread

  void write_until_closed() {
    Batch batch;
    while (queue_.take(batch)) {
      Result<void> written = write(batch);
      if (!written.ok() && !outlast(batch, written.error())) return;
      batch.clear();
      admit_refusals();
    }
  }

  Result<void> write(Batch& batch) {
    Result<void> written = add_all(batch);
    if (written.ok()) written = parts_.writer.commit();
    settle(batch);
    return written;
  }

  Result<void> add_all(Batch& batch) {
    for (; !batch.at_end(); batch.advance()) SP_CHECK(parts_.writer.add(batch.front()));
    return {};
  }

  // Also after an error: what a full segment had committed before it counts.
  void settle(Batch& batch) {
    const std::uint64_t committed = parts_.writer.committed().head.sequence;
    publish_head();
    batch.settle(committed - settled_);
    settled_ = committed;
  }

  // Nobody waits for the disk any longer; what nobody waited for is kept and tried again until it is written.
  // False: the journal closed before the disk worked again, and the writer must not be used any more.
  bool outlast(Batch& batch, Error error) {
    const MonoTime began = clock_.mono();
    std::uint64_t failed = refuse(queue_.refuse_durable()) + refuse(batch.drop_durable());
    report("the journal cannot be written: " + error.detail + "; new crossings are refused until it can");
    for (;;) {
      const bool last_try = queue_.wait_closed(options_.retry);
      if (resume(batch, began, failed, error).ok()) break;
      if (!last_try) continue;
      report("the journal could not be written before the end: records are lost");
      return false;
    }
    queue_.accept_durable();
    report("the journal can be written again");
    return true;
  }

  static std::uint64_t refuse(const std::vector<Done>& waiting) {
    for (const Done& done : waiting) done(false);
    return waiting.size();
  }

  Result<void> resume(Batch& batch, MonoTime began, std::uint64_t failed, const Error& error) {
    SP_CHECK(parts_.writer.restore());
    const auto out_ms = std::chrono::duration_cast<milliseconds>(clock_.mono() - began).count();
    SP_CHECK(add_own("could not be written for " + std::to_string(out_ms) + " ms (" + error.detail + "); " +
                     std::to_string(failed) + " records that somebody waited for were given up"));
    batch.rewind();
    return write(batch);
  }

  Result<void> add_own(const std::string& text) {
    SP_CHECK(parts_.writer.add(encoded(own_record(text))));
    SP_CHECK(parts_.writer.commit());
    settled_ = parts_.writer.committed().head.sequence;
    return {};
  }

  // What did not fit into the queue is not kept, but that it happened is.
  void admit_refusals() {
    const std::uint64_t refused = queue_.take_refused();
    if (refused > 0)
      append(own_record(std::to_string(refused) + " records were refused: queue full or disk failing"));
  }

  void publish_head() {
    const ChainHead& committed = parts_.writer.committed().head;
    const std::lock_guard lock(head_mutex_);
    head_.sequence = committed.sequence;
    head_.hash = committed.hash_text();
  }

  const JournalOptions options_;
  const Clock& clock_;
  Parts parts_;
  RecordQueue queue_;
  std::uint64_t settled_ = 0;  // sequence number up to which batches are settled
  mutable std::mutex head_mutex_;
  Head head_;
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace

Result<std::unique_ptr<Journal>> open_journal(std::unique_ptr<store::Directory> directory,
                                              const JournalOptions& options, const Clock& clock) {
  SP_TRY(std::unique_ptr<store::Lock> lock, directory->lock(lock_name));
  SP_TRY(Recovered recovered, recover(*directory));
  SP_TRY(SegmentWriter writer,
         SegmentWriter::open(*directory, options.max_segment_bytes, std::move(recovered.position)));
  auto journal = std::make_unique<FileJournal>(
      FileJournal::Parts{std::move(directory), std::move(lock), std::move(writer)}, options, clock);
  journal->note(recovered.note);
  return std::unique_ptr<Journal>(std::move(journal));
}

Result<std::unique_ptr<Journal>> Journal::open(const JournalOptions& options) {
  static const SystemClock clock;
  SP_TRY(auto directory, store::open_directory(options.directory, store::IfMissing::make));
  return open_journal(std::move(directory), options, clock);
}

}  // namespace sallyport::audit
