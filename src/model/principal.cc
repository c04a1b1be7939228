#include "model/principal.h"

namespace sallyport {

std::string_view to_string(Principal::Kind kind) {
  switch (kind) {
    case Principal::Kind::nobody:
      return "nobody";
    case Principal::Kind::person:
      return "person";
    case Principal::Kind::webhook:
      return "webhook";
    case Principal::Kind::workflow:
      return "workflow";
    case Principal::Kind::service:
      return "service";
  }
  return "nobody";
}

std::string label(const Principal& principal) {
  std::string text(to_string(principal.kind));
  if (!principal.name.empty()) text.append("/").append(principal.name);
  return text;
}

}  // namespace sallyport
