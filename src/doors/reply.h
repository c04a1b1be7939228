#pragma once
// doors/reply.h: the only maker of what a client sees when Sallyport answers itself. A client learns its own
// mistake and a request id, nothing of the inside: Error::detail never leaves through here.
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace sallyport::doors {

struct Reply {
  std::uint16_t status = 500;
  std::string content_type;
  std::string body;
  std::string location;
  std::vector<std::string> set_cookies;
  std::chrono::seconds retry_after{0};
  std::string allow;      // for 405
  std::string policy;     // Content-Security-Policy of a page of ours
  std::string challenge;  // WWW-Authenticate
  std::string fields;     // further lines of the head, each with its line end
};

// Who will read the answer: a person in a browser window, or a program.
enum class Reader : std::uint8_t { program, person };

std::uint16_t status_of(const Error& error);

// RFC 9457 problem details or a page. `type` of the problem is "about:blank"; `request_id` is what to tell
// the operator. `advice`: of the policy that refused, instead of our own words; may be empty.
Reply error_reply(std::uint16_t status, Reader reader, std::string_view request_id,
                  std::string_view advice = {});
// What a sign-in is for.
struct SignInAsked {
  std::string_view return_target;
  std::string_view why;   // "second-factor", "fresh", "stronger"; empty: there is no session yet
  std::string_view flow;  // whose requirements have to be met; empty: those of no flow in particular
  std::string_view
      lost;  // why a form that was sent could not be kept: "size", "kind", "origin"; mostly empty
};
// 302 to the sign-in page, for a top-level navigation. The page has a button, and nobody is sent on to a
// provider without pressing it: one that lets people through at once, but not in the way that was asked for,
// would send them in a circle.
Reply sign_in_redirect(const SignInAsked& asked);
// 401 for a delivery whose signature did not hold; which part of it did not is for the record only.
Reply delivery_refused(std::string_view request_id);
// 401 for a token (RFC 6750 §3.1) or a client certificate that is not believed; why is for the record only.
Reply token_refused(std::string_view request_id);
Reply certificate_refused(std::string_view request_id);
// 401 for everything else that lacks a session, or one that is good enough. `sign_in` says where to go.
Reply sign_in_needed(std::string_view request_id, const SignInAsked& asked);

// A complete HTTP/1.1 response head and body, security fields included. Without body for HEAD.
std::string render(const Reply& reply, std::string_view request_id, bool keep_alive, bool head_only);

}  // namespace sallyport::doors
