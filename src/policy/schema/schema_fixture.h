#pragma once
// policy/schema/schema_fixture.h: reads schemas in tests.
#include <gtest/gtest.h>

#include <string>

#include "policy/schema/parse.h"

namespace sallyport::cedar {

// The schema, which must be good.
inline SchemaPtr schema_of(std::string text) {
  Diagnostics diagnostics;
  SchemaPtr schema =
      parse_schema_text(std::make_shared<const Source>("a.cedarschema", std::move(text)), diagnostics);
  EXPECT_TRUE(schema) << (diagnostics.all().empty() ? "" : to_text(diagnostics.all().front()));
  EXPECT_FALSE(diagnostics.failed());
  return schema ? schema : std::make_shared<const Schema>();
}

inline SchemaPtr schema_of_json(std::string text) {
  Diagnostics diagnostics;
  SchemaPtr schema =
      parse_schema_json(std::make_shared<const Source>("a.json", std::move(text)), diagnostics);
  EXPECT_TRUE(schema) << (diagnostics.all().empty() ? "" : to_text(diagnostics.all().front()));
  return schema ? schema : std::make_shared<const Schema>();
}

// All that was said, a line each; "accepted" when nothing was.
inline std::string said(const SchemaPtr& schema, const Diagnostics& diagnostics) {
  EXPECT_EQ(schema == nullptr, diagnostics.failed());
  std::string all;
  for (const Diagnostic& one : diagnostics.all()) all += to_text(one) + '\n';
  return all.empty() ? "accepted" : all;
}

inline std::string said_of(std::string text) {
  Diagnostics diagnostics;
  const SchemaPtr schema =
      parse_schema_text(std::make_shared<const Source>("a", std::move(text)), diagnostics);
  return said(schema, diagnostics);
}

inline std::string said_of_json(std::string text) {
  Diagnostics diagnostics;
  const SchemaPtr schema =
      parse_schema_json(std::make_shared<const Source>("a", std::move(text)), diagnostics);
  return said(schema, diagnostics);
}

}  // namespace sallyport::cedar
