// app/import_oauth2_proxy/translate_web.cc: addresses, proxies, sessions, what the upstream is told.
#include <algorithm>

#include "app/import_oauth2_proxy/draft.h"
#include "map/schema/values.h"
#include "model/network.h"
#include "model/path_pattern.h"

namespace sallyport::app {
namespace {

using Outcome = ImportLine::Outcome;

// Of "https://host:port/path"; where there is no path, all of it.
std::string_view origin_of(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return url;
  return url.substr(0, url.find('/', scheme + 3));
}

void translate_redirect(ImportDraft& draft) {
  const Setting* const redirect = draft.find("redirect_url");
  if (redirect != nullptr && draft.public_address.empty()) {
    draft.public_address = origin_of(draft.text("redirect_url"));
  }
  const std::string callback = draft.public_address + "/.sallyport/oidc/company/callback";
  if (redirect != nullptr)
    draft.report(Outcome::rewritten, *redirect,
                 "components: public; the provider sends people back to " + callback);
  if (!draft.issuer.empty()) {
    draft.to_do.push_back("register the redirect address with the provider: " + callback);
  }
}

// An address may hold a password: then it is not repeated.
std::string named(const std::string& upstream) {
  return upstream.find('@') == std::string::npos ? "`" + upstream.substr(0, 60) + "`"
                                                 : "an address with a password";
}

// True if it is the upstream of the map.
bool take_upstream(ImportDraft& draft, const std::string& upstream) {
  const std::string_view origin = origin_of(upstream);
  if (!draft.upstream.empty() && origin != draft.upstream) {
    draft.report(Outcome::refused, "upstreams",
                 "`" + upstream.substr(0, 60) +
                     "`: a component has one upstream; give this one a component and a host of its own");
    return false;
  }
  if (!map::parse_upstream(origin)) {
    draft.report(Outcome::refused, "upstreams", named(upstream) + ": only http:// and https:// upstreams");
    return false;
  }
  std::string path(upstream.substr(origin.size()));
  while (path.ends_with('/')) path.pop_back();
  path += "/**";
  if (!PathPattern::parse(path)) {
    draft.report(Outcome::refused, "upstreams", named(upstream) + ": its path is not canonical");
    return false;
  }
  draft.upstream = origin;
  if (std::find(draft.paths.begin(), draft.paths.end(), path) == draft.paths.end())
    draft.paths.push_back(path);
  return true;
}

void translate_upstreams(ImportDraft& draft) {
  std::vector<std::string> all = draft.list("upstreams");
  // The one for every path first: it is the component.
  const auto root = std::find_if(
      all.begin(), all.end(), [](const std::string& url) { return origin_of(url).size() + 1 >= url.size(); });
  if (root != all.end()) std::rotate(all.begin(), root, root + 1);
  bool whole = !all.empty();
  for (const std::string& upstream : all) whole = take_upstream(draft, upstream) && whole;
  if (std::find(draft.paths.begin(), draft.paths.end(), "/**") != draft.paths.end()) draft.paths = {"/**"};
  if (whole) draft.report(Outcome::carried, "upstreams", "components: app: address");
  if (draft.upstream.ends_with(":5678")) {
    draft.to_do.emplace_back(
        "if the upstream is n8n, say so: `kind: n8n`, and `can: [view, edit, run]` in the flow");
  }
  if (!draft.upstream.empty()) return;
  draft.upstream = "http://127.0.0.1:8080";
  draft.paths = {"/**"};
  draft.to_do.emplace_back("name the upstream: http://127.0.0.1:8080 stands in its place");
}

bool is_everything(std::string_view network) { return network.ends_with("/0"); }

void translate_proxies(ImportDraft& draft) {
  for (const std::string& network : draft.list("trusted_proxy_ips")) {
    if (parse_network(network).ok() && !is_everything(network)) {
      draft.proxies.push_back(network);
      continue;
    }
    draft.report(Outcome::refused, "trusted_proxy_ips",
                 "`" + network.substr(0, 60) +
                     "`: " + (is_everything(network) ? "everybody could claim any address" : "no network"));
  }
  const bool behind = draft.is_on("reverse_proxy");
  if (!behind) draft.proxies.clear();
  if (behind && !draft.proxies.empty()) {
    draft.report(Outcome::carried, "reverse_proxy", "trusted_proxies");
    draft.report(Outcome::carried, "trusted_proxy_ips", "trusted_proxies");
  } else if (behind) {
    draft.report(Outcome::refused, "reverse_proxy",
                 "without a list of proxies everybody's X-Forwarded-For would count: name them under "
                 "`trusted_proxies`");
  } else {
    draft.report(Outcome::left_out, "reverse_proxy", "no proxy is trusted");
    draft.report(Outcome::left_out, "trusted_proxy_ips", "no proxy is trusted: `reverse_proxy` is off");
  }
}

void translate_whitelist(ImportDraft& draft) {
  const auto hosts = draft.list("whitelist_domains");
  const bool any = std::any_of(hosts.begin(), hosts.end(),
                               [](const auto& host) { return host.find('*') != std::string::npos; });
  draft.report(any ? Outcome::refused : Outcome::left_out, "whitelist_domains",
               any ? "after signing in people could be sent anywhere; here they stay on the host they asked"
                   : "after signing in people stay on the host they asked");
}

// "[http://]127.0.0.1:4180", ":443"
std::string listen_address(std::string_view text) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (text.starts_with(scheme)) text.remove_prefix(scheme.size());
  }
  return (text.starts_with(':') ? "0.0.0.0" : "") + std::string(text);
}

void translate_listeners(ImportDraft& draft) {
  draft.certificate = draft.text("tls_cert_file");
  draft.key = draft.text("tls_key_file");
  const bool tls = !draft.certificate.empty() && !draft.key.empty();
  if (!tls) draft.certificate.clear(), draft.key.clear();
  for (const std::string_view name : {"tls_cert_file", "tls_key_file"}) {
    draft.report(tls ? Outcome::carried : Outcome::refused, name,
                 tls ? "listen.tls" : "a certificate and its key belong together: the other one is missing");
  }
  const std::string secure = listen_address(draft.text("https_address"));
  if (tls && draft.find("https_address") != nullptr && map::parse_web_listen(secure)) draft.listen = secure;
  draft.report(
      draft.listen.empty() ? Outcome::left_out : Outcome::carried, "https_address",
      draft.listen.empty() ? "the web door listens on 127.0.0.1:8443: `listen.web` sets it" : "listen.web");
  const std::string plain = "http://" + listen_address(draft.text("http_address"));
  const bool good = !tls && draft.find("http_address") != nullptr && map::parse_web_listen(plain);
  if (good) draft.listen = plain;
  draft.report(
      good  ? Outcome::carried
      : tls ? Outcome::left_out
            : Outcome::refused,
      "http_address",
      good ? "listen.web: without TLS, on loopback"
      : tls
          ? "the web door is HTTPS"
          : "without TLS on a loopback address only: sessions would cross the network for everybody to read");
}

void translate_sessions(ImportDraft& draft) {
  const Setting* const expire = draft.find("cookie_expire");
  bool clamped = false;
  if (expire == nullptr) return;
  draft.session = map_duration(draft.text("cookie_expire"), 60, std::uint64_t{90} * 86400, clamped);
  draft.report(draft.session.empty() ? Outcome::refused : Outcome::rewritten, *expire,
               draft.session.empty() ? "no duration that is known here; sessions end after 24 hours"
                                     : "people.sessions: absolute: " + draft.session +
                                           "; unused ones end after 8 hours at most");
}

void translate_waits(ImportDraft& draft) {
  const Setting* const wait = draft.find("upstream_timeout");
  bool clamped = false;
  if (wait == nullptr) return;
  draft.upstream_wait = map_duration(draft.text("upstream_timeout"), 1, 3600, clamped);
  draft.report(draft.upstream_wait.empty() || clamped ? Outcome::rewritten : Outcome::carried, *wait,
               draft.upstream_wait.empty()
                   ? "limits.upstream_wait keeps its default: this is no duration in seconds"
                   : "limits.upstream_wait: " + draft.upstream_wait);
}

void translate_headers(ImportDraft& draft) {
  const auto off = [&](std::string_view name) { return draft.find(name) != nullptr && !draft.is_on(name); };
  draft.identity_headers = !(off("pass_user_headers") && off("pass_basic_auth"));
  const std::string words = draft.identity_headers ? "components: identity_headers: X-Forwarded-User, -Email "
                                                     "and -Groups; better is the signed assertion"
                                                   : "the upstream gets the signed assertion only";
  draft.report(Outcome::rewritten, "pass_user_headers", words);
  draft.report(Outcome::rewritten, "pass_basic_auth", words);
}

}  // namespace

void translate_web(ImportDraft& draft) {
  translate_redirect(draft);
  translate_upstreams(draft);
  translate_proxies(draft);
  translate_whitelist(draft);
  translate_listeners(draft);
  translate_sessions(draft);
  translate_waits(draft);
  translate_headers(draft);
}

}  // namespace sallyport::app
