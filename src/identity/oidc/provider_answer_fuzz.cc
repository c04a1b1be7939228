#include <algorithm>
#include <cstdlib>
#include <string>

#include "identity/oidc/claims.h"
#include "identity/oidc/discovery.h"
#include "identity/oidc/parameters.h"
#include "identity/oidc/provider_calls.h"

namespace sallyport::identity {
namespace {

bool is_visible(char c) { return c > 0x20 && c < 0x7f; }

Provider any_provider() {
  Provider provider;
  provider.issuer = "https://a.b";
  provider.name_claim = "email";
  provider.groups_claim = "groups";
  provider.email_domains = {"a.b"};
  return provider;
}

// Whoever gets in has an address of the domain, and no group that is none.
void check_person(const Provider& provider, std::string_view text) {
  const auto claims = jose::parse_json(text);
  if (!claims.ok()) return;
  (void)wants_userinfo(provider, *claims);
  const auto person = read_person(provider, {&*claims, nullptr});
  const auto* who = std::get_if<Principal>(&person);
  if (who == nullptr) return;
  if (!who->name.ends_with("@a.b") || std::ranges::count(who->name, '@') != 1) std::abort();
  if (!std::ranges::all_of(who->name, is_visible)) std::abort();
  if (std::ranges::find(who->groups, "") != who->groups.end()) std::abort();
}

void check_metadata(const Provider& provider, std::string_view text) {
  const auto metadata = parse_metadata(text, provider);
  if (!metadata.ok()) return;
  for (const std::string* address : {&metadata->authorization, &metadata->token, &metadata->keys}) {
    if (!is_provider_address(*address, false)) std::abort();
  }
}

void check_token_answer(std::string_view text) {
  const auto answer = parse_token_answer(text);
  if (!answer.ok()) return;
  if (answer->access.empty() || !std::ranges::all_of(answer->access.reveal(), is_visible)) std::abort();
}

}  // namespace
}  // namespace sallyport::identity

// What providers send, each as if it were every kind of answer.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace sallyport::identity;
  static const sallyport::Provider provider = any_provider();
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  check_person(provider, text);
  check_metadata(provider, text);
  check_token_answer(text);
  (void)is_provider_address(text, true);
  return 0;
}
