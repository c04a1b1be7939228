#pragma once
// wire/models/query_check.h: whether a query may go along with a call of a model. Pure.
#include <string_view>

#include "base/result.h"
#include "wire/models/dialect.h"

namespace sallyport::models {

// Errors: malformed (a parameter that would change what is read: of Gemini `fields`, which leaves the usage
// out of the answer, `alt` other than json and sse, `$httpMethod` and all others that are not known).
// Parameters that query_for_upstream takes out are no error.
Result<void> check_query(Dialect dialect, std::string_view query);

}  // namespace sallyport::models
