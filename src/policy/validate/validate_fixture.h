#pragma once
// policy/validate/validate_fixture.h: validates policies in tests.
#include <gtest/gtest.h>

#include <string>

#include "policy/language/parser.h"
#include "policy/schema/schema_fixture.h"
#include "policy/validate/validator.h"

namespace sallyport::cedar {

// Entities, actions and contexts of the tests of this room.
inline constexpr std::string_view house_schema = R"(
  entity User in [Group, Team] {
    name: String, age: Long, admin: Bool, nick?: String, manager: User, boss?: User, ip: ipaddr,
    quota: decimal, at: datetime, span: duration, s: Set<Long>, friends: Set<User>,
    addr: {street: String, zip?: Long, geo?: {lat: decimal}}, "odd name"?: Long
  } tags String;
  entity Group in [Group] { owner: User };
  entity Team;
  entity Doc in [Folder] { owner: User, meta?: {k: String, v?: Long}, title: String } tags Set<String>;
  entity Folder { owner?: User };
  entity Color enum ["red", "green"];
  action all;
  action view in [all] appliesTo {
    principal: [User, Team], resource: [Doc, Folder],
    context: {mfa: Bool, note?: String, rec: {a: Long, b?: {c: Long}}, who: User, color: Color}
  };
  action edit in [all] appliesTo { principal: User, resource: Doc, context: {} };
  action none;
  namespace NS { entity A; action "do" appliesTo { principal: A, resource: A, context: {} }; }
)";

inline PolicySet policies_of(std::string text) {
  Diagnostics diagnostics;
  auto set = parse_policies(std::make_shared<const Source>("a.cedar", std::move(text)), diagnostics);
  EXPECT_TRUE(set) << (diagnostics.all().empty() ? "" : to_text(diagnostics.all().front()));
  return set ? std::move(*set) : PolicySet{};
}

inline std::string lines(const Diagnostics& diagnostics) {
  std::string all;
  for (const Diagnostic& one : diagnostics.all()) {
    if (!all.empty()) all += '\n';
    if (one.severity == Diagnostic::Severity::warning) all += "warning: ";
    all += one.message;
  }
  return all;
}

// Messages only, a line each; empty when all is well.
inline std::string said_of_policies(const PolicySet& set, const Schema& schema,
                                    const ValidateOptions& options = {}) {
  Diagnostics diagnostics;
  validate(set, schema, options, diagnostics);
  return lines(diagnostics);
}

inline const Schema& house() {
  static const SchemaPtr schema = schema_of(std::string(house_schema));
  return *schema;
}

inline std::string said_of_policy(const std::string& text, const ValidateOptions& options = {}) {
  return said_of_policies(policies_of(text), house(), options);
}

// Of a condition where principal is a User, resource a Doc, and the context the one of `view`.
inline std::string said_of_condition(const std::string& condition, const ValidateOptions& options = {}) {
  return said_of_policy(
      "permit(principal is User, action == Action::\"view\", resource is Doc) when { " + condition + " };",
      options);
}

inline const ValidateOptions permissive{ValidateOptions::Mode::permissive, false, {}};
inline const std::string impossible =
    "warning: policy is impossible: the policy expression evaluates to false for all valid requests";

}  // namespace sallyport::cedar
