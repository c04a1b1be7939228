// Sallyport's own pages: read the form, run the page on a worker, send what it says.
#include "doors/relay/whole_body.h"
#include "doors/web/pages/pages.h"
#include "doors/web/steps.h"
#include "wire/http1/cookie.h"
#include "wire/http1/form.h"

namespace sallyport::doors {
namespace {

constexpr std::uint64_t max_form = 64 << 10;
constexpr std::string_view keys_path = "/.sallyport/jwks.json";

// What the flow asks for that the query names. A hint: it can only ask for more, and the policy decides
// again.
const Requirements* wanted_by(const Crossing& crossing) {
  const auto query = http1::Form::parse(crossing.head().query);
  const std::string* flow = query.ok() ? query->find("for") : nullptr;
  return flow == nullptr ? nullptr : crossing.site().requirements_of(*flow);
}

}  // namespace

PageRequest page_request(Crossing& crossing, std::string_view body) {
  const http1::RequestHead& head = crossing.head();
  PageRequest request;
  request.method = head.method;
  request.path = head.path;
  request.query = head.query;
  request.host = head.host;
  request.origin = head.find(http1::FieldId::origin);
  request.fetch_site = head.find(http1::FieldId::sec_fetch_site);
  request.cookie = head.find(http1::FieldId::cookie);
  request.content_type = head.find(http1::FieldId::content_type);
  request.body = body;
  request.address = crossing.client_text();
  request.user_agent = head.find(http1::FieldId::user_agent);
  request.request_id = crossing.request_id();
  if (crossing.session_) request.session = crossing.session_->session;
  request.public_origin = crossing.site().origin(*crossing.route().component);
  request.second_factor_groups = crossing.site().second_factor_groups(*crossing.route().component);
  request.authorization = head.find(http1::FieldId::authorization);
  request.account_rules = crossing.site().map().people.accounts;
  request.wanted = wanted_by(crossing);
  request.token_rules = crossing.site().map().people.tokens;
  for (const map::Component& component : crossing.site().map().components) {
    if (component.public_host.empty()) continue;
    request.components.push_back(component.name);
    request.component_origins.push_back(crossing.site().origin(component));
  }
  return request;
}

namespace {

Reply as_reply(PageReply page) {
  Reply reply;
  reply.status = page.status;
  reply.content_type = std::move(page.content_type);
  reply.body = std::move(page.body);
  reply.location = std::move(page.location);
  reply.set_cookies = std::move(page.set_cookies);
  reply.retry_after = page.retry_after;
  reply.policy = page.policy;
  if (page.script) reply.policy += "; script-src 'self'";
  return reply;
}

Reply keys(Gate& gate) {
  Reply reply;
  reply.status = 200;
  reply.content_type = "application/jwk-set+json";
  reply.body = gate.signer.jwks();
  return reply;
}

}  // namespace

bool is_own_page(const Crossing& crossing) { return crossing.head().path.starts_with(pages_prefix); }

net::Task<Result<void>> serve_page(Crossing& crossing) {
  Connection& connection = crossing.connection();
  Gate& gate = crossing.lane().gate();
  if (!gate.journal.accepting()) co_return self_error(ErrorKind::unavailable, "the journal takes no records");
  const std::string_view cookies = crossing.head().find(http1::FieldId::cookie);
  const std::string_view cookie = http1::find_cookie(cookies, identity::session_cookie);
  if (auto session = crossing.lane().sessions().find(cookie, crossing.head().host))
    crossing.become(std::move(session));
  SP_CO_CHECK(co_await receive_body(connection, crossing.head(), max_form, BodyBound::all, crossing.body_));
  crossing.record_.bytes_in = crossing.body_.text.size();
  connection.enter(Phase::working, seconds(0));
  Reply reply;
  if (crossing.head().path == keys_path) {
    reply = keys(gate);
  } else {
    PageReply page;
    const PageRequest request = page_request(crossing, crossing.body_.text);
    std::function<void()> work = [&] { page = gate.pages.serve(request); };
    const bool ran = co_await net::offload(crossing.lane().loop(), gate.workers, std::move(work));
    if (!ran) co_return self_error(ErrorKind::unavailable, "too many sign-ins at once");
    reply = as_reply(std::move(page));
  }
  crossing.record_.decision = "allow";
  crossing.record_.reason = "own page";
  crossing.record_.status = reply.status;
  connection.keep_rest(crossing.body_.rest);
  connection.enter(Phase::closing, seconds(10));
  const net::Io sent =
      co_await connection.send(reply, crossing.request_id(), crossing.head().method == http1::Method::head);
  crossing.answered_ = true;
  if (!sent.ok()) co_return client_error(ErrorKind::unavailable, "the client left");
  co_return Result<void>();
}

}  // namespace sallyport::doors
