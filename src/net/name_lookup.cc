#include "net/name_lookup.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
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

struct NameLookup::Pending {
  explicit Pending(std::string name) : host(std::move(name)) {
    hints.ai_socktype = SOCK_STREAM;
    request.ar_name = host.c_str();
    request.ar_request = &hints;
  }
  ~Pending() {
    if (request.ar_result != nullptr) freeaddrinfo(request.ar_result);
  }
  std::string host;
  addrinfo hints{};
  gaicb request{};
};

NameLookup::NameLookup() = default;

NameLookup::~NameLookup() {
  for (auto& one : abandoned_) {
    // One that cannot be stopped writes to its memory later: better lost than freed under it.
    if (gai_cancel(&one->request) == EAI_NOTCANCELED) (void)one.release();
  }
}

Result<void> NameLookup::await(Pending& pending, Deadline deadline) const {
  const gaicb* const list[] = {&pending.request};
  while (gai_error(&pending.request) == EAI_INPROGRESS) {
    const auto left =
        std::chrono::duration_cast<std::chrono::nanoseconds>(deadline - std::chrono::steady_clock::now());
    if (left.count() <= 0) return not_resolved(ErrorKind::timed_out, pending.host, "no answer in time");
    const timespec wait{static_cast<time_t>(left.count() / 1'000'000'000),
                        static_cast<long>(left.count() % 1'000'000'000)};
    (void)gai_suspend(list, 1, &wait);
  }
  const int failed = gai_error(&pending.request);
  if (failed != 0) return not_resolved(ErrorKind::unavailable, pending.host, gai_strerror(failed));
  return {};
}

Result<std::vector<NameLookup::Address>> NameLookup::find(const std::string& host, Deadline deadline) {
  {
    const std::lock_guard lock(mutex_);
    std::erase_if(abandoned_, [](const auto& one) { return gai_error(&one->request) != EAI_INPROGRESS; });
    if (abandoned_.size() >= max_abandoned)
      return not_resolved(ErrorKind::unavailable, host, "too many names wait for the resolver");
  }
  auto pending = std::make_unique<Pending>(host);
  gaicb* list[] = {&pending->request};
  if (getaddrinfo_a(GAI_NOWAIT, list, 1, nullptr) != 0)
    return not_resolved(ErrorKind::unavailable, host, "the system cannot ask");
  if (auto waited = await(*pending, deadline); !waited.ok()) {
    if (gai_cancel(&pending->request) == EAI_NOTCANCELED) {
      const std::lock_guard lock(mutex_);
      abandoned_.push_back(std::move(pending));
    }
    return std::move(waited).error();
  }
  std::vector<Address> found;
  for (const addrinfo* entry = pending->request.ar_result; entry != nullptr; entry = entry->ai_next) {
    if (!append_address(entry->ai_addr, found))
      return not_resolved(ErrorKind::unavailable, host, "an address of no kind that is dialled");
    if (found.size() > max_addresses) return not_resolved(ErrorKind::unavailable, host, "too many addresses");
  }
  if (found.empty()) return not_resolved(ErrorKind::unavailable, host, "no address");
  return found;
}

}  // namespace sallyport::net
