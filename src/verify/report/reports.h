#pragma once
// verify/report/reports.h: a Report in the forms that people and machines read. Pure.
#include <cstdint>
#include <string>

#include "verify/run/result.h"

namespace sallyport::verify {

enum class Colour : std::uint8_t { no, yes };

// Aligned columns, then controls, then the summary. Ends with a line feed; so do all others.
std::string text_report(const Report& report, Colour colour);
// {"passed", "failed", "skipped", "proved", ..., "cases": [...], "controls": [...]}
std::string json_report(const Report& report);
std::string junit_report(const Report& report);
// One page without anything from elsewhere; light and dark.
std::string html_report(const Report& report);
// SARIF 2.1.0: failures as results, every case as a rule.
std::string sarif_report(const Report& report);

// Text as XML and HTML take it; what XML cannot hold becomes U+FFFD.
std::string escape_markup(std::string_view text);
// "CVE-2026-40575" and the like as addresses; empty for sources that have none.
std::string source_address(std::string_view source);

}  // namespace sallyport::verify
