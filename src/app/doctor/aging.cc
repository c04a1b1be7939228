// What grows old by itself: the certificate of the web door, the built-in prices of models.
#include "app/doctor/doctor.h"
#include "crypto/x509.h"
#include "guard/prices.h"
#include "store/file.h"

namespace sallyport::app::doctor {
namespace {

constexpr std::size_t max_pem = 256 << 10;
constexpr std::chrono::days renew_before{30};
constexpr std::int64_t most_price_days = 180;

bool uses_models(const map::Map& map) {
  for (const Flow& flow : map.flows) {
    if (flow.egress) return true;
  }
  return false;
}

}  // namespace

void examine_certificate(const Patient& patient, Report& report) {
  if (!patient.map || !patient.map->listen.web.tls) return;
  const bool own = !patient.map->listen.certificate.empty();
  const std::string file = own ? patient.map->listen.certificate : patient.state + "/authority/server.pem";
  const auto pem = store::read_file(file, max_pem, store::Privacy::anyone);
  if (!own && !pem.ok()) {
    report.remark("certificate", "the local authority makes one at the first start");
    return;
  }
  const auto seen =
      pem.ok() ? crypto::describe_certificate(*pem) : Result<crypto::CertificateDescription>(pem.error());
  if (!seen.ok()) {
    report.find("certificate", file + ": " + seen.error().detail, "the web door does not open without it",
                "put the chain there as PEM, the server's own certificate first");
    return;
  }
  const std::string until = to_rfc3339(seen->not_after).substr(0, 10);
  const WallTime now = patient.clock.wall();
  if (now < seen->not_before || now >= seen->not_after) {
    report.find("certificate", file + " is not valid now: until " + until, "browsers refuse to go on",
                own ? "renew it, then restart the gateway" : "restart the gateway: it makes another");
  } else if (own && seen->not_after - now < renew_before) {
    report.find("certificate", file + " ends on " + until, "browsers will refuse to go on",
                "renew it, then restart the gateway");
  } else {
    report.remark("certificate", file + " is valid until " + until);
  }
}

void examine_prices(const Patient& patient, Report& report) {
  if (!patient.map || !uses_models(*patient.map)) return;
  const std::int64_t age = guard::prices_age_days(patient.clock.wall());
  const std::string words = "the built-in prices of models are of " + std::string(guard::prices_as_of()) +
                            ", " + std::to_string(age) + " days ago";
  if (age <= most_price_days) {
    report.remark("prices", words);
  } else {
    report.find("prices", words, "budgets in money are kept with them, and may be wrong by now",
                "write what you pay in `prices:` of the map, or install a newer Sallyport");
  }
}

}  // namespace sallyport::app::doctor
