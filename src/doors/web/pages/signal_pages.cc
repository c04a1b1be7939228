// What others may say of our sessions: answers to programs, without browser, form token or cookie. What they
// say is checked in identity/signals; only that it was said once, and in the right form, is checked here.
#include <algorithm>

#include "base/json_text.h"
#include "doors/web/pages/provider_pages.h"

namespace sallyport::doors {
namespace {

using identity::SignalAnswer;

constexpr std::string_view signals_prefix = "/.sallyport/signals/";

// Names of the members that say what was wrong.
struct Members {
  std::string_view error, description;
};
constexpr Members oauth{"error", "error_description"};  // OpenID Connect Back-Channel Logout 1.0 §2.8
constexpr Members push{"err", "description"};           // RFC 8935 §2.3

PageReply json(std::uint16_t status, const Members& names, std::string_view error,
               std::string_view description) {
  PageReply reply;
  reply.status = status;
  if (status == 202) {
    reply.content_type.clear();
    return reply;
  }
  reply.content_type = "application/json";
  JsonObject object(reply.body);
  object.add_if(names.error, error).add_if(names.description, description);
  object.close();
  if (status == 503) reply.retry_after = seconds(10);
  return reply;
}

PageReply malformed(const Members& names, std::string_view description) {
  return json(400, names, "invalid_request", description);
}

std::string reason_of(const SignalAnswer& answer) {
  const std::string event = answer.event.empty() ? "signal" : answer.event;
  if (answer.status >= 300)
    return event + " refused: " + (answer.description.empty() ? answer.error : answer.description);
  const auto counted = [](std::size_t count, const std::string& what) {
    return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
  };
  std::string reason = event + ": " + counted(answer.ended.size(), "session");
  if (answer.tokens_ended > 0) reason += " and " + counted(answer.tokens_ended, "API token");
  return reason + " ended";
}

// Sessions have ended already, whether or not the journal takes it: ending never waits. How long their
// streams took to close is in the records of their endings (doors/relay/revocation.h). The subject is the
// sender's word, and may name a session: who it was is known from what has ended.
void record(const Desk& desk, std::string_view from, const SignalAnswer& answer, MonoTime began) {
  const bool accepted = answer.status < 300;
  const std::string reason = reason_of(answer);
  const std::string detail =
      std::string(from) + (answer.subject.empty() ? "" : ", subject " + answer.subject);
  const std::string who = answer.ended.empty() ? std::string() : label(answer.ended.front()->who);
  Record record;
  record.kind = accepted ? Record::Kind::signed_out : Record::Kind::alert;
  record.at = desk.context.clock.wall();
  record.request_id = desk.request.request_id;
  record.who = who;
  if (answer.ended.size() == 1) record.session = answer.ended.front()->id;
  record.client = desk.request.address;
  record.host = desk.request.host;
  record.path = desk.request.path;
  record.decision = accepted ? "allow" : "deny";
  record.reason = reason;
  record.detail = detail;
  record.status = answer.status;
  record.duration = std::chrono::duration_cast<microseconds>(desk.context.clock.mono() - began);
  (void)desk.context.journal.append(record);
}

bool is_media_type(std::string_view field, std::string_view type) {
  const std::string_view given = field.substr(0, std::min(field.find_first_of("; \t"), field.size()));
  return std::ranges::equal(given, type,
                            [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a + ('a' - 'A') : a) == b; });
}

PageReply framed(std::uint16_t status) {
  PageReply reply;
  reply.status = status;
  reply.body = "<!doctype html><title>-</title>";
  reply.policy = framed_csp;
  return reply;
}

}  // namespace

PageReply back_channel_logout(Desk& desk, std::string_view provider) {
  if (desk.context.signals == nullptr) return json(404, oauth, "invalid_request", "nothing listens here");
  if (desk.request.method != http1::Method::post)
    return json(405, oauth, "invalid_request", "this takes POST");
  if (!is_media_type(desk.request.content_type, "application/x-www-form-urlencoded"))
    return malformed(oauth, "not a form");
  const auto form = http1::Form::parse(desk.request.body);
  if (!form.ok()) return malformed(oauth, "the form cannot be read");
  if (form->repeats_a_name()) return malformed(oauth, "a parameter comes twice");  // R13
  const std::string* token = form->find("logout_token");
  if (token == nullptr || token->empty()) return malformed(oauth, "no logout_token");
  const MonoTime began = desk.context.clock.mono();
  const SignalAnswer answer = desk.context.signals->back_channel(provider, *token);
  record(desk, provider, answer, began);
  return json(answer.status, oauth, answer.error, answer.description);
}

PageReply front_channel_logout(Desk& desk, std::string_view provider) {
  if (desk.context.signals == nullptr) return framed(404);
  if (desk.request.method != http1::Method::get) return framed(405);
  if (desk.refuse_repeats()) return framed(400);
  const MonoTime began = desk.context.clock.mono();
  const SignalAnswer answer = desk.context.signals->front_channel(
      provider, desk.query("iss"), desk.query("sid"), desk.request.session, desk.request.address);
  record(desk, provider, answer, began);
  return framed(answer.status);
}

PageReply signal_page(Desk& desk) {
  if (desk.context.signals == nullptr) return json(404, push, "invalid_request", "nothing listens here");
  if (desk.request.method != http1::Method::post)
    return json(405, push, "invalid_request", "this takes POST");
  const std::string_view source = desk.request.path.substr(signals_prefix.size());
  if (!is_media_type(desk.request.content_type, "application/secevent+jwt"))
    return malformed(push, "not application/secevent+jwt");
  if (desk.request.body.empty()) return malformed(push, "no token");
  const MonoTime began = desk.context.clock.mono();
  const SignalAnswer answer =
      desk.context.signals->push(source, desk.request.authorization, desk.request.body);
  record(desk, source, answer, began);
  return json(answer.status, push, answer.error, answer.description);
}

}  // namespace sallyport::doors
