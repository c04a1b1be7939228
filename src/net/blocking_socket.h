#pragma once
// net/blocking_socket.h: the socket under BlockingStream: waits with poll(2), never longer than told.
#include <chrono>
#include <string>
#include <string_view>

#include "base/result.h"
#include "net/blocking.h"

namespace sallyport::net {

// Owns one connected, non-blocking descriptor.
class BlockingSocket {
 public:
  using Deadline = std::chrono::steady_clock::time_point;

  static Result<BlockingSocket> connect(const BlockingTarget& target, Deadline deadline);
  BlockingSocket(BlockingSocket&& other) noexcept : descriptor_(other.descriptor_) { other.descriptor_ = -1; }
  BlockingSocket& operator=(BlockingSocket&&) = delete;
  ~BlockingSocket();

  Result<void> write(std::string_view bytes, Deadline deadline);
  Result<std::size_t> read(std::string& out, Deadline deadline);  // 0: closed by the other side
  void finish_writing();

 private:
  explicit BlockingSocket(int descriptor) : descriptor_(descriptor) {}
  Result<void> wait(short events, Deadline deadline) const;
  Result<void> connect_to(const void* address, unsigned length, Deadline deadline);
  bool come_from(const std::string& source_address);
  static Result<BlockingSocket> connect_unix(const std::string& path, Deadline deadline);
  int descriptor_;
};

}  // namespace sallyport::net
