#include "identity/oidc/landing.h"

#include <algorithm>

#include "identity/oidc/parameters.h"
#include "wire/http1/form.h"

namespace sallyport::identity {
namespace {

using Where = Landing::Where;

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; });
  return out;
}

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

struct Sign {
  std::string_view words;
  Where where;
};

// What the words of an error page are about: those that can mean nothing else come first. Keycloak says
// "Client not found." and "Invalid parameter: redirect_uri", Entra says its numbers.
constexpr Sign signs[] = {
    {"invalid_redirect_uri", Where::no_address},
    {"redirect_uri_mismatch", Where::no_address},
    {"aadsts50011", Where::no_address},
    {"invalid_client", Where::no_client},
    {"aadsts700016", Where::no_client},
    {"client not found", Where::no_client},
    {"unknown client", Where::no_client},
    {"redirect_uri", Where::no_address},
    {"redirect uri", Where::no_address},
    {"client_id", Where::no_client},
    {"client id", Where::no_client},
};

Where subject_of(std::string_view page) {
  const std::string text = lower(page);
  for (const Sign& sign : signs) {
    if (contains(text, sign.words)) return sign.where;
  }
  return Where::not_with_us;
}

Landing of_redirect(std::string_view location, std::string_view redirect) {
  const bool ours = location.starts_with(redirect) && (location.size() == redirect.size() ||
                                                       contains("?#&", location.substr(redirect.size(), 1)));
  if (!ours) {
    // Google's way: to an error page of its own. Sign-in pages of others have no such word.
    return {contains(lower(location), "error") ? Where::not_with_us : Where::elsewhere, {}};
  }
  Landing out{Where::with_us, {}};
  std::string_view query = location.substr(std::min(location.size(), redirect.size() + 1));
  query = query.substr(0, query.find('#'));
  const auto form = http1::Form::parse(query);
  const std::string* error = form.ok() ? form->find("error") : nullptr;
  if (error != nullptr) out.error = shown(*error, 64);
  return out;
}

}  // namespace

Landing landing_of(const outbound::Response& response, std::string_view redirect) {
  if (response.status >= 300 && response.status < 400 && !response.location.empty()) {
    return of_redirect(response.location, redirect);
  }
  if (response.status >= 500 || response.status == 429) return {Where::broken, {}};
  if (response.status >= 400) return {subject_of(response.body), {}};
  // Entra's error pages are 200. Any other page may lead on by a form or a script.
  return {contains(lower(response.body), "aadsts") ? subject_of(response.body) : Where::elsewhere, {}};
}

}  // namespace sallyport::identity
