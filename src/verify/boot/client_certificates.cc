#include "verify/boot/client_certificates.h"

#include "base/clock.h"
#include "crypto/issue_client.h"
#include "verify/boot/machines_range.h"

namespace sallyport::verify {
namespace {

using crypto::Authority;
using crypto::ClientOptions;
using Purpose = ClientOptions::Purpose;

constexpr std::chrono::hours list_life{48};
constexpr unsigned levels = 6;  // of `deep`; the authority itself allows more
constexpr std::string_view authority_name = "sallyport verify clients";

ClientOptions with_dns() {
  ClientOptions options;
  options.dns = {std::string(holder_dns)};
  return options;
}

ClientOptions for_purposes(std::vector<Purpose> purposes) {
  ClientOptions options = with_dns();
  options.purposes = std::move(purposes);
  return options;
}

ClientOptions in_time(std::chrono::seconds starts, std::chrono::seconds ends) {
  ClientOptions options = with_dns();
  options.starts = starts;
  options.ends = ends;
  return options;
}

enum Type : std::uint8_t { email = 1, dns = 2, uri = 6 };  // RFC 5280 §4.2.1.6

// Whatever is in it.
ClientOptions named(Type type, std::string bytes) {
  ClientOptions options;
  const crypto::RawName name{type, std::move(bytes)};
  options.raw_names = crypto::raw_names({&name, 1});
  return options;
}

std::string with_nul(std::string_view name) {
  return std::string(name) + std::string(1, '\0') + ".evil.example";
}

// Makes one set. Each step ends at the first error, which is the result of all.
class Maker {
 public:
  Result<ClientCertificates> make() {
    SP_TRY(Authority root, crypto::create_client_authority(authority_name, now_, 20));
    SP_CHECK(add_named(root));
    SP_CHECK(add_spoiled(root));
    SP_CHECK(add_below(root));
    SP_CHECK(add_deep(root));
    SP_CHECK(add_strangers());
    out_.authorities += root.certificate_pem;
    SP_CHECK(list(root, now_));
    return std::move(out_);
  }

 private:
  Result<void> add(const std::string& name, const Authority& by, const ClientOptions& options,
                   std::string_view chain = {}) {
    SP_TRY(crypto::ClientCredential made, crypto::issue_client_certificate(by, options, now_));
    serials_[name] = made.serial;
    out_.certificates[name] = std::make_shared<const net::ClientIdentity>(
        net::ClientIdentity{made.certificate_pem + std::string(chain), std::move(made.key_pem)});
    return {};
  }

  // The list of `by`: all that was said to be revoked until now.
  Result<void> list(const Authority& by, WallTime from) {
    SP_TRY(const std::string made, crypto::issue_revocation_list(by, revoked_, from, from + list_life));
    out_.revocations += made;
    return {};
  }

  Result<void> add_named(const Authority& root) {
    ClientOptions other;
    other.uris = {std::string(holder_uri)};
    SP_CHECK(add("dns", root, with_dns()));
    SP_CHECK(add("uri", root, other));
    SP_CHECK(add("uri-of-dns", root, named(uri, std::string(holder_dns))));
    SP_CHECK(add("email-of-dns", root, named(email, std::string(holder_dns))));
    SP_CHECK(add("dns-of-uri", root, named(dns, std::string(holder_uri))));
    SP_CHECK(add("nul-in-dns", root, named(dns, with_nul(holder_dns))));
    SP_CHECK(add("nul-in-uri", root, named(uri, with_nul(holder_uri))));
    SP_CHECK(add("nul-in-email", root, named(email, with_nul(holder_dns))));
    ClientOptions common;
    common.common_name = holder_dns;
    SP_CHECK(add("common-name", root, common));
    return add("wildcard", root, named(dns, "*" + std::string(holder_dns.substr(holder_dns.find('.')))));
  }

  Result<void> add_spoiled(const Authority& root) {
    using std::chrono::hours;
    SP_CHECK(add("for-servers", root, for_purposes({Purpose::server})));
    SP_CHECK(add("for-nothing", root, for_purposes({})));
    SP_CHECK(add("for-anything", root, for_purposes({Purpose::any})));
    SP_CHECK(add("expired", root, in_time(hours(-48), hours(-24))));
    SP_CHECK(add("not-yet", root, in_time(hours(24), hours(48))));
    SP_CHECK(add("revoked", root, with_dns()));
    revoked_.push_back(serials_["revoked"]);
    ClientOptions small = with_dns();
    small.rsa_bits = 1024;
    SP_CHECK(add("small-key", root, small));
    ClientOptions old = with_dns();
    old.signed_by_sha1 = true;
    return add("sha1", root, old);
  }

  // Authorities below: a good one, one that was revoked, one without a list, one whose list is out of date.
  Result<void> add_below(const Authority& root) {
    for (const char* name : {"below", "of-revoked", "unlisted", "old-list"}) {
      SP_TRY(const Authority below,
             crypto::issue_client_authority(root, "verify " + std::string(name), now_));
      SP_CHECK(add(name, below, with_dns(), below.certificate_pem));
      const std::string_view which(name);
      if (which == "of-revoked") {
        SP_TRY(const auto said, crypto::describe_certificate(below.certificate_pem));
        revoked_.push_back(said.serial);
      }
      if (which != "unlisted") SP_CHECK(list(below, which == "old-list" ? now_ - 2 * list_life : now_));
    }
    return {};
  }

  Result<void> add_deep(const Authority& root) {
    std::string chain;
    std::vector<Authority> row;
    for (unsigned i = levels; i > 0; --i) {
      const Authority& above = row.empty() ? root : row.back();
      SP_TRY(Authority next,
             crypto::issue_client_authority(above, "verify level " + std::to_string(i), now_, i));
      SP_CHECK(list(next, now_));
      chain.insert(0, next.certificate_pem);
      row.push_back(std::move(next));
    }
    return add("deep", row.back(), with_dns(), chain);
  }

  Result<void> add_strangers() {
    SP_TRY(const Authority stranger, crypto::create_client_authority(authority_name, now_, 20));
    SP_CHECK(add("stranger", stranger, with_dns(), stranger.certificate_pem));
    // Who has a certificate makes another with it.
    SP_TRY(crypto::EcdsaKey key, crypto::EcdsaKey::parse(out_.certificates["dns"]->key.reveal()));
    const Authority leaf{out_.certificates["dns"]->chain, std::move(key)};
    return add("of-leaf", leaf, with_dns(), leaf.certificate_pem);
  }

  const WallTime now_ = SystemClock().wall();
  ClientCertificates out_;
  std::map<std::string, std::string> serials_;
  std::vector<std::string> revoked_;
};

}  // namespace

Result<ClientCertificates> make_client_certificates() { return Maker().make(); }

}  // namespace sallyport::verify
