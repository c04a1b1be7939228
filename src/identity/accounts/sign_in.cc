#include "identity/accounts/sign_in.h"

#include <algorithm>

#include "base/encoding.h"
#include "identity/accounts/account_name.h"
#include "identity/accounts/passkey_factor.h"
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

enum class Stage : std::uint8_t { code, enrol, passkey, enrol_passkey };

// Somebody whose password was right and whose second factor is awaited.
struct Awaited {
  AccountRow account;
  Stage stage = Stage::code;
  std::string new_secret;     // enrol: raw
  std::string ceremony;       // of the passkey that is asked for
  bool code_too = false;      // passkey: a code would do as well
  bool then_passkey = false;  // code: it only leads on to a first passkey
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
  AccountSignIn(Accounts& accounts, AttemptBounds& bounds, const Clock& clock, Random& random,
                Passkeys* passkeys)
      : accounts_(accounts),
        bounds_(bounds),
        clock_(clock),
        passkeys_(passkeys),
        awaited_(clock, random, transaction_life, max_transactions) {}

  std::string_view name() const override { return "accounts"; }
  Step step(const Attempt& attempt) override;
  Step again(const Attempt& attempt) override {
    const auto awaited = awaited_.find(attempt.transaction, attempt.browser);
    if (!awaited) return stale();
    return ask(attempt, std::string(attempt.transaction), *awaited);
  }

 private:
  Step password_step(const Attempt& attempt);
  Step passkey_alone(const Attempt& attempt, std::string_view ceremony);
  Step password_shown(const Attempt& attempt, const AccountRow& account);
  Step second_step(const Attempt& attempt);
  Step check_passkey(const Attempt& attempt, Awaited awaited);
  Step code_step(const Attempt& attempt, Awaited awaited);
  bool spend_try(const Attempt& attempt, Awaited& awaited);
  Step check_code(const Attempt& attempt, const Awaited& awaited);
  Step code_shown(const Attempt& attempt, Awaited awaited, std::string_view method);
  Step ask(const Attempt& attempt, std::string transaction, Awaited awaited);
  Step established(const AccountRow& account, std::string_view method, std::vector<std::string> references);
  Step declined(std::string_view reason, std::string_view account, std::chrono::seconds retry_after = {});
  static Step stale();
  Step failed(const Error& error, std::string_view account);

  Accounts& accounts_;
  AttemptBounds& bounds_;
  const Clock& clock_;
  PasskeyFactor passkeys_;
  Pending<Awaited> awaited_;
};

Step AccountSignIn::step(const Attempt& attempt) {
  if (attempt.rules != nullptr && !attempt.rules->enabled) return declined("accounts are off here", {});
  if (!attempt.transaction.empty() && awaited_.find(attempt.transaction, attempt.browser))
    return second_step(attempt);
  const bool passkey = !field(attempt, "passkey").empty();
  if (!attempt.transaction.empty()) {
    if (!passkey) return stale();
    Step step = passkey_alone(attempt, attempt.transaction);
    if (auto* refused = std::get_if<Declined>(&step))
      refused->stale = true;  // nothing left to try again with
    return step;
  }
  const std::string_view ceremony = field(attempt, "ceremony");
  return passkey && !ceremony.empty() ? passkey_alone(attempt, ceremony) : password_step(attempt);
}

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

  return password_shown(attempt, **checked);
}

// What else is to be shown. Whoever has a passkey for another host alone has a second factor that does not
// work here: going on without it would make every other host the way around it.
Step AccountSignIn::password_shown(const Attempt& attempt, const AccountRow& account) {
  const auto standing = passkeys_.standing(attempt, account.name);
  if (!standing.ok()) return failed(standing.error(), account.name);
  const bool required = passkeys_.rule(attempt) == PasskeyRule::required;
  const bool has_codes = !account.totp_secret.empty();
  Awaited awaited;
  awaited.account = account;
  if (*standing == PasskeyFactor::Standing::here) {
    awaited.stage = Stage::passkey;
    awaited.code_too = has_codes && !required;
  } else if (has_codes) {
    awaited.then_passkey = required;
  } else if (*standing == PasskeyFactor::Standing::elsewhere) {
    Step refused = declined("the account's passkeys are for another host", account.name);
    std::get<Declined>(refused).help = Declined::Help::not_strong_enough;
    return refused;
  } else if (required) {
    awaited.stage = Stage::enrol_passkey;
  } else if (needs_second_factor(attempt, account)) {
    awaited.stage = Stage::enrol;
    awaited.new_secret = accounts_.make_totp_secret();
  } else {
    return established(account, "password", {"pwd"});
  }
  std::string transaction = awaited_.add(attempt.browser, awaited);
  return ask(attempt, std::move(transaction), std::move(awaited));
}

// A passkey's ceremony is good for one answer, so asking again begins another.
Step AccountSignIn::ask(const Attempt& attempt, std::string transaction, Awaited awaited) {
  if (awaited.stage == Stage::code) return Ask{std::move(transaction), "code", {}, {}};
  if (awaited.stage == Stage::enrol) {
    return Ask{std::move(transaction), "enrol", base32(as_bytes(awaited.new_secret)),
               otpauth_address(attempt.host, awaited.account.name, awaited.new_secret)};
  }
  const bool makes = awaited.stage == Stage::enrol_passkey;
  const auto what = makes ? PasskeyFactor::What::make : PasskeyFactor::What::show;
  auto begun = passkeys_.begin(attempt, awaited.account, what);
  if (!begun.ok()) return failed(begun.error(), awaited.account.name);
  awaited.ceremony = std::move(begun->transaction);
  if (!awaited_.update(transaction, attempt.browser, awaited)) return stale();
  return Ask{std::move(transaction), makes ? "enrol-passkey" : "passkey", {}, {}, std::move(begun->options),
             awaited.code_too};
}

Step AccountSignIn::second_step(const Attempt& attempt) {
  const auto awaited = awaited_.find(attempt.transaction, attempt.browser);
  if (!awaited || !accounts_.unchanged(awaited->account.name, awaited->account.version)) return stale();
  const bool by_passkey = awaited->stage == Stage::passkey || awaited->stage == Stage::enrol_passkey;
  const bool by_code = awaited->code_too && field(attempt, "passkey").empty();
  Step outcome = by_passkey && !by_code ? check_passkey(attempt, *awaited) : code_step(attempt, *awaited);
  if (std::holds_alternative<Established>(outcome) && !awaited_.take(attempt.transaction, attempt.browser))
    return stale();
  return outcome;
}

// False: that was one too many.
bool AccountSignIn::spend_try(const Attempt& attempt, Awaited& awaited) {
  if (--awaited.codes_left >= 0) return awaited_.update(attempt.transaction, attempt.browser, awaited);
  awaited_.take(attempt.transaction, attempt.browser);
  return false;
}

// No bound beyond that of the transaction: there is nothing to guess.
Step AccountSignIn::check_passkey(const Attempt& attempt, Awaited awaited) {
  if (!spend_try(attempt, awaited)) return stale();
  const bool makes = awaited.stage == Stage::enrol_passkey;
  const auto what = makes ? PasskeyFactor::What::make : PasskeyFactor::What::show;
  const AccountRow& account = awaited.account;
  const auto shown = passkeys_.finish(attempt, account.name, awaited.ceremony, what);
  if (!shown.ok()) return declined(reason_of(shown.error()), account.name);
  Step step = established(account, "password+passkey", references_of(*shown, true));
  auto& done = std::get<Established>(step);
  if (makes) done.changed = "passkey added";
  done.still_true = [unchanged = done.still_true, this, passkey = *shown] {
    return unchanged() && passkeys_.still_there(passkey);
  };
  return step;
}

Step AccountSignIn::passkey_alone(const Attempt& attempt, std::string_view ceremony) {
  if (passkeys_.rule(attempt) == PasskeyRule::off) return declined("passkeys are off here", {});
  const auto shown = passkeys_.finish(attempt, {}, ceremony, PasskeyFactor::What::show);
  if (!shown.ok()) return declined(reason_of(shown.error()), {});
  const auto account = accounts_.find(shown->account);
  if (!account.ok()) return failed(account.error(), shown->account);
  if (!account->has_value() || (*account)->password.empty())
    return declined("the passkey's account is not set up", shown->account);
  Step step = established(**account, "passkey", references_of(*shown, false));
  auto& done = std::get<Established>(step);
  done.still_true = [unchanged = done.still_true, this, passkey = *shown] {
    return unchanged() && passkeys_.still_there(passkey);
  };
  return step;
}

Step AccountSignIn::code_step(const Attempt& attempt, Awaited awaited) {
  const std::string key =
      awaited.account.name + " code";  // a guessed code never slows the password down, or the reverse
  const auto wait = bounds_.begin(key, attempt.address);
  if (wait.count() > 0) return declined("too many attempts", awaited.account.name, wait);
  if (!spend_try(attempt, awaited)) return stale();
  Step outcome = check_code(attempt, awaited);
  if (!std::holds_alternative<Declined>(outcome)) bounds_.succeeded(key, attempt.address);
  return outcome;
}

Step AccountSignIn::check_code(const Attempt& attempt, const Awaited& awaited) {
  const std::string& account = awaited.account.name;
  if (awaited.stage == Stage::enrol) {
    auto codes = accounts_.enrol(awaited.account, awaited.new_secret, field(attempt, "code"), {});
    if (!codes.ok()) return failed(codes.error(), account);
    if (!codes->has_value()) return declined("wrong code while enrolling", account);
    AccountRow enrolled = awaited.account;
    ++enrolled.version;
    Step step = established(enrolled, "password+totp", {"otp", "pwd"});
    std::get<Established>(step).recovery_codes = std::move(**codes);
    return step;
  }
  const auto factor = accounts_.take_code(awaited.account, field(attempt, "code"));
  if (!factor.ok()) return failed(factor.error(), account);
  switch (*factor) {
    case Accounts::Factor::totp:
      return code_shown(attempt, awaited, "password+totp");
    case Accounts::Factor::recovery:
      return code_shown(attempt, awaited, "password+recovery");
    case Accounts::Factor::none:
      break;
  }
  return declined("wrong or used code", account);
}

Step AccountSignIn::code_shown(const Attempt& attempt, Awaited awaited, std::string_view method) {
  if (!awaited.then_passkey) return established(awaited.account, method, {"otp", "pwd"});
  awaited.stage = Stage::enrol_passkey;
  awaited.then_passkey = false;
  awaited.codes_left = codes_per_transaction;
  return ask(attempt, std::string(attempt.transaction), std::move(awaited));
}

Step AccountSignIn::established(const AccountRow& account, std::string_view method,
                                std::vector<std::string> references) {
  Established done;
  done.who.kind = Principal::Kind::person;
  done.who.name = account.name;
  done.who.email = account.email;
  done.who.display_name = account.display_name;
  done.who.groups = account.groups;
  done.who.method = method;
  done.who.mfa = method != "password";
  done.who.authenticated_at = clock_.wall();
  done.who.amr = std::move(references);
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
                                             Random& random, Passkeys* passkeys) {
  return std::make_unique<AccountSignIn>(accounts, bounds, clock, random, passkeys);
}

}  // namespace sallyport::identity
