#pragma once
// wire/models/multipart.h: multipart/form-data (RFC 7578), strictly: no preamble, no epilogue, no folding, no
// transfer encodings, one way to write a name. Pure.
#include <cstddef>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sallyport::models {

struct FormPart {
  std::string_view name;
  std::string_view filename;
  bool is_file = false;  // it has a filename, which may be empty
  std::string_view body;
};

struct FormLimits {
  std::size_t max_parts = 128;
  std::size_t max_head = 2048;  // bytes of the fields of one part
};

// Views into `body`. Errors: malformed (another type, a boundary that is none, a body that does not begin or
// end with it, a part without a name, a field that is not understood, a name or filename with controls, `"`
// or `\`), too_large (a limit).
Result<std::vector<FormPart>> parse_form(std::string_view content_type, std::string_view body,
                                         const FormLimits& limits = {});

}  // namespace sallyport::models
