#include "doors/web/pages/passkey_parts.h"

#include "model/network.h"

namespace sallyport::doors {
namespace {

constexpr std::string_view target = "/.sallyport/sign-in";

std::string with_query(const Desk& desk) {
  const std::string_view flow = desk.query("for");
  return flow.empty() ? std::string(target) : std::string(target) + "?for=" + http1::url_encode(flow);
}

std::string_view why_of(const Desk& desk) {
  return desk.field("why").empty() ? desk.query("why") : desk.field("why");
}

// What every form of the sign-in page carries along.
Html carried(Desk& desk) {
  Html fields = desk.browser_token();
  fields << hidden("return", desk.return_path());
  const std::string_view why = why_of(desk);
  if (!why.empty()) fields << hidden("why", why);
  return fields;
}

Html code_instead(Desk& desk, const identity::Ask& ask) {
  Html fields = carried(desk);
  fields << hidden("transaction", ask.transaction)
         << input({.name = "code",
                   .label = "Or a code from your authenticator",
                   .autocomplete = "one-time-code",
                   .hint = "Or one of your recovery codes.",
                   .code = true})
         << button("Sign in with the code", "plain");
  return tag("section", {}, tag("form", {{"method", "post"}, {"action", with_query(desk)}}, fields));
}

}  // namespace

std::string begin_again(const Desk& desk) {
  std::string address(target);
  address.append("?return=").append(http1::url_encode(desk.return_path()));
  for (const auto& [name, value] : {std::pair{"why", why_of(desk)}, std::pair{"for", desk.query("for")}}) {
    if (!value.empty()) address.append("&").append(name).append("=").append(http1::url_encode(value));
  }
  return address;
}

bool passkeys_offered(const Desk& desk) {
  const AccountRules& rules = desk.request.account_rules;
  const std::string_view host = desk.request.host;
  return desk.context.passkeys != nullptr && rules.enabled && rules.passkeys != PasskeyRule::off &&
         !host.starts_with('[') && !parse_address(host).ok();
}

Html passkey_form(Desk& desk, std::string_view action, std::string_view ceremony, std::string_view options,
                  const Html& fields, std::string_view again) {
  desk.needs_script = true;
  Html inside = "<p class=\"problem\" role=\"alert\" hidden></p>";
  inside << hidden("passkey", "") << fields;
  Html html = tag("form",
                  {{"method", "post"},
                   {"action", action},
                   {"data-ceremony", ceremony},
                   {"data-options", options},
                   {again.empty() ? "" : "data-again", again},
                   {"hidden", ""}},
                  inside);
  html << "<noscript><p class=\"hint\">Passkeys need JavaScript, which is off in this browser.</p></noscript>"
          "<script src=\"/.sallyport/passkey.js\" defer></script>";
  return html;
}

Html passkey_sign_in(Desk& desk) {
  if (!passkeys_offered(desk)) return {};
  Html fields = carried(desk);  // first: it names the browser
  const auto begun = desk.context.passkeys->begin_assertion(
      {desk.request.host, desk.request.public_origin, desk.browser()}, {});
  fields << hidden("ceremony", begun.transaction) << button("Sign in with a passkey", "plain");
  return tag("section", {},
             passkey_form(desk, with_query(desk), "get", begun.options, fields, begin_again(desk)));
}

void add_passkey_fields(const Desk& desk, identity::Attempt& attempt) {
  attempt.public_origin = desk.request.public_origin;
  attempt.rules = &desk.request.account_rules;
  for (const std::string_view name : {"passkey", "ceremony", "label"}) {
    if (!desk.field(name).empty()) attempt.fields.emplace(name, desk.field(name));
  }
}

std::optional<PageReply> passkey_step(Desk& desk, const identity::Ask& ask, std::uint16_t status,
                                      std::string_view problem_text) {
  const bool makes = ask.what == "enrol-passkey";
  if (!makes && ask.what != "passkey") return std::nullopt;
  Html body;
  if (!problem_text.empty()) body << problem(words_for_refused(desk, problem_text));
  Html fields = carried(desk);
  fields << hidden("transaction", ask.transaction);
  if (makes) {
    body << notice("Signing in here asks for a passkey, and your account has none for this site yet.");
    fields << input({.name = "label", .label = "What to call it", .value = "My passkey"});
  } else {
    body << paragraph("Your password was right. Now show your passkey.");
  }
  fields << button(makes ? "Make a passkey and sign in" : "Use your passkey");
  body << passkey_form(desk, with_query(desk), makes ? "create" : "get", ask.options, fields);
  if (!makes && ask.codes_too) body << code_instead(desk, ask);
  body << tag("p", {{"class", "hint"}}, link(begin_again(desk), "Begin again"));
  return desk.show(status, {.title = makes ? "Make a passkey" : "Second step", .host = desk.request.host},
                   body);
}

std::string_view words_for_refused(const Desk& desk, std::string_view otherwise) {
  return desk.field("passkey").empty()
             ? otherwise
             : "That passkey was not accepted. Try again, or sign in in another way.";
}

}  // namespace sallyport::doors
