#pragma once
// wire/http1/field_name.h: names to FieldId. Pure.
#include <string_view>

#include "wire/http1/head.h"

namespace sallyport::http1 {

// `name` holds only [A-Za-z0-9-]. Never FieldId::bad_alphabet.
FieldId find_field_id(std::string_view name);

}  // namespace sallyport::http1
