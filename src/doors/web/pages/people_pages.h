#pragma once
// doors/web/pages/people_pages.h: the pages, one function each; pages.cc picks. Every post changes something
// only after Desk has found its form to be good.
#include "doors/web/pages/desk.h"
#include "doors/web/pages/kept_posts.h"
#include "identity/accounts/accounts.h"
#include "identity/accounts/pending.h"

namespace sallyport::doors {

PageReply sign_in_page(Desk& desk);
PageReply sign_out_page(Desk& desk);
PageReply signed_out_page(const Desk& desk);
PageReply set_up_page(Desk& desk);

// A new authenticator that waits for its first code, begun on the account page.
struct NewAuthenticator {
  identity::AccountRow account;
  std::string secret;  // raw
};
using NewAuthenticators = identity::Pending<NewAuthenticator>;
PageReply account_page(Desk& desk, NewAuthenticators& waiting);

// API tokens: the list, and making one.
PageReply tokens_page(Desk& desk);
PageReply new_token_page(Desk& desk);

// A form that was sent too early, kept while the person signs in.
inline constexpr std::string_view send_again_path = "/.sallyport/send-again";
KeptForm keep_form(Desk& desk, KeptPosts& kept, std::string_view target);
PageReply send_again_page(Desk& desk, KeptPosts& kept);

// Parts that several pages show.
Html authenticator_steps(std::string_view address, std::string_view secret);
PageReply recovery_codes_page(const Desk& desk, const std::vector<std::string>& codes, std::string_view who,
                              std::string_view next);
Html new_password_fields();
// What is wrong with a new name or password, and what to do; empty for none.
std::string_view words_for(identity::AccountProblem problem);

}  // namespace sallyport::doors
