#include "crypto/x509.h"

// Any bytes as a certificate file, a key file and a host name: only that nothing breaks.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace sallyport;
  const std::string text(reinterpret_cast<const char*>(data), size);
  (void)crypto::describe_certificate(text).ok();
  (void)crypto::covers_host(text, text);
  (void)crypto::EcdsaKey::parse(text).ok();
  const std::string hosts[] = {"localhost"};
  (void)crypto::check_server_certificate(text, Secret(text), hosts, WallTime{}).ok();
  return 0;
}
