#include "policy/json/expressions.h"

#include <algorithm>
#include <array>

#include "base/utf8.h"
#include "policy/language/functions.h"

namespace sallyport::cedar {
namespace {

struct Simple {
  std::string_view name;
  Op op;
};
constexpr std::array<Simple, 20> simple_ops{{{"!", Op::logical_not},
                                             {"neg", Op::negate},
                                             {"isEmpty", Op::is_empty},
                                             {"&&", Op::logical_and},
                                             {"||", Op::logical_or},
                                             {"==", Op::equal},
                                             {"!=", Op::not_equal},
                                             {"<", Op::less},
                                             {"<=", Op::less_equal},
                                             {">", Op::greater},
                                             {">=", Op::greater_equal},
                                             {"+", Op::add},
                                             {"-", Op::subtract},
                                             {"*", Op::multiply},
                                             {"in", Op::in},
                                             {"contains", Op::contains},
                                             {"containsAll", Op::contains_all},
                                             {"containsAny", Op::contains_any},
                                             {"getTag", Op::get_tag},
                                             {"hasTag", Op::has_tag}}};

void write_literal(JsonWriter& json, const Expr& expr) {
  json.begin_object().name("Value");
  if (const bool* held = std::get_if<bool>(&expr.data)) json.value(*held);
  if (const auto* held = std::get_if<std::int64_t>(&expr.data)) json.value(*held);
  if (const auto* held = std::get_if<std::string>(&expr.data)) json.value(*held);
  if (const auto* held = std::get_if<EntityUid>(&expr.data)) {
    json.begin_object().name("__entity");
    write(json, *held);
    json.end_object();
  }
  json.end_object();
}

void write_variable(JsonWriter& json, Variable variable) {
  constexpr const char* names[] = {"principal", "action", "resource", "context"};
  json.begin_object().name("Var").value(names[static_cast<std::size_t>(variable)]).end_object();
}

void write_has(JsonWriter& json, const Expr& expr) {
  json.begin_object().name("has").begin_object().name("left");
  write(json, expr.operands[0]);
  json.name("attr");
  const auto& names = std::get<Names>(expr.data).names;
  if (names.size() == 1) {
    json.value(names[0]);
  } else {
    json.begin_array();
    for (const std::string& name : names) json.value(name);
    json.end_array();
  }
  json.end_object().end_object();
}

// One literal for each character, as the reference writes them.
void write_like(JsonWriter& json, const Expr& expr) {
  json.begin_object().name("like").begin_object().name("left");
  write(json, expr.operands[0]);
  json.name("pattern").begin_array();
  for (const Pattern::Piece& piece : std::get<Pattern>(expr.data).pieces) {
    if (piece.wildcard) json.value("Wildcard");
    for (std::size_t at = 0; at < piece.text.size();) {
      const std::string_view rest = std::string_view(piece.text).substr(at);
      const std::size_t length = decode_utf8(rest).length;
      json.begin_object().name("Literal").value(rest.substr(0, length)).end_object();
      at += length;
    }
  }
  json.end_array().end_object().end_object();
}

void write_is(JsonWriter& json, const Expr& expr) {
  json.begin_object().name("is").begin_object().name("left");
  write(json, expr.operands[0]);
  json.name("entity_type").value(std::get<std::string>(expr.data));
  if (expr.op == Op::is_in) {
    json.name("in");
    write(json, expr.operands[1]);
  }
  json.end_object().end_object();
}

void write_list(JsonWriter& json, std::string_view name, const std::vector<Expr>& items) {
  json.begin_object().name(name).begin_array();
  for (const Expr& item : items) write(json, item);
  json.end_array().end_object();
}

void write_record(JsonWriter& json, const Expr& expr) {
  json.begin_object().name("Record").begin_object();
  const auto& names = std::get<Names>(expr.data).names;
  for (std::size_t i = 0; i < names.size(); ++i) {
    json.name(names[i]);
    write(json, expr.operands[i]);
  }
  json.end_object().end_object();
}

void write_named(JsonWriter& json, const Expr& expr, std::string_view op,
                 std::initializer_list<std::string_view> names) {
  json.begin_object().name(op).begin_object();
  std::size_t at = 0;
  for (const std::string_view name : names) {
    json.name(name);
    write(json, expr.operands[at++]);
  }
  json.end_object().end_object();
}

void write_attribute(JsonWriter& json, const Expr& expr) {
  json.begin_object().name(".").begin_object().name("left");
  write(json, expr.operands[0]);
  json.name("attr").value(std::get<std::string>(expr.data)).end_object().end_object();
}

}  // namespace

std::optional<Op> simple_op(std::string_view name) {
  const auto found = std::ranges::find(simple_ops, name, &Simple::name);
  if (found == simple_ops.end()) return std::nullopt;
  return found->op;
}

std::string_view simple_name(Op op) {
  const auto found = std::ranges::find(simple_ops, op, &Simple::op);
  return found == simple_ops.end() ? std::string_view() : found->name;
}

bool is_unary(Op op) { return op == Op::logical_not || op == Op::negate || op == Op::is_empty; }

void write(JsonWriter& json, const Expr& expr) {
  switch (expr.op) {
    case Op::literal:
      return write_literal(json, expr);
    case Op::variable:
      return write_variable(json, std::get<Variable>(expr.data));
    case Op::get_attribute:
      return write_attribute(json, expr);
    case Op::has:
      return write_has(json, expr);
    case Op::like:
      return write_like(json, expr);
    case Op::is:
    case Op::is_in:
      return write_is(json, expr);
    case Op::if_then_else:
      return write_named(json, expr, "if-then-else", {"if", "then", "else"});
    case Op::set:
      return write_list(json, "Set", expr.operands);
    case Op::record:
      return write_record(json, expr);
    case Op::call:
      return write_list(json, std::get<std::string>(expr.data), expr.operands);
    default:
      if (is_unary(expr.op)) return write_named(json, expr, simple_name(expr.op), {"arg"});
      return write_named(json, expr, simple_name(expr.op), {"left", "right"});
  }
}

}  // namespace sallyport::cedar
