#include "app/commands/policy/inputs.h"

#include <iostream>
#include <iterator>

#include "base/json_text.h"
#include "policy/json/context.h"
#include "policy/json/entities.h"
#include "policy/json/policies.h"
#include "policy/language/parser.h"
#include "policy/replay/replay.h"
#include "policy/schema/parse.h"
#include "policy/validate/conformance.h"
#include "store/file.h"

namespace sallyport::app {
namespace {

constexpr std::size_t most_bytes = 512UL << 20;

std::optional<std::string> read_standard_input() {
  std::string text{std::istreambuf_iterator<char>(std::cin), std::istreambuf_iterator<char>()};
  if (std::cin.bad() || text.size() > most_bytes) return std::nullopt;
  return text;
}

}  // namespace

void add_policy_options(CLI::App& command, PolicyOptions& options) {
  command.add_option("-p,--policies", options.file,
                     "File of policies and templates; without it: standard input");
  command.add_option("--policy-format", options.format, "How they are written")
      ->check(CLI::IsMember({"cedar", "json"}))
      ->capture_default_str();
  command.add_option(
      "-k,--template-linked", options.links,
      R"(File of links: [{"template_id": "t", "link_id": "a", "args": {"?principal": "User::\"x\""}}])");
}

void add_schema_options(CLI::App& command, SchemaOptions& options, Needed needed) {
  command.add_option("-s,--schema", options.file, "File of the schema")->required(needed == Needed::yes);
  command.add_option("--schema-format", options.format, "How it is written")
      ->check(CLI::IsMember({"cedar", "json"}))
      ->capture_default_str();
}

void add_entities_option(CLI::App& command, std::string& file, Needed needed) {
  command.add_option("--entities", file, "File of the entities, JSON")->required(needed == Needed::yes);
}

void add_request_options(CLI::App& command, RequestOptions& options) {
  command.add_option("-l,--principal", options.principal, R"(Who asks, as User::"alice")");
  command.add_option("-a,--action", options.action, R"(What is asked for, as Action::"view")");
  command.add_option("-r,--resource", options.resource, R"(On what, as Photo::"sea.jpg")");
  command.add_option("-c,--context", options.context, "File of the context, a JSON object; without it: {}");
  command.add_option("--request-json", options.request,
                     "File of the whole request: an object with principal, action, resource and context");
  command.add_option("--request-validation", options.validate, "Whether the request must fit the schema")
      ->capture_default_str();
}

void Inputs::wrong(std::string file, std::string message, std::string hint) {
  cedar::Diagnostic diagnostic;
  diagnostic.file = std::move(file);
  diagnostic.message = std::move(message);
  diagnostic.hint = std::move(hint);
  diagnostics_.add(std::move(diagnostic));
}

cedar::SourcePtr Inputs::text(const std::string& file) {
  if (file.empty() || file == "-") {
    std::optional<std::string> text = read_standard_input();
    if (text) return std::make_shared<const cedar::Source>("(standard input)", std::move(*text));
    wrong("(standard input)", "cannot be read");
    return nullptr;
  }
  Result<std::string> text = store::read_file(file, most_bytes, store::Privacy::anyone);
  if (text) return std::make_shared<const cedar::Source>(file, std::move(*text));
  wrong(file, text.error().detail);
  return nullptr;
}

std::optional<cedar::PolicySet> Inputs::policies(const PolicyOptions& options) {
  const cedar::SourcePtr source = text(options.file);
  if (source == nullptr) return std::nullopt;
  std::optional<cedar::PolicySet> set = options.format == "json"
                                            ? cedar::parse_policies_json(source, diagnostics_)
                                            : cedar::parse_policies(source, diagnostics_);
  if (!set) return std::nullopt;
  std::string problem;
  // In JSON every policy has an id already.
  if (options.format != "json") problem = cedar::take_ids_from_annotations(*set);
  if (problem.empty() && !options.links.empty()) {
    const cedar::SourcePtr file = text(options.links);
    if (file == nullptr) return std::nullopt;
    const auto links = cedar::parse_link_file(file, diagnostics_);
    if (!links) return std::nullopt;
    problem = cedar::add_links(*set, *links);
  }
  if (problem.empty()) return set;
  wrong(options.file, problem);
  return std::nullopt;
}

cedar::SchemaPtr Inputs::schema(const SchemaOptions& options) {
  if (options.file.empty()) return nullptr;
  const cedar::SourcePtr source = text(options.file);
  if (source == nullptr) return nullptr;
  return options.format == "json" ? cedar::parse_schema_json(source, diagnostics_)
                                  : cedar::parse_schema_text(source, diagnostics_);
}

std::optional<cedar::Entities> Inputs::entities(const std::string& file, const cedar::Schema* schema) {
  const cedar::SourcePtr source =
      file.empty() ? std::make_shared<const cedar::Source>("(no entities)", "[]") : text(file);
  if (source == nullptr) return std::nullopt;
  return cedar::parse_entities(source, schema, diagnostics_);  // with a schema, its actions are added
}

std::optional<cedar::EntityUid> Inputs::uid(const std::string& option, const std::string& text) {
  std::optional<cedar::EntityUid> uid = cedar::parse_entity_uid(text);
  if (uid) return uid;
  wrong(option, text.empty() ? "is missing" : "`" + text + "` is not an entity",
        R"(write it as User::"alice")");
  return std::nullopt;
}

std::optional<cedar::Request> Inputs::request(const RequestOptions& options, const cedar::Schema* schema) {
  cedar::ExpectedRequest asked;
  if (!options.request.empty()) {
    const cedar::SourcePtr source = text(options.request);
    if (source == nullptr) return std::nullopt;
    const std::optional<cedar::ExpectedRequest> file = cedar::parse_request_file(source, diagnostics_);
    if (!file) return std::nullopt;
    asked = *file;
  } else {
    const auto principal = uid("--principal", options.principal);
    const auto action = uid("--action", options.action);
    const auto resource = uid("--resource", options.resource);
    if (!principal || !action || !resource) return std::nullopt;
    asked.principal = *principal;
    asked.action = *action;
    asked.resource = *resource;
    asked.context = options.context.empty() ? std::make_shared<const cedar::Source>("(context)", "{}")
                                            : text(options.context);
    if (asked.context == nullptr) return std::nullopt;
  }
  std::optional<cedar::Record> context =
      cedar::parse_context(asked.context, schema, &asked.action, diagnostics_);
  if (!context) return std::nullopt;
  cedar::Request request{asked.principal, asked.action, asked.resource, std::move(*context)};
  if (schema == nullptr || !options.validate) return request;
  const std::string problem = cedar::check_request(request, *schema);
  if (problem.empty()) return request;
  wrong("request", problem);
  return std::nullopt;
}

void print_diagnostics(const cedar::Diagnostics& diagnostics) {
  for (const cedar::Diagnostic& diagnostic : diagnostics.all())
    std::cerr << cedar::to_text(diagnostic) << "\n";
}

std::string diagnostics_json(const cedar::Diagnostics& diagnostics) {
  std::string out = "[";
  for (const cedar::Diagnostic& diagnostic : diagnostics.all()) {
    if (out.size() > 1) out.push_back(',');
    JsonObject row(out);
    row.add("severity", diagnostic.severity == cedar::Diagnostic::Severity::error ? "error" : "warning");
    row.add_if("file", diagnostic.file);
    if (diagnostic.position.line != 0) {
      row.add("line", diagnostic.position.line).add("column", diagnostic.position.column);
    }
    row.add_if("policy", diagnostic.policy)
        .add("message", diagnostic.message)
        .add_if("hint", diagnostic.hint)
        .close();
  }
  return out + "]";
}

int refuse(const cedar::Diagnostics& diagnostics, bool json) {
  if (json) {
    std::string out;
    JsonObject object(out);
    object.add("ok", false).add_raw("diagnostics", diagnostics_json(diagnostics)).close();
    std::cout << out << "\n";
  } else {
    print_diagnostics(diagnostics);
  }
  return static_cast<int>(PolicyExit::wrong);
}

std::string texts_json(const std::vector<std::string>& texts) {
  std::string out = "[";
  for (const std::string& text : texts) {
    if (out.size() > 1) out.push_back(',');
    append_json_string(out, text);
  }
  return out + "]";
}

}  // namespace sallyport::app
