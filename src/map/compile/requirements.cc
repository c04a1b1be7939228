#include <algorithm>

#include "map/compile/fields.h"
#include "map/compile/people.h"
#include "map/document/nearest.h"
#include "map/schema/values.h"

namespace sallyport::map {
namespace {

std::vector<std::string> texts_of(const Node& node, std::string_view key, Findings& findings) {
  std::vector<std::string> texts;
  for_each_scalar(node, key, [&](const Node& item) {
    if (std::find(texts.begin(), texts.end(), item.text) != texts.end()) {
      findings.error(item.place, quoted(item.text) + " is named twice", "remove one");
    } else if (!item.text.empty()) {
      texts.push_back(item.text);
    }
  });
  return texts;
}

void check_providers(const Node& require, const Map& map, Findings& findings) {
  std::vector<std::string_view> names = {accounts_name};
  for (const Provider& provider : map.people.sign_in) names.push_back(provider.name);
  for_each_scalar(require, "provider", [&](const Node& item) {
    if (std::find(names.begin(), names.end(), item.text) == names.end()) {
      findings.error(item.place, "no provider " + quoted(item.text), suggestion(item.text, names));
    } else if (item.text == accounts_name && !map.people.accounts.enabled) {
      findings.error(item.place, "nobody signs in with an account: `people.accounts.enabled` is false",
                     "name a provider of `people.sign_in`");
    }
  });
}

bool counts(const Requirements& wanted, std::string_view provider) {
  const auto& named = wanted.providers;
  return named.empty() || std::find(named.begin(), named.end(), provider) != named.end();
}

// What accounts of ours say of how somebody signed in (RFC 8176).
bool account_says(const std::string& method) {
  constexpr std::string_view said[] = {"pwd", "otp", "hwk", "swk", "user", "mfa"};
  return std::find(std::begin(said), std::end(said), method) != std::end(said);
}

// What is asked for, and nobody who may vouch for it ever says.
void check_givers(const Node& require, const Requirements& wanted, const Map& map, Findings& findings) {
  const People& people = map.people;
  const bool accounts = people.accounts.enabled && counts(wanted, accounts_name);
  bool providers = false, second_factor = accounts;
  for (const Provider& provider : people.sign_in) {
    if (!counts(wanted, provider.name)) continue;
    providers = true;
    const SecondFactorRule& rule = provider.second_factor;
    second_factor = second_factor || !rule.amr.empty() || !rule.acr.empty() || !rule.always.empty();
  }
  if (wanted.mfa && !second_factor && providers) {
    findings.warning(require.find("mfa")->place,
                     "no provider that counts here says when two factors were shown",
                     "say so with its `second_factor`, or nobody gets in");
  }
  if (!wanted.acr.empty() && !providers) {
    findings.warning(require.find("acr")->place,
                     "no provider gives an `acr`: accounts of Sallyport have none",
                     "nobody gets in; ask for `mfa` or for `amr`");
  }
  const auto unknown =
      std::find_if_not(wanted.amr.begin(), wanted.amr.end(), [](const auto& m) { return account_says(m); });
  if (unknown != wanted.amr.end() && !providers) {
    findings.warning(require.find("amr")->place, "accounts of Sallyport never say " + quoted(*unknown),
                     "nobody gets in; they say pwd, otp, hwk");
  }
}

}  // namespace

Requirements compile_requirements(const Node& require, const Map& map, Findings& findings) {
  Requirements wanted;
  read_into<parse_flag>(wanted.mfa, require, "mfa");
  read_into<parse_duration>(wanted.max_age, require, "max_age");
  wanted.acr = texts_of(require, "acr", findings);
  wanted.amr = texts_of(require, "amr", findings);
  wanted.providers = texts_of(require, "provider", findings);
  wanted.networks = texts_of(require, "network", findings);
  check_providers(require, map, findings);
  check_givers(require, wanted, map, findings);
  return wanted;
}

}  // namespace sallyport::map
