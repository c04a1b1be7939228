#include "console/telemetry.h"

#include <algorithm>

#include "store/file.h"

namespace sallyport::console {
namespace {

constexpr milliseconds last_wait{2000};  // for each step, once we are told to stop

}  // namespace

Result<std::unique_ptr<Telemetry>> Telemetry::start(TelemetryOptions options, const Clock& clock) {
  SP_TRY(Collector collector, parse_collector(options.endpoint, options.authority_file));
  if (!options.authority_file.empty() && !store::file_exists(options.authority_file)) {
    return self_error(ErrorKind::not_found, "telemetry `" + options.endpoint + "`: there is no " +
                                                options.authority_file + " to check its certificate with");
  }
  std::unique_ptr<Telemetry> telemetry(new Telemetry(std::move(options), std::move(collector), clock));
  telemetry->thread_ = std::thread([sender = telemetry.get()] { sender->run(); });
  return telemetry;
}

Telemetry::Telemetry(TelemetryOptions options, Collector collector, const Clock& clock)
    : options_(std::move(options)),
      collector_(std::move(collector)),
      clock_(clock),
      outbound_(outbound::make_outbound()),
      metrics_(clock.wall()) {}

Telemetry::~Telemetry() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void Telemetry::offer(audit::FinishedCall call) {
  bool wake = false;
  {
    const std::lock_guard lock(mutex_);
    if (queue_.size() >= options_.max_queue) {
      ++counts_.dropped;
      return;
    }
    queue_.push_back(std::move(call));
    wake = queue_.size() == 1 || queue_.size() == options_.max_batch;
  }
  if (wake) changed_.notify_one();
}

Telemetry::Counts Telemetry::counts() const {
  const std::lock_guard lock(mutex_);
  Counts counts = counts_;
  counts.queued = queue_.size();
  return counts;
}

void Telemetry::run() {
  for (;;) {
    const Batch batch = take_batch();
    if (batch.empty()) return;
    deliver(batch);
  }
}

// Empty: there is nothing more to do.
Telemetry::Batch Telemetry::take_batch() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
  changed_.wait_for(lock, options_.gather,
                    [this] { return stopping_ || queue_.size() >= options_.max_batch; });
  if (gave_up_) {
    counts_.dropped += queue_.size();
    queue_.clear();
  }
  const auto end = queue_.begin() + static_cast<std::ptrdiff_t>(std::min(queue_.size(), options_.max_batch));
  Batch batch(std::make_move_iterator(queue_.begin()), std::make_move_iterator(end));
  queue_.erase(queue_.begin(), end);
  return batch;
}

// One attempt; false if another may help.
bool Telemetry::attempt(std::string_view path, const std::string& body, PostResult& result) {
  milliseconds wait = options_.wait;
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) wait = std::min(wait, last_wait);
  }
  std::string why;
  const Result<PostResult> posted = post_json(*outbound_, collector_, path, body, wait, why);
  result = posted.ok() ? *posted : PostResult::try_again;
  const std::lock_guard lock(mutex_);
  if (result == PostResult::taken) {
    counts_.last_failure.clear();
    return true;
  }
  ++counts_.failures;
  counts_.last_failure = posted.ok() ? why : posted.error().detail;
  if (result == PostResult::refused) return true;
  gave_up_ = stopping_;
  return false;
}

bool Telemetry::pause(milliseconds length) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, length, [this] { return stopping_; });
  return !gave_up_;
}

void Telemetry::deliver(const Batch& batch) {
  for (const audit::FinishedCall& call : batch) metrics_.add(call);
  const std::string spans = audit::otlp_traces(options_.source, batch);
  PostResult result = PostResult::try_again;
  milliseconds length = options_.first_pause;
  while (!attempt("/v1/traces", spans, result)) {
    if (!pause(length)) break;
    length = std::min(length * 2, options_.longest_pause);
  }
  {
    const std::lock_guard lock(mutex_);
    (result == PostResult::taken ? counts_.sent : counts_.dropped) += batch.size();
    if (gave_up_) return;
  }
  // A collector may take one of the two only. What is lost of the sums comes with the next ones.
  if (!metrics_.empty())
    (void)attempt("/v1/metrics", metrics_.encode(options_.source, clock_.wall()), result);
}

}  // namespace sallyport::console
