#include "wire/models/member_names.h"

#include <algorithm>
#include <array>

namespace sallyport::models {
namespace {

// Without `_`, `-` and case; sorted. What LiteLLM, Portkey, OpenRouter, Bifrost and Azure read from a body.
constexpr auto upstream_names = std::to_array<std::string_view>({
    "apibase",
    "apihost",
    "apikey",
    "apikeys",
    "apitype",
    "apiurl",
    "apiversion",
    "authorization",
    "authtoken",
    "azureadtoken",
    "azureendpoint",
    "backend",
    "baseurl",
    "callbacks",
    "callbackurl",
    "contextwindowfallbacks",
    "customhost",
    "customllmprovider",
    "datasources",
    "deployment",
    "deploymentid",
    "endpoint",
    "endpoints",
    "extrabody",
    "extraheaders",
    "extraquery",
    "failurecallback",
    "fallback",
    "fallbackmodels",
    "fallbacks",
    "forwardheaders",
    "headers",
    "host",
    "llmprovider",
    "mockresponse",
    "modelinfo",
    "modellist",
    "models",
    "openaiapibase",
    "openaiapikey",
    "organization",
    "organizationid",
    "plugins",
    "provider",
    "providers",
    "proxies",
    "proxy",
    "proxyurl",
    "region",
    "regionname",
    "route",
    "router",
    "serverurl",
    "successcallback",
    "targeturl",
    "upstream",
    "upstreamurl",
    "uri",
    "url",
    "virtualkey",
    "webhook",
    "webhooks",
    "webhookurl",
});
static_assert(std::is_sorted(upstream_names.begin(), upstream_names.end()));

constexpr auto upstream_prefixes =
    std::to_array<std::string_view>({"aws", "litellm", "portkey", "vertex", "xportkey"});

constexpr auto credential_names = std::to_array<std::string_view>(
    {"accesstoken", "apikey", "key", "oauthtoken", "subscriptionkey", "token"});

constexpr std::size_t longest = 32;

// The name as the lists have it; what does not fit is cut, and then in no list.
class Folded {
 public:
  explicit Folded(std::string_view name) {
    for (const char c : name) {
      if (c == '_' || c == '-' || c == '.' || c == ' ') continue;
      if (size_ == folded_.size()) break;
      folded_[size_++] = c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
    }
  }
  std::string_view text() const { return {folded_.data(), size_}; }

 private:
  std::array<char, longest> folded_;
  std::size_t size_ = 0;
};

}  // namespace

bool names_an_upstream(std::string_view name) {
  const Folded folded(name);
  const std::string_view text = folded.text();
  if (std::binary_search(upstream_names.begin(), upstream_names.end(), text)) return true;
  return std::any_of(upstream_prefixes.begin(), upstream_prefixes.end(),
                     [&](std::string_view prefix) { return text.starts_with(prefix); });
}

bool names_a_credential(std::string_view name) {
  const Folded folded(name);
  return std::find(credential_names.begin(), credential_names.end(), folded.text()) != credential_names.end();
}

}  // namespace sallyport::models
