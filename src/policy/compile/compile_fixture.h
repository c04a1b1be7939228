#pragma once
// policy/compile/compile_fixture.h: asks the compiled engine, in all its variants, and the specification's
// evaluator, and compares.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "policy/compile/compiled.h"
#include "policy/entities/store.h"
#include "policy/evaluate/evaluator.h"
#include "policy/language/parser.h"
#include "policy/schema/schema_fixture.h"
#include "policy/validate/validator.h"

namespace sallyport::cedar {

inline std::string to_text(const Answer& answer) {
  std::string text = answer.allowed ? "allow" : "deny";
  for (const std::string& reason : answer.reasons) text += " " + reason;
  for (const PolicyError& error : answer.errors) {
    text += " !" + error.policy + ":" + std::to_string(static_cast<int>(error.error.kind));
  }
  return text;
}

// Both engines over the same policies and entities.
class BothEngines {
 public:
  // Nothing is asked if `wrong` is not empty.
  BothEngines(const SchemaPtr& schema, PolicySet set, std::vector<Entity> entities)
      : set_(std::move(set)), words_(Vocabulary::create(schema)) {
    for (const auto& [uid, action] : schema->actions) plain_.add({uid, {}, {}, action.parents});
    for (const Entity& entity : entities) {
      if (!schema->is_action_type(entity.uid.type)) plain_.add(entity);
    }
    plain_.close();
    auto made = EntityStore::create(words_, entities);
    if (!made.ok()) {
      wrong_ = made.error().detail;
      return;
    }
    store_ = std::move(made).value();
    for (const bool index : {true, false}) {
      for (const bool share : {true, false}) {
        Diagnostics diagnostics;
        compiled_.push_back(CompiledPolicies::create(set_, words_, diagnostics, {index, share}));
        if (!compiled_.back()) wrong_ = to_text(diagnostics.all().front());
      }
    }
  }

  bool exact_places = true;

  const std::string& wrong() const { return wrong_; }
  const PolicySet& set() const { return set_; }
  const VocabularyPtr& words() const { return words_; }
  const EntityStore& store() const { return *store_; }
  const CompiledPolicies& compiled() const { return *compiled_.front(); }

  Answer plain(const Request& request) const { return authorize(set_, request, plain_); }

  // The answer in one line; what a variant of the compiled engine says else is a failure.
  std::string ask(const Request& request) const {
    const Answer wanted = plain(request);
    for (const CompiledPoliciesPtr& one : compiled_) {
      const auto found = authorize(*one, *words_, *store_->snapshot(), request);
      EXPECT_TRUE(found) << "the request does not fit";
      if (!found) continue;
      EXPECT_EQ(to_text(*found), to_text(wanted));
      for (std::size_t i = 0; i < std::min(found->errors.size(), wanted.errors.size()); ++i) {
        compare_places(found->errors[i], wanted.errors[i]);
      }
    }
    return to_text(wanted);
  }

 private:
  // Of an expression that stands in a policy more than once, the compiled engine names the first place, the
  // other one the place that was reached.
  void compare_places(const PolicyError& found, const PolicyError& wanted) const {
    if (wanted.error.kind == EvaluationError::Kind::type_mismatch) return;  // never in valid policies
    EXPECT_LE(found.error.span.begin, wanted.error.span.begin) << wanted.policy;
    EXPECT_NE(found.error.span.begin, found.error.span.end) << wanted.policy;
    if (exact_places) EXPECT_EQ(found.error.span.begin, wanted.error.span.begin) << wanted.policy;
    if (exact_places) EXPECT_EQ(found.error.span.end, wanted.error.span.end) << wanted.policy;
  }

  PolicySet set_;
  VocabularyPtr words_;
  Entities plain_;
  std::unique_ptr<EntityStore> store_;
  std::vector<CompiledPoliciesPtr> compiled_;
  std::string wrong_;
};

// Policies that must be strictly valid.
inline PolicySet valid_policies(const SchemaPtr& schema, std::string text) {
  Diagnostics diagnostics;
  auto set = parse_policies(std::make_shared<const Source>("a.cedar", std::move(text)), diagnostics);
  EXPECT_TRUE(set) << (diagnostics.all().empty() ? "" : to_text(diagnostics.all().front()));
  if (!set) return {};
  validate(*set, *schema, {.inapplicable_is_warning = true, .level = {}}, diagnostics);
  if (diagnostics.failed()) {
    for (const Diagnostic& one : diagnostics.all()) ADD_FAILURE() << to_text(one);
  }
  return std::move(*set);
}

}  // namespace sallyport::cedar
