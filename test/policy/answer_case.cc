#include <algorithm>
#include <set>

#include "answer.h"
#include "policy/compile/compiled.h"
#include "policy/entities/store.h"
#include "policy/evaluate/evaluator.h"
#include "policy/json/context.h"
#include "policy/json/entities.h"
#include "policy/json/writer.h"
#include "policy/language/parser.h"
#include "policy/schema/parse.h"
#include "policy/validate/conformance.h"
#include "policy/validate/validator.h"

namespace sallyport::cedar::questions {
namespace {

using Ids = std::set<std::string>;

void write(JsonWriter& json, std::string_view name, const Ids& ids) {
  json.name(name).begin_array();
  for (const auto& id : ids) json.value(id);
  json.end_array();
}

EntityUid uid_of(const Json& object, std::string_view name) {
  const Json& uid = *object.find(name);
  return {text_of(uid, "type"), text_of(uid, "id")};
}

std::optional<EntityUid> perhaps_uid_of(const Json& object, std::string_view name) {
  if (!object.find(name)) return std::nullopt;
  return uid_of(object, name);
}

// What is wrong, or empty.
std::string read_policies(const Json& question, PolicySet& set) {
  for (const auto& one : question.find("policies")->items) {
    Diagnostics diagnostics;
    auto policy = parse_policy(source_of(one, "text"), text_of(one, "id"), diagnostics);
    if (!policy) return first_error(diagnostics);
    if (policy->is_template() != one.find("template")->boolean)
      return "a template where none should be, or none";
    (policy->is_template() ? set.templates : set.policies).push_back(std::move(*policy));
  }
  for (const auto& one : question.find("links")->items) {
    const SlotValues values{perhaps_uid_of(one, "principal"), perhaps_uid_of(one, "resource")};
    auto wrong = link(set, text_of(one, "template"), text_of(one, "id"), values);
    if (!wrong.empty()) return wrong;
  }
  return {};
}

void write(JsonWriter& json, const Answer& answer) {
  json.begin_object().name("decision").value(answer.allowed ? "allow" : "deny");
  Ids errors;
  for (const auto& error : answer.errors) errors.insert(error.policy);
  write(json, "reasons", Ids(answer.reasons.begin(), answer.reasons.end()));
  write(json, "errors", errors);
  json.name("messages").begin_object();
  for (const auto& error : answer.errors) json.name(error.policy).value(error.error.message);
  json.end_object().end_object();
}

// Asks all requests; without a schema nothing is checked.
void write_decisions(JsonWriter& json, const Json& question, const PolicySet& set, const Schema* schema) {
  Diagnostics in_entities;
  const auto entities = parse_entities(source_of(question, "entities"), schema, in_entities);
  json.begin_array();
  for (const auto& one : question.find("requests")->items) {
    Request request{uid_of(one, "principal"), uid_of(one, "action"), uid_of(one, "resource"), {}};
    Diagnostics in_context;
    std::string wrong = entities ? "" : first_error(in_entities);
    auto context =
        parse_context(source_of(one, "context"), schema, schema ? &request.action : nullptr, in_context);
    if (!context && wrong.empty()) wrong = first_error(in_context);
    if (context) request.context = std::move(*context);
    if (schema && wrong.empty()) wrong = check_request(request, *schema);
    if (wrong.empty()) {
      write(json, authorize(set, request, *entities));
    } else {
      json.begin_object().name("refused").value(wrong).end_object();
    }
  }
  json.end_array();
}

// One policy at a time, because only so many diagnostics are kept.
struct Validation {
  Ids errors;
  Ids warnings;
  std::vector<std::string> messages;

  void add(const PolicySet& one, const std::string& id, const Schema& schema,
           const ValidateOptions& options) {
    Diagnostics diagnostics;
    validate(one, schema, options, diagnostics);
    for (const auto& diagnostic : diagnostics.all()) {
      if (diagnostic.policy != id) continue;
      const bool error = diagnostic.severity == Diagnostic::Severity::error;
      (error ? errors : warnings).insert(id);
      messages.push_back(id + ": " + diagnostic.message);
    }
  }
};

Validation validate_all(const PolicySet& set, const Schema& schema, bool inapplicable_is_warning) {
  ValidateOptions options;
  options.inapplicable_is_warning = inapplicable_is_warning;
  Validation found;
  for (const auto& policy : set.policies) {
    PolicySet one{{policy}, {}};
    if (!policy.template_id.empty()) one.templates.push_back(*set.find_template(policy.template_id));
    found.add(one, policy.id, schema, options);
  }
  for (const auto& policy : set.templates) found.add({{}, {policy}}, policy.id, schema, options);
  return found;
}

void write(JsonWriter& json, const Validation& found) {
  json.begin_object();
  write(json, "errors", found.errors);
  write(json, "warnings", found.warnings);
  json.name("messages").begin_array();
  for (const auto& message : found.messages) json.value(message);
  json.end_array().end_object();
}

// The compiled engine takes valid policies and fitting requests only; the tree evaluator is asked the same.
void write_both_engines(JsonWriter& json, const Json& question, PolicySet set, const SchemaPtr& schema,
                        const Ids& invalid) {
  std::erase_if(set.policies, [&](const Policy& policy) {
    return invalid.contains(policy.id) || invalid.contains(policy.template_id);
  });
  Diagnostics diagnostics;
  const auto entities = parse_entities(source_of(question, "entities"), schema.get(), diagnostics);
  if (!entities) return;
  const VocabularyPtr vocabulary = Vocabulary::create(schema);
  std::vector<Entity> all;
  for (const Entity* entity : entities->all()) all.push_back(*entity);
  const auto store = EntityStore::create(vocabulary, all);
  const auto compiled = CompiledPolicies::create(set, vocabulary, diagnostics);
  if (!store.ok() || !compiled) {
    json.name("lost").value("not compiled: " +
                            (store.ok() ? first_error(diagnostics) : store.error().detail));
    return;
  }
  JsonWriter by_program, by_tree;
  by_program.begin_array();
  by_tree.begin_array();
  for (const auto& one : question.find("requests")->items) {
    Request request{uid_of(one, "principal"), uid_of(one, "action"), uid_of(one, "resource"), {}};
    Diagnostics in_context;
    auto context = parse_context(source_of(one, "context"), schema.get(), &request.action, in_context);
    if (!context) continue;
    request.context = std::move(*context);
    if (!check_request(request, *schema).empty()) continue;
    const auto answer = authorize(*compiled, *vocabulary, *store.value()->snapshot(), request);
    if (answer) {
      write(by_program, *answer);
    } else {
      by_program.begin_object().name("refused").value("does not fit").end_object();
    }
    write(by_tree, authorize(set, request, *entities));
  }
  json.name("compiled").raw(by_program.end_array().take());
  json.name("tree").raw(by_tree.end_array().take());
}

}  // namespace

std::string answer_set(const Json& question) {
  PolicySet set;
  JsonWriter json;
  json.begin_object().name("name").value(text_of(question, "name"));
  return json.name("refused").value(read_policies(question, set)).end_object().take();
}

std::string answer_case(const Json& question) {
  Diagnostics in_schema;
  const SchemaPtr schema = parse_schema_text(source_of(question, "schema"), in_schema);
  PolicySet set;
  const std::string wrong = read_policies(question, set);
  Diagnostics in_entities;
  if (schema) parse_entities(source_of(question, "entities"), schema.get(), in_entities);

  JsonWriter json;
  json.begin_object().name("name").value(text_of(question, "name"));
  json.name("schema").value(schema ? "" : first_error(in_schema));
  json.name("policies").value(wrong);
  json.name("entities")
      .value(!schema                ? first_error(in_schema)
             : in_entities.failed() ? first_error(in_entities)
                                    : "");
  const Json* plain = question.find("plain");
  if (wrong.empty() && plain && plain->boolean) {
    json.name("plain");
    write_decisions(json, question, set, nullptr);
  }
  if (wrong.empty() && schema) {
    json.name("typed");
    write_decisions(json, question, set, schema.get());
    const Validation strict = validate_all(set, *schema, false);
    json.name("validation").begin_object().name("4.12");
    write(json, strict);
    json.name("4.13");
    write(json, validate_all(set, *schema, true));
    json.end_object();
    write_both_engines(json, question, set, schema, strict.errors);
  }
  return json.end_object().take();
}

}  // namespace sallyport::cedar::questions
