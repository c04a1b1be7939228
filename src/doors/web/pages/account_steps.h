#pragma once
// doors/web/pages/account_steps.h: what the changes on the account page share.
#include <optional>
#include <string>
#include <string_view>

#include "doors/web/pages/people_pages.h"

namespace sallyport::doors {

struct Said {
  std::uint16_t status = 200;
  std::string problem;
  std::string notice;
};
// The account page. `account` null: signed in by another method.
PageReply account_overview(Desk& desk, const identity::AccountRow* account, const Said& said = {});

// Nothing if the person has shown the present password; otherwise the page that says what to do.
std::optional<PageReply> ask_password(Desk& desk, const identity::AccountRow& account);
// The same for the second factor: a code of the authenticator, if there is one; else whoever has passkeys
// must have shown one in this session.
std::optional<PageReply> ask_second_factor(Desk& desk, const identity::AccountRow& account);
// Writes it down; false if that was not possible.
bool account_changed(const Desk& desk, std::string_view what);

// account_passkeys.cc
Html passkeys_section(const Desk& desk, const identity::AccountRow& account);
// Nothing if `what` is none of theirs.
std::optional<PageReply> passkey_change(Desk& desk, const identity::AccountRow& account,
                                        std::string_view what);

}  // namespace sallyport::doors
