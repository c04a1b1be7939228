#pragma once
// verify/probes/all.h: the probes there are, by the file they live in. Listed by name in probes.cc.
#include <span>
#include <string>

#include "verify/probes/probes.h"

namespace sallyport::verify {

using Values = std::span<const std::string>;

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
// store.cc
Probed store_locked(const Stage& stage, Values values);  // S21

}  // namespace sallyport::verify
