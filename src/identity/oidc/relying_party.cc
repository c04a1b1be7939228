#include "identity/oidc/relying_party.h"

#include <algorithm>
#include <utility>

#include "identity/oidc/authorization.h"
#include "identity/oidc/claims.h"
#include "identity/oidc/provider_error.h"

namespace sallyport::identity {
namespace {

using Help = Declined::Help;

constexpr std::size_t random_bytes = 32;
constexpr std::size_t max_code = 8 << 10;
constexpr std::size_t max_hint = 3 << 10;  // the address has to fit into a request line of anybody

Declined stale(std::string_view reason) {
  Declined out;
  out.reason = reason;
  out.stale = true;
  return out;
}

std::string_view field(const Attempt& attempt, std::string_view name) {
  const auto found = attempt.fields.find(name);
  return found == attempt.fields.end() ? std::string_view() : std::string_view(found->second);
}

// Whoever is refused still knows where they were going.
Step leading_to(Step step, std::string_view return_path) {
  if (auto* refused = std::get_if<Declined>(&step)) refused->return_path = return_path;
  return step;
}

// RFC 9207 §2.4: the answer names who gave it, if the provider does so at all; another name is never its own.
std::optional<Refusal> check_issuer(const Metadata& metadata, const Provider& provider,
                                    const Attempt& attempt) {
  const auto issuer = attempt.fields.find("iss");
  if (issuer == attempt.fields.end() && !metadata.names_issuer) return std::nullopt;
  if (issuer != attempt.fields.end() && issuer->second == provider.issuer) return std::nullopt;
  return Refusal{
      .help = Help::provider_unavailable,
      .reason = "the answer names another issuer, or none",
      .report = "an answer came back whose `iss` is not `issuer` (RFC 9207): a mix-up of providers"};
}

// A step-up is of the person who is signed in; with another provider, or an account of ours, it is a new
// sign-in.
std::string subject_to_come_back(const Attempt& attempt, std::string_view provider) {
  const bool same =
      attempt.wanted != nullptr && attempt.session != nullptr && attempt.session->who.provider == provider;
  return same ? attempt.session->who.subject : std::string();
}

}  // namespace

RelyingParty::RelyingParty(Provider provider, Shared& shared)
    : provider_(std::move(provider)),
      shared_(shared),
      calls_(provider_, shared.context.outbound, shared.context.clock, shared.context.random,
             shared.context.secret),
      discovery_(provider_, shared.context.outbound, shared.context.clock) {}

Step RelyingParty::step(const Attempt& attempt) {
  const std::string_view what = field(attempt, "do");
  if (what == "start") return leading_to(start(attempt), attempt.return_path);
  if (what == "callback") return callback(attempt);
  return stale("no such step");
}

Step RelyingParty::again(const Attempt&) { return stale("a sign-in with a provider has no form of ours"); }

Declined RelyingParty::declined(const Refusal& refusal) const {
  if (!refusal.report.empty() && shared_.context.report)
    shared_.context.report(provider_.name, refusal.report);
  Declined out;
  out.reason = refusal.reason;
  out.help = refusal.help;
  return out;
}

Step RelyingParty::start(const Attempt& attempt) {
  auto known = discovery_.find();
  if (!known.ok()) {
    return declined({.reason = "provider cannot be discovered", .report = known.error().detail});
  }
  Random& random = shared_.context.random;
  Transaction transaction;
  transaction.provider = provider_.name;
  transaction.origin = attempt.public_origin;
  transaction.return_path = attempt.return_path;
  transaction.nonce = random.token(random_bytes);
  transaction.verifier = random.token(random_bytes);
  transaction.subject = subject_to_come_back(attempt, provider_.name);
  if (attempt.wanted != nullptr) transaction.wanted = *attempt.wanted;
  std::string state = random.token(random_bytes);
  auto location = address(**known, transaction, state, attempt);
  if (!location.ok()) {
    return declined({.reason = "request could not be pushed", .report = location.error().detail});
  }
  shared_.transactions.add(std::move(state), attempt.browser, std::move(transaction));
  return Redirect{std::move(*location)};
}

Result<std::string> RelyingParty::address(const Known& known, const Transaction& transaction,
                                          const std::string& state, const Attempt& attempt) const {
  const std::string redirect = own_address(transaction.origin, provider_.name, "callback");
  Asked asked;
  asked.state = state;
  asked.nonce = transaction.nonce;
  asked.verifier = transaction.verifier;
  asked.redirect = redirect;
  asked.wanted = attempt.wanted;
  asked.step_up = attempt.session != nullptr;
  asked.another = field(attempt, "again") == "1";
  if (!transaction.subject.empty()) asked.login_hint = attempt.session->who.email;
  Parameters parameters = authorization_parameters(provider_, asked);
  if (provider_.pushed) {
    SP_TRY(std::string uri, calls_.push(known.metadata, std::move(parameters)));
    parameters = {{"client_id", provider_.client_id}, {"request_uri", std::move(uri)}};
  }
  return with_parameters(known.metadata.authorization, parameters);
}

Step RelyingParty::callback(const Attempt& attempt) {
  const std::string_view state = field(attempt, "state");
  if (state.empty()) return stale("answer without a state");
  const auto transaction = shared_.transactions.take(state, attempt.browser);
  if (!transaction) return stale("state is unknown, used or of another browser");
  if (transaction->provider != provider_.name || transaction->origin != attempt.public_origin) {
    return stale("state is of another provider or place");
  }
  return leading_to(come_back(attempt, *transaction), transaction->return_path);
}

Step RelyingParty::come_back(const Attempt& attempt, const Transaction& transaction) {
  auto known = discovery_.find();
  if (!known.ok()) {
    return declined({.reason = "provider cannot be discovered", .report = known.error().detail});
  }
  if (const auto refusal = check_issuer((*known)->metadata, provider_, attempt)) return declined(*refusal);
  if (attempt.fields.contains("error")) {
    return declined(provider_error(field(attempt, "error"), field(attempt, "error_description")));
  }
  auto redeemed = redeem(**known, transaction, attempt);
  if (const auto* refusal = std::get_if<Refusal>(&redeemed)) return declined(*refusal);
  auto who = person(**known, std::get<Redeemed>(redeemed));
  if (const auto* refusal = std::get_if<Refusal>(&who)) return declined(*refusal);
  if (const auto refusal = check_wanted(transaction, std::get<Principal>(who))) return declined(*refusal);
  return establish(std::get<Principal>(std::move(who)), std::get<Redeemed>(std::move(redeemed)), transaction);
}

std::variant<RelyingParty::Redeemed, Refusal> RelyingParty::redeem(const Known& known,
                                                                   const Transaction& transaction,
                                                                   const Attempt& attempt) const {
  const std::string_view code = field(attempt, "code");
  if (code.empty() || code.size() > max_code) {
    return Refusal{.reason = "answer without a code",
                   .report = "an answer came back without a usable `code`"};
  }
  auto answer =
      calls_.redeem(known.metadata, code, own_address(transaction.origin, provider_.name, "callback"),
                    transaction.verifier);
  if (!answer.ok()) {
    const bool refused = answer.error().kind == ErrorKind::forbidden;
    return Refusal{.help = refused ? Help::provider_refused : Help::provider_unavailable,
                   .reason = refused ? "code is refused" : "code cannot be redeemed",
                   .report = answer.error().detail};
  }
  if (answer->id_token.empty()) {
    return Refusal{.reason = "no ID token", .report = "token endpoint: there is no `id_token`"};
  }
  auto token = check_id_token(answer->id_token, *known.keys, provider_,
                              {transaction.nonce, code, answer->access.reveal()}, shared_.context.clock);
  if (!token.ok()) {
    return Refusal{.reason = "ID token is refused",
                   .report = token.error().detail + " (look at `issuer`, `client_id` and `algorithms`)"};
  }
  return Redeemed{std::move(*token), std::move(*answer)};
}

std::variant<Principal, Refusal> RelyingParty::person(const Known& known, const Redeemed& redeemed) const {
  const jose::Json& id = redeemed.token.claims;
  std::optional<jose::Json> userinfo;
  if (wants_userinfo(provider_, id) && !known.metadata.userinfo.empty()) {
    auto asked = calls_.userinfo(known.metadata, redeemed.answer.access, redeemed.token.subject);
    if (!asked.ok()) return Refusal{.reason = "userinfo is refused", .report = asked.error().detail};
    userinfo = std::move(*asked);
  }
  auto who = read_person(provider_, {&id, userinfo ? &*userinfo : nullptr});
  auto* principal = std::get_if<Principal>(&who);
  if (principal == nullptr) return who;
  if (shared_.context.account_exists && shared_.context.account_exists(principal->name)) {
    return Refusal{.help = Help::not_for_you,
                   .reason = "an account of ours has this name",
                   .report =
                       "somebody came whose name is that of an account here: remove the account, or choose "
                       "another `name_claim`"};
  }
  add_how(*principal, provider_, redeemed.token, shared_.context.clock.wall());
  return who;
}

std::optional<Refusal> RelyingParty::check_wanted(const Transaction& transaction,
                                                  const Principal& who) const {
  if (!transaction.subject.empty() && transaction.subject != who.subject) {
    return Refusal{.help = Help::other_person, .reason = "step-up by another person", .report = ""};
  }
  if (!transaction.wanted) return std::nullopt;
  const std::string_view missing = missing_strength(*transaction.wanted, who, shared_.context.clock.wall());
  if (missing.empty()) return std::nullopt;
  return Refusal{.help = Help::not_strong_enough,
                 .reason = missing,
                 .report = "a sign-in came back weaker than `require` asks for (" + std::string(missing) +
                           "): look at `require` and `second_factor`, and let the provider send acr, amr and "
                           "auth_time"};
}

Step RelyingParty::establish(Principal who, Redeemed redeemed, const Transaction& transaction) {
  if (redeemed.answer.refresh.empty() && shared_.context.report) {
    shared_.context.report(provider_.name,
                           "gave no refresh token: the session ends with its access token; ask for it with "
                           "`scopes: [offline_access]`");
  }
  Established out;
  out.who = std::move(who);
  out.return_path = transaction.return_path.empty() ? "/" : transaction.return_path;
  const auto answer = std::make_shared<const TokenAnswer>(std::move(redeemed.answer));
  out.begun = [self = shared_from_this(), answer](const SessionRef& session) {
    return self->keep(session, *answer, answer->id_token);
  };
  return out;
}

bool RelyingParty::keep(const SessionRef& session, const TokenAnswer& answer, const std::string& id_token) {
  if (retired_) return false;
  const WallTime now = shared_.context.clock.wall();
  KeptTokens kept;
  kept.provider = provider_.name;
  kept.refresh = Secret(std::string(answer.refresh.reveal()));
  kept.access = Secret(std::string(answer.access.reveal()));
  kept.id_token = id_token;
  if (answer.access_life.count() > 0) kept.access_until = now + answer.access_life;
  kept.checked = now;
  const MonoTime next = next_look(kept);
  if (!shared_.tokens.keep(session->id, std::move(kept))) return false;
  shared_.schedule.add(session->id, provider_.name, shared_.context.clock.mono(), next);
  return true;
}

std::string RelyingParty::sign_out_address(const SessionRef& session, std::string_view origin) {
  const auto known = discovery_.find();
  if (!known.ok() || (*known)->metadata.sign_out.empty()) return {};
  Parameters parameters = {{"client_id", provider_.client_id},
                           {"post_logout_redirect_uri", own_address(origin, provider_.name, "signed-out")}};
  const KeptTokensRef kept = shared_.tokens.find(session->id);
  if (kept != nullptr && kept->provider == provider_.name && !kept->id_token.empty() &&
      kept->id_token.size() <= max_hint) {
    parameters.emplace_back("id_token_hint", kept->id_token);
  }
  return with_parameters((*known)->metadata.sign_out, parameters);
}

}  // namespace sallyport::identity
