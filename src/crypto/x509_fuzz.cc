#include "base/encoding.h"
#include "crypto/x509.h"

namespace {

using namespace sallyport;

// The DER of a certificate made now: none is kept in the tree.
std::string make_der() {
  const auto authority =
      crypto::create_authority("fuzz", from_unix_seconds(1'700'000'000), {{"localhost"}, {"::1"}});
  std::string text = authority->certificate_pem;
  text = text.substr(text.find('\n') + 1);
  text.resize(text.find("-----"));
  std::erase(text, '\n');
  return std::string(as_text(*parse_base64(text)));
}

void use(const std::string& pem, const std::string& host) {
  (void)crypto::describe_certificate(pem).ok();
  (void)crypto::covers_host(pem, host);
  const std::string hosts[] = {host};
  (void)crypto::check_server_certificate(pem, Secret(pem), hosts, WallTime{}).ok();
}

}  // namespace

// Any bytes as certificate, key and host name; and a good certificate with some bytes changed (two of place,
// one of value).
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  static const std::string good = make_der();
  const std::string text(reinterpret_cast<const char*>(data), size);
  use(text, text);
  (void)crypto::EcdsaKey::parse(text).ok();
  std::string changed = good;
  for (std::size_t i = 0; i + 2 < size; i += 3) {
    changed[(static_cast<std::size_t>(data[i]) << 8 | data[i + 1]) % changed.size()] =
        static_cast<char>(data[i + 2]);
  }
  use("-----BEGIN CERTIFICATE-----\n" + base64(as_bytes(changed)) + "\n-----END CERTIFICATE-----\n",
      "localhost");
  return 0;
}
