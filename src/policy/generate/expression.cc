// Expressions of any type but bool.
#include "policy/generate/expression.h"

#include <algorithm>

#include "policy/generate/words.h"

namespace sallyport::cedar::generate {

std::string Expressions::bracketed(const Text& text, Level least) {
  return text.level < least || random_.chance(6) ? "(" + text.text + ")" : text.text;
}

// Left-associative, but for relations, which do not associate at all.
Text Expressions::binary(const Text& left, const std::string& sign, const Text& right, Level level) {
  const auto tighter = static_cast<Level>(static_cast<int>(level) + 1);
  return {bracketed(left, level == Level::relation ? tighter : level) + " " + sign + " " +
              bracketed(right, tighter),
          level};
}

Type Expressions::simple_type() {
  return {.kind = static_cast<Kind>(random_.weighted({5, 25, 25, 8, 8, 8, 8}))};
}

// Rather one that something in reach has.
Type Expressions::some_type() {
  if (!paths_.empty() && random_.chance(85)) return random_.pick(paths_).type;
  if (random_.chance(25)) return {.kind = Kind::entity, .name = random_.pick(world_.entities).name};
  if (random_.chance(20)) return {.kind = Kind::set, .element = std::make_shared<const Type>(simple_type())};
  return simple_type();
}

EntityUid Expressions::some_entity(const std::string& type) {
  return {type, mistaken() ? "nobody" : random_.pick(world_.entity(type).ids)};
}

Text Expressions::make(const Type& wanted, unsigned depth) {
  const Type type = mistaken() ? some_type() : wanted;
  if (type.kind == Kind::boolean && depth > 0)
    return random_.chance(40) ? atom(depth - 1) : condition(depth - 1);
  if (random_.chance(depth == 0 ? 75 : 60)) {
    if (const Path* path = path_of(type)) return {path->text};
  }
  if (depth > 0 && random_.chance(35)) return computed(type, depth - 1);
  return literal(type, depth);
}

Text Expressions::computed(const Type& type, unsigned depth) {
  if (random_.chance(20)) {
    return {
        "if " + condition(depth).text + " then " + make(type, depth).text + " else " + make(type, depth).text,
        Level::expression};
  }
  if (random_.chance(35)) return tag_value(type, depth);
  switch (type.kind) {
    case Kind::integer:
      return integer(depth);
    case Kind::datetime:
      return instant(depth);
    case Kind::duration:
      return span(depth);
    default:
      break;
  }
  if (random_.chance(10)) {  // an attribute of a record that is spelled out
    const auto record =
        record_literal({.kind = Kind::record,
                        .attributes = std::make_shared<const Attributes>(Attributes{{"it", type, true}})},
                       depth);
    return {record.text + (random_.chance(50) ? ".it" : "[\"it\"]")};
  }
  return literal(type, depth);
}

Text Expressions::integer(unsigned depth) {
  const Type whole{.kind = Kind::integer}, length{.kind = Kind::duration};
  switch (random_.weighted({20, 15, 15, 10, 12, 4})) {
    case 0:
      return binary(make(whole, depth), "+", make(whole, depth), Level::sum);
    case 1:
      return binary(make(whole, depth), "-", make(whole, depth), Level::sum);
    case 2:
      return binary(make(whole, depth), "*", make(whole, depth), Level::product);
    case 3:
      return {"-" + bracketed(make(whole, depth), Level::member), Level::unary};
    case 4: {
      static const std::vector<std::string> units = {"toMilliseconds", "toSeconds", "toMinutes", "toHours",
                                                     "toDays"};
      return {member(length, depth) + "." + random_.pick(units) + "()"};
    }
    default:
      return {random_.pick(some_long_integers()), Level::unary};
  }
}

Text Expressions::instant(unsigned depth) {
  const Type moment{.kind = Kind::datetime}, length{.kind = Kind::duration};
  if (random_.chance(40)) return {member(moment, depth) + ".toDate()"};
  return {member(moment, depth) + ".offset(" + make(length, depth).text + ")"};
}

Text Expressions::span(unsigned depth) {
  const Type moment{.kind = Kind::datetime};
  if (random_.chance(40)) return {member(moment, depth) + ".toTime()"};
  return {member(moment, depth) + ".durationSince(" + make(moment, depth).text + ")"};
}

Text Expressions::tag_value(const Type& type, unsigned depth) {
  std::vector<std::string> objects;
  for (const auto& path : paths_) {
    if (path.type.kind != Kind::entity) continue;
    const auto& tags = world_.entity(path.type.name).tags;
    if (tags && same(*tags, type)) objects.push_back(path.text);
  }
  if (objects.empty()) return literal(type, depth);
  const std::string object = random_.pick(objects);
  for (const auto& path : paths_) {
    if (path.text == object) needed_.insert(needed_.end(), path.guards.begin(), path.guards.end());
  }
  const Path* key = random_.chance(20) ? path_of({.kind = Kind::string}) : nullptr;
  const std::string name = key ? key->text : cedar_text(random_.pick(some_strings()), random_);
  if (!mistaken()) needed_.push_back({object, name, true});
  return {object + ".getTag(" + name + ")"};
}

Text Expressions::literal(const Type& type, unsigned depth) {
  const auto call = [&](const char* name, const std::vector<std::string>& pool) {
    return Text{std::string(name) + "(" +
                cedar_text(mistaken() ? random_.pick(some_strings()) : random_.pick(pool), random_) + ")"};
  };
  switch (type.kind) {
    case Kind::boolean:
      return {random_.chance(50) ? "true" : "false"};
    case Kind::integer: {
      const std::string digits = random_.pick(random_.chance(7) ? some_long_integers() : some_integers());
      return {digits, digits[0] == '-' ? Level::unary : Level::member};
    }
    case Kind::string:
      return {cedar_text(random_.pick(some_strings()), random_)};
    case Kind::decimal:
      return call("decimal", some_decimals());
    case Kind::ipaddr:
      return call("ip", some_addresses());
    case Kind::datetime:
      return call("datetime", some_datetimes());
    case Kind::duration:
      return call("duration", some_durations());
    case Kind::entity:
      return {cedar_uid(some_entity(type.name), random_)};
    case Kind::set:
      return set_literal(type, depth);
    case Kind::record:
      return record_literal(type, depth);
  }
  return {};
}

Text Expressions::set_literal(const Type& type, unsigned depth) {
  std::string out;
  const std::size_t count = mistaken() ? 0 : random_.between(1, 4);
  for (std::size_t i = 0; i < count; ++i)
    out += (i == 0 ? "" : ", ") + make(*type.element, depth == 0 ? 0 : depth - 1).text;
  return {"[" + out + "]"};
}

Text Expressions::record_literal(const Type& type, unsigned depth) {
  std::string out;
  for (const auto& attribute : *type.attributes) {
    if (!attribute.required && random_.chance(50)) continue;
    const bool bare = is_identifier(attribute.name) && random_.chance(70);
    out += (out.empty() ? "" : ", ") + (bare ? attribute.name : cedar_text(attribute.name, random_)) + ": " +
           make(attribute.type, depth == 0 ? 0 : depth - 1).text;
  }
  return {"{" + out + "}"};
}

}  // namespace sallyport::cedar::generate
