#include "net/dial.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/ip/basic_resolver.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <cerrno>
#include <cstring>
#include <map>

namespace sallyport::net {
namespace {

using SystemResolver = asio::ip::basic_resolver<asio::ip::tcp, Executor>;
using Descriptor = asio::posix::basic_stream_descriptor<Executor>;
constexpr seconds answer_life{30};
constexpr std::size_t max_addresses = 64;

std::string endpoint_text(const asio::ip::tcp::endpoint& endpoint) {
  const std::string host = endpoint.address().to_string();
  const std::string shown = endpoint.address().is_v6() ? "[" + host + "]" : host;
  return shown + ":" + std::to_string(endpoint.port());
}

std::array<std::uint8_t, 16> mapped(const asio::ip::address& address) {
  const asio::ip::address_v6 v6 =
      address.is_v6() ? address.to_v6() : asio::ip::make_address_v6(asio::ip::v4_mapped, address.to_v4());
  return v6.to_bytes();
}

// Wakes the waiting connect when its time is up.
class ConnectDeadline final : public Ticking {
 public:
  ConnectDeadline(Loop& loop, Descriptor& descriptor, milliseconds wait)
      : descriptor_(descriptor), due_(std::chrono::steady_clock::now() + wait) {
    loop.watch(*this);
  }
  void tick(MonoTime now) override {
    if (now < due_) return;
    boost::system::error_code ignored;
    descriptor_.cancel(ignored);
  }

 private:
  Descriptor& descriptor_;
  MonoTime due_;
};

Error dial_error(ErrorKind kind, const std::string& where, std::string_view what) {
  return upstream_error(kind, "cannot connect to " + where + ": " + std::string(what));
}

}  // namespace

struct Resolver::State {
  explicit State(Loop& on) : loop(on), system(on.executor()) {}
  struct Answer {
    std::vector<PinnedAddress> addresses;
    MonoTime good_until;
  };
  Loop& loop;
  SystemResolver system;
  std::map<std::pair<std::string, std::uint16_t>, Answer> answers;
};

Resolver::Resolver(Loop& loop) : state_(std::make_unique<State>(loop)) {}
Resolver::~Resolver() = default;

Task<Result<std::vector<PinnedAddress>>> Resolver::resolve(const std::string& host, std::uint16_t port) {
  const auto key = std::make_pair(host, port);
  const auto known = state_->answers.find(key);
  if (known != state_->answers.end() && state_->loop.now() < known->second.good_until) {
    co_return known->second.addresses;
  }
  const std::string service = std::to_string(port);
  const auto done = co_await state_->system.async_resolve(
      host, service, asio::ip::resolver_base::numeric_service, asio::as_tuple(asio::deferred));
  if (std::get<0>(done)) {
    co_return upstream_error(ErrorKind::unavailable,
                             "cannot resolve " + host + ": " + std::get<0>(done).message());
  }
  std::vector<PinnedAddress> addresses;
  for (const auto& entry : std::get<1>(done)) {
    const asio::ip::tcp::endpoint endpoint = entry.endpoint();
    PinnedAddress address;
    address.text_ = endpoint_text(endpoint);
    const auto* const raw = reinterpret_cast<const unsigned char*>(endpoint.data());
    address.raw_.assign(raw, raw + endpoint.size());
    address.address_ = mapped(endpoint.address());
    addresses.push_back(std::move(address));
  }
  if (addresses.size() > max_addresses)
    co_return upstream_error(ErrorKind::unavailable, "cannot resolve " + host + ": too many addresses");
  if (addresses.empty())
    co_return upstream_error(ErrorKind::unavailable, "cannot resolve " + host + ": no address");
  state_->answers[key] = State::Answer{addresses, state_->loop.now() + answer_life};
  co_return addresses;
}

Task<Result<std::unique_ptr<Stream>>> dial(Loop& loop, const PinnedAddress& address, milliseconds wait) {
  const auto* const target = reinterpret_cast<const sockaddr*>(address.raw_.data());
  const int fd = ::socket(target->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) co_return self_error(ErrorKind::unavailable, std::string("socket: ") + std::strerror(errno));
  if (::connect(fd, target, static_cast<socklen_t>(address.raw_.size())) == 0) {
    co_return std::make_unique<Stream>(loop, fd);
  }
  if (errno != EINPROGRESS) {
    const int code = errno;
    ::close(fd);
    co_return dial_error(ErrorKind::unavailable, address.text_, std::strerror(code));
  }
  Descriptor descriptor(loop.executor(), fd);
  ConnectDeadline deadline(loop, descriptor, wait);
  const auto waited = co_await descriptor.async_wait(Descriptor::wait_write, asio::as_tuple(asio::deferred));
  if (std::get<0>(waited)) co_return dial_error(ErrorKind::timed_out, address.text_, "no answer in time");
  int code = 0;
  socklen_t length = sizeof code;
  ::getsockopt(fd, SOL_SOCKET, SO_ERROR, &code, &length);
  if (code != 0) co_return dial_error(ErrorKind::unavailable, address.text_, std::strerror(code));
  co_return std::make_unique<Stream>(loop, descriptor.release());
}

}  // namespace sallyport::net
