#pragma once
// doors/web/session_cache.h: the sessions that one loop knows, and the assertions made from them. Belongs to
// the loop's thread.
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "doors/gate.h"
#include "net/loop.h"

namespace sallyport::doors {

// A session as one loop keeps it, with what is made from it once and used for many crossings.
struct CachedSession {
  identity::SessionRef session;
  std::string label;  // label(principal)
  MonoTime touched{};
  std::uint64_t endings = 0;  // Sessions::endings() when it was last known to be live
  struct Assertion {
    std::string component;
    std::string token;
    MonoTime fresh_until{};
  };
  std::vector<Assertion> assertions;
};
using Assertion = CachedSession::Assertion;

class SessionCache final : net::Ticking {
 public:
  SessionCache(net::Loop& loop, Gate& gate);

  // The session that this cookie value opens on `host`; null if none does.
  std::shared_ptr<CachedSession> find(std::string_view cookie, std::string_view host);
  // A signed assertion for the upstream, made anew when the cached one is no longer fresh.
  Result<std::string_view> assertion(CachedSession& cached, std::string_view component);
  // The same for who shows a signature, a token or a certificate with each request.
  Result<std::string_view> assertion(const Principal& sender, std::string_view component);
  // The same session, of which more is known: what was made from it is made anew. Never null.
  std::shared_ptr<CachedSession> replace(identity::SessionRef session);
  // A session has ended: it opens nothing any more.
  void forget(const std::string& id);
  void forget_senders() { senders_.clear(); }  // flows are numbered anew, or more is known of one of them

 private:
  void tick(MonoTime now) override;
  Result<std::string_view> find_assertion(std::vector<Assertion>& kept, const Principal& who,
                                          std::string_view component);
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  net::Loop& loop_;
  Gate& gate_;
  // By cookie value; each opens one host only.
  std::unordered_map<std::string, std::shared_ptr<CachedSession>, Hash, std::equal_to<>> sessions_;
  std::unordered_map<std::string, std::vector<Assertion>> senders_;  // by label, method and id
};

}  // namespace sallyport::doors
