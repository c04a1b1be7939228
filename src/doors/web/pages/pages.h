#pragma once
// doors/web/pages/pages.h: Sallyport's own pages below /.sallyport/: sign-in, set-up, account, sessions. Work
// without script.
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "audit/journal.h"
#include "base/clock.h"
#include "base/random.h"
#include "doors/web/pages/error_page.h"
#include "identity/accounts/accounts.h"
#include "identity/accounts/attempt_bounds.h"
#include "identity/method.h"
#include "identity/oidc/providers.h"
#include "identity/passkeys/passkeys.h"
#include "identity/session/sessions.h"
#include "identity/signals/signals.h"
#include "identity/tokens/api_tokens.h"
#include "model/flow.h"
#include "model/sign_in.h"
#include "wire/http1/head.h"

namespace sallyport::doors {

inline constexpr std::string_view pages_prefix = "/.sallyport/";

// One request to a page. Views live for one call.
struct PageRequest {
  http1::Method method = http1::Method::get;
  std::string_view path;  // canonical
  std::string_view query;
  std::string_view host;        // canonical, and one that the map makes public
  std::string_view origin;      // Origin field; empty if there was none
  std::string_view fetch_site;  // Sec-Fetch-Site
  std::string_view cookie;      // Cookie field
  std::string_view content_type;
  std::string_view body;     // at most 64 KiB
  std::string_view address;  // of the client
  std::string_view user_agent;
  std::string_view request_id;
  identity::SessionRef session;  // the caller's, if signed in
  std::string public_origin;     // "https://flows.example.com"
  // Groups whose role asks for a second factor on this component: their members enrol when they sign in.
  std::span<const std::string> second_factor_groups;
  std::string_view authorization;  // Authorization field: security events that are pushed
  // Of the map in force: how accounts of ours sign in, and what the page that the person wants asks for (of
  // the flow that the query's `for` names; a hint, since the policy decides again afterwards; null: nothing).
  AccountRules account_rules{};
  const Requirements* wanted = nullptr;
  ApiTokenRules token_rules{};
  std::vector<std::string_view> components;    // those with a public address: what API tokens can be for
  std::vector<std::string> component_origins;  // of each of these: "https://flows.example.com"
};

struct PageReply {
  std::uint16_t status = 200;
  std::string content_type = "text/html; charset=utf-8";
  std::string body;
  std::string location;                  // for 303
  std::vector<std::string> set_cookies;  // complete Set-Cookie values
  std::chrono::seconds retry_after{0};
  bool script = false;  // needs our own scripts (passkeys): `script-src 'self'` joins the page's policy
  std::string_view policy = pages_csp;  // one of error_page.h
};

// Where a form that was sent without a good enough session waits until it can be sent again.
struct KeptForm {
  std::string path;  // the page of ours that offers to send it; empty: it was not kept
  std::vector<std::string> set_cookies;
};

// Thread-safe. May block: called on a worker thread. The door adds the security headers itself: pages_csp of
// error_page.h, Cache-Control: no-store, nosniff, and a Referrer-Policy of `same-origin` (with `no-referrer`,
// browsers send `Origin: null` with forms, and every post would be refused).
class Pages {
 public:
  virtual ~Pages() = default;
  // Statuses: 200, 202, 303, 400, 401, 403, 404, 405, 429, 503.
  virtual PageReply serve(const PageRequest& request) = 0;
  // Keeps the form in `request.body` that a window of our own origin sent to `target` (path and query): in
  // memory, for 15 minutes, at most 8 of one browser and 1,000 in all. Does not block.
  virtual KeptForm keep_form(const PageRequest&, std::string_view /*target*/) { return {}; }
};

// What the pages work on; all of it must outlive them.
struct PagesContext {
  identity::Method& sign_in;
  identity::Accounts& accounts;
  identity::AttemptBounds& bounds;  // the same that `sign_in` has
  identity::Sessions& sessions;
  audit::Journal& journal;
  const Clock& clock;
  Random& random;
  identity::Providers* providers = nullptr;  // null: none, as for the other two
  identity::Passkeys* passkeys = nullptr;
  identity::Signals* signals = nullptr;
  identity::ApiTokens* tokens = nullptr;
};
std::unique_ptr<Pages> make_pages(const PagesContext& context);

}  // namespace sallyport::doors
