#include "identity/passkeys/passkeys.h"

#include <algorithm>

#include "base/encoding.h"
#include "base/utf8.h"
#include "crypto/sha256.h"
#include "identity/accounts/pending.h"
#include "identity/passkeys/client_data.h"
#include "identity/passkeys/options.h"
#include "identity/passkeys/passkey_table.h"
#include "identity/passkeys/responses.h"

namespace sallyport::identity {
namespace {

constexpr std::size_t max_passkeys = 20;  // of one account
constexpr std::size_t max_label = 64;
constexpr std::size_t challenge_bytes = 32;
constexpr std::size_t handle_bytes = 32;
constexpr std::size_t id_bytes = 16;
// Anybody can begin to sign in; whoever has shown a password does not share that queue.
constexpr std::size_t max_known = 5000;
constexpr std::size_t max_anonymous = 5000;

enum class Kind : std::uint8_t { registration, second_factor, first_factor };

struct UnderWay {
  Kind kind = Kind::first_factor;
  std::string challenge;
  std::string host;
  std::string account;
  PasskeyOwner owner;  // registration
};

Error refused(std::string_view what) {
  return client_error(ErrorKind::unauthenticated, "passkey: " + std::string(what));
}

Result<std::string> checked_label(std::string_view label) {
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
  while (label.starts_with(' ')) label.remove_prefix(1);
  while (label.ends_with(' ')) label.remove_suffix(1);
  if (label.size() > max_label || !is_valid_utf8(label) || std::ranges::any_of(label, is_control))
    return client_error(ErrorKind::malformed, "passkey: a label has at most 64 bytes and no controls");
  return label.empty() ? std::string("Passkey") : std::string(label);
}

class StoredPasskeys final : public Passkeys {
 public:
  StoredPasskeys(store::Database& database, const Clock& clock, Random& random)
      : table_(database),
        clock_(clock),
        random_(random),
        known_(clock, random, ceremony_life, max_known),
        anonymous_(clock, random, ceremony_life, max_anonymous) {}

  Result<void> migrate() { return table_.migrate(); }

  Result<Ceremony> begin_registration(const Place& place, std::string_view account,
                                      std::string_view display_name) override;
  Result<Passkey> finish_registration(const Place& place, std::string_view account,
                                      std::string_view transaction, std::string_view response,
                                      std::string_view label) override;
  Ceremony begin_assertion(const Place& place, std::string_view account) override;
  Result<Passkey> finish_assertion(const Place& place, std::string_view transaction,
                                   std::string_view response) override;

  Result<std::vector<Passkey>> list(std::string_view account) override;
  Result<bool> any(std::string_view account, std::string_view host) override;
  Result<bool> rename(std::string_view account, std::string_view id, std::string_view label) override;
  Result<bool> remove(std::string_view account, std::string_view id) override {
    return table_.remove(account, id);
  }
  Result<void> remove_all(std::string_view account) override { return table_.remove_all(account); }

 private:
  Result<std::vector<PasskeyRow>> here(std::string_view account, std::string_view host);
  std::optional<UnderWay> take(const Place& place, std::string_view transaction);
  Result<Credential> check_new(const Place& place, const UnderWay& begun,
                               const RegistrationResponse& shown) const;
  Result<PasskeyRow> shown_passkey(const Place& place, const UnderWay& begun, const AssertionResponse& shown);

  PasskeyTable table_;
  const Clock& clock_;
  Random& random_;
  Pending<UnderWay> known_;
  Pending<UnderWay> anonymous_;
};

std::string hash_of(std::string_view client_data) {
  return std::string(as_text(crypto::sha256(client_data)));
}

Result<std::vector<PasskeyRow>> StoredPasskeys::here(std::string_view account, std::string_view host) {
  SP_TRY(auto rows, table_.of_account(account));
  std::erase_if(rows, [&](const PasskeyRow& row) { return row.passkey.host != host; });
  return rows;
}

// Whatever comes of it, a ceremony is tried once.
std::optional<UnderWay> StoredPasskeys::take(const Place& place, std::string_view transaction) {
  auto begun = known_.take(transaction, place.browser);
  if (!begun) begun = anonymous_.take(transaction, place.browser);
  if (begun && begun->host != place.host) return std::nullopt;
  return begun;
}

Result<Passkeys::Ceremony> StoredPasskeys::begin_registration(const Place& place, std::string_view account,
                                                              std::string_view display_name) {
  SP_TRY(const auto all, table_.of_account(account));
  if (all.size() >= max_passkeys)
    return client_error(ErrorKind::rate_limited, "passkey: the account has as many as it may");
  SP_TRY(const PasskeyOwner owner, table_.owner(account, random_.token(handle_bytes)));
  SP_TRY(const auto have, here(account, place.host));
  const UnderWay begun{Kind::registration, random_.token(challenge_bytes), std::string(place.host),
                       std::string(account), owner};
  std::string options =
      creation_options(begun.challenge, place.host, owner.handle, account, display_name, have);
  return Ceremony{known_.add(place.browser, begun), std::move(options)};
}

Result<Credential> StoredPasskeys::check_new(const Place& place, const UnderWay& begun,
                                             const RegistrationResponse& shown) const {
  SP_CHECK(check_client_data(shown.client_data, {"webauthn.create", begun.challenge, place.origin}));
  SP_TRY(Credential made, check_attestation(shown.attestation, hash_of(shown.client_data), place.host));
  if (made.id != shown.id) return refused("the credential is another than the browser says");
  return made;
}

Result<Passkey> StoredPasskeys::finish_registration(const Place& place, std::string_view account,
                                                    std::string_view transaction, std::string_view response,
                                                    std::string_view label) {
  const auto begun = take(place, transaction);
  if (!begun || begun->kind != Kind::registration || begun->account != account)
    return refused("no registration is under way");
  SP_TRY(const RegistrationResponse shown, parse_registration(response));
  PasskeyRow row;
  SP_TRY(row.passkey.label, checked_label(label));
  SP_TRY(row.credential, check_new(place, *begun, shown));
  row.transports = shown.transports;
  row.passkey.id = random_.token(id_bytes);
  row.passkey.account = account;
  row.passkey.host = place.host;
  row.passkey.syncs = row.credential.syncs;
  row.passkey.backed_up = row.credential.backed_up;
  row.passkey.created = row.passkey.used = clock_.wall();
  SP_CHECK(table_.insert(row, begun->owner, max_passkeys));
  return row.passkey;
}

// If the store does not say which passkeys there are, the browser offers what it has; whose it is gets
// looked at when it comes back.
Passkeys::Ceremony StoredPasskeys::begin_assertion(const Place& place, std::string_view account) {
  const Kind kind = account.empty() ? Kind::first_factor : Kind::second_factor;
  const UnderWay begun{
      kind, random_.token(challenge_bytes), std::string(place.host), std::string(account), {}};
  const auto may = account.empty() ? Result<std::vector<PasskeyRow>>(std::vector<PasskeyRow>())
                                   : here(account, place.host);
  std::string options =
      request_options(begun.challenge, place.host, may.ok() ? *may : std::vector<PasskeyRow>());
  auto& queue = account.empty() ? anonymous_ : known_;
  return {queue.add(place.browser, begun), std::move(options)};
}

// §7.2 steps 5 to 7: which passkey it is, and whose.
Result<PasskeyRow> StoredPasskeys::shown_passkey(const Place& place, const UnderWay& begun,
                                                 const AssertionResponse& shown) {
  SP_TRY(auto found, table_.find(shown.id));
  if (!found || found->passkey.host != place.host) return refused("it is not registered here");
  if (begun.kind == Kind::second_factor && found->passkey.account != begun.account)
    return refused("it is somebody else's");
  SP_TRY(const std::string handle, table_.handle(found->passkey.account));
  const bool must_say = begun.kind == Kind::first_factor;
  if (must_say && shown.user_handle.empty()) return refused("it does not say whose it is");
  if (!shown.user_handle.empty() && shown.user_handle != handle) return refused("it is somebody else's");
  return std::move(*found);
}

Result<Passkey> StoredPasskeys::finish_assertion(const Place& place, std::string_view transaction,
                                                 std::string_view response) {
  const auto begun = take(place, transaction);
  if (!begun || begun->kind == Kind::registration) return refused("no sign-in is under way");
  SP_TRY(const AssertionResponse shown, parse_assertion(response));
  SP_TRY(PasskeyRow row, shown_passkey(place, *begun, shown));
  SP_CHECK(check_client_data(shown.client_data, {"webauthn.get", begun->challenge, place.origin}));
  SP_TRY(const Assertion assertion, check_assertion(row.credential, shown.authenticator_data, shown.signature,
                                                    hash_of(shown.client_data), place.host));
  if (assertion.syncs != row.credential.syncs) return refused("whether it can be backed up has changed");
  const WallTime now = clock_.wall();
  SP_TRY(const bool counted, table_.use(row.passkey.id, assertion.counter, assertion.backed_up, now));
  if (!counted)
    return client_error(ErrorKind::forbidden, "passkey: its counter did not grow: there is a copy of it");
  row.passkey.backed_up = assertion.backed_up;
  row.passkey.used = now;
  return row.passkey;
}

Result<std::vector<Passkey>> StoredPasskeys::list(std::string_view account) {
  SP_TRY(const auto rows, table_.of_account(account));
  std::vector<Passkey> all;
  for (const PasskeyRow& row : rows) all.push_back(row.passkey);
  return all;
}

Result<bool> StoredPasskeys::any(std::string_view account, std::string_view host) {
  SP_TRY(const auto rows, here(account, host));
  return !rows.empty();
}

Result<bool> StoredPasskeys::rename(std::string_view account, std::string_view id, std::string_view label) {
  SP_TRY(const std::string good, checked_label(label));
  return table_.rename(account, id, good);
}

}  // namespace

Result<std::unique_ptr<Passkeys>> Passkeys::open(store::Database& database, const Clock& clock,
                                                 Random& random) {
  auto passkeys = std::make_unique<StoredPasskeys>(database, clock, random);
  SP_CHECK(passkeys->migrate());
  return std::unique_ptr<Passkeys>(std::move(passkeys));
}

}  // namespace sallyport::identity
