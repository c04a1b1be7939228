#pragma once
// verify/run/fence.h: an ordinary request sent after each attack. It shows that the gate still serves, and
// everything the gate had for its upstream before it has arrived when it does.
#include <memory>
#include <string>

#include "verify/stage.h"

namespace sallyport::verify {

// Keeps one connection to the gate between attacks. Not thread-safe.
class Fence {
 public:
  explicit Fence(const Stage& stage) : stage_(stage) {}

  // True if the gate answered 200 and, on a booted stage, the witness saw the request. Tries a second
  // connection before it gives up.
  bool cross();
  // What the last crossing asked for: "/public/fence-7".
  const std::string& path() const { return path_; }
  // Takes the requests of this fence out of what the witness saw; returns how many there were.
  std::size_t cut_from(std::string& upstream_bytes) const;

 private:
  bool try_once();
  const Stage& stage_;
  std::unique_ptr<net::BlockingStream> stream_;
  std::string path_;
  std::size_t count_ = 0;
};

}  // namespace sallyport::verify
