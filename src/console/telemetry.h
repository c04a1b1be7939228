#pragma once
// console/telemetry.h: sends finished calls of models to an OpenTelemetry collector (OTLP/HTTP, JSON), beside
// the work and never in its way: what cannot be sent is dropped and counted. The journal is the record.
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "audit/otlp.h"
#include "base/clock.h"
#include "console/telemetry_post.h"

namespace sallyport::console {

struct TelemetryOptions {
  std::string endpoint;  // map.telemetry: "http://127.0.0.1:4318"
  audit::OtlpSource source;
  std::size_t max_queue = 10'000;  // calls that wait; some 500 bytes each
  std::size_t max_batch = 512;
  milliseconds gather{1000};       // how long a first call waits for others
  milliseconds wait{5000};         // for one exchange
  milliseconds first_pause{1000};  // after a failure; doubled each time
  milliseconds longest_pause{60'000};
  std::string authority_file;  // PEM of who may vouch for an https collector; empty: the system's
};

// Has a thread of its own, which does all that waits. `clock` must outlive it.
class Telemetry {
 public:
  // Nothing is connected yet: a collector may come and go. Errors: malformed (no such endpoint), not_found
  // (no such authority file), both with what to do.
  static Result<std::unique_ptr<Telemetry>> start(TelemetryOptions options, const Clock& clock);
  // Tries once to send what is left, for at most some seconds.
  ~Telemetry();

  // Thread-safe; takes a lock for as long as a pointer is moved. Dropped if the queue is full.
  void offer(audit::FinishedCall call);

  struct Counts {
    std::uint64_t sent = 0;      // calls that the collector took
    std::uint64_t dropped = 0;   // calls that did not fit in the queue, or that the collector refused
    std::uint64_t failures = 0;  // attempts
    std::size_t queued = 0;
    std::string last_failure;  // empty: none since the last success
  };
  Counts counts() const;

 private:
  using Batch = std::vector<audit::FinishedCall>;

  Telemetry(TelemetryOptions options, Collector collector, const Clock& clock);
  void run();
  Batch take_batch();
  void deliver(const Batch& batch);
  bool attempt(std::string_view path, const std::string& body, PostResult& result);
  bool pause(milliseconds length);  // false: stopping

  const TelemetryOptions options_;
  const Collector collector_;
  const Clock& clock_;
  const std::unique_ptr<outbound::Outbound> outbound_;
  audit::OtlpMetrics metrics_;  // of the thread

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<audit::FinishedCall> queue_;
  Counts counts_;
  bool stopping_ = false;
  bool gave_up_ = false;  // while stopping: the collector did not answer
  std::thread thread_;
};

}  // namespace sallyport::console
