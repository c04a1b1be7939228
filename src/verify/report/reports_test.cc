#include "verify/report/reports.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

namespace sallyport::verify {
namespace {

CaseResult make_case(std::string id, Verdict verdict, Strength strength) {
  CaseResult result;
  result.id = std::move(id);
  result.title = "A title with <markup> & \"quotes\"";
  result.file = "test/attack/" + result.id + "-x.yaml";
  result.sources = {"CVE-2026-40575", "RFC 9112 2.2"};
  result.control = "strict-syntax";
  result.expected = "400";
  result.seen = "seen\x01\xff";
  result.verdict = verdict;
  result.strength = strength;
  result.took = std::chrono::milliseconds(1234);
  return result;
}

Report make_report() {
  Report report;
  report.stack = "acme";
  report.map_file = "sallyport.yaml";
  report.target = "a private copy";
  report.cases = {make_case("G01", Verdict::passed, Strength::proved),
                  make_case("G02", Verdict::passed, Strength::probed),
                  make_case("G03", Verdict::failed, Strength::claimed),
                  make_case("G17", Verdict::skipped, Strength::claimed)};
  report.controls = {{"strict-syntax", 2, {"G01"}, {}, {}, {}}, {"mfa-requirement", 1, {}, {"M01"}, {}, {}}};
  return report;
}

TEST(JsonReport, CountsAtTheTop) {
  const auto json = boost::json::parse(json_report(make_report())).as_object();
  EXPECT_EQ(json.at("passed").as_int64(), 2);
  EXPECT_EQ(json.at("failed").as_int64(), 1);
  EXPECT_EQ(json.at("skipped").as_int64(), 1);
  EXPECT_EQ(json.at("proved").as_int64(), 1);
  EXPECT_FALSE(json.at("held").as_bool());
  const auto& first = json.at("cases").as_array().front().as_object();
  for (const char* key :
       {"id", "title", "source", "control", "expected", "seen", "result", "strength", "milliseconds"}) {
    EXPECT_TRUE(first.contains(key)) << key;
  }
  EXPECT_EQ(first.at("strength").as_string(), "proved");
}

TEST(SarifReport, HoldsOneResultForEachFailure) {
  const auto json = boost::json::parse(sarif_report(make_report())).as_object();
  const auto& run = json.at("runs").as_array().front().as_object();
  ASSERT_EQ(run.at("results").as_array().size(), 1u);
  EXPECT_EQ(run.at("results").as_array().front().as_object().at("ruleId").as_string(), "G03");
}

TEST(JunitReport, EscapesAndCounts) {
  const std::string xml = junit_report(make_report());
  EXPECT_NE(xml.find("tests=\"6\" failures=\"2\" skipped=\"1\""), std::string::npos) << xml;
  EXPECT_NE(xml.find("&lt;markup&gt; &amp; &quot;quotes&quot;"), std::string::npos);
  EXPECT_EQ(xml.find('\x01'), std::string::npos);
  EXPECT_NE(xml.find("time=\"1.234\""), std::string::npos);
}

TEST(HtmlReport, ShowsNoMarkupOfOthers) {
  const std::string html = html_report(make_report());
  EXPECT_EQ(html.find("<markup>"), std::string::npos);
  EXPECT_NE(html.find("Something did not hold"), std::string::npos);
  EXPECT_NE(html.find("https://www.cve.org/CVERecord?id=CVE-2026-40575"), std::string::npos);
  for (const char* outside : {"<script", "<link", "src=", "@import"})
    EXPECT_EQ(html.find(outside), std::string::npos) << outside;
}

TEST(TextReport, IsAlignedAndPlainWithoutATerminal) {
  const std::string text = text_report(make_report(), Colour::no);
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_NE(text.find("2 passed, 1 failed, 1 skipped; 1 proved by taking away 1 of 2 controls"),
            std::string::npos)
      << text;
}

TEST(Report, HoldsOnlyIfEveryControlIsMissed) {
  Report report = make_report();
  report.cases = {make_case("G01", Verdict::passed, Strength::proved)};
  EXPECT_FALSE(report.all_held());
  report.controls.pop_back();
  EXPECT_TRUE(report.all_held());
  report.cases.clear();
  EXPECT_FALSE(report.all_held()) << "nothing tried is nothing held";
}

}  // namespace
}  // namespace sallyport::verify
