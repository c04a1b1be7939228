#include "verify/witness/witness.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "verify/witness/witness_connection.h"

namespace sallyport::verify {
namespace {
constexpr std::size_t max_connections = 128;
constexpr int look_around_ms = 50;  // how often a waiting thread sees that it should stop
}  // namespace

Result<std::unique_ptr<Witness>> Witness::start(const Options& options) {
  std::unique_ptr<Witness> made(new Witness(options));
  made->listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  socklen_t length = sizeof address;
  auto* plain = reinterpret_cast<sockaddr*>(&address);
  const bool readable = ::inet_pton(AF_INET, options.address.c_str(), &address.sin_addr) == 1;
  if (!readable || made->listener_ < 0 || ::bind(made->listener_, plain, length) != 0 ||
      ::listen(made->listener_, 128) != 0 || ::getsockname(made->listener_, plain, &length) != 0) {
    return self_error(ErrorKind::unavailable, std::string("witness: ") + std::strerror(errno));
  }
  made->port_ = ntohs(address.sin_port);
  made->accepting_ = std::thread([witness = made.get()] { witness->accept_until_stopped(); });
  return made;
}

Witness::~Witness() {
  stopping_ = true;
  if (accepting_.joinable()) accepting_.join();
  for (Serving& entry : serving_) entry.thread.join();
  if (listener_ >= 0) ::close(listener_);
}

void Witness::reap() {
  std::erase_if(serving_, [](Serving& entry) {
    if (!*entry.done) return false;
    entry.thread.join();
    return true;
  });
}

void Witness::accept_until_stopped() {
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
                          serve(descriptor);
                          *done = true;
                        }),
                        done});
  }
}

void Witness::serve(int descriptor) {
  WitnessConnection connection(descriptor, tls_.get(), *log_, stopping_);
  connection.serve();
  ::close(descriptor);
}

}  // namespace sallyport::verify
