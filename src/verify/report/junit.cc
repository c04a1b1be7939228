#include "verify/report/reports.h"

namespace sallyport::verify {
namespace {

std::string attribute(std::string_view name, std::string_view value) {
  return " " + std::string(name) + "=\"" + escape_markup(value) + "\"";
}

std::string seconds_text(std::chrono::milliseconds took) {
  const std::string thousandths = std::to_string(1000 + took.count() % 1000).substr(1);
  return std::to_string(took.count() / 1000) + "." + thousandths;
}

std::string test_case(const CaseResult& result) {
  std::string out = "    <testcase" + attribute("classname", result.control) +
                    attribute("name", result.id + " " + result.title) +
                    attribute("time", seconds_text(result.took));
  if (result.verdict == Verdict::passed) return out + "/>\n";
  if (result.verdict == Verdict::skipped)
    return out + ">\n      <skipped" + attribute("message", result.seen) + "/>\n    </testcase>\n";
  out += ">\n      <failure" + attribute("message", result.seen) +
         ">expected: " + escape_markup(result.expected);
  if (!result.sent.empty()) out += "\nsent: " + escape_markup(result.sent);
  return out + "</failure>\n    </testcase>\n";
}

std::string control_case(const ControlResult& control) {
  std::string out = "    <testcase classname=\"controls\"" +
                    attribute("name", "missed when taken away: " + control.name) +
                    attribute("time", seconds_text(control.took));
  if (control.proved()) return out + "/>\n";
  std::string why = control.problem;
  for (const std::string& id : control.unmoved) why += (why.empty() ? "still pass without it: " : " ") + id;
  return out + ">\n      <failure" + attribute("message", why) + "/>\n    </testcase>\n";
}

}  // namespace

std::string junit_report(const Report& report) {
  std::size_t failed = report.count(Verdict::failed);
  std::string cases;
  for (const CaseResult& result : report.cases) cases += test_case(result);
  for (const ControlResult& control : report.controls) {
    cases += control_case(control);
    failed += control.proved() ? 0 : 1;
  }
  const std::string counts =
      attribute("tests", std::to_string(report.cases.size() + report.controls.size())) +
      attribute("failures", std::to_string(failed)) +
      attribute("skipped", std::to_string(report.count(Verdict::skipped))) +
      attribute("time", seconds_text(report.took));
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites" + counts + ">\n  <testsuite" +
         attribute("name", "sallyport verify " + report.stack) + counts + ">\n" + cases +
         "  </testsuite>\n</testsuites>\n";
}

}  // namespace sallyport::verify
