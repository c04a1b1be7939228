#include "policy/json/expressions.h"

namespace sallyport::cedar {

// What stands behind "Value": a literal, or a set or record of literals.
std::optional<Expr> PolicyJson::value(const Json& json) {
  const Depth guard(*this);
  if (too_deep(json)) return std::nullopt;
  return value_of_any_kind(json);
}

std::optional<Expr> PolicyJson::value_of_any_kind(const Json& json) {
  switch (json.kind) {
    case Json::Kind::boolean:
      return finish(json, Op::literal, {}, json.boolean);
    case Json::Kind::integer:
      return finish(json, Op::literal, {}, json.integer);
    case Json::Kind::string:
      return finish(json, Op::literal, {}, json.text);
    case Json::Kind::array:
      return value_set(json);
    case Json::Kind::object:
      return value_record(json);
    case Json::Kind::number:
      error(json.span, "`" + json.text + "` is no integer of 64 bits");
      return std::nullopt;
    case Json::Kind::null:
      break;
  }
  error(json.span, "there is no null in Cedar", "leave the attribute out");
  return std::nullopt;
}

std::optional<Expr> PolicyJson::value_set(const Json& json) {
  std::vector<Expr> elements;
  for (const Json& item : json.items) {
    std::optional<Expr> one = value(item);
    if (!one) return std::nullopt;
    elements.push_back(std::move(*one));
  }
  return finish(json, Op::set, std::move(elements), {});
}

std::optional<Expr> PolicyJson::value_record(const Json& json) {
  if (json.members.size() == 1) {
    const JsonMember& only = json.members.front();
    if (only.name == "__entity") {
      std::optional<EntityUid> uid = entity(json);
      if (!uid) return std::nullopt;
      return finish(json, Op::literal, {}, std::move(*uid));
    }
    if (only.name == "__extn") return extension_value(json, only.value);
    if (only.name == "__expr") {
      error(only.name_span, "`__expr` is not supported");
      return std::nullopt;
    }
  }
  Names names;
  std::vector<Expr> values;
  for (const JsonMember& member : json.members) {
    std::optional<Expr> one = value(member.value);
    if (!one) return std::nullopt;
    names.names.push_back(member.name);
    values.push_back(std::move(*one));
  }
  return finish(json, Op::record, std::move(values), std::move(names));
}

std::optional<Expr> PolicyJson::extension_value(const Json& json, const Json& escape) {
  if (!object(escape, {"fn", "arg", "args"})) return std::nullopt;
  const Json* name = member(escape, "fn");
  const Json* one = escape.find("arg");
  const Json* many = escape.find("args");
  if (name == nullptr || (one == nullptr) == (many == nullptr) ||
      (many != nullptr && !many->is(Json::Kind::array))) {
    error(escape.span, "an extension value is {\"fn\", \"arg\"}, or {\"fn\", \"args\": [...]}");
    return std::nullopt;
  }
  std::optional<std::string> function = text(*name, "the name of a function");
  if (!function) return std::nullopt;
  std::vector<Expr> arguments;
  const std::size_t count = one != nullptr ? 1 : many->items.size();
  for (std::size_t i = 0; i < count; ++i) {
    std::optional<Expr> argument = value(one != nullptr ? *one : many->items[i]);
    if (!argument) return std::nullopt;
    arguments.push_back(std::move(*argument));
  }
  return call(json, name->span, *function, std::move(arguments));
}

}  // namespace sallyport::cedar
