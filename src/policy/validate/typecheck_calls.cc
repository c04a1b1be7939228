#include <algorithm>
#include <array>

#include "policy/validate/typecheck.h"
#include "policy/value/escape.h"
#include "policy/value/extension.h"

namespace sallyport::cedar {
namespace {

// Types by letter: s string, b bool, l long, d decimal, i ipaddr, t datetime, u duration.
struct Function {
  std::string_view name;
  std::string_view arguments;
  char result;
  bool may_overflow = false;
};

constexpr std::array functions{
    Function{"decimal", "s", 'd'},
    Function{"lessThan", "dd", 'b'},
    Function{"lessThanOrEqual", "dd", 'b'},
    Function{"greaterThan", "dd", 'b'},
    Function{"greaterThanOrEqual", "dd", 'b'},
    Function{"ip", "s", 'i'},
    Function{"isIpv4", "i", 'b'},
    Function{"isIpv6", "i", 'b'},
    Function{"isLoopback", "i", 'b'},
    Function{"isMulticast", "i", 'b'},
    Function{"isInRange", "ii", 'b'},
    Function{"datetime", "s", 't'},
    Function{"offset", "tu", 't', true},
    Function{"durationSince", "tt", 'u', true},
    Function{"toDate", "t", 't', true},
    Function{"toTime", "t", 'u'},
    Function{"duration", "s", 'u'},
    Function{"toMilliseconds", "u", 'l'},
    Function{"toSeconds", "u", 'l'},
    Function{"toMinutes", "u", 'l'},
    Function{"toHours", "u", 'l'},
    Function{"toDays", "u", 'l'},
};

const Function* find_function(std::string_view name) {
  const auto at =
      std::find_if(functions.begin(), functions.end(), [&](const Function& f) { return f.name == name; });
  return at == functions.end() ? nullptr : &*at;
}

struct Malformed {
  std::string_view what;  // empty: the text is well formed
  std::string_view hint;
};

Malformed check_text(std::string_view function, std::string_view text) {
  if (function == "ip" && !IpAddress::parse(text)) {
    return {"failed to parse as IP address", "write `10.0.0.1`, `10.0.0.0/8`, `::1` or `2001:db8::/32`"};
  }
  if (function == "decimal" && !Decimal::parse(text)) {
    return {"failed to parse as a decimal value",
            "write `12.34`: digits on both sides, at most four after the point"};
  }
  if (function == "datetime" && !Datetime::parse(text)) {
    return {"failed to parse as a datetime value",
            "write `2024-10-15`, `2024-10-15T11:35:00Z`, or with `.123Z` or `+0100` at the end"};
  }
  if (function == "duration" && !Duration::parse(text)) {
    return {"failed to parse as a duration value",
            "write `1d2h3m4s5ms`, or only some of these units, in this order"};
  }
  return {};
}

}  // namespace

TypeRef Checker::type_of_code(char code) {
  switch (code) {
    case 's':
      return types_.string;
    case 'b':
      return types_.boolean;
    case 'l':
      return types_.integer;
    case 'd':
      return types_.extension("decimal");
    case 'i':
      return types_.extension("ipaddr");
    case 't':
      return types_.extension("datetime");
    default:
      return types_.extension("duration");
  }
}

// What can be said before the arguments are typed.
bool Checker::call_fits(const Expr& expr, std::size_t arguments, bool constructor) {
  bool fits = expr.operands.size() == arguments;
  if (!fits) {
    problems_.error(expr.span, "wrong number of arguments in extension function application. Expected " +
                                   std::to_string(arguments) + ", got " +
                                   std::to_string(expr.operands.size()));
  }
  if (!constructor) return fits;
  if (expr.operands.size() == 1 && expr.operands[0].op == Op::literal) {
    const std::string* text = std::get_if<std::string>(&expr.operands[0].data);
    const Malformed malformed = text ? check_text(std::get<std::string>(expr.data), *text) : Malformed{};
    if (!malformed.what.empty()) {
      fits = false;
      problems_.error(expr.span,
                      "error during extension function argument validation: " + std::string(malformed.what) +
                          ": `" + quote(*text) + '`',
                      std::string(malformed.hint));
    }
  }
  const bool literal = std::all_of(expr.operands.begin(), expr.operands.end(),
                                   [](const Expr& operand) { return operand.op == Op::literal; });
  if (literal || strictness_ == Strictness::permissive) return fits;
  problems_.error(expr.span, "extension constructors may not be called with non-literal expressions",
                  "let the attribute have this type in the schema, so that data arrives parsed");
  return false;
}

Answer Checker::call(const Expr& expr, const SafeSet& prior) {
  const std::string& name = std::get<std::string>(expr.data);
  const Function* function = find_function(name);
  Answer answer;
  if (!function) problems_.error(expr.span, "undefined extension function: " + name);
  const bool fits = function && call_fits(expr, function->arguments.size(), function->arguments == "s");
  answer.ok = fits;
  answer.type = function ? type_of_code(function->result) : nullptr;
  answer.may_fail = !fits || function->may_overflow;
  for (std::size_t i = 0; i < expr.operands.size(); ++i) {
    const Expr& operand = expr.operands[i];
    const Answer argument =
        fits ? expect(operand, prior, {type_of_code(function->arguments[i])}) : check(operand, prior);
    answer.ok = answer.ok && argument.ok;
    const bool parsed_later = function && function->arguments == "s" && operand.op != Op::literal;
    answer.may_fail = answer.may_fail || argument.may_fail || parsed_later;
  }
  return answer;
}

}  // namespace sallyport::cedar
