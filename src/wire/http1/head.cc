#include "wire/http1/head.h"

namespace sallyport::http1 {

std::string_view to_string(Method method) {
  switch (method) {
    case Method::unknown:
      return "";
    case Method::get:
      return "GET";
    case Method::head:
      return "HEAD";
    case Method::post:
      return "POST";
    case Method::put:
      return "PUT";
    case Method::patch:
      return "PATCH";
    case Method::delete_:
      return "DELETE";
    case Method::options:
      return "OPTIONS";
  }
  return "";
}

std::string_view to_string(Relaxation relaxation) {
  switch (relaxation) {
    case Relaxation::encoded_slash:
      return "encoded-slash";
    case Relaxation::encoded_backslash:
      return "encoded-backslash";
    case Relaxation::underscore_fields:
      return "underscore-fields";
  }
  return "";
}

bool find_relaxation(std::string_view name, Relaxation& found) {
  for (std::size_t i = 0; i < relaxation_count; ++i) {
    const auto relaxation = static_cast<Relaxation>(i);
    if (to_string(relaxation) != name) continue;
    found = relaxation;
    return true;
  }
  return false;
}

}  // namespace sallyport::http1
