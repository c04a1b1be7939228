#include "doors/relay/upstreams.h"

#include <algorithm>
#include <cstdlib>
#include <span>

#include "doors/relay/address_rule.h"
#include "net/deadline.h"

namespace sallyport::doors {
namespace {

constexpr std::size_t max_tries = 8;     // addresses of one name
constexpr std::size_t max_resting = 64;  // per component and loop
constexpr seconds max_rest{50};          // below the 60 s and more after which servers close

}  // namespace

Upstreams::Upstreams(net::Loop& loop, std::shared_ptr<const net::TlsContext> tls)
    : loop_(loop), tls_(std::move(tls)), resolver_(loop) {
  loop.watch(*this);
}

Upstream Upstreams::take(const Permit& permit, const map::Component& component) {
  if (permit.component() != component.name) std::abort();
  auto& resting = resting_[component.name];
  while (!resting.empty()) {
    Upstream upstream{std::move(resting.back().stream), true};
    resting.pop_back();
    if (upstream.stream->peek() == net::Stream::Peek::nothing) return upstream;
  }
  return {};
}

net::Task<Result<Upstream>> Upstreams::connect(const Permit& permit, const map::Component& component,
                                               std::chrono::seconds wait, const net::TlsContext* tls) {
  if (permit.component() != component.name) std::abort();
  auto resolved = co_await resolver_.resolve(component.address.host, component.address.port);
  if (!resolved.ok()) co_return resolved.error();
  SP_CO_CHECK(check_addresses(component, *resolved));
  Error last;
  const std::size_t tries = std::min(resolved->size(), max_tries);
  for (const net::PinnedAddress& address : std::span(*resolved).first(tries)) {
    auto dialled = co_await net::dial(loop_, address, wait);
    if (!dialled.ok()) {
      last = dialled.error();
      continue;
    }
    Upstream upstream{std::move(*dialled), false};
    if (!component.address.tls) co_return upstream;
    net::Deadline deadline(loop_, *upstream.stream, wait);
    const net::Io shaken =
        co_await upstream.stream->connect_tls(tls != nullptr ? *tls : *tls_, component.address.host);
    if (shaken.ok()) {
      SP_CO_CHECK(check_pin(component, *upstream.stream));
      co_return upstream;
    }
    last = upstream_error(ErrorKind::unavailable,
                          "TLS to " + address.text() + ": " + std::string(upstream.stream->tls_error()));
  }
  co_return last;
}

void Upstreams::give_back(const map::Component& component, std::unique_ptr<net::Stream> stream) {
  auto& resting = resting_[component.name];
  if (resting.size() >= max_resting) resting.erase(resting.begin());
  resting.push_back({std::move(stream), loop_.now()});
}

void Upstreams::forget_all() { resting_.clear(); }

void Upstreams::tick(MonoTime now) {
  for (auto& [name, resting] : resting_) {
    std::erase_if(resting, [now](const Resting& one) { return now - one.since > max_rest; });
  }
}

}  // namespace sallyport::doors
