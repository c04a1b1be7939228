#include "identity/oidc/session_tokens.h"

#include <array>
#include <utility>

#include "base/encoding.h"
#include "base/json_text.h"
#include "crypto/aes_gcm.h"
#include "wire/jose/json.h"

namespace sallyport::identity {
namespace {

constexpr std::string_view make_table = R"sql(
CREATE TABLE provider_tokens (
  session TEXT PRIMARY KEY,
  provider TEXT NOT NULL,
  sealed TEXT NOT NULL
) STRICT, WITHOUT ROWID;
)sql";

constexpr std::string_view purpose = "sallyport provider tokens 1";
constexpr jose::JsonLimits json_limits{.max_bytes = 256 << 10, .max_depth = 2, .max_values = 16};

// Session ids and provider names have no line feed: no two pairs make the same text.
std::string bound_to(std::string_view session, std::string_view provider) {
  return std::string(purpose).append("\n").append(session).append("\n").append(provider);
}

Secret write_tokens(const KeptTokens& tokens) {
  std::string out;
  JsonObject object(out);
  object.add("refresh", tokens.refresh.reveal()).add("access", tokens.access.reveal());
  object.add("id_token", tokens.id_token).add("access_until", to_unix_micros(tokens.access_until));
  object.add("checked", to_unix_micros(tokens.checked)).close();
  return Secret(std::move(out));
}

Result<KeptTokens> parse_tokens(std::string_view text, std::string_view provider) {
  SP_TRY(const jose::Json all, jose::parse_json(text, json_limits));
  const auto string = [&](std::string_view name) { return all.find_string(name); };
  const jose::Json* until = all.find("access_until");
  const jose::Json* checked = all.find("checked");
  if (string("refresh") == nullptr || string("access") == nullptr || string("id_token") == nullptr ||
      until == nullptr || until->integer() == nullptr || checked == nullptr ||
      checked->integer() == nullptr) {
    return self_error(ErrorKind::internal, "store: a provider's tokens cannot be read");
  }
  KeptTokens out;
  out.provider = provider;
  out.refresh = Secret(*string("refresh"));
  out.access = Secret(*string("access"));
  out.id_token = *string("id_token");
  out.access_until = from_unix_micros(*until->integer());
  out.checked = from_unix_micros(*checked->integer());
  return out;
}

}  // namespace

Result<void> SessionTokens::load() {
  SP_CHECK(database_.migrate("provider_tokens", {make_table}));
  SP_TRY(const auto rows, database_.query("SELECT session, provider, sealed FROM provider_tokens"));
  const std::scoped_lock lock(mutex_);
  for (const store::Row& row : rows) {
    const auto* session = std::get_if<std::string>(&row[0]);
    const auto* provider = std::get_if<std::string>(&row[1]);
    const auto* sealed = std::get_if<std::string>(&row[2]);
    if (session == nullptr || provider == nullptr || sealed == nullptr) continue;
    auto tokens = read(*session, *provider, *sealed);
    if (tokens.ok()) {
      tokens_[*session] = std::make_shared<const KeptTokens>(std::move(*tokens));
    } else {
      forgotten_.push_back(*session);
    }
  }
  return {};
}

std::vector<std::pair<std::string, KeptTokensRef>> SessionTokens::all() const {
  const std::scoped_lock lock(mutex_);
  return {tokens_.begin(), tokens_.end()};
}

KeptTokensRef SessionTokens::find(std::string_view session) const {
  const std::scoped_lock lock(mutex_);
  const auto found = tokens_.find(session);
  return found == tokens_.end() ? nullptr : found->second;
}

bool SessionTokens::keep(std::string_view session, KeptTokens tokens) {
  const std::scoped_lock writing(writing_);
  if (!write(std::string(session), tokens).ok()) return false;
  const std::scoped_lock lock(mutex_);
  tokens_[std::string(session)] = std::make_shared<const KeptTokens>(std::move(tokens));
  return true;
}

bool SessionTokens::replace(std::string_view session, KeptTokens tokens) {
  const std::scoped_lock writing(writing_);
  if (find(session) == nullptr) return false;
  const bool stored = write(std::string(session), tokens).ok();
  const std::scoped_lock lock(mutex_);
  const auto found = tokens_.find(session);
  if (found == tokens_.end()) {  // forgotten while it was written
    forgotten_.emplace_back(session);
    return false;
  }
  found->second = std::make_shared<const KeptTokens>(std::move(tokens));
  return stored;
}

void SessionTokens::forget(std::string_view session) {
  const std::scoped_lock lock(mutex_);
  const auto found = tokens_.find(session);
  if (found == tokens_.end()) return;
  tokens_.erase(found);
  forgotten_.emplace_back(session);
}

void SessionTokens::remove_forgotten() {
  const std::scoped_lock writing(writing_);
  std::vector<std::string> gone;
  {
    const std::scoped_lock lock(mutex_);
    gone.swap(forgotten_);
  }
  if (gone.empty()) return;
  const auto removed = database_.transaction([&](store::Database& database) -> Result<void> {
    for (const std::string& session : gone) {
      SP_TRY([[maybe_unused]] const auto changed,
             database.run("DELETE FROM provider_tokens WHERE session = ?", {session}));
    }
    return {};
  });
  if (removed.ok()) return;
  const std::scoped_lock lock(mutex_);  // the next call tries again
  forgotten_.insert(forgotten_.end(), gone.begin(), gone.end());
}

Result<void> SessionTokens::write(const std::string& session, const KeptTokens& tokens) {
  std::array<std::byte, crypto::gcm_nonce_bytes> nonce{};
  random_.fill(nonce);
  const Secret plain = write_tokens(tokens);
  SP_TRY(const std::string sealed,
         crypto::seal(seal_, as_text(nonce), bound_to(session, tokens.provider), plain.reveal()));
  SP_TRY([[maybe_unused]] const auto changed,
         database_.run(
             "INSERT INTO provider_tokens (session, provider, sealed) VALUES (?,?,?) "
             "ON CONFLICT (session) DO UPDATE SET provider = excluded.provider, sealed = excluded.sealed",
             {session, tokens.provider, base64url(nonce) + base64url(as_bytes(sealed))}));
  return {};
}

Result<KeptTokens> SessionTokens::read(std::string_view session, std::string_view provider,
                                       std::string_view sealed) const {
  constexpr std::size_t nonce_letters = 16;  // of 12 bytes
  const Error unreadable = self_error(ErrorKind::internal, "store: a provider's tokens cannot be read");
  if (sealed.size() <= nonce_letters) return unreadable;
  SP_TRY(const auto nonce, parse_base64url(sealed.substr(0, nonce_letters)));
  SP_TRY(const auto text, parse_base64url(sealed.substr(nonce_letters)));
  SP_TRY(const Secret plain, crypto::open(seal_, as_text(nonce), bound_to(session, provider), as_text(text)));
  return parse_tokens(plain.reveal(), provider);
}

}  // namespace sallyport::identity
