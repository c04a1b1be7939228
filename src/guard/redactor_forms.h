#pragma once
// guard/redactor_forms.h: the ways in which a secret may be written by whoever echoes it. Pure.
#include <vector>

#include "base/secret.h"

namespace sallyport::guard {

// Every form once, the value itself first. Empty for a secret that is not looked for. Forms of base64 leave
// out the characters that depend on neighbours; all forms have at least 8 bytes.
std::vector<Secret> forms_of(const Secret& secret);

}  // namespace sallyport::guard
