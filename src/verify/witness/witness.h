#pragma once
// verify/witness/witness.h: the upstream that attacks are looked at from. A deliberately lenient HTTP/1.1,
// WebSocket and SSE server on loopback, with or without TLS: it takes whatever it is given, answers 200 with
// what it saw, and keeps every byte. Nothing but `verify` ever starts one.
#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "base/result.h"
#include "net/tls.h"
#include "verify/witness/witness_log.h"

namespace sallyport::verify {

// Paths it knows:
//   /live...    WebSocket: 101, then a text frame `tick` every 20 ms
//   /refuse...  refuses an upgrade with 403 and reads on as HTTP
//   /events...  text/event-stream, `data: tick` every 20 ms
//   .../chat/completions   a model's answer (witness_model.h)
//   else        200, text/plain, the request head as it came
// One thread accepts, one serves each connection, at most 128. Ends them all when destroyed.
class Witness {
 public:
  struct Options {
    std::string address = "127.0.0.1";
    std::shared_ptr<const net::TlsContext> tls{};  // null: it speaks plain HTTP
    WitnessLog* log = nullptr;                     // of another witness, which must outlive this one
  };
  // Errors: unavailable.
  static Result<std::unique_ptr<Witness>> start(const Options& options);
  static Result<std::unique_ptr<Witness>> start() { return start(Options{}); }
  ~Witness();
  Witness(const Witness&) = delete;
  Witness& operator=(const Witness&) = delete;

  std::uint16_t port() const { return port_; }
  WitnessLog& log() const { return *log_; }

 private:
  explicit Witness(const Options& options)
      : tls_(options.tls), log_(options.log != nullptr ? options.log : &own_log_) {}
  void accept_until_stopped();
  void serve(int descriptor);

  struct Serving {
    std::thread thread;
    std::shared_ptr<std::atomic<bool>> done;
  };
  void reap();

  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::shared_ptr<const net::TlsContext> tls_;
  WitnessLog own_log_;
  WitnessLog* log_;
  std::atomic<bool> stopping_{false};
  std::vector<Serving> serving_;  // accept thread only, until it has ended
  std::thread accepting_;
};

}  // namespace sallyport::verify
