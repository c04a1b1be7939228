#pragma once
// audit/render.h: a record as one aligned line for people. Pure.
#include <string>
#include <string_view>

namespace sallyport::audit {

enum class Colours : unsigned char { no, yes };

// `line`: of the journal. Time, decision, who, what, status, rule, and why. Whatever clients sent cannot
// control the terminal: controls are shown escaped. A line that is no record is shown escaped, too.
std::string render_line(std::string_view line, Colours colours);

// The heading over such lines.
std::string render_heading(Colours colours);

}  // namespace sallyport::audit
