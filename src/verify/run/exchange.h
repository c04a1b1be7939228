#pragma once
// verify/run/exchange.h: one connection to the gate: bytes out, replies in.
#include <chrono>
#include <string>
#include <vector>

#include "net/blocking.h"
#include "verify/run/reply.h"

namespace sallyport::verify {

// How long to listen.
struct Patience {
  std::chrono::milliseconds whole{2500};  // for everything
  bool until_closed = false;              // goes on after a reply until the gate closes
  bool for_more_replies = false;          // goes on after a reply until nothing has come for `quiet`
  std::chrono::milliseconds quiet{120};
};

struct Exchange {
  std::string failure;  // why there was no connection; empty if there was one
  std::string received;
  std::vector<Reply> replies;
  bool closed = false;  // the gate closed, or reset
  std::chrono::milliseconds took{0};

  // Of the first reply; 0: there was none.
  std::uint16_t status() const { return replies.empty() ? std::uint16_t{0} : replies.front().status; }
};

// Never fails: what went wrong is part of what was seen.
Exchange exchange(const net::BlockingTarget& target, std::string_view bytes, const Patience& patience);

}  // namespace sallyport::verify
