#pragma once
// doors/web/pages/passkey_parts.h: what the pages show of passkeys. Forms of passkeys are hidden until the
// script shows them; without script there are words in their place.
#include <optional>
#include <string_view>

#include "doors/web/pages/people_pages.h"

namespace sallyport::doors {

std::string_view passkey_script();  // text/javascript, served as passkey.js

// Whether people can have passkeys here: the map allows them, and the host has a name (an address cannot be a
// relying party).
bool passkeys_offered(const Desk& desk);

// The sign-in page as it was at first: for the same place, and as strong.
std::string begin_again(const Desk& desk);

// On the sign-in page: signing in with a passkey alone. Empty where there are none.
Html passkey_sign_in(Desk& desk);
// What an attempt needs for passkeys: the fields of their forms, our origin and the rules.
void add_passkey_fields(const Desk& desk, identity::Attempt& attempt);
// The second step, if it asks for a passkey; `problem_text` as for the other forms.
std::optional<PageReply> passkey_step(Desk& desk, const identity::Ask& ask, std::uint16_t status,
                                      std::string_view problem_text);
// What to say of a refused attempt: `otherwise`, unless a passkey was shown.
std::string_view words_for_refused(const Desk& desk, std::string_view otherwise);

// A form that the script sends once the browser has answered `options`. `ceremony`: "create" or "get".
// `again`: where to begin anew when the page has stood too long; may be empty.
Html passkey_form(Desk& desk, std::string_view action, std::string_view ceremony, std::string_view options,
                  const Html& fields, std::string_view again = {});

}  // namespace sallyport::doors
