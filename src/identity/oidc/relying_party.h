#pragma once
// identity/oidc/relying_party.h: one provider of the map: people sign in with it and are looked at again.
#include <atomic>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

#include "identity/method.h"
#include "identity/oidc/discovery.h"
#include "identity/oidc/id_token.h"
#include "identity/oidc/provider_calls.h"
#include "identity/oidc/providers.h"
#include "identity/oidc/refusal.h"
#include "identity/oidc/schedule.h"
#include "identity/oidc/session_tokens.h"
#include "identity/oidc/transactions.h"

namespace sallyport::identity {

// What the parties share. Outlives them.
struct Shared {
  explicit Shared(ProvidersContext given)
      : context(std::move(given)),
        transactions(context.clock),
        tokens(context.database, context.seal, context.random) {}

  ProvidersContext context;
  Transactions transactions;
  SessionTokens tokens;
  Schedule schedule;
};

// What came of looking at somebody again.
struct Looked {
  enum class Outcome : std::uint8_t { over, later, same };  // over: the session has to end
  Outcome outcome = Outcome::over;
  std::string_view reason;  // static; for the record
  bool silent = false;      // later: the provider does not answer at all
};

// Thread-safe; every call may block on the provider.
class RelyingParty final : public Method, public std::enable_shared_from_this<RelyingParty> {
 public:
  RelyingParty(Provider provider, Shared& shared);

  std::string_view name() const override { return provider_.name; }
  Step step(const Attempt& attempt) override;
  Step again(const Attempt& attempt) override;

  const Provider& provider() const { return provider_; }
  Result<KnownRef> known() { return discovery_.find(); }
  // The map has it no more, or otherwise: what is under way with it ends.
  void retire() { retired_ = true; }

  // Asks about the person of a session, and updates the session. By its refresh token, else by userinfo.
  Looked look_again(const std::string& session);
  // When to do so next, having done it now.
  MonoTime next_look(const KeptTokens& tokens) const;
  std::string sign_out_address(const SessionRef& session, std::string_view origin);

 private:
  struct Redeemed {
    Token token;
    TokenAnswer answer;
  };

  Step start(const Attempt& attempt);
  Step callback(const Attempt& attempt);
  Step come_back(const Attempt& attempt, const Transaction& transaction);
  Result<std::string> address(const Known& known, const Transaction& transaction, const std::string& state,
                              const Attempt& attempt) const;
  std::variant<Redeemed, Refusal> redeem(const Known& known, const Transaction& transaction,
                                         const Attempt& attempt) const;
  std::variant<Principal, Refusal> person(const Known& known, const Redeemed& redeemed) const;
  std::optional<Refusal> check_wanted(const Transaction& transaction, const Principal& who) const;
  Step establish(Principal who, Redeemed redeemed, const Transaction& transaction);
  bool keep(const SessionRef& session, const TokenAnswer& answer, const std::string& id_token);
  Declined declined(const Refusal& refusal) const;

  Looked look_by_refresh(const Known& known, const SessionRef& session, const KeptTokens& kept);
  Looked look_by_userinfo(const Known& known, const SessionRef& session, const KeptTokens& kept);
  Looked settle(const Known& known, const SessionRef& session, KeptTokens now, const jose::Json* id);
  Looked take_over(const SessionRef& session, const Principal& person);
  Looked problem(const Error& error, std::string_view over_reason) const;

  const Provider provider_;
  Shared& shared_;
  const ProviderCalls calls_;
  Discovery discovery_;
  std::atomic<bool> retired_{false};
};

}  // namespace sallyport::identity
