// Any bytes as a schema and, behind a line `----`, policies: no crash, places in bounds, and what is stricter
// never accepts more.
#include <cstdlib>
#include <memory>
#include <string_view>

#include "policy/language/parser.h"
#include "policy/schema/parse.h"
#include "policy/validate/environment.h"
#include "policy/validate/validator.h"

namespace {

using namespace sallyport::cedar;

bool passes(const PolicySet& set, const Schema& schema, const ValidateOptions& options) {
  Diagnostics diagnostics;
  validate(set, schema, options, diagnostics);
  for (const Diagnostic& one : diagnostics.all()) {
    if (one.position.line == 0 || one.position.column == 0 || one.message.empty() || one.policy.empty())
      std::abort();
  }
  return !diagnostics.failed();
}

void check_environments(const PolicySet& set, const Schema& schema, bool valid) {
  PolicyTyper typer(schema);
  for (const Policy& policy : set.policies) {
    for (const RequestEnvironment& environment : typer.environments()) {
      const Fit fit = typer.type(policy, environment).fit();
      if ((valid && !fit.valid) || (fit.always && !fit.can_apply)) std::abort();
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  constexpr std::string_view border = "\n----\n";
  const std::size_t at = text.find(border);
  if (at == std::string_view::npos) return 0;
  Diagnostics diagnostics;
  const SchemaPtr schema = parse_schema_text(
      std::make_shared<const Source>("schema", std::string(text.substr(0, at))), diagnostics);
  if (!schema) return 0;
  const auto set = parse_policies(
      std::make_shared<const Source>("policies", std::string(text.substr(at + border.size()))), diagnostics);
  if (!set) return 0;

  const bool strict = passes(*set, *schema, {});
  if (strict && !passes(*set, *schema, {ValidateOptions::Mode::permissive, false, {}})) std::abort();
  if (strict && !passes(*set, *schema, {ValidateOptions::Mode::strict, true, {}})) std::abort();
  bool deeper = strict;
  for (unsigned level = 3; level != ~0U; --level) {
    const bool here = passes(*set, *schema, {ValidateOptions::Mode::strict, false, level});
    if (here && !deeper) std::abort();
    deeper = here;
  }
  check_environments(*set, *schema, strict);
  return 0;
}
