#include "verify/witness/acceptor.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace sallyport::verify {
namespace {
constexpr std::size_t max_connections = 128;
constexpr int look_around_ms = 50;  // how often a waiting thread sees that it should stop
}  // namespace

Result<std::unique_ptr<Acceptor>> Acceptor::start(const std::string& text, Serve serve) {
  std::unique_ptr<Acceptor> made(new Acceptor(std::move(serve)));
  made->listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  socklen_t length = sizeof address;
  auto* plain = reinterpret_cast<sockaddr*>(&address);
  const bool readable = ::inet_pton(AF_INET, text.c_str(), &address.sin_addr) == 1;
  if (!readable || made->listener_ < 0 || ::bind(made->listener_, plain, length) != 0 ||
      ::listen(made->listener_, 128) != 0 || ::getsockname(made->listener_, plain, &length) != 0) {
    return self_error(ErrorKind::unavailable, std::string("witness: ") + std::strerror(errno));
  }
  made->port_ = ntohs(address.sin_port);
  made->accepting_ = std::thread([acceptor = made.get()] { acceptor->accept_until_stopped(); });
  return made;
}

Acceptor::~Acceptor() {
  stopping_ = true;
  if (accepting_.joinable()) accepting_.join();
  for (Serving& entry : serving_) entry.thread.join();
  if (listener_ >= 0) ::close(listener_);
}

void Acceptor::reap() {
  std::erase_if(serving_, [](Serving& entry) {
    if (!*entry.done) return false;
    entry.thread.join();
    return true;
  });
}

void Acceptor::accept_until_stopped() {
  while (!stopping_) {
    pollfd entry{listener_, POLLIN, 0};
    const int ready = ::poll(&entry, 1, look_around_ms);
    reap();
    if (ready <= 0) continue;
    const int descriptor = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (descriptor < 0) continue;
    if (serving_.size() >= max_connections) {
      ::close(descriptor);
      continue;
    }
    auto done = std::make_shared<std::atomic<bool>>(false);
    serving_.push_back({std::thread([this, descriptor, done] {
                          serve_(descriptor, stopping_);
                          ::close(descriptor);
                          *done = true;
                        }),
                        done});
  }
}

}  // namespace sallyport::verify
