#pragma once
// verify/probes/all.h: the probes there are, by the file they live in. Listed by name in probes.cc.
#include <charconv>
#include <span>
#include <string>

#include "verify/probes/probes.h"

namespace sallyport::verify {

using Values = std::span<const std::string>;

// The value at `place` as a number; 0 if there is none, or it is no plain number.
inline std::size_t number_at(Values values, std::size_t place) {
  std::size_t number = 0;
  if (place >= values.size()) return 0;
  const std::string& text = values[place];
  const char* const end = text.data() + text.size();
  return std::from_chars(text.data(), end, number).ptr == end ? number : 0;
}

// slow.cc
Probed slowloris(const Stage& stage, Values values);  // G19: a head, then a body, that never ends
// tls.cc
Probed early_data(const Stage& stage, Values values);            // H13
Probed ticket_on_other_host(const Stage& stage, Values values);  // H07
// session.cc
Probed flipped_cookie(const Stage& stage, Values values);    // S01
Probed replay_after_end(const Stage& stage, Values values);  // S08
Probed session_fixation(const Stage& stage, Values values);  // R12
Probed readable_tokens(const Stage& stage, Values values);   // S13
// polling.cc
Probed polling_without_session(const Stage& stage, Values values);  // R25
Probed cookies_disabled(const Stage& stage, Values values);         // R26
// returning.cc
Probed return_path(const Stage& stage, Values values);        // R01 to R06
Probed sign_out_return(const Stage& stage, Values values);    // R07
Probed parallel_sign_ins(const Stage& stage, Values values);  // R24
Probed foreign_form_post(const Stage& stage, Values values);  // F01
// guessing.cc
Probed password_guessing(const Stage& stage, Values values);       // L01
Probed ban_by_spelling(const Stage& stage, Values values);         // S16
Probed unknown_account_timing(const Stage& stage, Values values);  // S17
Probed code_used_twice(const Stage& stage, Values values);         // S18
// streams.cc
Probed stream_revocation(const Stage& stage, Values values);  // S19
// webhooks.cc
Probed webhook_replay(const Stage& stage, Values values);  // W03
// command_line.cc
Probed claim_injection(const Stage& stage, Values values);        // T19
Probed illegal_header_in_map(const Stage& stage, Values values);  // T20
// traces.cc
Probed secrets_in_logs(const Stage& stage, Values values);  // S22
// egress.cc
Probed parallel_calls(const Stage& stage, Values values);  // E55
// provider_lies.cc
Probed provider_lies(const Stage& stage,
                     Values values);  // J01 to J04, J07, J08, J14, J16, J18, O01, O02, R15
Probed weak_step_ups(const Stage& stage, Values values);     // R17, R18
Probed replaced_key(const Stage& stage, Values values);      // J06
Probed worthless_groups(const Stage& stage, Values values);  // J17
// callbacks.cc
Probed callback_without_state(const Stage& stage, Values values);  // R10
Probed injected_code(const Stage& stage, Values values);           // R11
Probed repeated_parameters(const Stage& stage, Values values);     // R13
Probed mixed_up_issuers(const Stage& stage, Values values);        // R14
Probed replayed_code(const Stage& stage, Values values);           // R16
Probed third_party_parameters(const Stage& stage, Values values);  // R19
// foreign_tokens.cc
Probed bad_logout_tokens(const Stage& stage, Values values);  // J20
Probed logout_of_all(const Stage& stage, Values values);      // J21
Probed bad_event_tokens(const Stage& stage, Values values);   // J22
Probed random_key_ids(const Stage& stage, Values values);     // J05
// rechecks.cc
Probed ended_at_provider(const Stage& stage, Values values);    // J15, S11
Probed removed_at_provider(const Stage& stage, Values values);  // S12
Probed parallel_refresh(const Stage& stage, Values values);     // S09, S10
// api_tokens.cc
Probed tokens_of_leavers(const Stage& stage, Values values);  // A05
// store.cc
Probed store_locked(const Stage& stage, Values values);  // S21

}  // namespace sallyport::verify
