#include "doors/forward_auth/ask.h"
#include "doors/forward_auth/identity_fields.h"
#include "doors/forward_auth/stated.h"
#include "doors/web/steps.h"
#include "wire/http1/cookie.h"

namespace sallyport::doors::forward_auth {
namespace {

Reply json(std::string body) {
  Reply reply;
  reply.status = 200;
  reply.content_type = "application/json";
  reply.body = std::move(body);
  return reply;
}

Reply redirect(std::string location) {
  Reply reply;
  reply.status = 302;
  reply.location = std::move(location);
  return reply;
}

Reply not_here(const Crossing& crossing) {
  return error_reply(404, crossing.reader(), crossing.request_id(),
                     "There is no such page here. Sign-ins come back below /.sallyport/: let the proxy pass "
                     "that on, and register the addresses that it shows.");
}

// A script that asked for something else is not led through a sign-in.
bool is_script(const http1::RequestHead& head) {
  const std::string_view mode = head.find(http1::FieldId::sec_fetch_mode);
  return mode.data() != nullptr && mode != "navigate";
}

void find_session(Crossing& crossing) {
  const std::string_view cookies = crossing.head().find(http1::FieldId::cookie);
  const std::string_view cookie = http1::find_cookie(cookies, identity::session_cookie);
  if (auto session = crossing.lane().sessions().find(cookie, crossing.head().host))
    crossing.become(std::move(session));
}

Reply lead(Crossing& crossing, Endpoint endpoint) {
  const std::string& origin = crossing.site().origin(*crossing.route().component);
  const std::string target = return_path(crossing.head(), crossing.head().host);
  SignInAsked asked;
  asked.return_target = target;
  switch (endpoint) {
    case Endpoint::sign_out:
      return redirect(origin + "/.sallyport/sign-out");
    case Endpoint::userinfo:
      find_session(crossing);
      return crossing.session_ ? json(userinfo(crossing.who())) : sign_in_needed(crossing.request_id(), {});
    case Endpoint::sign_in:
      if (is_script(crossing.head())) return sign_in_needed(crossing.request_id(), asked);
      [[fallthrough]];
    case Endpoint::start:
      return redirect(origin + sign_in_redirect(asked).location);
    default:
      return not_here(crossing);
  }
}

net::Task<Result<void>> visit_page(Crossing& crossing) {
  SP_CO_CHECK(choose_route(crossing));
  co_return co_await serve_page(crossing);
}

}  // namespace

net::Task<void> visit(Connection& connection, const http1::RequestHead& head, Endpoint endpoint) {
  Crossing crossing(connection, head);
  crossing.detail_ = asked_by(connection);
  const Result<Address> client = read_client(head, crossing.site().map().trusted_proxies);
  if (!client.ok()) {
    co_await refuse(crossing, client.error(), head);
    co_return;
  }
  crossing.came_from(*client);
  if (endpoint == Endpoint::own_page) {
    if (!head.keep_alive) connection.close_after();
    const Result<void> served = co_await visit_page(crossing);
    if (!served.ok()) co_await answer(crossing, served.error());
    co_return;
  }
  crossing.route_.component = crossing.site().routes().find_host(head.host);
  if (crossing.route_.component == nullptr) {
    const Error unknown = client_error(
        ErrorKind::not_found,
        "no component has this host: add `proxy_set_header Host $host;` where the proxy passes this path on");
    co_await refuse(crossing, unknown, head);
    co_return;
  }
  crossing.route_.route = {"sallyport-page", "page", map::Access::session};
  crossing.record_.decision = "allow";
  crossing.record_.reason = "own page";
  Reply reply = lead(crossing, endpoint);
  co_await send_reply(crossing, std::move(reply), head);
}

}  // namespace sallyport::doors::forward_auth
