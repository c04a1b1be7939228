#include <algorithm>

#include "verify/report/reports.h"

namespace sallyport::verify {
namespace {

constexpr std::size_t widest_title = 44;
constexpr std::size_t widest_source = 24;

std::string paint(Colour colour, std::string_view code, std::string_view text) {
  if (colour == Colour::no) return std::string(text);
  return "\x1b[" + std::string(code) + "m" + std::string(text) + "\x1b[0m";
}

std::string_view code_of(Verdict verdict) {
  if (verdict == Verdict::passed) return "32";
  return verdict == Verdict::failed ? "1;31" : "2";
}

// Columns hold ASCII; what is too long is cut with two dots.
std::string column(std::string_view text, std::size_t width) {
  std::string out(text.substr(0, width));
  if (text.size() > width) out.replace(width - 2, 2, "..");
  out.resize(width, ' ');
  return out;
}

std::size_t widest_id(const Report& report) {
  std::size_t widest = 4;
  for (const CaseResult& result : report.cases) widest = std::max(widest, result.id.size());
  return widest + 1;
}

std::string case_line(const CaseResult& result, std::size_t id_width, Colour colour) {
  std::string out = column(result.id, id_width) + column(result.title, widest_title) + "  ";
  out += column(result.sources.front(), widest_source) + "  ";
  out += paint(colour, code_of(result.verdict), column(to_string(result.verdict), 8)) +
         column(to_string(result.strength), 8);
  out += "  " + result.seen + "\n";
  if (result.verdict != Verdict::failed) return out;
  out += "      expected  " + result.expected + "\n";
  if (!result.sent.empty()) out += "      sent      " + result.sent + "\n";
  return out;
}

std::string join(const std::vector<std::string>& items) {
  std::string out;
  for (const std::string& item : items) out += (out.empty() ? "" : " ") + item;
  return out;
}

std::string control_line(const ControlResult& control, Colour colour) {
  std::string out = column(control.name, 20);
  out += control.proved() ? paint(colour, "32", column("proved", 12))
                          : paint(colour, "1;31", column("not proved", 12));
  out += column(std::to_string(control.took.count()) + " ms", 10);
  if (!control.problem.empty()) return out + control.problem + "\n";
  out += "fail without it: " + join(control.proved_by);
  if (!control.unmoved.empty()) out += "; pass without it: " + join(control.unmoved);
  return out + "\n";
}

std::string summary(const Report& report, Colour colour) {
  const std::size_t failed = report.count(Verdict::failed);
  std::string out = "\n" + std::to_string(report.count(Verdict::passed)) + " passed, " +
                    paint(colour, failed > 0 ? "1;31" : "0", std::to_string(failed) + " failed") + ", " +
                    std::to_string(report.count(Verdict::skipped)) + " skipped; " +
                    std::to_string(report.proved()) + " proved";
  const auto proved =
      std::ranges::count_if(report.controls, [](const ControlResult& c) { return c.proved(); });
  if (!report.controls.empty()) {
    out += " by taking away " + std::to_string(proved) + " of " + std::to_string(report.controls.size()) +
           " controls";
  }
  const long tenths = report.took.count() / 100;
  return out + " (" + std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " s)\n";
}

}  // namespace

std::string text_report(const Report& report, Colour colour) {
  std::string out =
      "Attacked " + report.target + " (stack " + report.stack + ", " + report.map_file + ")\n\n";
  const std::size_t id_width = widest_id(report);
  out += paint(colour, "1",
               column("case", id_width) + column("attack", widest_title) + "  " +
                   column("source", widest_source) + "  " + column("result", 8) + column("strength", 8) +
                   "  seen") +
         "\n";
  for (const CaseResult& result : report.cases) out += case_line(result, id_width, colour);
  if (!report.controls.empty()) {
    out +=
        "\n" +
        paint(colour, "1",
              column("control", 20) + column("strength", 12) + column("took", 10) + "when it is taken away") +
        "\n";
  }
  for (const ControlResult& control : report.controls) out += control_line(control, colour);
  if (!report.mutations_note.empty()) out += "\n" + report.mutations_note + "\n";
  return out + summary(report, colour);
}

}  // namespace sallyport::verify
