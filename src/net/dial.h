#pragma once
// net/dial.h: outgoing connections. A name is resolved once and what was resolved is what is dialled.
#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "net/loop.h"
#include "net/stream.h"

namespace sallyport::net {

// An address that has been resolved; dial() takes nothing else, so that no second look-up can differ from the
// first.
class PinnedAddress {
 public:
  const std::string& text() const { return text_; }  // "127.0.0.1:5678"
  // Network order, IPv4 mapped into IPv6: what a rule about addresses is asked about.
  const std::array<std::uint8_t, 16>& address() const { return address_; }

 private:
  friend class Resolver;
  friend Task<Result<std::unique_ptr<Stream>>> dial(Loop&, const PinnedAddress&, milliseconds);
  std::string text_;
  std::array<std::uint8_t, 16> address_{};
  std::vector<unsigned char> raw_;  // sockaddr
};

// Resolves names on a helper thread, keeps answers for 30 s. Per loop; not thread-safe.
class Resolver {
 public:
  explicit Resolver(Loop& loop);
  ~Resolver();
  // Every address of the name, in the system's order, at least one: what is dialled afterwards has been seen
  // by whoever checks them. Errors: unavailable/upstream (also more than 64 addresses).
  Task<Result<std::vector<PinnedAddress>>> resolve(const std::string& host, std::uint16_t port);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Connects within `wait`. Errors: unavailable/upstream, timed_out/upstream.
Task<Result<std::unique_ptr<Stream>>> dial(Loop& loop, const PinnedAddress& address, milliseconds wait);

}  // namespace sallyport::net
