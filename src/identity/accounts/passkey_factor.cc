#include "identity/accounts/passkey_factor.h"

#include <algorithm>

namespace sallyport::identity {
namespace {

std::string_view field(const Attempt& attempt, std::string_view name) {
  const auto found = attempt.fields.find(name);
  return found == attempt.fields.end() ? std::string_view() : std::string_view(found->second);
}

Passkeys::Place place_of(const Attempt& attempt) {
  return {attempt.host, attempt.public_origin, attempt.browser};
}

}  // namespace

PasskeyRule PasskeyFactor::rule(const Attempt& attempt) const {
  if (passkeys_ == nullptr) return PasskeyRule::off;
  return attempt.rules == nullptr ? AccountRules().passkeys : attempt.rules->passkeys;
}

Result<PasskeyFactor::Standing> PasskeyFactor::standing(const Attempt& attempt,
                                                        std::string_view account) const {
  if (rule(attempt) == PasskeyRule::off) return Standing::none;
  SP_TRY(const auto all, passkeys_->list(account));
  if (all.empty()) return Standing::none;
  const bool here =
      std::ranges::any_of(all, [&](const Passkey& passkey) { return passkey.host == attempt.host; });
  return here ? Standing::here : Standing::elsewhere;
}

Result<Passkeys::Ceremony> PasskeyFactor::begin(const Attempt& attempt, const AccountRow& account,
                                                What what) {
  if (what == What::make)
    return passkeys_->begin_registration(place_of(attempt), account.name, account.display_name);
  return passkeys_->begin_assertion(place_of(attempt), account.name);
}

Result<Passkey> PasskeyFactor::finish(const Attempt& attempt, std::string_view account,
                                      std::string_view ceremony, What what) {
  const std::string_view response = field(attempt, "passkey");
  if (what == What::make) {
    return passkeys_->finish_registration(place_of(attempt), account, ceremony, response,
                                          field(attempt, "label"));
  }
  return passkeys_->finish_assertion(place_of(attempt), ceremony, response);
}

bool PasskeyFactor::still_there(const Passkey& passkey) const {
  const auto all = passkeys_->list(passkey.account);
  return all.ok() && std::ranges::any_of(*all, [&](const Passkey& other) { return other.id == passkey.id; });
}

std::string_view reason_of(const Error& error) {
  switch (error.kind) {
    case ErrorKind::malformed:
      return "the passkey's answer cannot be read";
    case ErrorKind::unauthenticated:
      return "the passkey was not accepted";
    case ErrorKind::forbidden:
      return "the passkey is a copy, or registered already";
    case ErrorKind::rate_limited:
      return "the account has as many passkeys as it may";
    default:
      return "the store failed";
  }
}

std::vector<std::string> references_of(const Passkey& passkey, bool password) {
  std::vector<std::string> all = {passkey.syncs ? "swk" : "hwk", "user"};
  if (password) all.emplace_back("pwd");
  std::ranges::sort(all);
  return all;
}

}  // namespace sallyport::identity
