#include "verify/probes/probes.h"

#include <array>

#include "verify/probes/all.h"

namespace sallyport::verify {
namespace {

constexpr std::array probes = {
    Probe{"slowloris", slowloris, false},
    Probe{"early-data", early_data, false},
    Probe{"ticket-on-other-host", ticket_on_other_host},
    Probe{"flipped-cookie", flipped_cookie},
    Probe{"replay-after-end", replay_after_end},
    Probe{"session-fixation", session_fixation},
    Probe{"readable-tokens", readable_tokens},
    Probe{"polling-without-session", polling_without_session, false},
    Probe{"cookies-disabled", cookies_disabled, false},
    Probe{"return-path", return_path},
    Probe{"sign-out-return", sign_out_return},
    Probe{"parallel-sign-ins", parallel_sign_ins},
    Probe{"foreign-form-post", foreign_form_post},
    Probe{"password-guessing", password_guessing},
    Probe{"ban-by-spelling", ban_by_spelling},
    Probe{"unknown-account-timing", unknown_account_timing},
    Probe{"code-used-twice", code_used_twice},
    Probe{"stream-revocation", stream_revocation},
    Probe{"webhook-replay", webhook_replay},
    Probe{"claim-injection", claim_injection},
    Probe{"illegal-header-in-map", illegal_header_in_map},
    Probe{"secrets-in-logs", secrets_in_logs},
    Probe{"store-locked", store_locked},
    Probe{"parallel-calls", parallel_calls},
    Probe{"provider-lies", provider_lies},
    Probe{"weak-step-ups", weak_step_ups},
    Probe{"replaced-key", replaced_key},
    Probe{"worthless-groups", worthless_groups},
    Probe{"callback-without-state", callback_without_state},
    Probe{"injected-code", injected_code},
    Probe{"repeated-parameters", repeated_parameters},
    Probe{"mixed-up-issuers", mixed_up_issuers},
    Probe{"replayed-code", replayed_code},
    Probe{"third-party-parameters", third_party_parameters},
    Probe{"bad-logout-tokens", bad_logout_tokens},
    Probe{"logout-of-all", logout_of_all},
    Probe{"bad-event-tokens", bad_event_tokens},
    Probe{"random-key-ids", random_key_ids},
    Probe{"ended-at-provider", ended_at_provider},
    Probe{"removed-at-provider", removed_at_provider},
    Probe{"parallel-refresh", parallel_refresh},
    Probe{"tokens-of-leavers", tokens_of_leavers},
};

}  // namespace

const Probe* find_probe(std::string_view name) {
  for (const Probe& probe : probes) {
    if (probe.name == name) return &probe;
  }
  return nullptr;
}

}  // namespace sallyport::verify
