#pragma once
// app/commands/policy/inputs.h: the options that the policy commands share, named as in Cedar's own command
// line, and reading what they name.
#include <CLI/App.hpp>
#include <cstdint>
#include <optional>
#include <string>

#include "policy/evaluate/request.h"
#include "policy/language/ast.h"
#include "policy/language/source.h"
#include "policy/schema/schema.h"
#include "policy/value/entity.h"

namespace sallyport::app {

// As Cedar's command line exits, so that scripts can use either.
enum class PolicyExit : std::uint8_t { ok = 0, wrong = 1, denied = 2, invalid = 3 };

struct PolicyOptions {
  std::string file;  // empty or "-": standard input
  std::string format = "cedar";
  std::string links;
};
struct SchemaOptions {
  std::string file;
  std::string format = "cedar";
};
struct RequestOptions {
  std::string principal;
  std::string action;
  std::string resource;
  std::string context;
  std::string request;
  bool validate = true;
};

enum class Needed : std::uint8_t { no, yes };

void add_policy_options(CLI::App& command, PolicyOptions& options);
void add_schema_options(CLI::App& command, SchemaOptions& options, Needed needed);
void add_entities_option(CLI::App& command, std::string& file, Needed needed);
void add_request_options(CLI::App& command, RequestOptions& options);

// Reads files, and remembers everything that is wrong with them. What it returns is null or empty when the
// option is not given, or when something was wrong: ask failed().
class Inputs {
 public:
  cedar::SourcePtr text(const std::string& file);  // null: it could not be read
  std::optional<cedar::PolicySet> policies(const PolicyOptions& options);
  cedar::SchemaPtr schema(const SchemaOptions& options);
  std::optional<cedar::Entities> entities(const std::string& file, const cedar::Schema* schema);
  std::optional<cedar::Request> request(const RequestOptions& options, const cedar::Schema* schema);
  std::optional<cedar::EntityUid> uid(const std::string& option, const std::string& text);

  void wrong(std::string file, std::string message, std::string hint = {});
  bool failed() const { return diagnostics_.failed(); }
  cedar::Diagnostics& diagnostics() { return diagnostics_; }

 private:
  cedar::Diagnostics diagnostics_;
};

// Each on lines of its own, to standard error.
void print_diagnostics(const cedar::Diagnostics& diagnostics);
// [{"severity", "file", "line", "column", "policy", "message", "hint"}]
std::string diagnostics_json(const cedar::Diagnostics& diagnostics);
// What is wrong, as text or as {"ok": false, "diagnostics": [...]}; returns PolicyExit::wrong.
int refuse(const cedar::Diagnostics& diagnostics, bool json);

// ["a", "b"]
std::string texts_json(const std::vector<std::string>& texts);

}  // namespace sallyport::app
