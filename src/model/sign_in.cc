#include "model/sign_in.h"

namespace sallyport {

std::string_view to_string(ProviderPreset preset) {
  switch (preset) {
    case ProviderPreset::generic:
      return "generic";
    case ProviderPreset::entra:
      return "entra";
    case ProviderPreset::google:
      return "google";
    case ProviderPreset::aws:
      return "aws";
    case ProviderPreset::okta:
      return "okta";
    case ProviderPreset::keycloak:
      return "keycloak";
    case ProviderPreset::authentik:
      return "authentik";
  }
  return "generic";
}

}  // namespace sallyport
