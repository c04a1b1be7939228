#pragma once
// verify/witness/witness.h: the upstream that attacks are looked at from. A deliberately lenient HTTP/1.1,
// WebSocket and SSE server on loopback, with or without TLS: it takes whatever it is given, answers 200 with
// what it saw, and keeps every byte. Nothing but `verify` ever starts one.
#include <cstdint>
#include <memory>
#include <string>

#include "base/result.h"
#include "net/tls.h"
#include "verify/witness/acceptor.h"
#include "verify/witness/witness_log.h"

namespace sallyport::verify {

// Paths it knows:
//   /live...    WebSocket: 101, then a text frame `tick` every 20 ms
//   /refuse...  refuses an upgrade with 403 and reads on as HTTP
//   /events...  text/event-stream, `data: tick` every 20 ms
//   .../chat/completions   a model's answer (witness_model.h)
//   else        200, text/plain, the request head as it came
// Threads and their bound: acceptor.h. Ends them all when destroyed.
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
  Witness(const Witness&) = delete;
  Witness& operator=(const Witness&) = delete;

  std::uint16_t port() const { return acceptor_->port(); }
  WitnessLog& log() const { return *log_; }

 private:
  explicit Witness(const Options& options)
      : tls_(options.tls), log_(options.log != nullptr ? options.log : &own_log_) {}
  std::shared_ptr<const net::TlsContext> tls_;
  WitnessLog own_log_;
  WitnessLog* log_;
  std::unique_ptr<Acceptor> acceptor_;  // last: its threads use the rest
};

}  // namespace sallyport::verify
