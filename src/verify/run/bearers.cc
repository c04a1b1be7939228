#include "verify/run/bearers.h"

#include "verify/boot/machines_range.h"

namespace sallyport::verify {
namespace {

using Steady = std::chrono::steady_clock;

constexpr std::chrono::seconds kept_for{120};  // they are good for longer

Error unknown(std::string_view what) {
  return self_error(ErrorKind::not_found, "no token of a service is called `" + std::string(what) + "`");
}

}  // namespace

Result<std::string> Bearers::make(std::string_view audience, std::string_view wrong) const {
  ProviderScript script;
  script.subject = robot_subject;
  script.groups = {};
  std::string_view realm = machines_realm;
  if (wrong == "of-nobody") {
    script.subject = "nobody";
  } else if (wrong == "of-sign-in") {
    realm = company_realm;
  } else {
    const auto misbehaviour = find_misbehaviour(wrong.empty() ? "none" : wrong);
    if (!misbehaviour) return unknown(wrong);
    script.misbehaviour = *misbehaviour;
  }
  if (audience == "one") return provider_.token_for(realm, std::string(one_audience), script);
  if (audience == "two") return provider_.token_for(realm, std::string(two_audience), script);
  return unknown(audience);
}

Result<std::string> Bearers::find(std::string_view what) {
  const auto found = made_.find(what);
  if (found != made_.end() && Steady::now() - found->second.at < kept_for) return found->second.text;
  const std::size_t colon = std::min(what.find(':'), what.size());
  SP_TRY(std::string text, make(what.substr(0, colon), what.substr(std::min(colon + 1, what.size()))));
  made_[std::string(what)] = {text, Steady::now()};
  return text;
}

}  // namespace sallyport::verify
