#pragma once
// verify/witness/misbehaviour.h: what the OpenID provider of `verify` can be told to do wrong, by the names
// that case files use. Each is one published mistake or attack (test/attack R, J, O).
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sallyport::verify {

enum class Misbehaviour : std::uint8_t {
  none,
  // how it sends the browser back
  no_callback_issuer,
  other_callback_issuer,
  repeated_callback_state,
  repeated_callback_code,
  error_with_markup,
  // who signs its ID tokens, and how they say so
  alg_none,
  alg_none_mixed_case,
  alg_none_upper_case,
  alg_missing,
  alg_of_other_key,
  hmac_with_public_pem,
  hmac_with_public_der,
  hmac_with_public_jwk,
  jwk_of_attacker,
  jku_of_attacker,
  x5c_of_attacker,
  x5u_of_attacker,
  unknown_kid,
  path_kid,
  sql_kid,
  absent_kid,
  absent_kid_of_attacker,
  broken_signature,
  rotated_key,
  other_type,
  // what its ID tokens say
  other_issuer,
  no_issuer,
  other_audience,
  no_audience,
  audiences_without_party,
  other_party,
  no_subject,
  no_issue_time,
  issued_in_future,
  expired,
  no_expiry,
  expiry_as_text,
  expiry_huge,
  expiry_fractional,
  expiry_2039,
  no_nonce,
  other_nonce,
  other_access_token_hash,
  acr_ignored,
  no_sign_in_time,
  old_sign_in_time,
  two_at_signs,
  unverified_email,
  email_with_line_end,
  email_elsewhere,
  email_in_capitals,
  empty_group,
  groups_as_text,
  groups_as_object,
  nested_groups,
  no_groups,
  huge_token,
  many_dots,
  duplicate_members,
  deep_nesting,
  // what its userinfo endpoint says
  userinfo_of_other,
  userinfo_as_list,
  // what it answers to a refresh token
  refresh_refused,
  refreshed_subject,
  refreshed_audience,
  refreshed_issuer,
  refreshed_party,
};

// "alg-none"; "none" for none.
std::string_view to_string(Misbehaviour misbehaviour);
// Nothing if there is none of that name.
std::optional<Misbehaviour> find_misbehaviour(std::string_view name);
const std::vector<Misbehaviour>& all_misbehaviours();

}  // namespace sallyport::verify
