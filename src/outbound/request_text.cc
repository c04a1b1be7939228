#include "outbound/request_text.h"

#include <algorithm>
#include <array>

#include "wire/http1/byte_class.h"

namespace sallyport::outbound {
namespace {

constexpr std::array<std::string_view, 13> ours = {"host",
                                                   "content-length",
                                                   "transfer-encoding",
                                                   "connection",
                                                   "keep-alive",
                                                   "te",
                                                   "trailer",
                                                   "upgrade",
                                                   "expect",
                                                   "accept-encoding",
                                                   "proxy-connection",
                                                   "user-agent",
                                                   "authorization"};

Error wrong(std::string_view what) {
  return self_error(ErrorKind::malformed, "a request of our own: " + std::string(what));
}

Result<http1::Method> parse_method(std::string_view name) {
  using http1::Method;
  for (const Method one : {Method::get, Method::head, Method::post, Method::put, Method::patch,
                           Method::delete_, Method::options}) {
    if (http1::to_string(one) == name) return one;
  }
  return wrong("a method that is not one of GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
}

bool is_value(std::string_view text) {
  return std::ranges::none_of(text, [](char c) { return http1::is_control(c) && c != '\t'; });
}

Result<void> add(std::string& head, std::string_view name, std::string_view value) {
  if (!is_value(value)) return wrong("the value of `" + std::string(name) + "` holds a control character");
  head.append(name).append(": ").append(value).append("\r\n");
  return {};
}

Result<void> add_given(std::string& head, const Request& request) {
  for (const auto& [name, value] : request.fields) {
    const bool token = std::ranges::all_of(name, [](char c) { return (http1::class_of(c) & 1) != 0; });
    if (name.empty() || !token) return wrong("a field name that is none");
    const auto taken = [&](std::string_view lower) { return http1::equals_folded(name, lower); };
    if (std::ranges::any_of(ours, taken)) return wrong("the field `" + name + "` cannot be given");
    SP_CHECK(add(head, name, value));
  }
  return {};
}

}  // namespace

Result<RequestText> write_request(const Request& request, const Url& url) {
  RequestText made;
  SP_TRY(made.method, parse_method(request.method));
  std::string head;
  // Room for all of it at once: what grows leaves copies of the secret behind.
  std::size_t room = 512 + url.target.size() + url.authority.size() + request.authorization.reveal().size();
  for (const auto& [name, value] : request.fields) room += name.size() + value.size() + 4;
  head.reserve(room + request.accept.size() + request.content_type.size());
  head.append(request.method).append(" ").append(url.target).append(" HTTP/1.1\r\n");
  SP_CHECK(add(head, "Host", url.authority));
  SP_CHECK(add(head, "User-Agent", "sallyport"));
  SP_CHECK(add(head, "Accept-Encoding", "identity"));
  SP_CHECK(add(head, "Connection", "close"));
  if (!request.accept.empty()) SP_CHECK(add(head, "Accept", request.accept));
  if (!request.content_type.empty()) SP_CHECK(add(head, "Content-Type", request.content_type));
  if (!request.authorization.empty()) SP_CHECK(add(head, "Authorization", request.authorization.reveal()));
  SP_CHECK(add_given(head, request));
  const bool may_be_empty = made.method == http1::Method::get || made.method == http1::Method::head;
  if (!request.body.empty() || !may_be_empty)
    SP_CHECK(add(head, "Content-Length", std::to_string(request.body.size())));
  made.head = Secret(head.append("\r\n"));
  return made;
}

}  // namespace sallyport::outbound
