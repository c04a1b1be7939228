#include "doors/forward_auth/endpoint.h"

#include <algorithm>

#include "wire/http1/byte_class.h"
#include "wire/http1/form.h"
#include "wire/http1/target.h"

namespace sallyport::doors::forward_auth {
namespace {

struct Known {
  std::string_view path;
  Endpoint endpoint;
};
constexpr Known known[] = {
    {"/oauth2/auth", Endpoint::auth},
    {"/oauth2/start", Endpoint::start},
    {"/oauth2/sign_in", Endpoint::sign_in},
    {"/oauth2/sign_out", Endpoint::sign_out},
    {"/oauth2/userinfo", Endpoint::userinfo},
    {"/ping", Endpoint::ping},
    {"/ready", Endpoint::ready},
};

bool is_below(std::string_view path, std::string_view folder) {
  return path == folder || (path.starts_with(folder) && path[folder.size()] == '/');
}

std::string_view find_field(const http1::RequestHead& head, std::string_view name) {
  for (const http1::Field& field : head.fields()) {
    if (http1::equals_folded(field.name, name)) return field.value;
  }
  return {};
}

// What follows the host in an https address of `host`; anything else stays what it is, and is no path.
std::string_view without_own_host(std::string_view target, std::string_view host) {
  constexpr std::string_view scheme = "https://";
  if (!http1::equals_folded(target.substr(0, scheme.size()), scheme)) return target;
  const std::string_view rest = target.substr(scheme.size());
  const std::size_t end = std::min(rest.find_first_of("/?\\#"), rest.size());
  std::string named;
  std::uint16_t port = 0;
  if (!http1::parse_authority(rest.substr(0, end), named, port) || named != host) return target;
  return end == rest.size() ? std::string_view("/") : rest.substr(end);
}

}  // namespace

Endpoint endpoint_of(std::string_view path) {
  for (const Known& one : known) {
    if (path == one.path) return one.endpoint;
  }
  if (is_below(path, "/.sallyport")) return Endpoint::own_page;
  return is_below(path, "/oauth2") ? Endpoint::unknown : Endpoint::ask;
}

std::string return_path(const http1::RequestHead& asking, std::string_view host) {
  const auto query = http1::Form::parse(asking.query);
  std::string target;
  if (query.ok() && query->find("rd") != nullptr) target = *query->find("rd");
  if (target.empty()) target = find_field(asking, "x-auth-request-redirect");
  std::string path = http1::safe_return_path(without_own_host(target, host));
  return path.starts_with("/oauth2/") ? "/" : path;  // or it would lead in a circle
}

}  // namespace sallyport::doors::forward_auth
