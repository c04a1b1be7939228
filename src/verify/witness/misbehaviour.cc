#include "verify/witness/misbehaviour.h"

#include <array>
#include <utility>

namespace sallyport::verify {
namespace {

using enum Misbehaviour;

constexpr std::array names = {
    std::pair{none, std::string_view("none")},
    std::pair{no_callback_issuer, std::string_view("no-callback-issuer")},
    std::pair{other_callback_issuer, std::string_view("other-callback-issuer")},
    std::pair{repeated_callback_state, std::string_view("repeated-callback-state")},
    std::pair{repeated_callback_code, std::string_view("repeated-callback-code")},
    std::pair{error_with_markup, std::string_view("error-with-markup")},
    std::pair{alg_none, std::string_view("alg-none")},
    std::pair{alg_none_mixed_case, std::string_view("alg-none-mixed-case")},
    std::pair{alg_none_upper_case, std::string_view("alg-none-upper-case")},
    std::pair{alg_missing, std::string_view("alg-missing")},
    std::pair{alg_of_other_key, std::string_view("alg-of-other-key")},
    std::pair{hmac_with_public_pem, std::string_view("hmac-with-public-pem")},
    std::pair{hmac_with_public_der, std::string_view("hmac-with-public-der")},
    std::pair{hmac_with_public_jwk, std::string_view("hmac-with-public-jwk")},
    std::pair{jwk_of_attacker, std::string_view("jwk-of-attacker")},
    std::pair{jku_of_attacker, std::string_view("jku-of-attacker")},
    std::pair{x5c_of_attacker, std::string_view("x5c-of-attacker")},
    std::pair{x5u_of_attacker, std::string_view("x5u-of-attacker")},
    std::pair{unknown_kid, std::string_view("unknown-kid")},
    std::pair{path_kid, std::string_view("path-kid")},
    std::pair{sql_kid, std::string_view("sql-kid")},
    std::pair{absent_kid, std::string_view("absent-kid")},
    std::pair{absent_kid_of_attacker, std::string_view("absent-kid-of-attacker")},
    std::pair{broken_signature, std::string_view("broken-signature")},
    std::pair{rotated_key, std::string_view("rotated-key")},
    std::pair{other_type, std::string_view("other-type")},
    std::pair{other_issuer, std::string_view("other-issuer")},
    std::pair{no_issuer, std::string_view("no-issuer")},
    std::pair{other_audience, std::string_view("other-audience")},
    std::pair{no_audience, std::string_view("no-audience")},
    std::pair{audiences_without_party, std::string_view("audiences-without-party")},
    std::pair{other_party, std::string_view("other-party")},
    std::pair{no_subject, std::string_view("no-subject")},
    std::pair{no_issue_time, std::string_view("no-issue-time")},
    std::pair{issued_in_future, std::string_view("issued-in-future")},
    std::pair{expired, std::string_view("expired")},
    std::pair{no_expiry, std::string_view("no-expiry")},
    std::pair{expiry_as_text, std::string_view("expiry-as-text")},
    std::pair{expiry_huge, std::string_view("expiry-huge")},
    std::pair{expiry_fractional, std::string_view("expiry-fractional")},
    std::pair{expiry_2039, std::string_view("expiry-2039")},
    std::pair{no_nonce, std::string_view("no-nonce")},
    std::pair{other_nonce, std::string_view("other-nonce")},
    std::pair{other_access_token_hash, std::string_view("other-access-token-hash")},
    std::pair{acr_ignored, std::string_view("acr-ignored")},
    std::pair{no_sign_in_time, std::string_view("no-sign-in-time")},
    std::pair{old_sign_in_time, std::string_view("old-sign-in-time")},
    std::pair{two_at_signs, std::string_view("two-at-signs")},
    std::pair{unverified_email, std::string_view("unverified-email")},
    std::pair{email_with_line_end, std::string_view("email-with-line-end")},
    std::pair{email_elsewhere, std::string_view("email-elsewhere")},
    std::pair{email_in_capitals, std::string_view("email-in-capitals")},
    std::pair{empty_group, std::string_view("empty-group")},
    std::pair{groups_as_text, std::string_view("groups-as-text")},
    std::pair{groups_as_object, std::string_view("groups-as-object")},
    std::pair{nested_groups, std::string_view("nested-groups")},
    std::pair{no_groups, std::string_view("no-groups")},
    std::pair{huge_token, std::string_view("huge-token")},
    std::pair{many_dots, std::string_view("many-dots")},
    std::pair{duplicate_members, std::string_view("duplicate-members")},
    std::pair{deep_nesting, std::string_view("deep-nesting")},
    std::pair{userinfo_of_other, std::string_view("userinfo-of-other")},
    std::pair{userinfo_as_list, std::string_view("userinfo-as-list")},
    std::pair{refresh_refused, std::string_view("refresh-refused")},
    std::pair{refreshed_subject, std::string_view("refreshed-subject")},
    std::pair{refreshed_audience, std::string_view("refreshed-audience")},
    std::pair{refreshed_issuer, std::string_view("refreshed-issuer")},
    std::pair{refreshed_party, std::string_view("refreshed-party")},
};

}  // namespace

std::string_view to_string(Misbehaviour misbehaviour) {
  return names[static_cast<std::size_t>(misbehaviour)].second;
}

std::optional<Misbehaviour> find_misbehaviour(std::string_view name) {
  for (const auto& [misbehaviour, its_name] : names) {
    if (its_name == name) return misbehaviour;
  }
  return std::nullopt;
}

const std::vector<Misbehaviour>& all_misbehaviours() {
  static const std::vector<Misbehaviour> all = [] {
    std::vector<Misbehaviour> made;
    for (const auto& entry : names) made.push_back(entry.first);
    return made;
  }();
  return all;
}

}  // namespace sallyport::verify
