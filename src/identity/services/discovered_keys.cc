#include "identity/services/discovered_keys.h"

#include <utility>

#include "identity/oidc/document.h"
#include "identity/oidc/parameters.h"
#include "identity/token/kept.h"

namespace sallyport::identity {
namespace {

struct Found {
  std::string address;
  std::shared_ptr<IssuerKeys> keys;
};

Error unanswered(const std::string& url, std::uint16_t status) {
  return upstream_error(ErrorKind::unavailable,
                        "discovery: " + shown(url) + " answered " + std::to_string(status) +
                            ": look at `issuer`, or say by `jwks` where its keys are");
}

class DiscoveredKeys final : public IssuerKeys {
 public:
  DiscoveredKeys(std::string issuer, outbound::Place place, outbound::Outbound& outbound, const Clock& clock)
      : issuer_(std::move(issuer)),
        place_(std::move(place)),
        outbound_(outbound),
        clock_(clock),
        kept_(clock) {}

  Result<std::vector<IssuerKey>> find(std::string_view kid) override {
    SP_TRY(const auto found, kept_.find([this](const auto& before) { return ask(before.get()); }));
    return found->keys->find(kid);
  }

 private:
  Result<Found> ask(const Found* before) const {
    SP_TRY(const std::string text, document());
    SP_TRY(const jose::Json read, parse_document(text, issuer_));
    SP_TRY(std::string address, endpoint_of(read, "jwks_uri", true, place_.inside));
    if (before != nullptr && before->address == address) return *before;
    IssuerKeysOptions options;
    options.url = address;
    options.place = place_;
    return Found{std::move(address), fetched_issuer_keys(std::move(options), outbound_, clock_)};
  }

  Result<std::string> document() const {
    if (!is_provider_address(issuer_, place_.inside) || issuer_.find('?') != std::string::npos) {
      return upstream_error(ErrorKind::malformed, "discovery: `issuer` is no https address: name `jwks`");
    }
    std::string_view base = issuer_;
    if (base.ends_with('/')) base.remove_suffix(1);
    const std::string first = std::string(base) + "/.well-known/openid-configuration";
    SP_TRY(auto answer, get(first));
    if (answer.status == 404) {
      // RFC 8414 §3.1: between the host and the path of the issuer, not behind it.
      const std::size_t path = std::min(base.find('/', base.find("://") + 3), base.size());
      SP_TRY(answer, get(std::string(base.substr(0, path)) + "/.well-known/oauth-authorization-server" +
                         std::string(base.substr(path))));
    }
    if (answer.status != 200) return unanswered(first, answer.status);
    return std::move(answer.body);
  }

  Result<outbound::Response> get(std::string url) const {
    outbound::Request request;
    request.url = std::move(url);
    return outbound_.call(request, place_, document_limits);
  }

  const std::string issuer_;
  const outbound::Place place_;
  outbound::Outbound& outbound_;
  const Clock& clock_;
  Kept<Found> kept_;
};

}  // namespace

std::unique_ptr<IssuerKeys> discovered_issuer_keys(std::string issuer, outbound::Place place,
                                                   outbound::Outbound& outbound, const Clock& clock) {
  return std::make_unique<DiscoveredKeys>(std::move(issuer), std::move(place), outbound, clock);
}

}  // namespace sallyport::identity
