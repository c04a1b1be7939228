// The listener for client certificates: who vouches for clients, and until when their revocation lists count.
#include <algorithm>

#include "app/doctor/doctor.h"
#include "crypto/client_certificate.h"
#include "crypto/x509.h"
#include "store/file.h"

namespace sallyport::app::doctor {
namespace {

constexpr const char* area = "services";
constexpr std::size_t max_pem = 8 << 20;
constexpr std::chrono::days renew_authority_before{30};
constexpr std::chrono::days renew_lists_before{7};
constexpr std::string_view begin_mark = "-----BEGIN CERTIFICATE-----";

std::string day_of(WallTime time) { return to_rfc3339(time).substr(0, 10); }

// One that has ended, or ends soon, of those in the file.
void examine_authorities(const Patient& patient, const std::string& file, std::string_view pem,
                         Report& report) {
  const WallTime now = patient.clock.wall();
  WallTime first_end = WallTime::max();
  for (std::size_t at = pem.find(begin_mark); at != std::string_view::npos;) {
    const std::size_t next = pem.find(begin_mark, at + begin_mark.size());
    const auto seen = crypto::describe_certificate(pem.substr(at, next == pem.npos ? next : next - at));
    if (seen.ok()) first_end = std::min(first_end, seen->not_after);
    at = next;
  }
  if (first_end == WallTime::max()) return;
  if (first_end - now >= renew_authority_before) {
    report.remark(area, "the authorities of " + file + " last until " + day_of(first_end));
    return;
  }
  report.find(area,
              file + ": an authority " + (first_end <= now ? "ended" : "ends") + " on " + day_of(first_end),
              "the client certificates that it vouches for are refused from then on",
              "put the next authority beside it in the file, then sallyport reload; then give services "
              "certificates of it");
}

void examine_lists(const Patient& patient, const std::string& file,
                   const crypto::ClientAuthorities& authorities, Report& report) {
  const WallTime end = authorities.lists_end();
  const WallTime now = patient.clock.wall();
  if (end - now >= renew_lists_before) {
    report.remark(area, "the revocation lists of " + file + " last until " + day_of(end));
    return;
  }
  report.find(area, file + ": a revocation list " + (end <= now ? "ended" : "ends") + " on " + day_of(end),
              "without one in force, every client certificate of its issuer is refused",
              "fetch the issuer's next list into the file, by a timer, then sallyport reload");
}

}  // namespace

void examine_client_certificates(const Patient& patient, Report& report) {
  if (!patient.map || !patient.map->listen.services) return;
  const map::Listen& listen = patient.map->listen;
  const auto pem = store::read_file(listen.client_authorities, max_pem, store::Privacy::anyone);
  const auto lists = listen.client_revocations.empty()
                         ? Result<std::string>(std::string())
                         : store::read_file(listen.client_revocations, max_pem, store::Privacy::anyone);
  const auto made = !pem.ok()     ? Result<std::shared_ptr<const crypto::ClientAuthorities>>(pem.error())
                    : !lists.ok() ? Result<std::shared_ptr<const crypto::ClientAuthorities>>(lists.error())
                                  : crypto::ClientAuthorities::make(*pem, *lists);
  if (!made.ok()) {
    report.find(area, made.error().detail, "the gateway does not start with them",
                "look at `client_certificates` of `listen:`: PEM files, `ca` and `crl`");
    return;
  }
  examine_authorities(patient, listen.client_authorities, *pem, report);
  if (listen.client_revocations.empty()) {
    report.remark(area, "no revocation lists are named: a client certificate counts until it ends");
  } else {
    examine_lists(patient, listen.client_revocations, **made, report);
  }
}

}  // namespace sallyport::app::doctor
