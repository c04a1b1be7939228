// The schemas of the published conformance corpus and their JSON forms: read, compared, translated both ways.
#include <gtest/gtest.h>

#include <cstdlib>

#include "app/archive/file_tree.h"
#include "policy/json/reader.h"
#include "policy/schema/parse.h"

namespace sallyport::app {
namespace {

using namespace cedar;

SourcePtr source(const FileTree& tree, const std::string& path) {
  Result<std::string> text = tree.read(path);
  EXPECT_TRUE(text) << path;
  return std::make_shared<const Source>(path, text ? *text : std::string());
}

// The order of members does not count.
bool equal(const Json& a, const Json& b) {
  if (a.kind != b.kind || a.boolean != b.boolean || a.integer != b.integer || a.text != b.text) return false;
  if (a.items.size() != b.items.size() || a.members.size() != b.members.size()) return false;
  for (std::size_t i = 0; i < a.items.size(); ++i) {
    if (!equal(a.items[i], b.items[i])) return false;
  }
  for (const JsonMember& member : a.members) {
    const Json* other = b.find(member.name);
    if (!other || !equal(member.value, *other)) return false;
  }
  return true;
}

void compare(const SourcePtr& text, const SourcePtr& json) {
  Diagnostics diagnostics;
  const SchemaPtr from_text = parse_schema_text(text, diagnostics);
  const SchemaPtr from_json = parse_schema_json(json, diagnostics);
  ASSERT_TRUE(from_text && from_json) << to_text(diagnostics.all().front());
  EXPECT_EQ(*from_text, *from_json) << text->name();

  const auto fragment = parse_fragment_text(*text, diagnostics);
  const auto ours = parse_json(Source("ours", to_json(*fragment)), diagnostics);
  const auto theirs = parse_json(*json, diagnostics);
  ASSERT_TRUE(ours && theirs);
  EXPECT_TRUE(equal(*ours, *theirs)) << text->name();

  std::string problem;
  const auto written = to_text(*parse_fragment_json(*json, diagnostics), problem);
  ASSERT_TRUE(written) << problem;
  const SchemaPtr again = parse_schema_text(std::make_shared<const Source>("again", *written), diagnostics);
  ASSERT_TRUE(again) << *written;
  EXPECT_EQ(*again, *from_text) << text->name();
}

TEST(PublishedSchemas, MeanTheSameInBothNotations) {
  const char* folder = std::getenv("SALLYPORT_CEDAR_CORPUS");
  if (!folder) GTEST_SKIP() << "SALLYPORT_CEDAR_CORPUS does not name the folder of the published cases";
  const Result<FileTree> texts = FileTree::open(std::string(folder) + "/corpus-4.10.tar.gz");
  const Result<FileTree> jsons = FileTree::open(std::string(folder) + "/corpus-4.10-json-schemas.tar.gz");
  ASSERT_TRUE(texts && jsons);
  constexpr std::string_view ending = ".json";
  std::size_t compared = 0;
  for (const std::string& path : jsons->paths()) {
    if (!path.ends_with(".cedarschema.json")) continue;
    const std::size_t slash = path.rfind('/') + 1;
    const std::string name = path.substr(slash, path.size() - slash - ending.size());
    ASSERT_TRUE(texts->has("corpus-tests/" + name)) << name;
    compare(source(*texts, "corpus-tests/" + name), source(*jsons, path));
    ++compared;
  }
  EXPECT_GE(compared, 7'750U);
}

}  // namespace
}  // namespace sallyport::app
