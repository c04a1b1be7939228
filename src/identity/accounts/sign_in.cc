#include "identity/accounts/sign_in.h"

#include <algorithm>

#include "base/encoding.h"
#include "identity/accounts/account_name.h"
#include "identity/accounts/pending.h"

namespace sallyport::identity {
namespace {

constexpr std::chrono::minutes transaction_life{10};
constexpr std::size_t max_transactions = 10000;
constexpr int codes_per_transaction = 5;
constexpr std::size_t max_claimed_name = 64;
constexpr std::chrono::seconds busy_wait{3};
// What is bounded in the place of names that nobody can have: they share one count, and cannot reach another
// key.
constexpr std::string_view not_a_name = "(not a name)";

std::string_view field(const Attempt& attempt, std::string_view name) {
  const auto found = attempt.fields.find(name);
  return found == attempt.fields.end() ? std::string_view() : std::string_view(found->second);
}

// Somebody whose password was right and whose second factor is awaited.
struct Awaited {
  AccountRow account;
  std::string new_secret;  // raw; set while enrolling
  int codes_left = codes_per_transaction;
};

bool needs_second_factor(const Attempt& attempt, const AccountRow& account) {
  return attempt.need_second_factor ||
         std::ranges::any_of(attempt.second_factor_groups, [&](const std::string& group) {
           return std::ranges::find(account.groups, group) != account.groups.end();
         });
}

class AccountSignIn final : public Method {
 public:
  AccountSignIn(Accounts& accounts, AttemptBounds& bounds, const Clock& clock, Random& random)
      : accounts_(accounts),
        bounds_(bounds),
        clock_(clock),
        awaited_(clock, random, transaction_life, max_transactions) {}

  std::string_view name() const override { return "accounts"; }
  Step step(const Attempt& attempt) override {
    return attempt.transaction.empty() ? password_step(attempt) : code_step(attempt);
  }
  Step again(const Attempt& attempt) override {
    const auto awaited = awaited_.find(attempt.transaction, attempt.browser);
    if (!awaited) return stale();
    return ask(attempt, std::string(attempt.transaction), *awaited);
  }

 private:
  Step password_step(const Attempt& attempt);
  Step code_step(const Attempt& attempt);
  Step check_code(const Attempt& attempt, const Awaited& awaited);
  Step ask(const Attempt& attempt, std::string transaction, const Awaited& awaited) const;
  Step established(const AccountRow& account, std::string_view method,
                   std::vector<std::string> recovery_codes);
  Step declined(std::string_view reason, std::string_view account, std::chrono::seconds retry_after = {});
  static Step stale();
  Step failed(const Error& error, std::string_view account);

  Accounts& accounts_;
  AttemptBounds& bounds_;
  const Clock& clock_;
  Pending<Awaited> awaited_;
};

// The name goes into the record only if there is such an account: people type passwords into the wrong field,
// and those must not land in the journal (S22). Looked up in every case, so that the time says nothing
// either.
Step AccountSignIn::declined(std::string_view reason, std::string_view account,
                             std::chrono::seconds retry_after) {
  const auto found = accounts_.find(account);
  const bool exists = found.ok() && found->has_value();
  return Declined{reason, exists ? std::string(account.substr(0, max_claimed_name)) : std::string(),
                  retry_after, false};
}

Step AccountSignIn::stale() { return Declined{"sign-in is over or unknown", {}, {}, true}; }

Step AccountSignIn::failed(const Error& error, std::string_view account) {
  const bool busy = error.kind == ErrorKind::rate_limited;
  return declined(busy ? "too many passwords are being checked" : "the store failed", account, busy_wait);
}

// The same steps in the same order whether the account exists or not, is set up or not, or is no possible
// name (S17).
Step AccountSignIn::password_step(const Attempt& attempt) {
  const std::string_view typed = field(attempt, "account");
  const auto canonical = canonical_account_name(typed);
  const std::string claimed = canonical.ok() ? *canonical : std::string(typed.substr(0, max_claimed_name));
  const std::string_view key = canonical.ok() ? std::string_view(claimed) : not_a_name;
  const auto wait = bounds_.begin(key, attempt.address);
  if (wait.count() > 0) return declined("too many attempts", claimed, wait);

  const auto checked = accounts_.check_password(claimed, field(attempt, "password"));
  if (!checked.ok()) return failed(checked.error(), claimed);
  if (!checked->has_value()) return declined("wrong account or password", claimed);
  bounds_.succeeded(key, attempt.address);

  const AccountRow& account = **checked;
  const bool enrolled = !account.totp_secret.empty();
  if (!enrolled && !needs_second_factor(attempt, account)) return established(account, "password", {});
  Awaited awaited{account, enrolled ? std::string() : accounts_.make_totp_secret(), codes_per_transaction};
  std::string transaction = awaited_.add(attempt.browser, awaited);
  return ask(attempt, std::move(transaction), awaited);
}

Step AccountSignIn::ask(const Attempt& attempt, std::string transaction, const Awaited& awaited) const {
  if (awaited.new_secret.empty()) return Ask{std::move(transaction), "code", {}, {}};
  return Ask{std::move(transaction), "enrol", base32(as_bytes(awaited.new_secret)),
             otpauth_address(attempt.host, awaited.account.name, awaited.new_secret)};
}

Step AccountSignIn::code_step(const Attempt& attempt) {
  auto awaited = awaited_.find(attempt.transaction, attempt.browser);
  if (!awaited || !accounts_.unchanged(awaited->account.name, awaited->account.version)) return stale();
  const std::string key =
      awaited->account.name + " code";  // a guessed code never slows the password down, or the reverse
  const auto wait = bounds_.begin(key, attempt.address);
  if (wait.count() > 0) return declined("too many attempts", awaited->account.name, wait);
  if (--awaited->codes_left < 0) {
    awaited_.take(attempt.transaction, attempt.browser);
    return stale();
  }
  awaited_.update(attempt.transaction, attempt.browser, *awaited);
  Step outcome = check_code(attempt, *awaited);
  if (std::holds_alternative<Established>(outcome)) {
    bounds_.succeeded(key, attempt.address);
    if (!awaited_.take(attempt.transaction, attempt.browser)) return stale();
  }
  return outcome;
}

Step AccountSignIn::check_code(const Attempt& attempt, const Awaited& awaited) {
  const std::string& account = awaited.account.name;
  if (!awaited.new_secret.empty()) {
    auto codes = accounts_.enrol(awaited.account, awaited.new_secret, field(attempt, "code"), {});
    if (!codes.ok()) return failed(codes.error(), account);
    if (!codes->has_value()) return declined("wrong code while enrolling", account);
    AccountRow enrolled = awaited.account;
    ++enrolled.version;
    return established(enrolled, "password+totp", std::move(**codes));
  }
  const auto factor = accounts_.take_code(awaited.account, field(attempt, "code"));
  if (!factor.ok()) return failed(factor.error(), account);
  switch (*factor) {
    case Accounts::Factor::totp:
      return established(awaited.account, "password+totp", {});
    case Accounts::Factor::recovery:
      return established(awaited.account, "password+recovery", {});
    case Accounts::Factor::none:
      break;
  }
  return declined("wrong or used code", account);
}

Step AccountSignIn::established(const AccountRow& account, std::string_view method,
                                std::vector<std::string> recovery_codes) {
  Established done;
  done.who.kind = Principal::Kind::person;
  done.who.name = account.name;
  done.who.email = account.email;
  done.who.display_name = account.display_name;
  done.who.groups = account.groups;
  done.who.method = method;
  done.who.mfa = method != "password";
  done.who.authenticated_at = clock_.wall();
  done.recovery_codes = std::move(recovery_codes);
  done.still_true = [this, name = account.name, version = account.version] {
    return accounts_.unchanged(name, version);
  };
  return done;
}

}  // namespace

// Host and account name hold only characters that may stand in a URI as they are (account_name.h, target.h).
std::string otpauth_address(std::string_view host, std::string_view account, std::string_view secret) {
  std::string out = "otpauth://totp/";
  out.append(host).append(":").append(account).append("?secret=").append(base32(as_bytes(secret)));
  return out.append("&issuer=").append(host).append("&algorithm=SHA1&digits=6&period=30");
}

std::unique_ptr<Method> make_account_sign_in(Accounts& accounts, AttemptBounds& bounds, const Clock& clock,
                                             Random& random) {
  return std::make_unique<AccountSignIn>(accounts, bounds, clock, random);
}

}  // namespace sallyport::identity
