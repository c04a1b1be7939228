#include "policy/replay/replay.h"

#include <algorithm>

#include "policy/compile/plain.h"
#include "policy/evaluate/evaluator.h"
#include "policy/json/context.h"
#include "policy/json/entities.h"
#include "policy/json/policies.h"
#include "policy/language/parser.h"
#include "policy/replay/verdicts.h"
#include "policy/schema/parse.h"
#include "policy/validate/conformance.h"
#include "policy/validate/validator.h"

namespace sallyport::cedar {
namespace {

using Kind = ReplayFailure::Kind;

// Neither Cedar's policies nor its schemas can begin with a brace.
bool is_json(const Source& source) {
  const std::size_t first = source.text().find_first_not_of(" \t\r\n");
  return first != std::string::npos && source.text()[first] == '{';
}

std::string first_message(const Diagnostics& diagnostics) {
  for (const Diagnostic& diagnostic : diagnostics.all()) {
    if (diagnostic.severity == Diagnostic::Severity::error) return to_text(diagnostic);
  }
  return "not read";
}

// All that a case is about, read.
struct World {
  PolicySet policies;
  SchemaPtr schema;  // null: none
  Entities entities;
  std::optional<ValidationFile> validation;
  std::optional<PlainCompiled> compiled;  // only if the policies are strictly valid
};

// The engine that serves requests must say the same. Returns what keeps it from being asked.
std::string compile(World& world) {
  if (world.schema == nullptr) return {};
  Diagnostics diagnostics;
  ValidateOptions options;
  options.inapplicable_is_warning = true;
  validate(world.policies, *world.schema, options, diagnostics);
  const bool conform = std::ranges::all_of(world.entities.all(), [&](const Entity* entity) {
    return check_entity(*entity, *world.schema).empty();
  });
  std::string problem;
  if (!diagnostics.failed() && conform) {
    world.compiled = PlainCompiled::create(world.policies, world.schema, world.entities, problem);
  }
  return problem;
}

bool says_entities_are_wrong(const World& world) {
  return world.validation && std::any_of(world.validation->entities.begin(), world.validation->entities.end(),
                                         [](const auto& entry) { return !entry.second.empty(); });
}

bool read_policies(const CaseTexts& texts, const ReplayOptions& options, World& world,
                   Diagnostics& diagnostics, std::string& problem) {
  std::optional<PolicySet> set = is_json(*texts.policies) ? parse_policies_json(texts.policies, diagnostics)
                                                          : parse_policies(texts.policies, diagnostics);
  if (!set) return false;
  world.policies = std::move(*set);
  if (options.ids_from_annotations) problem = take_ids_from_annotations(world.policies);
  if (!problem.empty() || texts.links == nullptr) return problem.empty();
  const std::optional<std::vector<LinkFileEntry>> links = parse_link_file(texts.links, diagnostics);
  if (!links) return false;
  problem = add_links(world.policies, *links);
  return problem.empty();
}

bool read_rest(const CaseTexts& texts, const ReplayOptions& options, World& world, Diagnostics& diagnostics) {
  if (texts.validation != nullptr) {
    world.validation = parse_validation_file(texts.validation, diagnostics);
    if (!world.validation) return false;
  }
  if (texts.schema != nullptr) {
    world.schema = is_json(*texts.schema) ? parse_schema_json(texts.schema, diagnostics)
                                          : parse_schema_text(texts.schema, diagnostics);
    if (world.schema == nullptr) return false;
  }
  if (texts.entities == nullptr) return true;
  std::optional<Entities> entities;
  if (!says_entities_are_wrong(world)) {
    Diagnostics unfit;
    entities =
        parse_entities(texts.entities, world.schema.get(), options.entities_must_fit ? diagnostics : unfit);
    if (!entities && options.entities_must_fit) return false;
  }
  if (!entities) entities = parse_entities(texts.entities, nullptr, diagnostics);
  if (!entities) return false;
  world.entities = std::move(*entities);
  return true;
}

std::string list(const std::vector<std::string>& ids) {
  std::string out;
  for (const std::string& id : ids) out.append(out.empty() ? "" : ", ").append(id);
  return out.empty() ? "none" : out;
}

std::string describe(std::size_t index, const ExpectedRequest& request) {
  std::string out = "request " + std::to_string(index);
  if (!request.description.empty()) out += " (" + request.description + ")";
  return out + ": ";
}

std::vector<std::string> error_ids(const Answer& answer) {
  std::vector<std::string> ids;
  for (const PolicyError& error : answer.errors) ids.push_back(error.policy);
  std::sort(ids.begin(), ids.end());
  return ids;
}

// Empty when the answer is as expected.
std::optional<ReplayFailure> compare(const ExpectedRequest& expected, const Answer& answer,
                                     const std::string& name) {
  std::vector<std::string> reasons = answer.reasons;
  std::sort(reasons.begin(), reasons.end());
  const std::vector<std::string> errors = error_ids(answer);
  if (expected.allowed != answer.allowed) {
    return ReplayFailure{Kind::decision, name + "expected " + (expected.allowed ? "allow" : "deny") +
                                             ", got " + (answer.allowed ? "allow" : "deny") + " (reasons: " +
                                             list(reasons) + "; errors: " + list(errors) + ")"};
  }
  if (expected.reasons && *expected.reasons != reasons) {
    return ReplayFailure{Kind::reasons,
                         name + "expected reasons " + list(*expected.reasons) + ", got " + list(reasons)};
  }
  if (expected.errors && *expected.errors != errors) {
    return ReplayFailure{Kind::errors,
                         name + "expected errors of " + list(*expected.errors) + ", got " + list(errors)};
  }
  return std::nullopt;
}

std::optional<Request> read_request(const ExpectedRequest& expected, const Schema* schema,
                                    std::string& problem) {
  Diagnostics diagnostics;
  std::optional<Record> context = parse_context(expected.context, schema, &expected.action, diagnostics);
  if (!context) {
    problem = first_message(diagnostics);
    return std::nullopt;
  }
  Request request{expected.principal, expected.action, expected.resource, std::move(*context)};
  if (schema != nullptr) problem = check_request(request, *schema);
  return request;
}

// What is wrong with the request by the schema; empty: nothing.
void compare_conformance(const World& world, const ExpectedRequest& expected, const std::string& name,
                         const std::vector<std::string>& errors, ReplayReport& report) {
  std::string problem;
  read_request(expected, world.schema.get(), problem);
  const std::string what = errors.empty() ? "expected to fit the schema, got: " + problem
                                          : "expected not to fit the schema: " + list(errors);
  count_verdict(report, errors.empty() == problem.empty(), Kind::request, name + what);
}

void decide(const World& world, const ExpectedRequest& expected, const std::string& name,
            ReplayReport& report) {
  std::string problem;
  const Schema* schema = expected.must_conform ? world.schema.get() : nullptr;
  const std::optional<Request> request = read_request(expected, schema, problem);
  if (!problem.empty()) {
    report.failures.push_back({Kind::request, name + problem});
    return;
  }
  if (!expected.decision_known) return;
  ++report.requests;
  std::optional<ReplayFailure> failure =
      compare(expected, authorize(world.policies, *request, world.entities), name);
  if (world.compiled && check_request(*request, *world.schema).empty()) {
    ++report.compiled;
    const std::optional<Answer> answer = world.compiled->authorize(*request);
    const std::string of_compiled = name + "compiled: ";
    if (!answer) failure = {Kind::request, of_compiled + "says that the request does not fit the schema"};
    if (answer && !failure) failure = compare(expected, *answer, of_compiled);
  }
  if (failure) {
    report.failures.push_back(std::move(*failure));
  } else {
    ++report.passed;
  }
}

void compare_entities(const World& world, ReplayReport& report) {
  for (const auto& [name, errors] : world.validation->entities) {
    const std::vector<const Entity*> all = world.entities.all();
    const auto found = std::find_if(all.begin(), all.end(), [&](const Entity* entity) {
      return entity->uid.type + "::" + entity->uid.id == name;
    });
    if (found == all.end()) continue;  // an action that only the schema knows
    const std::string problem = check_entity(**found, *world.schema);
    const std::string what = errors.empty() ? name + ": expected to fit the schema, got: " + problem
                                            : name + ": expected not to fit the schema: " + list(errors);
    count_verdict(report, errors.empty() == problem.empty(), Kind::entities, what);
  }
}

}  // namespace

std::string_view kind_name(ReplayFailure::Kind kind) {
  static constexpr std::string_view names[] = {"reading",    "decision", "reasons", "errors",
                                               "validation", "entities", "request"};
  return names[static_cast<std::size_t>(kind)];
}

std::string take_ids_from_annotations(PolicySet& set) {
  std::vector<std::string> seen;
  for (std::vector<Policy>* policies : {&set.policies, &set.templates}) {
    for (Policy& policy : *policies) {
      if (const Annotation* id = policy.find_annotation("id")) policy.id = id->value;
      seen.push_back(policy.id);
    }
  }
  std::sort(seen.begin(), seen.end());
  const auto twice = std::adjacent_find(seen.begin(), seen.end());
  return twice == seen.end() ? std::string() : "two policies have the id `" + *twice + "`";
}

std::string add_links(PolicySet& set, const std::vector<LinkFileEntry>& links) {
  for (const LinkFileEntry& entry : links) {
    std::string problem = link(set, entry.template_id, entry.link_id, entry.values);
    if (!problem.empty()) return "link `" + entry.link_id + "`: " + problem;
  }
  return {};
}

ReplayReport replay(const CaseFile& test, const CaseTexts& texts, const ReplayOptions& options) {
  ReplayReport report;
  World world;
  Diagnostics diagnostics;
  std::string problem;
  if (!read_policies(texts, options, world, diagnostics, problem) ||
      !read_rest(texts, options, world, diagnostics)) {
    report.failures.push_back({Kind::reading, problem.empty() ? first_message(diagnostics) : problem});
    return report;
  }
  if (!options.validation_only) {
    if (problem = compile(world); !problem.empty())
      report.failures.push_back({Kind::reading, "compiled: " + problem});
  }
  // What a validator said in full tells more, and for either release.
  const bool told_in_full = world.validation && (options.validation_only || options.inapplicable_is_warning);
  if (world.schema != nullptr && test.should_validate && !told_in_full) {
    compare_should_validate(world.policies, *world.schema, *test.should_validate, options, report);
  }
  if (world.schema != nullptr && world.validation) {
    compare_validation(world.policies, *world.schema, *world.validation, options, report);
    compare_entities(world, report);
  }
  for (std::size_t i = 0; i < test.requests.size(); ++i) {
    const ExpectedRequest& request = test.requests[i];
    const std::string name = describe(i, request);
    if (world.schema != nullptr && world.validation && i < world.validation->requests.size()) {
      compare_conformance(world, request, name, world.validation->requests[i], report);
    }
    if (!options.validation_only) decide(world, request, name, report);
  }
  return report;
}

}  // namespace sallyport::cedar
