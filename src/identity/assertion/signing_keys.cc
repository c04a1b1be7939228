#include "identity/assertion/signing_keys.h"

#include <algorithm>

#include "base/encoding.h"
#include "crypto/sha256.h"

namespace sallyport::identity {
namespace {

// `sequence`, not a time, says which key is the newest: clocks are set back now and then.
constexpr std::string_view first_step =
    "CREATE TABLE assertion_keys ("
    " sequence INTEGER PRIMARY KEY AUTOINCREMENT,"
    " id TEXT NOT NULL UNIQUE,"
    " x TEXT NOT NULL,"
    " y TEXT NOT NULL,"
    " made_at INTEGER NOT NULL,"
    " retired_at INTEGER,"
    " pem TEXT)";

Error broken() {
  return self_error(ErrorKind::internal,
                    "a signing key in the store cannot be read; do: delete the rows of table assertion_keys");
}

jose::EcJwk describe(const crypto::EcdsaPublicKey& key) {
  jose::EcJwk out;
  out.x = key.x();
  out.y = key.y();
  out.id = base64url(crypto::sha256(jose::thumbprint_input(out)));  // RFC 7638
  return out;
}

bool read_coordinate(const store::Value& value, std::array<std::byte, 32>& out) {
  const auto* text = std::get_if<std::string>(&value);
  if (text == nullptr) return false;
  const auto bytes = parse_base64url(*text);
  if (!bytes.ok() || bytes->size() != out.size()) return false;
  std::copy(bytes->begin(), bytes->end(), out.begin());
  return true;
}

// Columns: id, x, y, retired_at.
Result<SigningKeys::Retired> read_retired(const store::Row& row) {
  SigningKeys::Retired out;
  const auto* id = std::get_if<std::string>(&row.at(0));
  const auto* at = std::get_if<std::int64_t>(&row.at(3));
  if (id == nullptr || at == nullptr || !read_coordinate(row[1], out.key.x) ||
      !read_coordinate(row[2], out.key.y)) {
    return broken();
  }
  out.key.id = *id;
  out.at = from_unix_micros(*at);
  return out;
}

// Columns: pem, made_at.
Result<SigningKeys> read_current(const store::Row& row) {
  const auto* pem = std::get_if<std::string>(&row.at(0));
  const auto* made_at = std::get_if<std::int64_t>(&row.at(1));
  if (pem == nullptr || made_at == nullptr) return broken();
  auto key = crypto::EcdsaKey::parse(*pem);
  if (!key.ok()) return broken();
  jose::EcJwk published = describe(key->public_key());
  return SigningKeys{std::move(key).value(), std::move(published), from_unix_micros(*made_at), {}};
}

Result<void> insert(store::Database& database, WallTime now) {
  SP_TRY(const crypto::EcdsaKey key, crypto::EcdsaKey::generate());
  SP_TRY(const Secret pem, key.pem());
  const jose::EcJwk published = describe(key.public_key());
  SP_TRY([[maybe_unused]] const auto changed,
         database.run("INSERT INTO assertion_keys (id, x, y, made_at, pem) VALUES (?, ?, ?, ?, ?)",
                      {published.id, base64url(published.x), base64url(published.y), to_unix_micros(now),
                       std::string(pem.reveal())}));
  return {};
}

Result<void> replace(store::Database& database, WallTime now) {
  SP_TRY([[maybe_unused]] const auto retired,
         database.run("UPDATE assertion_keys SET retired_at = ?, pem = NULL WHERE retired_at IS NULL",
                      {to_unix_micros(now)}));
  SP_TRY([[maybe_unused]] const auto dropped, database.run("DELETE FROM assertion_keys WHERE retired_at < ?",
                                                           {to_unix_micros(now - signing_key_overlap)}));
  return insert(database, now);
}

}  // namespace

std::vector<jose::EcJwk> SigningKeys::trusted(WallTime now) const {
  std::vector<jose::EcJwk> out{published};
  for (const Retired& one : retired) {
    if (now < one.at + signing_key_overlap) out.push_back(one.key);
  }
  return out;
}

Result<SigningKeyStore> SigningKeyStore::open(store::Database& database) {
  SP_CHECK(database.migrate("identity/assertion", {first_step}));
  return SigningKeyStore(database);
}

Result<std::shared_ptr<const SigningKeys>> SigningKeyStore::load(WallTime now) {
  constexpr std::string_view newest =
      "SELECT pem, made_at FROM assertion_keys WHERE retired_at IS NULL ORDER BY sequence DESC LIMIT 1";
  SP_TRY(auto rows, database_->query(newest));
  if (rows.empty()) {
    SP_CHECK(rotate(now));
    SP_TRY(rows, database_->query(newest));
  }
  if (rows.empty()) return broken();
  SP_TRY(SigningKeys keys, read_current(rows[0]));
  SP_TRY(const auto old,
         database_->query("SELECT id, x, y, retired_at FROM assertion_keys WHERE retired_at IS NOT NULL "
                          "ORDER BY sequence DESC LIMIT 32"));
  for (const store::Row& row : old) {
    SP_TRY(auto retired, read_retired(row));
    keys.retired.push_back(std::move(retired));
  }
  return std::shared_ptr<const SigningKeys>(std::make_shared<SigningKeys>(std::move(keys)));
}

Result<void> SigningKeyStore::rotate(WallTime now) {
  return database_->transaction([now](store::Database& inside) { return replace(inside, now); });
}

}  // namespace sallyport::identity
