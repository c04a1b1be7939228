#include "doors/reply.h"

#include "base/json_text.h"
#include "doors/web/pages/error_page.h"
#include "wire/http1/form.h"

namespace sallyport::doors {
namespace {

struct Words {
  std::uint16_t status;
  std::string_view title;
  std::string_view text;
};

constexpr Words words[] = {
    {400, "Bad request", "The request could not be read unambiguously, so it was not passed on."},
    {401, "Sign in first", "This needs a session. Sign in and try again."},
    {403, "Not allowed",
     "You are signed in, but no rule allows this for you. Ask whoever looks after this service."},
    {404, "Not found", "There is nothing here."},
    {405, "Method not allowed", "This method is not accepted here."},
    {408, "Too slow", "The request did not arrive in time."},
    {413, "Too large", "The request body is larger than this route accepts."},
    {414, "Address too long", "The address of the request is longer than is accepted."},
    {417, "Expectation failed", "The Expect field asks for something that is not offered."},
    {421, "Misdirected request", "This connection does not serve that host."},
    {429, "Too many requests", "Wait a little, then try again."},
    {431, "Header fields too large",
     "The request head is larger than is accepted. Clearing this site's cookies may help."},
    {500, "Something went wrong here", "The fault is on this side. It has been recorded."},
    {501, "Not implemented", "This method or transfer coding is not supported."},
    {502, "The service gave no valid answer",
     "The service behind this gate answered with something unreadable."},
    {503, "Not available now",
     "The gate or the service behind it cannot take this now. Try again in a moment."},
    {504, "The service did not answer in time",
     "Try again; if it stays so, tell whoever looks after this service."},
    {505, "HTTP version not supported", "Use HTTP/1.1."},
};

const Words& words_for(std::uint16_t status) {
  for (const Words& entry : words) {
    if (entry.status == status) return entry;
  }
  return words_for(500);
}

std::string_view reason_phrase(std::uint16_t status) {
  switch (status) {
    case 200:
      return "OK";
    case 202:
      return "Accepted";
    case 302:
      return "Found";
    case 303:
      return "See Other";
    default:
      return words_for(status).title;
  }
}

std::string problem(std::uint16_t status, std::string_view title, std::string_view detail,
                    std::string_view request_id, std::string_view sign_in) {
  std::string body;
  JsonObject object(body);
  object.add("type", "about:blank").add("title", title).add("status", static_cast<unsigned>(status));
  object.add("detail", detail).add("request_id", request_id).add_if("sign_in", sign_in);
  object.close();
  body.push_back('\n');
  return body;
}

std::string sign_in_address(const SignInAsked& asked) {
  std::string address = "/.sallyport/sign-in";
  const auto add = [&](std::string_view name, std::string_view value) {
    if (value.empty()) return;
    address.append(address.find('?') == std::string::npos ? "?" : "&").append(name).append("=");
    address.append(http1::url_encode(value));
  };
  if (!asked.return_target.empty()) add("return", http1::safe_return_path(asked.return_target));
  add("why", asked.why);
  add("for", asked.flow);
  add("lost", asked.lost);
  return address;
}

void add(std::string& out, std::string_view name, std::string_view value) {
  out.append(name).append(": ").append(value).append("\r\n");
}

}  // namespace

std::uint16_t status_of(const Error& error) {
  const bool upstream = error.origin == Origin::upstream;
  switch (error.kind) {
    case ErrorKind::malformed:
      return upstream ? 502 : 400;
    case ErrorKind::unauthenticated:
      return 401;
    case ErrorKind::forbidden:
      return upstream ? 502
                      : 403;  // an upstream that is not where or who it should be is no fault of the client
    case ErrorKind::not_found:
      return 404;
    case ErrorKind::too_large:
      return upstream ? 502 : 413;
    case ErrorKind::rate_limited:
      return 429;
    case ErrorKind::timed_out:
      return upstream ? 504 : 408;
    case ErrorKind::unavailable:
      return upstream ? 502 : 503;
    case ErrorKind::internal:
      return 500;
  }
  return 500;
}

Reply error_reply(std::uint16_t status, Reader reader, std::string_view request_id, std::string_view advice) {
  const Words& said = words_for(status);
  const std::string_view text = advice.empty() ? said.text : advice;
  Reply reply;
  reply.status = said.status;
  if (reader == Reader::person) {
    reply.content_type = "text/html; charset=utf-8";
    reply.body = render_error_page(said.status, said.title, text, request_id);
    reply.policy = pages_csp;
  } else {
    reply.content_type = "application/problem+json";
    reply.body = problem(said.status, said.title, text, request_id, {});
  }
  return reply;
}

Reply sign_in_redirect(const SignInAsked& asked) {
  Reply reply;
  reply.status = 302;
  reply.location = sign_in_address(asked);
  return reply;
}

Reply delivery_refused(std::string_view request_id) {
  Reply reply;
  reply.status = 401;
  reply.content_type = "application/problem+json";
  reply.body =
      problem(401, "Delivery refused",
              "The signature is missing, wrong, too old, or belongs to a delivery that was taken already.",
              request_id, {});
  return reply;
}

Reply token_refused(std::string_view request_id) {
  Reply reply;
  reply.status = 401;
  reply.content_type = "application/problem+json";
  reply.challenge = "Bearer error=\"invalid_token\"";
  reply.body =
      problem(401, "Token refused",
              "The token is not valid here: expired, revoked, of another issuer, or for another place.",
              request_id, {});
  return reply;
}

Reply certificate_refused(std::string_view request_id) {
  Reply reply;
  reply.status = 401;
  reply.content_type = "application/problem+json";
  reply.body = problem(401, "Certificate refused",
                       "A client certificate that is known here is needed, and none was shown that is.",
                       request_id, {});
  return reply;
}

Reply sign_in_needed(std::string_view request_id, const SignInAsked& asked) {
  Reply reply;
  reply.status = 401;
  reply.content_type = "application/problem+json";
  const std::string_view text =
      asked.why == "second-factor" ? "This needs a second factor. Sign in with one and try again."
      : asked.why == "fresh"       ? "Too long since you signed in. Sign in again."
      : asked.why == "stronger"    ? "This needs a stronger way of signing in. Sign in again."
                                   : words_for(401).text;
  reply.body = problem(401, words_for(401).title, text, request_id, sign_in_address(asked));
  return reply;
}

std::string render(const Reply& reply, std::string_view request_id, bool keep_alive, bool head_only) {
  std::string out =
      "HTTP/1.1 " + std::to_string(reply.status) + " " + std::string(reason_phrase(reply.status)) + "\r\n";
  if (!reply.content_type.empty()) add(out, "Content-Type", reply.content_type);
  add(out, "Content-Length", std::to_string(reply.body.size()));
  if (!reply.location.empty()) add(out, "Location", reply.location);
  for (const std::string& cookie : reply.set_cookies) add(out, "Set-Cookie", cookie);
  if (reply.retry_after.count() > 0) add(out, "Retry-After", std::to_string(reply.retry_after.count()));
  if (!reply.allow.empty()) add(out, "Allow", reply.allow);
  if (!reply.challenge.empty()) add(out, "WWW-Authenticate", reply.challenge);
  add(out, "Cache-Control", "no-store");
  add(out, "X-Content-Type-Options", "nosniff");
  add(out, "Referrer-Policy", "same-origin");
  if (!reply.policy.empty()) add(out, "Content-Security-Policy", reply.policy);
  add(out, "X-Request-Id", request_id);
  out += reply.fields;
  if (!keep_alive) add(out, "Connection", "close");
  out += "\r\n";
  if (!head_only) out += reply.body;
  return out;
}

}  // namespace sallyport::doors
