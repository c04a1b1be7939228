// A form that was sent without a good enough session: kept while its sender signs in, not passed on.
#include "doors/relay/whole_body.h"
#include "doors/web/pages/pages.h"
#include "doors/web/steps.h"

namespace sallyport::doors {
namespace {

constexpr std::uint64_t max_kept = 64 << 10;

bool is_simple_form(std::string_view type) {
  constexpr std::string_view form = "application/x-www-form-urlencoded";
  return type == form || type.starts_with(std::string(form) + ";");
}

std::string target_of(const http1::RequestHead& head) {
  std::string target(head.path);
  if (head.has_query) target.append("?").append(head.query);
  return target;
}

// Where the form stood, if it says so: there the person can send it again.
std::string_view page_before(const Crossing& crossing) {
  const std::string& origin = crossing.site().origin(*crossing.route().component);
  const std::string_view referer = crossing.head().find(http1::FieldId::referer);
  return referer.starts_with(origin) ? referer.substr(origin.size()) : std::string_view("/");
}

Reply see_other(const SignInAsked& asked) {
  Reply reply = sign_in_redirect(asked);
  reply.status = 303;
  return reply;
}

}  // namespace

bool is_sent_form(const Crossing& crossing) {
  const http1::RequestHead& head = crossing.head();
  if (head.method != http1::Method::post || is_delivery(crossing)) return false;
  const std::string_view mode = head.find(http1::FieldId::sec_fetch_mode);
  if (mode.data() != nullptr) {
    return mode == "navigate" && head.find(http1::FieldId::sec_fetch_dest) == "document";
  }
  return head.find(http1::FieldId::accept).find("text/html") != std::string_view::npos;
}

net::Task<Reply> keep_sent_form(Crossing& crossing, SignInAsked asked) {
  const http1::RequestHead& head = crossing.head();
  asked.return_target = page_before(crossing);
  // Only what our own pages have sent: otherwise any site could put words into somebody's mouth.
  if (head.find(http1::FieldId::origin) != crossing.site().origin(*crossing.route().component)) {
    asked.lost = "origin";
    co_return see_other(asked);
  }
  asked.lost = "kind";
  if (!is_simple_form(head.find(http1::FieldId::content_type))) co_return see_other(asked);
  const Result<void> received =
      co_await receive_body(crossing.connection(), head, max_kept, BodyBound::all, crossing.body_);
  if (!received.ok()) {
    asked.lost = received.error().kind == ErrorKind::too_large ? "size" : "kind";
    co_return see_other(asked);
  }
  crossing.record_.bytes_in = crossing.body_.text.size();
  const std::string target = target_of(head);
  const PageRequest request = page_request(crossing, crossing.body_.text);
  KeptForm kept = crossing.lane().gate().pages.keep_form(request, target);
  if (kept.path.empty()) co_return see_other(asked);
  asked.lost = {};
  asked.return_target = kept.path;
  Reply reply = see_other(asked);
  reply.set_cookies = std::move(kept.set_cookies);
  co_return reply;
}

}  // namespace sallyport::doors
