#pragma once
// doors/web/pages/token_parts.h: what the pages about API tokens are made of.
#include <string>
#include <vector>

#include "doors/web/pages/people_pages.h"
#include "identity/tokens/api_tokens.h"

namespace sallyport::doors {

inline constexpr std::string_view tokens_path = "/.sallyport/tokens";
inline constexpr std::string_view new_token_path = "/.sallyport/tokens/new";
// How long ago the factors of a session may have been shown that makes a token. A new sign-in at a provider
// that leads to new_token_path is asked for as much.
inline constexpr std::chrono::minutes token_freshness{15};

// Those of the person who asks, newest first.
std::vector<identity::ApiTokenRef> own_tokens(const Desk& desk);
bool has_live_tokens(const std::vector<identity::ApiTokenRef>& tokens);

// On the account page: where they are, and that they outlive sessions. Empty where nobody has any.
Html tokens_section(const Desk& desk);
// The list, with a button for each that is alive and one for all of them.
Html token_list(const Desk& desk, const std::vector<identity::ApiTokenRef>& tokens);

struct Life {
  std::chrono::seconds length;
  std::string words;  // "30 days"
};
// What may be chosen from: nothing longer than the map allows.
std::vector<Life> lives(const ApiTokenRules& rules);

// What was filled in so far.
struct TokenDraft {
  std::string label;
  std::vector<std::string> components;
  bool reads_only = false;
  std::chrono::seconds life{0};
};
Html token_form(const Desk& desk, const TokenDraft& draft);

// The text itself, this once, and what to do with it.
Html token_made(const Desk& desk, const identity::IssuedApiToken& issued);

}  // namespace sallyport::doors
