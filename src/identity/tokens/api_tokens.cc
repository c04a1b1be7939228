#include "identity/tokens/api_tokens.h"

#include <algorithm>
#include <mutex>
#include <set>
#include <shared_mutex>

#include "base/control/control.h"
#include "base/encoding.h"
#include "identity/keys/key_text.h"
#include "identity/keys/new_key.h"
#include "identity/tokens/live_tokens.h"
#include "identity/tokens/new_token.h"
#include "identity/tokens/owner_round.h"
#include "identity/tokens/token_table.h"

namespace sallyport::identity {
namespace {

constexpr KeyKind token_kind{api_token_prefix, "sallyport API token\n"};
static_assert(api_token_prefix.size() == key_prefix.size());

constexpr std::size_t max_alive = 10000;
constexpr std::size_t max_alive_of_owner = 50;
constexpr std::size_t max_dead = 10000;
constexpr std::chrono::hours remember_dead{24 * 90};
constexpr seconds write_use_every{30};
constexpr seconds write_seen_every{300};

// Two locks: `writing_` orders everything that writes to the store and is taken first; `map_` guards the
// memory and is never held across a write, so that find() does not wait for a disk. Owners are asked about
// under neither.
class StoredTokens final : public ApiTokens {
 public:
  StoredTokens(store::Database& database, const Clock& clock, Random& random)
      : table_(database), clock_(clock), random_(random), wrote_(clock.mono()), wrote_seen_(wrote_) {}

  Result<void> load();
  void set_rules(const ApiTokenRules& rules) override;
  Result<IssuedApiToken> issue(const NewApiToken& wanted) override;
  std::vector<ApiTokenRef> revoke(const ApiTokenFilter& filter, std::string_view why) override;
  std::vector<ApiTokenRef> list(const ApiTokenFilter& filter) const override;
  std::size_t unwritten() const override;
  Found find(std::string_view text) const override;
  void touch(std::string_view id) override;
  WallTime last_used(std::string_view id) const override;
  void set_owner_check(std::function<OwnerNow(const Principal& owner)> check) override;
  void sweep() override;
  void set_on_end(OnEnd listener) override;
  void set_on_change(std::function<void(const ApiTokenRef&)> listener) override;

 private:
  void ask_owners();
  // All need `writing_`.
  Result<void> check_room(const Principal& owner, const Instant& now) const;
  void end(const std::vector<LiveToken*>& live, std::string_view why, const Instant& now);
  void replace(LiveToken& live, ApiTokenRef token);
  void learn(const std::vector<AskedOwner>& answers);
  void know_owner(LiveToken& live, const OwnerNow& known, const Instant& now);
  void write(const std::vector<ApiTokenRef>& changed);
  void write_again();
  void end_expired(const Instant& now);
  void tell_of_sleepers(const Instant& now);
  void write_use(const Instant& now);
  void forget_dead(const Instant& now);

  TokenTable table_;
  const Clock& clock_;
  Random& random_;
  mutable std::mutex writing_;
  std::set<std::string> unwritten_;  // ids of tokens that the store knows less of than we do
  OnEnd on_end_;
  std::function<void(const ApiTokenRef&)> on_change_;
  std::function<OwnerNow(const Principal&)> check_;
  OwnerRound owners_;
  MonoTime wrote_;
  MonoTime wrote_seen_;
  mutable std::shared_mutex map_;
  LiveTokens tokens_;
  ApiTokenRules rules_;
};

Result<void> StoredTokens::load() {
  const std::scoped_lock writing(writing_);
  SP_CHECK(table_.migrate());
  std::vector<std::string> broken;
  SP_TRY(auto stored, table_.read_all(broken));
  const Instant now(clock_);
  for (TokenTable::Stored& row : stored) {
    std::string id = row.token.id;
    auto live = std::make_unique<LiveToken>(std::make_shared<const ApiToken>(std::move(row.token)), row.hash,
                                            row.seen, now);
    live->used = live->used_written = to_unix_micros(row.last_used);
    tokens_.emplace(std::move(id), std::move(live));
  }
  return broken.empty() ? Result<void>() : table_.remove(broken);
}

void StoredTokens::set_rules(const ApiTokenRules& rules) {
  const std::scoped_lock writing(writing_);
  const std::unique_lock map(map_);
  rules_ = rules;
}

Result<void> StoredTokens::check_room(const Principal& owner, const Instant& now) const {
  std::size_t alive = 0;
  std::size_t own = 0;
  for (const auto& [id, live] : tokens_) {
    if (!live->alive(now)) continue;
    ++alive;
    if (same_owner(live->token->owner, owner)) ++own;
  }
  if (own >= max_alive_of_owner)
    return client_error(ErrorKind::too_large, "API token: 50 of this person are alive; revoke some first");
  if (alive >= max_alive)
    return client_error(ErrorKind::too_large, "API token: 10,000 are alive; revoke those that nobody uses");
  return {};
}

Result<IssuedApiToken> StoredTokens::issue(const NewApiToken& wanted) {
  const std::scoped_lock writing(writing_);
  const Instant now(clock_);
  SP_CHECK(check_new_token(wanted, rules_));
  SP_CHECK(check_room(wanted.owner, now));
  KeyText text = make_key_text(random_, token_kind);
  while (tokens_.contains(text.id)) text = make_key_text(random_, token_kind);
  ApiToken token = make_token(wanted, now.wall);
  token.id = text.id;
  const crypto::Digest256 hash = hash_key(*split_key(text.whole.reveal(), token_kind), token_kind);
  SP_CHECK(table_.insert(token, hash));
  auto ref = std::make_shared<const ApiToken>(std::move(token));
  const std::unique_lock map(map_);
  tokens_.emplace(ref->id, std::make_unique<LiveToken>(ref, hash, ref->created, now));
  return IssuedApiToken{std::move(ref), std::move(text.whole)};
}

void StoredTokens::replace(LiveToken& live, ApiTokenRef token) {
  const std::unique_lock map(map_);
  live.token = std::move(token);
}

// First out of memory, then the streams are told, then the disk: nobody whose token was taken waits for an
// fsync.
void StoredTokens::end(const std::vector<LiveToken*>& live, std::string_view why, const Instant& now) {
  std::vector<ApiTokenRef> ended;
  for (LiveToken* one : live) {
    auto token = std::make_shared<ApiToken>(*one->token);
    token->ended = now.wall;
    token->ended_why = why;
    ended.push_back(token);
    replace(*one, std::move(token));
  }
  for (const ApiTokenRef& token : ended) {
    if (on_end_) on_end_(token, why);
  }
  write(ended);
}

std::vector<ApiTokenRef> StoredTokens::revoke(const ApiTokenFilter& filter, std::string_view why) {
  const std::scoped_lock writing(writing_);
  std::string reason = plain_text(why);
  if (reason.empty() || reason == past_its_time) reason = "revoked";
  std::vector<LiveToken*> meant;
  for (const auto& [id, live] : tokens_) {
    if (!live->ended() && matches(*live->token, filter)) meant.push_back(live.get());
  }
  end(meant, reason, Instant(clock_));
  std::vector<ApiTokenRef> ended;
  for (const LiveToken* one : meant) ended.push_back(one->token);
  return ended;
}

void StoredTokens::write(const std::vector<ApiTokenRef>& changed) {
  if (changed.empty()) return;
  const bool written = table_.update(changed).ok();
  for (const ApiTokenRef& token : changed) {
    if (written) unwritten_.erase(token->id);
    if (!written) unwritten_.insert(token->id);
  }
}

void StoredTokens::write_again() {
  std::vector<ApiTokenRef> now;
  for (const std::string& id : unwritten_) now.push_back(tokens_.find(id)->second->token);
  write(now);
}

std::size_t StoredTokens::unwritten() const {
  const std::scoped_lock writing(writing_);
  const auto ended = [&](const std::string& id) { return tokens_.find(id)->second->ended(); };
  return static_cast<std::size_t>(std::ranges::count_if(unwritten_, ended));
}

std::vector<ApiTokenRef> StoredTokens::list(const ApiTokenFilter& filter) const {
  std::vector<ApiTokenRef> all;
  {
    const std::shared_lock map(map_);
    for (const auto& [id, live] : tokens_) {
      if (matches(*live->token, filter)) all.push_back(live->token);
    }
  }
  std::ranges::sort(all, [](const ApiTokenRef& a, const ApiTokenRef& b) {
    return std::tie(b->created, a->id) < std::tie(a->created, b->id);
  });
  return all;
}

ApiTokens::Found StoredTokens::find(std::string_view text) const {
  static constexpr crypto::Digest256 nobody{};
  const auto parts = split_key(text, token_kind);
  if (!parts) return {Standing::malformed, nullptr};
  const crypto::Digest256 hash = hash_key(*parts, token_kind);  // equal work for every id
  const Instant now(clock_);
  const std::shared_lock map(map_);
  const auto found = tokens_.find(parts->id);
  const crypto::Digest256& kept = found == tokens_.end() ? nobody : found->second->hash;
  const bool same = equal_constant_time(as_text(hash), as_text(kept));
  if (found == tokens_.end() || (!same && enforced(Control::api_token_check)))
    return {Standing::unknown, nullptr};
  return {found->second->standing(now, rules_), found->second->token};
}

void StoredTokens::touch(std::string_view id) {
  const std::int64_t now = to_unix_micros(clock_.wall());
  const std::shared_lock map(map_);
  const auto found = tokens_.find(id);
  if (found != tokens_.end()) found->second->used.store(now, std::memory_order_relaxed);
}

WallTime StoredTokens::last_used(std::string_view id) const {
  const std::shared_lock map(map_);
  const auto found = tokens_.find(id);
  return found == tokens_.end() ? WallTime{} : from_unix_micros(found->second->used.load());
}

void StoredTokens::set_owner_check(std::function<OwnerNow(const Principal& owner)> check) {
  const std::scoped_lock writing(writing_);
  check_ = std::move(check);
}

void StoredTokens::sweep() {
  ask_owners();
  const std::scoped_lock writing(writing_);
  const Instant now(clock_);
  end_expired(now);
  tell_of_sleepers(now);
  write_again();
  write_use(now);
}

// The answers may take their time: meanwhile tokens are issued, and revoked at once.
void StoredTokens::ask_owners() {
  std::function<OwnerNow(const Principal&)> check;
  std::vector<AskedOwner> due;
  {
    const std::scoped_lock writing(writing_);
    if (!check_) return;
    check = check_;
    due = owners_.due(tokens_, Instant(clock_));
  }
  for (AskedOwner& one : due) one.answer = check(one.owner);
  const std::scoped_lock writing(writing_);
  learn(due);
}

void StoredTokens::learn(const std::vector<AskedOwner>& answers) {
  const Instant now(clock_);
  std::vector<LiveToken*> gone;
  for (const AskedOwner& asked : answers) {
    for (const std::string& id : asked.ids) {
      const auto found = tokens_.find(id);
      if (found == tokens_.end() || found->second->ended()) continue;
      if (asked.answer.standing == OwnerNow::Standing::gone) gone.push_back(found->second.get());
      if (asked.answer.standing == OwnerNow::Standing::known) know_owner(*found->second, asked.answer, now);
    }
  }
  end(gone, "its owner is gone", now);
}

void StoredTokens::know_owner(LiveToken& live, const OwnerNow& known, const Instant& now) {
  const ApiTokenRef before = live.token;
  const auto token = std::make_shared<const ApiToken>(with_owner(*before, known, now));
  {
    const std::unique_lock map(map_);
    live.token = token;
    live.owner_seen_at = now.mono;
  }
  const bool other_groups = before->owner.groups != token->owner.groups;
  if (other_groups && on_change_) on_change_(token);
  if (other_groups || before->owner.email != token->owner.email) write({token});
}

void StoredTokens::end_expired(const Instant& now) {
  std::vector<LiveToken*> over;
  for (const auto& [id, live] : tokens_) {
    if (!live->ended() && live->expired(now)) over.push_back(live.get());
  }
  end(over, past_its_time, now);
}

void StoredTokens::tell_of_sleepers(const Instant& now) {
  for (const auto& [id, live] : tokens_) {
    const bool asleep = !live->ended() && live->standing(now, rules_) != Standing::good;
    if (asleep && !live->asleep && on_change_) on_change_(live->token);
    live->asleep = asleep;
  }
}

// A crash loses at most half a minute of use, and five minutes of what is known of owners and of a clock that
// then goes back. Nothing is retried: what failed is written with the next use.
void StoredTokens::write_use(const Instant& now) {
  if (now.mono - wrote_ < write_use_every) return;
  const bool all = now.mono - wrote_seen_ >= write_seen_every;
  std::vector<TokenTable::Used> used;
  bool alive = false;
  for (const auto& [id, live] : tokens_) {
    alive = alive || !live->ended();
    const std::int64_t last = live->used.load(std::memory_order_relaxed);
    const WallTime owner_seen = live->token->owner_seen;
    if (last == live->used_written && (!all || owner_seen == live->owner_seen_written)) continue;
    live->used_written = last;
    live->owner_seen_written = owner_seen;
    used.push_back({id, last, to_unix_micros(owner_seen)});
  }
  if (used.empty() && (!alive || !all)) return;
  wrote_ = now.mono;
  if (all) wrote_seen_ = now.mono;
  (void)table_.write_use(used, now.wall).ok();
  forget_dead(now);
}

void StoredTokens::forget_dead(const Instant& now) {
  std::vector<ApiTokenRef> dead;
  for (const auto& [id, live] : tokens_) {
    if (live->ended()) dead.push_back(live->token);
  }
  std::ranges::sort(dead, std::greater<>(), &ApiToken::ended);
  const auto is_old = [&](const ApiTokenRef& token) { return now.wall - token->ended >= remember_dead; };
  const auto old = std::ranges::find_if(dead, is_old);
  const auto kept = std::min<std::ptrdiff_t>(old - dead.begin(), max_dead);
  std::vector<std::string> ids;
  for (auto token = dead.begin() + kept; token != dead.end(); ++token) ids.push_back((*token)->id);
  if (ids.empty() || !table_.remove(ids).ok()) return;
  const std::unique_lock map(map_);
  for (const std::string& id : ids) {
    unwritten_.erase(id);
    tokens_.erase(id);
  }
}

void StoredTokens::set_on_end(OnEnd listener) {
  const std::scoped_lock writing(writing_);
  on_end_ = std::move(listener);
}

void StoredTokens::set_on_change(std::function<void(const ApiTokenRef&)> listener) {
  const std::scoped_lock writing(writing_);
  on_change_ = std::move(listener);
}

}  // namespace

Result<std::unique_ptr<ApiTokens>> ApiTokens::open(store::Database& database, const Clock& clock,
                                                   Random& random) {
  auto tokens = std::make_unique<StoredTokens>(database, clock, random);
  SP_CHECK(tokens->load());
  return std::unique_ptr<ApiTokens>(std::move(tokens));
}

std::string_view to_string(ApiTokens::Standing standing) {
  using Standing = ApiTokens::Standing;
  switch (standing) {
    case Standing::good:
      return "good";
    case Standing::malformed:
      return "malformed";
    case Standing::unknown:
      return "unknown";
    case Standing::expired:
      return "expired";
    case Standing::revoked:
      return "revoked";
    case Standing::off:
      return "off";
    case Standing::owner_unseen:
      return "owner unseen";
  }
  return "unknown";
}

bool looks_like_api_token(std::string_view text) { return split_key(text, token_kind).has_value(); }

ApiTokens::Standing standing_of(const ApiToken& token, const ApiTokenRules& rules, WallTime now) {
  using Standing = ApiTokens::Standing;
  if (token.ended != WallTime{} && token.ended_why != past_its_time) return Standing::revoked;
  if (token.ended != WallTime{} || now >= token.expires) return Standing::expired;
  if (!rules.enabled) return Standing::off;
  return now - token.owner_seen >= rules.unseen ? Standing::owner_unseen : Standing::good;
}

bool same_owner(const Principal& a, const Principal& b) {
  if (a.provider != b.provider) return false;
  return a.provider.empty() ? a.name == b.name : a.subject == b.subject;
}

Principal principal_of(const ApiToken& token) {
  Principal who = token.owner;
  who.kind = Principal::Kind::person;
  who.session = token.id;
  who.method = api_token_method;
  who.token_components = token.components;
  who.token_reads_only = token.reads_only;
  return who;
}

}  // namespace sallyport::identity
