// Any text as an expression, evaluated: no crash, and the text of its value evaluates to the same value.
#include <cstdlib>

#include "policy/evaluate/evaluator.h"
#include "policy/language/parser.h"

namespace {

using namespace sallyport::cedar;

const Request request{
    {"User", "a"}, {"Action", "b"}, {"Photo", "c"}, Record({{"x", std::int64_t{1}}, {"y", true}})};

Entities world() {
  Entities entities;
  entities.add(
      {{"User", "a"}, Record({{"x", std::string("text")}}), Record({{"t", true}}), {{"Group", "g"}}});
  entities.close();
  return entities;
}

std::optional<Value> value_of(const std::string& text) {
  static const Entities entities = world();
  Diagnostics diagnostics;
  const auto source = std::make_shared<const Source>("fuzz", text);
  const std::optional<Expr> expr = parse_expression(source, diagnostics);
  if (!expr) return std::nullopt;
  const Outcome outcome = evaluate(*expr, request, entities);
  if (const Value* value = std::get_if<Value>(&outcome)) return *value;
  const auto& error = std::get<EvaluationError>(outcome);
  if (error.message.empty() || error.span.end > text.size() || error.span.begin > error.span.end)
    std::abort();
  return std::nullopt;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  constexpr std::size_t most = 2000;  // a value's text must be within the limits of the language as well
  if (size > most) return 0;
  const std::optional<Value> value = value_of(std::string(reinterpret_cast<const char*>(data), size));
  if (value && value_of(to_text(*value)) != value) std::abort();
  return 0;
}
