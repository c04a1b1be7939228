#include "map/compile/webhooks.h"

#include <algorithm>
#include <array>

#include "map/compile/fields.h"
#include "map/schema/values.h"
#include "model/network.h"

namespace sallyport::map {
namespace {

struct SchemeName {
  std::string_view name;
  WebhookScheme scheme;
};
constexpr std::array schemes = {
    SchemeName{"hmac", WebhookScheme::hmac},     SchemeName{"stripe", WebhookScheme::stripe},
    SchemeName{"github", WebhookScheme::github}, SchemeName{"slack", WebhookScheme::slack},
    SchemeName{"key", WebhookScheme::key},
};

// Which optional keys of `verify` a scheme has; stripe, github and slack fix everything themselves.
bool takes(WebhookScheme scheme, std::string_view key) {
  if (key == "window") return scheme != WebhookScheme::key;
  if (key == "header") return scheme == WebhookScheme::hmac || scheme == WebhookScheme::key;
  return scheme == WebhookScheme::hmac;
}

bool check_keys(const Node& node, const SchemeName& scheme, Findings& findings) {
  bool good = true;
  for (const std::string_view key :
       {"header", "algorithm", "encoding", "prefix", "timestamp_header", "window"}) {
    const Node* found = node.find(key);
    if (found == nullptr || takes(scheme.scheme, key)) continue;
    findings.error(found->place, "scheme " + std::string(scheme.name) + " has no `" + std::string(key) + "`",
                   "remove it: the scheme decides that itself");
    good = false;
  }
  if (takes(scheme.scheme, "header") && node.find("header") == nullptr) {
    findings.error(node.place, "scheme " + std::string(scheme.name) + " needs `header`",
                   "the field that carries the signature or key, such as X-Signature");
    good = false;
  }
  return good;
}

std::optional<WebhookVerification> compile_verify(const Node& node, Findings& findings) {
  const std::string name = read_text(node, "scheme");
  const auto scheme =
      std::find_if(schemes.begin(), schemes.end(), [&](const SchemeName& s) { return s.name == name; });
  const auto secret = read<parse_secret_reference>(node, "secret");
  if (scheme == schemes.end() || !check_keys(node, *scheme, findings) || !secret) return std::nullopt;
  WebhookVerification verify;
  verify.scheme = scheme->scheme;
  verify.secret = *secret;
  read_into<parse_field_name>(verify.header, node, "header");
  read_into<parse_field_name>(verify.timestamp_header, node, "timestamp_header");
  read_into<parse_duration>(verify.window, node, "window");
  verify.prefix = read_text(node, "prefix");
  if (const Node* algorithm = find_scalar(node, "algorithm")) verify.algorithm = algorithm->text;
  if (const Node* encoding = find_scalar(node, "encoding")) verify.encoding = encoding->text;
  return verify;
}

// A webhook flow must not open what the kind knows to be something else: `/rest/**` of n8n is no webhook.
bool check_kind(const Node& node, const PathPattern& pattern, const Component& component,
                Findings& findings) {
  if (component.kind == nullptr || component.kind->verbs().empty()) return true;
  std::string sample = pattern.text();
  if (sample.ends_with("/**")) sample.replace(sample.size() - 2, 2, "x");
  if (component.kind->classify("POST", sample, false).access == Access::webhook) return true;
  findings.error(
      node.place,
      quoted(pattern.text()) + " is no webhook path of kind " + std::string(component.kind->name()),
      "as in /webhook/orders or /form/feedback");
  return false;
}

bool check_proof(const Node& flow, Findings& findings) {
  const Node* verify = flow.find("verify");
  const Node* open = flow.find("open");
  if ((verify == nullptr) != (open == nullptr)) return true;
  const Place place = verify == nullptr ? flow.place : open->place;
  findings.error(place,
                 verify == nullptr ? "the webhook proves nothing" : "a flow has either `verify` or `open`",
                 verify == nullptr ? "add `verify: { scheme: ..., secret: secret:NAME }`, or `open: \"why\"`"
                                   : "a signed webhook is not open: remove one");
  return false;
}

bool read_pattern(const Node& flow, const Component& component, WebhookRoute& route, Findings& findings) {
  const Node* node = find_scalar(flow, "webhook");
  if (node == nullptr) return false;
  Result<PathPattern> pattern = PathPattern::parse(node->text);
  if (!pattern) return false;
  std::string_view fixed = pattern->text();
  if (fixed.ends_with("/**")) fixed.remove_suffix(3);
  if (fixed.find('*') != std::string_view::npos || fixed.empty()) {
    findings.error(node->place, quoted(node->text) + " is too wide for a webhook",
                   "write one path, or a path with a last /**");
    return false;
  }
  route.path = std::move(pattern).value();
  return check_kind(*node, route.path, component, findings);
}

bool read_methods(const Node& flow, WebhookRoute& route, Findings& findings) {
  bool good = true;
  for_each_scalar(flow, "methods", [&](const Node& item) {
    if (std::find(route.methods.begin(), route.methods.end(), item.text) != route.methods.end()) {
      findings.error(item.place, "method " + quoted(item.text) + " is named twice", "remove one");
      good = false;
    }
    route.methods.push_back(item.text);
  });
  if (route.methods.empty()) route.methods = {"POST"};
  return good;
}

}  // namespace

std::optional<WebhookRoute> compile_webhook(const Node& flow, const Component& component,
                                            Findings& findings) {
  WebhookRoute route;
  bool good = check_proof(flow, findings);
  good = read_pattern(flow, component, route, findings) && good;
  good = read_methods(flow, route, findings) && good;
  if (const Node* verify = flow.find("verify"); verify != nullptr && verify->kind == Node::Kind::mapping) {
    route.verify = compile_verify(*verify, findings);
    good = route.verify.has_value() && good;
  }
  for_each_scalar(flow, "sources", [&](const Node& item) {
    const Result<Network> network = parse_network(item.text);
    if (network) route.sources.push_back(*network);
  });
  read_into<parse_size>(route.max_body, flow, "body");
  read_into<parse_rate>(route.rate_per_minute, flow, "rate");
  return good ? std::optional(std::move(route)) : std::nullopt;
}

}  // namespace sallyport::map
