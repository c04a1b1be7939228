#include <algorithm>

#include "policy/json/expressions.h"
#include "policy/language/functions.h"
#include "policy/language/limits.h"
#include "policy/language/parser.h"

namespace sallyport::cedar {
namespace {

std::string found(const Json& json) { return std::string(kind_name(json.kind)); }

}  // namespace

void PolicyJson::error(Span span, std::string message, std::string hint) {
  failed_ = true;
  diagnostics_.error(source_, span, std::move(message), std::move(hint));
}

bool PolicyJson::object(const Json& json, const std::vector<std::string_view>& known) {
  if (!json.is(Json::Kind::object)) {
    error(json.span, "expected an object, found " + found(json));
    return false;
  }
  bool good = true;
  for (const JsonMember& member : json.members) {
    if (std::ranges::find(known, member.name) != known.end()) continue;
    const std::string_view near = nearest_name(member.name, known);
    error(member.name_span, "`" + member.name + "` means nothing here",
          near.empty() ? std::string() : "did you mean `" + std::string(near) + "`?");
    good = false;
  }
  return good;
}

const Json* PolicyJson::member(const Json& json, std::string_view name) {
  const Json* found_member = json.find(name);
  if (found_member == nullptr) error(json.span, "this object lacks `" + std::string(name) + "`");
  return found_member;
}

std::optional<std::string> PolicyJson::text(const Json& json, std::string_view what) {
  if (json.is(Json::Kind::string)) return json.text;
  error(json.span, "expected " + std::string(what) + " as a string, found " + found(json));
  return std::nullopt;
}

std::optional<std::string> PolicyJson::type_name(const Json& json) {
  std::optional<std::string> name = text(json, "the name of an entity type");
  if (name && !is_type_name(*name)) {
    error(json.span, "`" + *name + "` cannot be the name of a type");
    return std::nullopt;
  }
  return name;
}

std::optional<EntityUid> PolicyJson::entity(const Json& json) {
  const Json* inner = json.is(Json::Kind::object) ? json.find("__entity") : nullptr;
  if (inner != nullptr) {
    if (!object(json, {"__entity"})) return std::nullopt;
  } else {
    inner = &json;
  }
  if (!object(*inner, {"type", "id"})) return std::nullopt;
  const Json* type = member(*inner, "type");
  const Json* id = member(*inner, "id");
  if (type == nullptr || id == nullptr) return std::nullopt;
  std::optional<std::string> type_read = type_name(*type);
  std::optional<std::string> id_read = text(*id, "the id of an entity");
  if (!type_read || !id_read) return std::nullopt;
  return EntityUid{std::move(*type_read), std::move(*id_read)};
}

std::optional<Expr> PolicyJson::finish(const Json& json, Op op, std::vector<Expr> operands,
                                       decltype(Expr::data) data) {
  return Expr{.op = op, .span = json.span, .operands = std::move(operands), .data = std::move(data)};
}

std::optional<Expr> PolicyJson::expr(const Json& json) {
  if (!json.is(Json::Kind::object) || json.members.size() != 1) {
    error(json.span, "an expression is an object with one member, the name of its operation");
    return std::nullopt;
  }
  const JsonMember& only = json.members.front();
  if (only.name == "Value") return value(only.value);
  const Depth guard(*this);
  if (too_deep(json)) return std::nullopt;
  return operation(json, only);
}

bool PolicyJson::too_deep(const Json& json) {
  if (depth_ <= limits::depth) return false;
  error(json.span, "expressions are nested deeper than " + std::to_string(limits::depth) + " levels");
  return true;
}

std::optional<Expr> PolicyJson::operation(const Json& json, const JsonMember& only) {
  const Json& body = only.value;
  const std::string& name = only.name;
  if (name == "Var") return variable(json, body);
  if (name == "Set") return set(json, body);
  if (name == "Record") return record(json, body);
  if (name == ".") return attribute(json, body);
  if (name == "has") return has(json, body);
  if (name == "like") return like(json, body);
  if (name == "is") return is(json, body);
  if (name == "if-then-else") return operands(json, body, Op::if_then_else, {"if", "then", "else"});
  if (name == "Slot") {
    error(json.span, "a slot can stand only in the scope");
    return std::nullopt;
  }
  const std::optional<Op> op = simple_op(name);
  if (!op) return call(json, only);
  if (is_unary(*op)) return operands(json, body, *op, {"arg"});
  return operands(json, body, *op, {"left", "right"});
}

std::optional<Expr> PolicyJson::operands(const Json& json, const Json& body, Op op,
                                         const std::vector<std::string_view>& names) {
  if (!object(body, names)) return std::nullopt;
  std::vector<Expr> read;
  for (const std::string_view name : names) {
    const Json* operand = member(body, name);
    std::optional<Expr> one = operand == nullptr ? std::nullopt : expr(*operand);
    if (!one) return std::nullopt;
    read.push_back(std::move(*one));
  }
  return finish(json, op, std::move(read), {});
}

std::optional<Expr> PolicyJson::variable(const Json& json, const Json& body) {
  constexpr std::string_view names[] = {"principal", "action", "resource", "context"};
  const auto* const at = std::ranges::find(names, body.text);
  if (!body.is(Json::Kind::string) || at == std::end(names)) {
    error(body.span, "the variables are principal, action, resource and context");
    return std::nullopt;
  }
  return finish(json, Op::variable, {}, static_cast<Variable>(at - std::begin(names)));
}

std::optional<Expr> PolicyJson::set(const Json& json, const Json& body) {
  if (!body.is(Json::Kind::array)) {
    error(body.span, "expected an array of expressions, found " + found(body));
    return std::nullopt;
  }
  std::vector<Expr> elements;
  for (const Json& item : body.items) {
    std::optional<Expr> one = expr(item);
    if (!one) return std::nullopt;
    elements.push_back(std::move(*one));
  }
  return finish(json, Op::set, std::move(elements), {});
}

std::optional<Expr> PolicyJson::record(const Json& json, const Json& body) {
  if (!body.is(Json::Kind::object)) {
    error(body.span, "expected an object of expressions, found " + found(body));
    return std::nullopt;
  }
  Names names;
  std::vector<Expr> values;
  for (const JsonMember& member : body.members) {
    std::optional<Expr> one = expr(member.value);
    if (!one) return std::nullopt;
    names.names.push_back(member.name);
    values.push_back(std::move(*one));
  }
  return finish(json, Op::record, std::move(values), std::move(names));
}

std::optional<Expr> PolicyJson::attribute(const Json& json, const Json& body) {
  if (!object(body, {"left", "attr"})) return std::nullopt;
  const Json* left = member(body, "left");
  const Json* attr = member(body, "attr");
  if (left == nullptr || attr == nullptr) return std::nullopt;
  std::optional<Expr> target = expr(*left);
  std::optional<std::string> name = text(*attr, "an attribute's name");
  if (!target || !name) return std::nullopt;
  std::vector<Expr> operands;
  operands.push_back(std::move(*target));
  return finish(json, Op::get_attribute, std::move(operands), std::move(*name));
}

bool PolicyJson::attribute_names(const Json& json, Names& names) {
  if (json.is(Json::Kind::string)) {
    names.names.push_back(json.text);
    return true;
  }
  if (!json.is(Json::Kind::array) || json.items.empty()) {
    error(json.span, "expected an attribute's name, or a list of names that is not empty");
    return false;
  }
  for (const Json& item : json.items) {
    std::optional<std::string> name = text(item, "an attribute's name");
    if (!name) return false;
    if (json.items.size() > 1 && !is_attribute_name(*name)) {
      error(item.span, "a list of attributes holds plain names only", "ask for one attribute at a time");
      return false;
    }
    names.names.push_back(std::move(*name));
  }
  return true;
}

std::optional<Expr> PolicyJson::has(const Json& json, const Json& body) {
  if (!object(body, {"left", "attr"})) return std::nullopt;
  const Json* left = member(body, "left");
  const Json* attr = member(body, "attr");
  if (left == nullptr || attr == nullptr) return std::nullopt;
  std::optional<Expr> target = expr(*left);
  Names names;
  if (!attribute_names(*attr, names) || !target) return std::nullopt;
  std::vector<Expr> operands;
  operands.push_back(std::move(*target));
  return finish(json, Op::has, std::move(operands), std::move(names));
}

bool PolicyJson::pattern(const Json& json, Pattern& pattern) {
  if (!json.is(Json::Kind::array)) {
    error(json.span, "expected the pieces of a pattern as an array, found " + found(json));
    return false;
  }
  for (const Json& item : json.items) {
    if (item.is(Json::Kind::string) && item.text == "Wildcard") {
      pattern.pieces.push_back({true, {}});
      continue;
    }
    const Json* literal = item.is(Json::Kind::object) ? item.find("Literal") : nullptr;
    if (literal == nullptr || item.members.size() != 1 || !literal->is(Json::Kind::string)) {
      error(item.span, "a piece of a pattern is \"Wildcard\" or {\"Literal\": \"...\"}");
      return false;
    }
    if (literal->text.empty()) continue;
    if (pattern.pieces.empty() || pattern.pieces.back().wildcard) pattern.pieces.push_back({});
    pattern.pieces.back().text += literal->text;
  }
  return true;
}

std::optional<Expr> PolicyJson::like(const Json& json, const Json& body) {
  if (!object(body, {"left", "pattern"})) return std::nullopt;
  const Json* left = member(body, "left");
  const Json* pieces = member(body, "pattern");
  if (left == nullptr || pieces == nullptr) return std::nullopt;
  std::optional<Expr> target = expr(*left);
  Pattern read;
  if (!pattern(*pieces, read) || !target) return std::nullopt;
  std::vector<Expr> operands;
  operands.push_back(std::move(*target));
  return finish(json, Op::like, std::move(operands), std::move(read));
}

std::optional<Expr> PolicyJson::is(const Json& json, const Json& body) {
  if (!object(body, {"left", "entity_type", "in"})) return std::nullopt;
  const Json* left = member(body, "left");
  const Json* type = member(body, "entity_type");
  if (left == nullptr || type == nullptr) return std::nullopt;
  std::vector<Expr> operands;
  const Json* group = body.find("in");
  for (const Json* operand : {left, group}) {
    if (operand == nullptr) continue;
    std::optional<Expr> one = expr(*operand);
    if (!one) return std::nullopt;
    operands.push_back(std::move(*one));
  }
  std::optional<std::string> name = type_name(*type);
  if (!name) return std::nullopt;
  return finish(json, group != nullptr ? Op::is_in : Op::is, std::move(operands), std::move(*name));
}

std::optional<Expr> PolicyJson::call(const Json& json, const JsonMember& member) {
  std::vector<Expr> arguments;
  if (!member.value.is(Json::Kind::array)) {
    const bool known = is_extension_function(member.name) || is_extension_method(member.name);
    error(known ? member.value.span : member.name_span,
          known ? "expected an array of arguments" : "there is no operation `" + member.name + "`");
    return std::nullopt;
  }
  for (const Json& item : member.value.items) {
    std::optional<Expr> one = expr(item);
    if (!one) return std::nullopt;
    arguments.push_back(std::move(*one));
  }
  return call(json, member.name_span, member.name, std::move(arguments));
}

std::optional<Expr> PolicyJson::call(const Json& json, Span span, const std::string& name,
                                     std::vector<Expr> arguments) {
  const bool is_method = is_extension_method(name);
  if (!is_method && !is_extension_function(name)) {
    const std::string_view near = nearest_name(name, function_names());
    error(span, "there is no operation `" + name + "`",
          near.empty() ? std::string() : "did you mean `" + std::string(near) + "`?");
    return std::nullopt;
  }
  if (is_method && arguments.empty()) {
    error(span, "the method `" + name + "` needs the value it is called on as its first argument");
    return std::nullopt;
  }
  return finish(json, Op::call, std::move(arguments), name);
}

}  // namespace sallyport::cedar
