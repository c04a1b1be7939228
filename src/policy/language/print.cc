#include "policy/language/print.h"

#include "policy/language/functions.h"
#include "policy/language/limits.h"
#include "policy/language/parser.h"
#include "policy/language/pattern.h"
#include "policy/value/escape.h"

namespace sallyport::cedar {
namespace {

// How tightly an expression holds together; an operand that holds less tightly than its place asks for needs
// parentheses.
enum Binding { choice, disjunction, conjunction, comparison, sum, product, sign, access };

std::string_view infix(Op op) {
  switch (op) {
    case Op::logical_and:
      return "&&";
    case Op::logical_or:
      return "||";
    case Op::equal:
      return "==";
    case Op::not_equal:
      return "!=";
    case Op::less:
      return "<";
    case Op::less_equal:
      return "<=";
    case Op::greater:
      return ">";
    case Op::greater_equal:
      return ">=";
    case Op::add:
      return "+";
    case Op::subtract:
      return "-";
    case Op::multiply:
      return "*";
    case Op::in:
      return "in";
    default:
      return {};
  }
}

const std::int64_t* integer(const Expr& expr) { return std::get_if<std::int64_t>(&expr.data); }

Binding binding(const Expr& expr) {
  switch (expr.op) {
    case Op::if_then_else:
      return choice;
    case Op::logical_or:
      return disjunction;
    case Op::logical_and:
      return conjunction;
    case Op::equal:
    case Op::not_equal:
    case Op::less:
    case Op::less_equal:
    case Op::greater:
    case Op::greater_equal:
    case Op::in:
    case Op::has:
    case Op::like:
    case Op::is:
    case Op::is_in:
      return comparison;
    case Op::add:
    case Op::subtract:
      return sum;
    case Op::multiply:
      return product;
    case Op::logical_not:
    case Op::negate:
      return sign;
    default:
      return integer(expr) != nullptr && *integer(expr) < 0 ? sign : access;
  }
}

class Printer {
 public:
  void expr(const Expr& expr);
  std::string take() { return std::move(out_); }

 private:
  void operand(const Expr& expr, Binding place) { operand(expr, binding(expr) < place); }
  void operand(const Expr& expr, bool parentheses) {
    if (parentheses) out_ += '(';
    this->expr(expr);
    if (parentheses) out_ += ')';
  }
  void literal(const Expr& expr);
  void variable(const Expr& expr);
  void prefix(const Expr& expr);
  void attribute(const Expr& expr);
  void has(const Expr& expr);
  void is(const Expr& expr);
  void binary(const Expr& expr);
  void call(const Expr& expr);
  void method(const Expr& expr, std::string_view name);
  void record(const Expr& expr);
  void list(const std::vector<Expr>& items, std::size_t first);

  std::string out_;
};

void Printer::expr(const Expr& expr) {
  switch (expr.op) {
    case Op::literal:
      return literal(expr);
    case Op::variable:
      return variable(expr);
    case Op::logical_not:
    case Op::negate:
      return prefix(expr);
    case Op::get_attribute:
      return attribute(expr);
    case Op::has:
      return has(expr);
    case Op::like:
      operand(expr.operands[0], sum);
      out_ += " like " + to_text(std::get<Pattern>(expr.data));
      return;
    case Op::is:
    case Op::is_in:
      return is(expr);
    case Op::if_then_else:
      out_ += "if ";
      this->expr(expr.operands[0]);
      out_ += " then ";
      this->expr(expr.operands[1]);
      out_ += " else ";
      return this->expr(expr.operands[2]);
    case Op::set:
      out_ += '[';
      list(expr.operands, 0);
      out_ += ']';
      return;
    case Op::record:
      return record(expr);
    case Op::call:
      return call(expr);
    default:
      return infix(expr.op).empty() ? method(expr, method_name(expr.op)) : binary(expr);
  }
}

void Printer::literal(const Expr& expr) {
  if (const bool* held = std::get_if<bool>(&expr.data)) out_ += *held ? "true" : "false";
  if (const std::int64_t* held = integer(expr)) out_ += std::to_string(*held);
  if (const std::string* held = std::get_if<std::string>(&expr.data)) out_ += quote(*held);
  if (const EntityUid* held = std::get_if<EntityUid>(&expr.data)) out_ += to_text(*held);
}

void Printer::variable(const Expr& expr) {
  constexpr std::string_view names[] = {"principal", "action", "resource", "context"};
  out_ += names[static_cast<std::size_t>(std::get<Variable>(expr.data))];
}

// `--x` would be read as it was meant, but `-5` is one number, not the negation of 5.
void Printer::prefix(const Expr& expr) {
  const Expr& inner = expr.operands[0];
  out_ += expr.op == Op::negate ? '-' : '!';
  operand(inner, binding(inner) < access || (expr.op == Op::negate && integer(inner) != nullptr));
}

void Printer::attribute(const Expr& expr) {
  const auto& name = std::get<std::string>(expr.data);
  operand(expr.operands[0], access);
  out_ += is_attribute_name(name) ? '.' + name : '[' + quote(name) + ']';
}

void Printer::has(const Expr& expr) {
  const auto& names = std::get<Names>(expr.data).names;
  operand(expr.operands[0], sum);
  out_ += " has ";
  if (names.size() == 1 && !is_attribute_name(names[0])) {
    out_ += quote(names[0]);
    return;
  }
  for (std::size_t i = 0; i < names.size(); ++i) out_ += (i == 0 ? "" : ".") + names[i];
}

void Printer::is(const Expr& expr) {
  operand(expr.operands[0], sum);
  out_ += " is " + std::get<std::string>(expr.data);
  if (expr.op == Op::is) return;
  out_ += " in ";
  operand(expr.operands[1], sum);
}

// The number of operands of the chain that `expr` ends, as it will be read again.
std::size_t chain_length(const Expr& expr) {
  std::size_t length = 1;
  std::vector<const Expr*> spine;
  for (const Expr* at = &expr; at->op == expr.op; at = &at->operands[0]) spine.push_back(at);
  for (std::size_t i = spine.size(); i > 0; --i) length = length + 1 > limits::leaning_chain ? 2 : length + 1;
  return length;
}

void Printer::binary(const Expr& expr) {
  const Binding own = binding(expr);
  const Expr& left = expr.operands[0];
  const bool chained = expr.op == Op::logical_and || expr.op == Op::logical_or;
  const bool too_long = chained && left.op == expr.op && chain_length(left) + 1 > limits::leaning_chain;
  operand(left, too_long || binding(left) < (own == comparison ? sum : own));
  out_.append(" ").append(infix(expr.op)).append(" ");
  operand(expr.operands[1], static_cast<Binding>(own + 1));
}

void Printer::list(const std::vector<Expr>& items, std::size_t first) {
  for (std::size_t i = first; i < items.size(); ++i) {
    if (i > first) out_ += ", ";
    expr(items[i]);
  }
}

void Printer::call(const Expr& expr) {
  const auto& name = std::get<std::string>(expr.data);
  if (!is_extension_function(name)) return method(expr, name);
  out_ += name + '(';
  list(expr.operands, 0);
  out_ += ')';
}

void Printer::method(const Expr& expr, std::string_view name) {
  operand(expr.operands[0], access);
  out_.append(".").append(name).append("(");
  list(expr.operands, 1);
  out_ += ')';
}

void Printer::record(const Expr& expr) {
  const auto& names = std::get<Names>(expr.data).names;
  out_ += '{';
  for (std::size_t i = 0; i < names.size(); ++i) {
    out_.append(i == 0 ? "" : ", ").append(quote(names[i])).append(": ");
    this->expr(expr.operands[i]);
  }
  out_ += '}';
}

std::string to_text(const Scope& scope, const std::string& variable) {
  const std::string target = scope.slot ? '?' + variable : scope.entity ? to_text(*scope.entity) : "";
  switch (scope.kind) {
    case Scope::Kind::any:
      return variable;
    case Scope::Kind::equal:
      return variable + " == " + target;
    case Scope::Kind::in:
      return variable + " in " + target;
    case Scope::Kind::is:
      return variable + " is " + scope.type;
    case Scope::Kind::is_in:
      return variable + " is " + scope.type + " in " + target;
  }
  return variable;
}

std::string to_text(const ActionScope& scope) {
  if (scope.kind == ActionScope::Kind::any) return "action";
  std::string list;
  for (const EntityUid& action : scope.actions) {
    if (!list.empty()) list += ", ";
    list += to_text(action);
  }
  if (scope.kind == ActionScope::Kind::equal) return "action == " + list;
  return scope.kind == ActionScope::Kind::in ? "action in " + list : "action in [" + list + ']';
}

}  // namespace

std::string to_text(const Expr& expr) {
  Printer printer;
  printer.expr(expr);
  return printer.take();
}

std::string to_text(const Policy& policy) {
  std::string out;
  for (const Annotation& annotation : policy.annotations) {
    out += '@' + annotation.key;
    if (annotation.has_value) out += '(' + quote(annotation.value) + ')';
    out += '\n';
  }
  out += policy.effect == Effect::permit ? "permit (" : "forbid (";
  out += to_text(policy.principal, "principal") + ", " + to_text(policy.action) + ", " +
         to_text(policy.resource, "resource") + ')';
  for (const Condition& condition : *policy.conditions) {
    out += condition.kind == Condition::Kind::when ? "\nwhen { " : "\nunless { ";
    out += to_text(condition.body) + " }";
  }
  return out + ';';
}

}  // namespace sallyport::cedar
