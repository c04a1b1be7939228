#include <algorithm>

#include "verify/report/html_style.h"
#include "verify/report/reports.h"

namespace sallyport::verify {
namespace {

std::string mark(std::string_view word, std::string_view text) {
  return "<span class=\"mark " + std::string(word) + "\">" + std::string(text) + "</span>";
}

std::string sources(const CaseResult& result) {
  std::string out;
  for (const std::string& source : result.sources) {
    const std::string address = source_address(source);
    const std::string text = escape_markup(source);
    out += (out.empty() ? "" : ", ") +
           (address.empty() ? text : "<a href=\"" + escape_markup(address) + "\">" + text + "</a>");
  }
  return out;
}

std::string row(const CaseResult& result) {
  std::string out = "<tr><td>" + escape_markup(result.id) + "</td><td>" + escape_markup(result.title) +
                    "<small>" + sources(result) + "</small></td><td class=\"seen\">" +
                    escape_markup(result.seen) + "<small>expected: " + escape_markup(result.expected) +
                    "</small>";
  if (!result.sent.empty()) out += "<small>sent: <code>" + escape_markup(result.sent) + "</code></small>";
  // One mark says both: a case that was not passed has no strength to speak of.
  const std::string_view verdict = to_string(result.verdict);
  const std::string_view strength = to_string(result.strength);
  out +=
      "</td><td>" + (result.verdict == Verdict::passed ? mark(strength, strength) : mark(verdict, verdict));
  return out + "</td><td>" + std::to_string(result.took.count()) + "</td></tr>\n";
}

std::string joined(const std::vector<std::string>& items) {
  std::string out;
  for (const std::string& item : items) out += (out.empty() ? "" : ", ") + escape_markup(item);
  return out;
}

// The mark behind the control's name, and what it rests on.
struct ControlWords {
  std::string badge;
  std::string words;
};

ControlWords control_words(const Report& report, const std::string& name) {
  const auto found = std::ranges::find(report.controls, name, &ControlResult::name);
  if (found == report.controls.end()) return {};
  if (found->proved())
    return {mark("proved", "proved"), "Without it these fail: " + joined(found->proved_by) + "."};
  const bool tried = found->problem.empty();
  return {mark("failed", "not proved"),
          tried ? "These pass without it: " + joined(found->unmoved) + "." : escape_markup(found->problem)};
}

std::vector<std::string> control_order(const Report& report) {
  std::vector<std::string> names;
  for (const CaseResult& result : report.cases) {
    if (std::ranges::find(names, result.control) == names.end()) names.push_back(result.control);
  }
  std::ranges::sort(names);
  return names;
}

std::string section(const Report& report, const std::string& control) {
  const ControlWords words = control_words(report, control);
  std::string out =
      "<section><h2>" + escape_markup(control) + " " + words.badge + "</h2>\n" +
      (words.words.empty() ? "" : "<p>" + words.words + "</p>\n") +
      "<div class=\"table\"><table>\n<tr><th>Case</th><th>Attack</th><th>Seen</th><th>Result</th>"
      "<th>ms</th></tr>\n";
  for (const Verdict verdict : {Verdict::failed, Verdict::passed, Verdict::skipped}) {
    for (const CaseResult& result : report.cases) {
      if (result.control == control && result.verdict == verdict) out += row(result);
    }
  }
  return out + "</table></div></section>\n";
}

std::string count(std::size_t number, std::string_view words) {
  return "<li><b>" + std::to_string(number) + "</b>" + std::string(words) + "</li>";
}

}  // namespace

std::string html_report(const Report& report) {
  std::string out =
      "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>sallyport verify: " +
      escape_markup(report.stack) + "</title>\n<style>" + std::string(html_style) +
      "</style></head>\n<body><main>\n";
  out += "<h1>" +
         std::string(report.all_held() ? "Everything that was tried held" : "Something did not hold") +
         "</h1>\n";
  out += "<p>Stack " + escape_markup(report.stack) + ", " + escape_markup(report.map_file) +
         ". Attacked: " + escape_markup(report.target) + ". Took " +
         std::to_string(report.took.count() / 1000) + " s.</p>\n";
  if (!report.mutations_note.empty()) out += "<p>" + escape_markup(report.mutations_note) + "</p>\n";
  const auto proved =
      std::ranges::count_if(report.controls, [](const ControlResult& control) { return control.proved(); });
  out += "<ul class=\"counts\">" + count(report.count(Verdict::passed), "passed") +
         count(report.count(Verdict::failed), "failed") + count(report.count(Verdict::skipped), "skipped") +
         count(report.proved(), "cases proved") +
         count(static_cast<std::size_t>(proved),
               "of " + std::to_string(report.controls.size()) + " controls proved") +
         "</ul>\n";
  for (const std::string& control : control_order(report)) out += section(report, control);
  return out + "</main></body></html>\n";
}

}  // namespace sallyport::verify
