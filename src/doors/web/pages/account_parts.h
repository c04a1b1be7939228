#pragma once
// doors/web/pages/account_parts.h: the sections of the account page.
#include "base/encoding.h"
#include "doors/web/pages/people_pages.h"

namespace sallyport::doors {

// The hidden fields of a form of this page that does `what`.
Html form_start(const Desk& desk, std::string_view what);
Html account_form(const Html& inside);

Html who_section(const Desk& desk);
Html password_section(const Desk& desk, const identity::AccountRow& account);
Html authenticator_section(const Desk& desk, const identity::AccountRow& account);
Html recovery_section(const Desk& desk, const identity::AccountRow& account, std::int64_t codes_left);
Html sessions_section(const Desk& desk);
// Those of the person who asks: of the same account, or of the same person at the same provider.
identity::SessionFilter own_sessions(const Desk& desk);

}  // namespace sallyport::doors
