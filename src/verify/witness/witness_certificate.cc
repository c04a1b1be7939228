#include "verify/witness/witness_certificate.h"

#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <sstream>

#include "crypto/x509.h"
#include "verify/boot/folder.h"

namespace sallyport::verify {
namespace {

constexpr std::chrono::days certificate_life{2};

bool is_usable(std::string_view name) { return name != "localhost" && !name.ends_with(".localhost"); }

// "127.0.1.1", or nothing if any of its addresses is another sort.
std::string loopback_of(const std::string& name) {
  addrinfo* found = nullptr;
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  if (::getaddrinfo(name.c_str(), nullptr, &hints, &found) != 0) return {};
  std::string first;
  for (const addrinfo* one = found; one != nullptr; one = one->ai_next) {
    std::array<char, NI_MAXHOST> text{};
    const bool read =
        one->ai_family == AF_INET && ::getnameinfo(one->ai_addr, one->ai_addrlen, text.data(), text.size(),
                                                   nullptr, 0, NI_NUMERICHOST) == 0;
    if (!read || !std::string_view(text.data()).starts_with("127.")) {
      first.clear();
      break;
    }
    if (first.empty()) first = text.data();
  }
  ::freeaddrinfo(found);
  return first;
}

std::vector<std::string> names_of_machine() {
  std::vector<std::string> names;
  std::istringstream lines(read_text_file("/etc/hosts"));
  for (std::string line; std::getline(lines, line);) {
    for (std::string& name : names_on_line(line)) names.push_back(std::move(name));
  }
  std::array<char, 256> own{};
  if (::gethostname(own.data(), own.size() - 1) == 0) names.emplace_back(own.data());
  return names;
}

}  // namespace

std::vector<std::string> names_on_line(std::string_view line) {
  std::istringstream words{std::string(line.substr(0, line.find('#')))};
  std::string address;
  std::vector<std::string> names;
  if (!(words >> address) || !address.starts_with("127.")) return names;
  for (std::string name; words >> name;) {
    if (is_usable(name)) names.push_back(name);
  }
  return names;
}

LocalName find_local_name() {
  for (const std::string& name : names_of_machine()) {
    if (!is_usable(name)) continue;
    const std::string address = loopback_of(name);
    if (!address.empty()) return {name, address};
  }
  return {};
}

Result<WitnessCertificate> make_witness_certificate(const LocalName& name) {
  const WallTime now = SystemClock().wall();
  crypto::ServerNames names{{"localhost"}, {name.address}};
  if (!name.name.empty()) names.dns.push_back(name.name);
  SP_TRY(const crypto::Authority authority,
         crypto::create_authority("sallyport verify", now, {names.dns, names.addresses}));
  SP_TRY(const crypto::ServerCertificate issued,
         crypto::issue_server_certificate(authority, names, now, certificate_life));
  WitnessCertificate made;
  made.authority = authority.certificate_pem;
  SP_TRY(made.tls, net::TlsContext::server(issued.chain_pem, issued.key_pem.reveal()));
  return made;
}

}  // namespace sallyport::verify
