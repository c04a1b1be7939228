#include "base/json_text.h"
#include "verify/report/reports.h"

namespace sallyport::verify {
namespace {

std::string text_object(std::string_view text) {
  std::string out;
  JsonObject object(out);
  object.add("text", text).close();
  return out;
}

std::string tags(const CaseResult& result) {
  std::string list = "[";
  append_json_string(list, result.control);
  for (const std::string& source : result.sources) {
    list.push_back(',');
    append_json_string(list, source);
  }
  std::string out;
  JsonObject object(out);
  object.add_raw("tags", list + "]").close();
  return out;
}

std::string rule(const CaseResult& result) {
  std::string out;
  JsonObject object(out);
  object.add("id", result.id)
      .add("name", result.title)
      .add_raw("shortDescription", text_object(result.title));
  object.add_raw("fullDescription", text_object(result.expected)).add_raw("properties", tags(result));
  object.add_if("helpUri", source_address(result.sources.front()));
  object.close();
  return out;
}

std::string finding(const CaseResult& result, const Report& report) {
  std::string place;
  JsonObject artifact(place);
  artifact.add("uri", report.map_file).close();
  std::string physical;
  JsonObject location(physical);
  location.add_raw("physicalLocation", "{\"artifactLocation\":" + place + "}").close();
  std::string out;
  JsonObject object(out);
  object.add("ruleId", result.id).add("level", "error");
  object.add_raw("message",
                 text_object(result.title + ": " + result.seen + ". Expected: " + result.expected));
  object.add_raw("locations", "[" + physical + "]");
  object.close();
  return out;
}

}  // namespace

std::string sarif_report(const Report& report) {
  std::string rules;
  std::string results;
  for (const CaseResult& result : report.cases) {
    rules += (rules.empty() ? "" : ",") + rule(result);
    if (result.verdict == Verdict::failed)
      results += (results.empty() ? "" : ",\n") + finding(result, report);
  }
  return "{\"$schema\":\"https://json.schemastore.org/"
         "sarif-2.1.0.json\",\"version\":\"2.1.0\",\"runs\":[{\"tool\":{\"driver\":"
         "{\"name\":\"sallyport verify\",\"version\":\"" SALLYPORT_VERSION "\",\"rules\":[" +
         rules + "]}},\"results\":[" + results + "]}]}\n";
}

}  // namespace sallyport::verify
