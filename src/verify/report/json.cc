#include "base/json_text.h"
#include "verify/report/reports.h"

namespace sallyport::verify {
namespace {

std::string json_list(const std::vector<std::string>& items) {
  std::string out = "[";
  for (const std::string& item : items) {
    if (out.size() > 1) out.push_back(',');
    append_json_string(out, item);
  }
  return out + "]";
}

std::string json_case(const CaseResult& result) {
  std::string out;
  JsonObject object(out);
  object.add("id", result.id).add("title", result.title).add_raw("source", json_list(result.sources));
  object.add("control", result.control).add("expected", result.expected).add("seen", result.seen);
  object.add("result", to_string(result.verdict)).add("strength", to_string(result.strength));
  object.add("milliseconds", static_cast<std::int64_t>(result.took.count())).add("file", result.file);
  object.add_if("sent", result.sent);
  object.close();
  return out;
}

std::string json_control(const ControlResult& control) {
  std::string out;
  JsonObject object(out);
  object.add("name", control.name)
      .add("strength", to_string(control.proved() ? Strength::proved : Strength::probed));
  object.add("cases", control.cases).add_raw("proved_by", json_list(control.proved_by));
  object.add_raw("pass_without_it", json_list(control.unmoved)).add_if("problem", control.problem);
  object.add("milliseconds", static_cast<std::int64_t>(control.took.count()));
  object.close();
  return out;
}

template <class Item>
std::string json_lines(const std::vector<Item>& items, std::string (*one)(const Item&)) {
  std::string out = "[";
  for (const Item& item : items) out += (out.size() > 1 ? ",\n  " : "\n  ") + one(item);
  return out + "]";
}

}  // namespace

std::string json_report(const Report& report) {
  std::string out;
  JsonObject object(out);
  object.add("passed", static_cast<std::uint64_t>(report.count(Verdict::passed)));
  object.add("failed", static_cast<std::uint64_t>(report.count(Verdict::failed)));
  object.add("skipped", static_cast<std::uint64_t>(report.count(Verdict::skipped)));
  object.add("proved", static_cast<std::uint64_t>(report.proved()));
  object.add("held", report.all_held()).add("stack", report.stack).add("map", report.map_file);
  object.add("target", report.target).add_if("mutations", report.mutations_note);
  object.add("milliseconds", static_cast<std::int64_t>(report.took.count()));
  object.add_raw("controls", json_lines(report.controls, json_control));
  object.add_raw("cases", json_lines(report.cases, json_case));
  object.close();
  return out + "\n";
}

}  // namespace sallyport::verify
