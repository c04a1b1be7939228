#pragma once
// wire/models/member_names.h: names of members and parameters by which a caller would tell a gateway or an
// upstream where to go, as whom, or to which other model (field notes, case 39). Pure.
#include <string_view>

namespace sallyport::models {

// `api_base`, `apiBase`, `API-BASE`, `aws_region_name`, `fallbacks`, `data_sources` ... in any spelling:
// case,
// `_`, `-`, `.` and blanks make no difference.
bool names_an_upstream(std::string_view name);

// A query parameter that carries a caller's credential: `key`, `access_token` ...
bool names_a_credential(std::string_view name);

}  // namespace sallyport::models
