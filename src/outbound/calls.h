#pragma once
// outbound/calls.h: the one Outbound there is, with what a test puts in the place of the system's resolver.
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/clock.h"
#include "model/network.h"
#include "net/name_lookup.h"
#include "net/tls.h"
#include "outbound/connection.h"
#include "outbound/outbound.h"
#include "outbound/url.h"

namespace sallyport::outbound {

// Names to addresses, before `deadline`. Thread-safe.
using Lookup = std::function<Result<std::vector<Address>>(const std::string& host, MonoTime deadline)>;

class Calls final : public Outbound {
 public:
  explicit Calls(Lookup lookup) : lookup_(std::move(lookup)) {}
  Result<Response> call(const Request& request, const Place& place, const Limits& limits) override;

 private:
  using Tls = std::shared_ptr<const net::TlsContext>;
  struct Kept {
    Tls tls;
    MonoTime until;
  };
  Result<Response> exchange(const Request& request, const Place& place, const Limits& limits, const Url& url);
  Result<std::unique_ptr<Connection>> connect(const Url& url, const Place& place, MonoTime deadline);
  Result<Tls> trust(const std::string& authorities);

  const Lookup lookup_;
  SystemClock clock_;
  std::mutex mutex_;
  std::map<std::string, Kept> trusts_;  // by file; read again after a minute, so that a new file counts
};

}  // namespace sallyport::outbound
