#pragma once
// verify/run/company_sign_in.h: signs in with the provider of `verify`, step by step, so that a probe may
// change what goes either way.
#include <string>
#include <string_view>

#include "verify/run/browser.h"
#include "verify/witness/provider.h"

namespace sallyport::verify {

inline constexpr std::string_view member_page = "/member/x";  // for everybody in `verify-members`
inline constexpr std::string_view strong_page = "/strong/x";  // acr urn:verify:two, shown within five minutes

// Path of a page of the gate about `realm`: "/.sallyport/oidc/verify/callback".
std::string company_path(std::string_view realm, std::string_view page);

// Begins at the gate; the provider's address that the browser is sent to, empty if it is sent nowhere there.
// `more`: further fields of the query, "&for=flow:7". `last`: what the gate answered, if somebody asks.
std::string begin_with_company(const Stage& stage, Browser& browser, std::string_view realm,
                               std::string_view more = {}, Reply* last = nullptr);
// Asks the provider; path and query of the page of the gate that it sends the browser back to, empty if that
// is not ours.
std::string ask_provider(const Stage& stage, std::string_view address);

struct CompanySignedIn {
  Reply last;
  std::string cookie;  // "__Host-sallyport=..." of the session; empty: there is none
  bool ok() const { return !cookie.empty(); }
  std::string words() const;  // how it ended: status, and where it leads or what the page is called
};
// All of it. The browser should have no session yet.
CompanySignedIn sign_in_with_company(const Stage& stage, Browser& browser, std::string_view realm,
                                     std::string_view more = {});
// The same in a browser of its own, with what the provider is to do.
CompanySignedIn sign_in_as(const Stage& stage, std::string_view realm, const ProviderScript& script,
                           std::string_view more = {});
std::string session_of(const Browser& browser);

// What the range's host answers to whoever has the cookie; 0: nothing.
std::uint16_t status_of(const Stage& stage, std::string_view path, std::string_view cookie);

}  // namespace sallyport::verify
