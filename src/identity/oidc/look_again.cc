// What RelyingParty does for a session that goes on: is this still the same person, and in which groups?
#include <algorithm>
#include <optional>
#include <utility>

#include "identity/oidc/claims.h"
#include "identity/oidc/relying_party.h"

namespace sallyport::identity {
namespace {

using namespace std::chrono_literals;
using Outcome = Looked::Outcome;

constexpr auto before_access_ends = 30s;
constexpr auto soonest = 10s;

SessionRef session_of(const Sessions& sessions, const std::string& id) {
  SessionFilter filter;
  filter.id = id;
  const auto found = sessions.list(filter);
  return found.empty() ? nullptr : found.front().session;
}

KeptTokens copy(const KeptTokens& tokens) {
  KeptTokens out;
  out.provider = tokens.provider;
  out.refresh = Secret(std::string(tokens.refresh.reveal()));
  out.access = Secret(std::string(tokens.access.reveal()));
  out.id_token = tokens.id_token;
  out.access_until = tokens.access_until;
  out.checked = tokens.checked;
  return out;
}

KeptTokens renewed(const KeptTokens& before, const TokenAnswer& answer, WallTime now) {
  KeptTokens out = copy(before);
  if (!answer.refresh.empty()) out.refresh = Secret(std::string(answer.refresh.reveal()));
  out.access = Secret(std::string(answer.access.reveal()));
  out.access_until = answer.access_life.count() > 0 ? now + answer.access_life : WallTime{};
  return out;
}

bool same_standing(const Principal& a, const Principal& b) {
  return a.groups == b.groups && a.email == b.email && a.display_name == b.display_name;
}

}  // namespace

// Early enough that, with a call of some seconds, nobody goes unseen for longer than `recheck`.
MonoTime RelyingParty::next_look(const KeptTokens& tokens) const {
  auto wait = std::chrono::duration_cast<microseconds>(provider_.recheck) * 4 / 5;
  if (tokens.access_until != WallTime{}) {
    wait = std::min(wait, tokens.access_until - tokens.checked - microseconds(before_access_ends));
  }
  return shared_.context.clock.mono() + std::max(wait, microseconds(soonest));
}

Looked RelyingParty::problem(const Error& error, std::string_view over_reason) const {
  if (shared_.context.report)
    shared_.context.report(provider_.name, "looking at a session again: " + error.detail);
  const bool over = error.kind == ErrorKind::forbidden;
  const bool silent = error.kind == ErrorKind::unavailable || error.kind == ErrorKind::timed_out;
  return {over ? Outcome::over : Outcome::later, over_reason, silent};
}

Looked RelyingParty::look_again(const std::string& id) {
  const SessionRef session = session_of(shared_.context.sessions, id);
  const KeptTokensRef kept = shared_.tokens.find(id);
  if (session == nullptr || kept == nullptr || session->who.provider != provider_.name) {
    return {Outcome::over, "nothing is kept of its provider"};
  }
  const auto known = discovery_.find();
  if (!known.ok()) return problem(known.error(), "provider cannot be discovered");
  return kept->refresh.empty() ? look_by_userinfo(**known, session, *kept)
                               : look_by_refresh(**known, session, *kept);
}

Looked RelyingParty::look_by_refresh(const Known& known, const SessionRef& session, const KeptTokens& kept) {
  const Clock& clock = shared_.context.clock;
  const auto answer = calls_.refresh(known.metadata, kept.refresh);
  if (!answer.ok()) return problem(answer.error(), "provider ended it (invalid_grant)");  // S11
  KeptTokens now = renewed(kept, *answer, clock.wall());
  // Before anything else: the old refresh token may be worth nothing from now on.
  if (!answer->refresh.empty()) (void)shared_.tokens.replace(session->id, copy(now));
  if (answer->id_token.empty()) return settle(known, session, std::move(now), nullptr);
  const auto token = check_id_token(answer->id_token, *known.keys, provider_,
                                    {.nonce = {}, .code = {}, .access = answer->access.reveal()}, clock);
  if (!token.ok()) {
    const Looked found = problem(token.error(), "refreshed ID token is refused");
    if (found.silent) return found;
    return {Outcome::over, "refreshed ID token is refused"};
  }
  const auto before = claims_of_kept(kept.id_token);
  const auto same = before.ok() ? check_same_person(*before, *token) : Result<void>(before.error());
  if (!same.ok()) {  // J15
    if (shared_.context.report) shared_.context.report(provider_.name, same.error().detail);
    return {Outcome::over, "refreshed ID token is of somebody or something else"};
  }
  now.id_token = answer->id_token;
  return settle(known, session, std::move(now), &token->claims);
}

Looked RelyingParty::look_by_userinfo(const Known& known, const SessionRef& session, const KeptTokens& kept) {
  const bool over = kept.access_until != WallTime{} && kept.access_until <= shared_.context.clock.wall();
  if (over || kept.access.empty() || known.metadata.userinfo.empty()) {
    if (shared_.context.report) {
      shared_.context.report(
          provider_.name,
          "a session ended that could not be looked at again: let the provider give refresh "
          "tokens (`scopes: [offline_access]`)");
    }
    return {Outcome::over, "provider gives no way to look again"};
  }
  return settle(known, session, copy(kept), nullptr);
}

// `id`: the claims of a new ID token. Without one, userinfo counts first and what it does not say stays as it
// was: a provider that names groups in ID tokens alone is not taken to have taken them away.
Looked RelyingParty::settle(const Known& known, const SessionRef& session, KeptTokens now,
                            const jose::Json* id) {
  std::optional<jose::Json> userinfo;
  if (!known.metadata.userinfo.empty() && (id == nullptr || wants_userinfo(provider_, *id))) {
    auto asked = calls_.userinfo(known.metadata, now.access, session->who.subject);
    if (!asked.ok()) {
      const Looked found = problem(asked.error(), "provider refuses the access token");
      if (asked.error().kind != ErrorKind::unauthenticated) return found;
      return {Outcome::over, "userinfo is of somebody else"};  // J14
    }
    userinfo = std::move(*asked);
  }
  const auto before = claims_of_kept(now.id_token);
  if (!before.ok()) return {Outcome::over, "kept ID token cannot be read"};
  const jose::Json* asked = userinfo ? &*userinfo : nullptr;
  const ClaimSources sources = id != nullptr ? ClaimSources{id, asked} : ClaimSources{asked, &*before};
  const auto person = read_person(provider_, sources);
  if (const auto* refusal = std::get_if<Refusal>(&person)) {
    if (shared_.context.report) shared_.context.report(provider_.name, refusal->report);
    return {Outcome::over, refusal->reason};
  }
  const Looked taken = take_over(session, std::get<Principal>(person));
  if (taken.outcome != Outcome::same) return taken;
  now.checked = shared_.context.clock.wall();
  const MonoTime next = next_look(now);
  (void)shared_.tokens.replace(session->id, std::move(now));
  shared_.schedule.put_back(session->id, shared_.context.clock.mono(), next);
  return taken;
}

// How somebody signed in stays what it was: a refresh shows no factor.
Looked RelyingParty::take_over(const SessionRef& session, const Principal& person) {
  if (person.name != session->who.name) return {Outcome::over, "person has another name now"};
  if (shared_.context.account_exists && shared_.context.account_exists(person.name)) {
    return {Outcome::over, "an account of ours has this name"};
  }
  if (same_standing(person, session->who)) return {Outcome::same, {}};
  Principal who = session->who;
  who.groups = person.groups;
  who.email = person.email;
  who.display_name = person.display_name;
  if (shared_.context.sessions.update(session->id, std::move(who))) return {Outcome::same, {}};
  return {Outcome::later, "change could not be stored"};
}

}  // namespace sallyport::identity
