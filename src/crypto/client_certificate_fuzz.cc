#include <vector>

#include "base/encoding.h"
#include "crypto/client_certificate.h"
#include "crypto/issue_client.h"

namespace {

using namespace sallyport;

const WallTime now = from_unix_seconds(1'700'000'000);

std::string der_of(std::string_view pem) {
  const std::size_t from = pem.find('\n') + 1;
  std::string text(pem.substr(from, pem.find("-----", from) - from));
  std::erase(text, '\n');
  return std::string(as_text(*parse_base64(text)));
}

std::string pem_of(std::string_view label, std::string_view der) {
  const std::string name(label);
  return "-----BEGIN " + name + "-----\n" + base64(as_bytes(der)) + "\n-----END " + name + "-----\n";
}

// Made now: none is kept in the tree.
struct Good {
  crypto::Authority root = std::move(*crypto::create_client_authority("fuzz", now));
  crypto::Authority below = std::move(*crypto::issue_client_authority(root, "below", now));
  std::string list_pem =
      *crypto::issue_revocation_list(root, std::vector<std::string>{"0a"}, now, now + std::chrono::days(1));
  std::string lists_pem =
      list_pem + *crypto::issue_revocation_list(below, {}, now, now + std::chrono::days(1));
  std::string above = der_of(below.certificate_pem);
  std::string leaf =
      der_of(crypto::issue_client_certificate(
                 below, {.dns = {"a.example"}, .uris = {"spiffe://example/a"}, .emails = {"a@example"}}, now)
                 ->certificate_pem);
  std::string list = der_of(list_pem);
  std::string root_der = der_of(root.certificate_pem);
  std::shared_ptr<const crypto::ClientAuthorities> open =
      *crypto::ClientAuthorities::make(root.certificate_pem, {});
  std::shared_ptr<const crypto::ClientAuthorities> strict =
      *crypto::ClientAuthorities::make(root.certificate_pem, lists_pem);
};

// Two octets of place, one of value, again and again.
std::string changed(std::string good, const unsigned char* data, std::size_t size) {
  for (std::size_t i = 0; i + 2 < size; i += 3) {
    good[(static_cast<std::size_t>(data[i]) << 8 | data[i + 1]) % good.size()] =
        static_cast<char>(data[i + 2]);
  }
  return good;
}

void check(const Good& good, const std::vector<std::string>& chain) {
  // Names are read first, and hold nothing that could break a line, whoever is believed.
  for (const auto& authorities : {good.open, good.strict}) {
    const auto checked = authorities->check(chain, now);
    const std::string& text = checked.ok() ? checked->serial : checked.error().detail;
    for (const char c : text) {
      if (c < 0x20 || c > 0x7e) std::abort();
    }
    // Nobody but the one who was issued it: a changed certificate has no signature.
    if (checked.ok() && chain.front() != good.leaf && chain.front() != good.above) std::abort();
  }
}

void make(const std::string& authorities, const std::string& lists, const std::vector<std::string>& chain) {
  const auto made = crypto::ClientAuthorities::make(authorities, lists);
  if (!made.ok()) return;
  (void)(*made)->check(chain, now).ok();
  (void)(*made)->names();
  (void)(*made)->lists_end();
}

}  // namespace

// The first byte chooses: any bytes as files or as a chain, or good ones with some bytes changed.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  static const Good good;
  if (size == 0) return 0;
  const unsigned choice = data[0] % 7;
  const std::string rest(reinterpret_cast<const char*>(data + 1), size - 1);
  const auto altered = [&](const std::string& from) { return changed(from, data + 1, size - 1); };
  if (choice == 0) make(rest, rest, {good.leaf, good.above});
  if (choice == 1) make(good.root.certificate_pem, rest, {good.leaf, good.above});
  if (choice == 2) check(good, {rest, good.above});
  if (choice == 3) check(good, {altered(good.leaf), good.above});
  if (choice == 4) check(good, {good.leaf, altered(good.above)});
  if (choice == 5) make(good.root.certificate_pem, pem_of("X509 CRL", altered(good.list)), {good.above});
  if (choice == 6)
    make(pem_of("CERTIFICATE", altered(good.root_der)), good.list_pem, {good.leaf, good.above});
  return 0;
}
