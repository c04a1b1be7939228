// What may be done to a sign-in with a provider on its way through the browser.
#include "verify/probes/all.h"
#include "verify/run/company_sign_in.h"
#include "verify/run/sign_in.h"
#include "wire/http1/form.h"

namespace sallyport::verify {
namespace {

// `fields` as a query, `name` with another value.
std::string with_field(std::string_view address, std::string_view name, std::string_view value) {
  const std::size_t query = std::min(address.find('?'), address.size());
  FormFields fields = read_fields(address.substr(std::min(query + 1, address.size())));
  fields.insert_or_assign(std::string(name), std::string(value));
  std::string out(address.substr(0, query));
  char before = '?';
  for (const auto& [field, its_value] : fields) {
    out += before + http1::url_encode(field) + "=" + http1::url_encode(its_value);
    before = '&';
  }
  return out;
}

std::string field_of(std::string_view address, std::string_view name) {
  const FormFields fields = read_fields(address.substr(std::min(address.find('?') + 1, address.size())));
  const auto found = fields.find(name);
  return found == fields.end() ? std::string() : found->second;
}

Probed no_provider() { return unable("the gate does not send the browser to the provider"); }

bool honest_works(const Stage& stage) { return sign_in_as(stage, company_realm, {}).ok(); }

}  // namespace

Probed callback_without_state(const Stage& stage, Values) {
  Browser attacker(stage);
  const std::string back = ask_provider(stage, begin_with_company(stage, attacker, company_realm));
  if (back.empty()) return no_provider();
  const std::string code = field_of(back, "code");
  Browser victim(stage);
  if (begin_with_company(stage, victim, company_realm).empty()) return no_provider();
  const std::string path = company_path(company_realm, "callback");
  for (const std::string& address : {path, path + "?code=" + code, path + "?code=" + code + "&state=",
                                     path + "?code=" + code + "&state=x", back}) {
    const Reply reply = victim.get(address);
    if (!session_of(victim).empty())
      return came_through("another browser's sign-in, or none, began a session here");
    const std::string location = reply.field("location");
    if (location.find("/authorize") != std::string::npos) return came_through("a loop back to the provider");
  }
  Browser without_cookies(stage);
  if (without_cookies.get(back); !session_of(without_cookies).empty())
    return came_through("a browser without a cookie of the sign-in got a session");
  if (attacker.get(back); session_of(attacker).empty())
    return came_through("others spoiled the sign-in of the browser that began it");
  return held("six answers in other browsers began nothing; the browser that asked got its session");
}

// The attacker has a code for their own account, and saw the address that the victim was sent to.
Probed injected_code(const Stage& stage, Values) {
  Browser attacker(stage);
  Browser victim(stage);
  const std::string own = begin_with_company(stage, attacker, company_realm);
  const std::string theirs = begin_with_company(stage, victim, company_realm);
  if (own.empty() || theirs.empty()) return no_provider();
  const std::string asked = with_field(own, "nonce", field_of(theirs, "nonce"));
  const std::string back = ask_provider(stage, with_field(asked, "state", field_of(theirs, "state")));
  if (back.empty()) return no_provider();
  const std::size_t without = stage.provider->seen(company_realm).without_proof_key;
  (void)victim.get(back);
  if (!session_of(victim).empty()) return came_through("a code of another browser was redeemed for this one");
  if (!honest_works(stage)) return unable("an honest sign-in with the provider does not work");
  if (stage.provider->seen(company_realm).without_proof_key != without)
    return came_through("a code was redeemed without a proof key");
  return held("the code of another browser was worth nothing: its proof key is not here");
}

Probed repeated_parameters(const Stage& stage, Values) {
  using enum Misbehaviour;
  for (const Misbehaviour what : {repeated_callback_state, repeated_callback_code}) {
    ProviderScript script;
    script.misbehaviour = what;
    const CompanySignedIn done = sign_in_as(stage, company_realm, script);
    if (done.ok()) return came_through(std::string(to_string(what)) + ": a session began");
    if (done.last.status != 400) return came_through(std::string(to_string(what)) + ": " + done.words());
  }
  if (!honest_works(stage)) return unable("an honest sign-in with the provider does not work");
  return held("400 for each parameter that came twice");
}

// The answer of one provider at the address of another.
Probed mixed_up_issuers(const Stage& stage, Values values) {
  Browser browser(stage);
  std::string back = ask_provider(stage, begin_with_company(stage, browser, keys_realm));
  if (back.empty()) return no_provider();
  const std::string from = company_path(keys_realm, "callback");
  if (!back.starts_with(from)) return no_provider();
  back.replace(0, from.size(), company_path(company_realm, "callback"));
  (void)browser.get(back);
  if (!session_of(browser).empty()) return came_through("the answer of one provider counted as another's");
  return provider_lies(stage, values);
}

Probed replayed_code(const Stage& stage, Values) {
  Browser browser(stage);
  const std::string back = ask_provider(stage, begin_with_company(stage, browser, company_realm));
  if (back.empty()) return no_provider();
  (void)browser.get(back);
  const std::string session = session_of(browser);
  if (session.empty()) return unable("an honest sign-in with the provider does not work");
  const Reply again = browser.get(back);
  if (session_of(browser) != session) return came_through("the same answer changed the session");
  if (again.status >= 500) return came_through("the same answer twice: " + std::to_string(again.status));
  Browser other(stage);
  const std::string asked = begin_with_company(stage, other, company_realm);
  const std::string replayed = with_field(back, "state", field_of(asked, "state"));
  (void)other.get(replayed);
  if (!session_of(other).empty()) return came_through("a code that was used began another session");
  if (status_of(stage, member_page, session) != 200) return came_through("the replay ended the session");
  return held("the second time changed nothing, for the same browser and for another");
}

Probed third_party_parameters(const Stage& stage, Values values) {
  for (const std::string& value : values) {
    Browser browser(stage);
    const std::string address = begin_with_company(stage, browser, company_realm, "&" + value);
    if (address.empty()) return came_through("`" + value + "` led away from the provider, or nowhere");
    if (address.find("evil") != std::string::npos)
      return came_through("`" + value + "` got into the request to the provider");
  }
  return held(std::to_string(values.size()) + " foreign parameters, none of them in the request");
}

}  // namespace sallyport::verify
