#include "net/name_lookup.h"

#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <condition_variable>
#include <cstring>

namespace sallyport::net {
namespace {

using Deadline = std::chrono::steady_clock::time_point;

Error not_resolved(ErrorKind kind, const std::string& host, std::string_view why) {
  return upstream_error(kind, "cannot resolve " + host + ": " + std::string(why));
}

bool append_address(const sockaddr* from, std::vector<NameLookup::Address>& out) {
  NameLookup::Address made{};
  if (from->sa_family == AF_INET6) {
    std::memcpy(made.data(), &reinterpret_cast<const sockaddr_in6*>(from)->sin6_addr, made.size());
  } else if (from->sa_family == AF_INET) {
    made[10] = made[11] = 0xff;
    std::memcpy(made.data() + 12, &reinterpret_cast<const sockaddr_in*>(from)->sin_addr, 4);
  } else {
    return false;
  }
  if (std::find(out.begin(), out.end(), made) == out.end()) out.push_back(made);
  return true;
}

}  // namespace

// Held by who waits and by the thread that asks: whoever lets go last frees it.
struct NameLookup::Asked {
  explicit Asked(std::string name) : host(std::move(name)) {}
  ~Asked() {
    if (result != nullptr) freeaddrinfo(result);
  }
  void ask() {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    const int error = getaddrinfo(host.c_str(), nullptr, &hints, &found);
    const std::lock_guard lock(mutex);
    result = found;
    failed = error;
    done = true;
    answered.notify_one();
  }
  bool is_done() {
    const std::lock_guard lock(mutex);
    return done;
  }
  Result<void> await(Deadline deadline) {
    std::unique_lock lock(mutex);
    if (!answered.wait_until(lock, deadline, [this] { return done; })) {
      return not_resolved(ErrorKind::timed_out, host, "no answer in time");
    }
    if (failed != 0) return not_resolved(ErrorKind::unavailable, host, gai_strerror(failed));
    return {};
  }
  const std::string host;
  std::mutex mutex;
  std::condition_variable answered;
  addrinfo* result = nullptr;  // this and what follows: under `mutex`
  int failed = 0;
  bool done = false;
};

bool NameLookup::has_room() {
  const std::lock_guard lock(mutex_);
  std::erase_if(abandoned_, [](const Abandoned& one) { return one.asked->is_done(); });
  return abandoned_.size() < max_abandoned;
}

Result<std::vector<NameLookup::Address>> NameLookup::find(const std::string& host, Deadline deadline) {
  if (!has_room()) return not_resolved(ErrorKind::unavailable, host, "too many names wait for the resolver");
  const auto asked = std::make_shared<Asked>(host);
  std::jthread asking([asked] { asked->ask(); });
  if (auto waited = asked->await(deadline); !waited.ok()) {
    if (waited.error().kind == ErrorKind::timed_out) {
      const std::lock_guard lock(mutex_);
      abandoned_.push_back({asked, std::move(asking)});
    }
    return std::move(waited).error();
  }
  std::vector<Address> found;
  for (const addrinfo* entry = asked->result; entry != nullptr; entry = entry->ai_next) {
    if (!append_address(entry->ai_addr, found))
      return not_resolved(ErrorKind::unavailable, host, "an address of no kind that is dialled");
    if (found.size() > max_addresses) return not_resolved(ErrorKind::unavailable, host, "too many addresses");
  }
  if (found.empty()) return not_resolved(ErrorKind::unavailable, host, "no address");
  return found;
}

}  // namespace sallyport::net
