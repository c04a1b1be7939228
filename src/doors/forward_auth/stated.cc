#include "doors/forward_auth/stated.h"

#include <algorithm>

#include "wire/http1/byte_class.h"
#include "wire/http1/target.h"

namespace sallyport::doors::forward_auth {
namespace {

Error unclear(std::string detail) { return client_error(ErrorKind::malformed, std::move(detail)); }

Error missing(std::string_view what, std::string_view line) {
  return unclear("the proxy does not say " + std::string(what) + ": add `" + std::string(line) +
                 "` where it asks");
}

// An empty view with data() == nullptr: there is no such field.
Result<std::string_view> find_once(const http1::RequestHead& asking, std::string_view name) {
  std::string_view found;
  for (const http1::Field& field : asking.fields()) {
    if (!http1::equals_folded(field.name, name)) continue;
    if (found.data() != nullptr) return unclear("two " + std::string(name));
    if (field.value.empty()) return unclear("an empty " + std::string(name));
    found = field.value;
  }
  return found;
}

// What several fields say, which must be the same.
struct Agreed {
  std::string_view value;
  bool stated() const { return value.data() != nullptr; }
};

Result<void> agree(Agreed& agreed, std::string_view value, std::string_view what) {
  if (value.data() == nullptr) return {};
  if (agreed.stated() && agreed.value != value) {
    return unclear("the proxy's fields contradict each other about " + std::string(what));
  }
  agreed.value = value;
  return {};
}

struct Url {
  std::string_view host;
  std::string_view target;
};

Result<Url> split(std::string_view url) {
  const std::size_t scheme = url.find("://");
  const std::string_view name = url.substr(0, std::min(scheme, url.size()));
  if (scheme == std::string_view::npos ||
      !(http1::equals_folded(name, "https") || http1::equals_folded(name, "http"))) {
    return unclear("X-Original-URL is no absolute address");
  }
  const std::string_view rest = url.substr(scheme + 3);
  const std::size_t end = std::min(rest.find_first_of("/?"), rest.size());
  return Url{rest.substr(0, end), end == rest.size() ? std::string_view("/") : rest.substr(end)};
}

bool same_host(std::string_view a, std::string_view b) {
  std::string one, other;
  std::uint16_t port = 0;
  return http1::parse_authority(a, one, port) && http1::parse_authority(b, other, port) && one == other;
}

Result<std::string_view> choose_host(const http1::RequestHead& asking, bool host_is_ours,
                                     std::string_view forwarded, std::string_view in_url) {
  if (forwarded.data() != nullptr && in_url.data() != nullptr && !same_host(forwarded, in_url)) {
    return unclear("X-Forwarded-Host and X-Original-URL contradict each other");
  }
  const std::string_view stated = forwarded.data() != nullptr ? forwarded : in_url;
  const std::string_view own = asking.find(http1::FieldId::host);
  if (stated.data() == nullptr) return own;
  if (host_is_ours && !same_host(stated, own)) {
    return unclear(
        "X-Forwarded-Host and Host contradict each other: add `proxy_set_header X-Forwarded-Host $host;` "
        "where the proxy asks");
  }
  return stated;
}

std::string_view last_entry(std::string_view& chain) {
  const std::size_t comma = chain.rfind(',');
  const bool only = comma == std::string_view::npos;
  const std::string_view entry = only ? chain : chain.substr(comma + 1);
  chain = only ? std::string_view() : chain.substr(0, comma);
  return http1::trim_blanks(entry);
}

bool is_one_of(std::span<const Network> networks, const Address& address) {
  return std::ranges::any_of(networks, [&](const Network& one) { return contains(one, address); });
}

}  // namespace

Result<Stated> read_stated(const http1::RequestHead& asking, bool host_is_ours) {
  SP_TRY(const std::string_view forwarded_method, find_once(asking, "x-forwarded-method"));
  SP_TRY(const std::string_view original_method, find_once(asking, "x-original-method"));
  SP_TRY(const std::string_view forwarded_uri, find_once(asking, "x-forwarded-uri"));
  SP_TRY(const std::string_view original_uri, find_once(asking, "x-original-uri"));
  SP_TRY(const std::string_view original_url, find_once(asking, "x-original-url"));
  SP_TRY(const std::string_view forwarded_host, find_once(asking, "x-forwarded-host"));
  Url url;
  if (original_url.data() != nullptr) {
    SP_TRY(url, split(original_url));
  }
  Agreed method, target;
  SP_CHECK(agree(method, forwarded_method, "the method"));
  SP_CHECK(agree(method, original_method, "the method"));
  SP_CHECK(agree(target, forwarded_uri, "the path"));
  SP_CHECK(agree(target, original_uri, "the path"));
  SP_CHECK(agree(target, url.target, "the path"));
  if (!method.stated())
    return missing("which method the request has", "proxy_set_header X-Forwarded-Method $request_method;");
  if (!target.stated())
    return missing("which path the request has", "proxy_set_header X-Forwarded-Uri $request_uri;");
  Stated stated;
  stated.method = method.value;
  stated.target = target.value;
  if (target.value.starts_with('?')) stated.target.insert(0, "/");
  if (!stated.target.starts_with('/')) return unclear("the path that the proxy states starts with no slash");
  SP_TRY(stated.host, choose_host(asking, host_is_ours, forwarded_host, url.host));
  return stated;
}

Result<Address> read_client(const http1::RequestHead& asking, std::span<const Network> trusted) {
  SP_TRY(std::string_view chain, find_once(asking, "x-forwarded-for"));
  SP_TRY(const std::string_view real, find_once(asking, "x-real-ip"));
  if (chain.data() == nullptr && real.data() == nullptr)
    return missing("whose request it is", "proxy_set_header X-Forwarded-For $remote_addr;");
  if (chain.data() == nullptr) return parse_address(real);
  SP_TRY(const Address nearest, parse_address(last_entry(chain)));
  Address client = nearest;
  while (!chain.empty() && is_one_of(trusted, client)) {
    SP_TRY(client, parse_address(last_entry(chain)));
  }
  if (real.data() == nullptr) return client;
  SP_TRY(const Address other, parse_address(real));
  if (other != client && other != nearest)
    return unclear("X-Forwarded-For and X-Real-IP contradict each other");
  return client;
}

}  // namespace sallyport::doors::forward_auth
