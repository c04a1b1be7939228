#include "verify/run/rechecked.h"

#include "verify/run/company_sign_in.h"

namespace sallyport::verify {
namespace {

// Shorter than any gate waits: what counts is how soon it looks.
constexpr std::chrono::seconds access_life{15};

struct Spoiled {
  const char* name;
  Misbehaviour what = Misbehaviour::none;
  std::chrono::milliseconds token_wait{0};
};

constexpr Spoiled everybody[] = {
    {"honest"},
    {"refused", Misbehaviour::refresh_refused},
    {"other-subject", Misbehaviour::refreshed_subject},
    {"other-audience", Misbehaviour::refreshed_audience},
    {"other-issuer", Misbehaviour::refreshed_issuer},
    {"other-party", Misbehaviour::refreshed_party},
    {"group-removed"},
    {"brief", Misbehaviour::none, std::chrono::milliseconds(700)},
    {"slow", Misbehaviour::none, std::chrono::milliseconds(4000)},
};

ProviderScript script_of(const Spoiled& person) {
  ProviderScript script;
  script.misbehaviour = person.what;
  script.subject = person.name;
  script.email = std::string(person.name) + "@verify.example";
  script.access_life = access_life;
  script.refresh_wait = person.token_wait;
  script.keeps_groups = script.subject != "group-removed";
  return script;
}

}  // namespace

Result<void> Rechecked::begin(const Stage& stage) {
  if (!cookies_.empty() && status_of(stage, member_page, cookie("honest")) == 200) return {};
  cookies_.clear();
  for (const Spoiled& person : everybody) {
    const CompanySignedIn done = sign_in_as(stage, recheck_realm, script_of(person));
    if (!done.ok() || status_of(stage, member_page, done.cookie) != 200) {
      return self_error(ErrorKind::unavailable,
                        std::string(person.name) + " could not sign in: " + done.words());
    }
    cookies_[person.name] = done.cookie;
  }
  return {};
}

std::string Rechecked::cookie(std::string_view who) const {
  const auto found = cookies_.find(who);
  return found == cookies_.end() ? std::string() : found->second;
}

}  // namespace sallyport::verify
