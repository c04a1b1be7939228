#include "crypto/client_names.h"

#include <algorithm>

#include "crypto/x509_read.h"

namespace sallyport::crypto {
namespace {

constexpr int max_names = 1000;
constexpr int max_serial_octets = 32;  // RFC 5280 §4.1.2.2 says 20

Error unreadable(std::string why) { return client_error(ErrorKind::unauthenticated, std::move(why)); }

std::string_view text_in(const ASN1_STRING* value) {
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(value)),
          static_cast<std::size_t>(ASN1_STRING_length(value))};
}

// A NUL ends the name for some readers and not for others (CVE-2026-47778).
bool is_visible(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return out;
}

// The part before the last @ belongs to the host, which alone knows whether case counts there.
std::string email_text(std::string_view text) {
  const std::size_t at = text.rfind('@');
  if (at == std::string_view::npos) return std::string(text);
  return std::string(text.substr(0, at)) + lower(text.substr(at));
}

Result<void> add_name(const GENERAL_NAME* name, ClientCertificate& out) {
  if (name->type != GEN_DNS && name->type != GEN_URI && name->type != GEN_EMAIL) return {};
  const std::string_view text = text_in(name->d.ia5);
  if (!is_visible(text)) return unreadable("a name in it is empty or holds a byte that no name has");
  if (name->type == GEN_DNS) out.dns.push_back(lower(text));
  if (name->type == GEN_URI) out.uris.emplace_back(text);
  if (name->type == GEN_EMAIL) out.emails.push_back(email_text(text));
  return {};
}

// Null without names. X509_get_ext_d2i would pass over bytes behind them.
Result<NamesHandle> names_of(const X509* certificate) {
  const int place = X509_get_ext_by_NID(certificate, NID_subject_alt_name, -1);
  if (place < 0) return NamesHandle();
  if (X509_get_ext_by_NID(certificate, NID_subject_alt_name, place) >= 0)
    return unreadable("it has names twice");
  const ASN1_OCTET_STRING* const value = X509_EXTENSION_get_data(X509_get_ext(certificate, place));
  const unsigned char* at = ASN1_STRING_get0_data(value);
  const unsigned char* const end = at + ASN1_STRING_length(value);
  NamesHandle names(d2i_GENERAL_NAMES(nullptr, &at, ASN1_STRING_length(value)));
  ERR_clear_error();
  if (!names || at != end) return unreadable("its names do not read");
  return names;
}

}  // namespace

Result<ClientCertificate> read_client_names(const X509* certificate) {
  ClientCertificate out;
  SP_TRY(const NamesHandle names, names_of(certificate));
  const int count = names ? sk_GENERAL_NAME_num(names.get()) : 0;
  if (count > max_names) return unreadable("it has over 1,000 names");
  for (int i = 0; i < count; ++i) SP_CHECK(add_name(sk_GENERAL_NAME_value(names.get(), i), out));

  if (ASN1_STRING_length(X509_get0_serialNumber(certificate)) > max_serial_octets) {
    return unreadable("its serial number is too long");
  }
  out.serial = serial_text(certificate);
  const Result<WallTime> end = time_of(X509_get0_notAfter(certificate));
  ERR_clear_error();
  if (!end.ok()) return unreadable("its end does not read");
  out.not_after = *end;
  return out;
}

}  // namespace sallyport::crypto
