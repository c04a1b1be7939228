#include "outbound/calls.h"

#include <algorithm>

#include "outbound/answer.h"
#include "outbound/place_rule.h"
#include "outbound/request_text.h"
#include "store/file.h"

namespace sallyport::outbound {
namespace {

constexpr std::chrono::minutes trust_life{1};
constexpr std::size_t max_trusts = 64;
constexpr std::size_t max_authorities = 4 << 20;
constexpr std::size_t max_tries = 4;

}  // namespace

Result<Calls::Tls> Calls::trust(const std::string& authorities) {
  const std::lock_guard lock(mutex_);
  const auto known = trusts_.find(authorities);
  if (known != trusts_.end() && clock_.mono() < known->second.until) return known->second.tls;
  std::string pem;
  if (!authorities.empty()) {
    SP_TRY(pem, store::read_file(authorities, max_authorities, store::Privacy::anyone));
    if (pem.empty()) return self_error(ErrorKind::malformed, authorities + " holds no certificate");
  }
  SP_TRY(Tls tls, net::TlsContext::client(pem));
  if (trusts_.size() >= max_trusts) trusts_.clear();
  trusts_[authorities] = Kept{tls, clock_.mono() + trust_life};
  return tls;
}

// The first address that answers; each has its share of the time, so that a dead one does not take it all.
Result<std::unique_ptr<Connection>> Calls::connect(const Url& url, const Place& place, MonoTime deadline) {
  std::vector<Address> addresses;
  if (url.literal) {
    addresses.push_back(*url.literal);
  } else {
    SP_TRY(addresses, lookup_(url.host, deadline));
  }
  SP_CHECK(check_place(url, place, addresses));
  Tls tls;
  if (url.tls) {
    auto trusted = trust(place.authorities);
    if (!trusted.ok()) return upstream_error(ErrorKind::unavailable, trusted.error().detail);
    tls = std::move(trusted).value();
  }
  Error last = upstream_error(ErrorKind::unavailable, "no address");
  const std::size_t tries = std::min(addresses.size(), max_tries);
  for (std::size_t i = 0; i < tries; ++i) {
    const MonoTime now = clock_.mono();
    const MonoTime share = now + (deadline - now) / static_cast<int>(tries - i);
    auto opened = Connection::open(addresses[i], url.port, tls, url.host, share);
    if (opened.ok()) return opened;
    last = std::move(opened).error();
  }
  return last;
}

Result<Response> Calls::exchange(const Request& request, const Place& place, const Limits& limits,
                                 const Url& url) {
  const MonoTime deadline = clock_.mono() + limits.wait;
  SP_TRY(const RequestText text, write_request(request, url));
  SP_TRY(const auto connection, connect(url, place, deadline));
  SP_CHECK(connection->write(text.head.reveal(), deadline));
  // Who refuses may answer before it has read the body, and close: the answer counts.
  const auto sent = connection->write(request.body, deadline);
  AnswerReader reader(text.method, limits);
  std::string bytes;
  for (bool whole = false; !whole;) {
    bytes.clear();
    const auto count = connection->read(bytes, deadline);
    if (!count.ok()) return sent.ok() ? count.error() : sent.error();
    if (*count == 0) {
      SP_CHECK(reader.end());
      break;
    }
    SP_TRY(whole, reader.feed(bytes));
  }
  return reader.take();
}

Result<Response> Calls::call(const Request& request, const Place& place, const Limits& limits) {
  SP_TRY(const Url url, parse_url(request.url));
  auto response = exchange(request, place, limits, url);
  if (response.ok()) return response;
  const Error& why = response.error();
  return Error{why.kind, why.origin, url.host + ": " + why.detail};
}

std::unique_ptr<Outbound> make_outbound() {
  auto names = std::make_shared<net::NameLookup>();
  return std::make_unique<Calls>(
      [names](const std::string& host, MonoTime deadline) { return names->find(host, deadline); });
}

}  // namespace sallyport::outbound
