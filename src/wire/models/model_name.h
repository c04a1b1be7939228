#pragma once
// wire/models/model_name.h: the one spelling of a model's name that is decided, counted and forwarded. Pure.
#include <string>
#include <string_view>

#include "base/result.h"
#include "wire/models/dialect.h"

namespace sallyport::models {

// Letters are not folded: to a provider, and so to the map, `GPT-4o` is another model than `gpt-4o`.
// Gemini's `models/` in front is taken off; the rest is as written. Errors: malformed (empty, over 200
// bytes; anything but visible ASCII; `%`, `\`, `?`, `#`, `"`, `;`, `&`; `..`, `//`, `.` as a segment; `/` at
// an end).
Result<std::string> canonical_model(Dialect dialect, std::string_view written);

}  // namespace sallyport::models
