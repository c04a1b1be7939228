// Expressions of type bool.
#include <algorithm>

#include "policy/generate/expression.h"
#include "policy/generate/words.h"

namespace sallyport::cedar::generate {
namespace {

bool all_required(const Type& type) {
  if (type.kind == Kind::set) return all_required(*type.element);
  if (type.kind != Kind::record) return true;
  return std::ranges::all_of(*type.attributes,
                             [](const Attribute& one) { return one.required && all_required(one.type); });
}

}  // namespace

Text Expressions::condition(unsigned depth) {
  return depth > 0 && random_.chance(45) ? connective(depth - 1) : atom(depth);
}

Text Expressions::connective(unsigned depth) {
  switch (random_.weighted({30, 30, 15, 15})) {
    case 0:
      return binary(condition(depth), "&&", condition(depth), Level::conjunction);
    case 1:
      return binary(condition(depth), "||", condition(depth), Level::disjunction);
    case 2:
      return {(random_.chance(10) ? "!!!" : "!") + bracketed(condition(depth), Level::member), Level::unary};
    default:
      return {
          "if " + condition(depth).text + " then " + condition(depth).text + " else " + condition(depth).text,
          Level::expression};
  }
}

// One question, and before it those that make it safe to ask.
Text Expressions::atom(unsigned depth) {
  static const std::vector<Form> forms = {&Expressions::equality,           &Expressions::order,
                                          &Expressions::membership,         &Expressions::type_test,
                                          &Expressions::presence,           &Expressions::pattern,
                                          &Expressions::set_question,       &Expressions::tag_presence,
                                          &Expressions::extension_question, &Expressions::action_question};
  static const std::vector<unsigned> weights = {22, 14, 14, 4, 8, 9, 14, 3, 9, 2, 2, 5};
  std::vector<Guard> outer;
  outer.swap(needed_);
  const std::size_t form = random_.weighted(weights);
  const unsigned below = depth == 0 ? 0 : depth - 1;
  Text body;
  const Path* path = form == forms.size() + 1 ? path_of({.kind = Kind::boolean}) : nullptr;
  if (path) {
    body = {path->text};
  } else if (form >= forms.size()) {
    body = {random_.chance(80) ? "true" : "false"};
  } else {
    body = (this->*forms[form])(below);
  }
  outer.swap(needed_);
  return with_guards(std::move(body), outer);
}

Text Expressions::equality(unsigned depth) {
  Type type = some_type();
  if (!all_required(type)) type = simple_type();
  return binary(make(type, depth), random_.chance(65) ? "==" : "!=", make(type, depth), Level::relation);
}

Text Expressions::order(unsigned depth) {
  static const std::vector<std::string> signs = {"<", "<=", ">", ">="};
  const Type type{.kind = random_.pick(std::vector<Kind>{Kind::integer, Kind::integer, Kind::integer,
                                                         Kind::datetime, Kind::duration})};
  return binary(make(type, depth), random_.pick(signs), make(type, depth), Level::relation);
}

std::string Expressions::set_of_entities(const std::string& type, unsigned depth) {
  const Type set{.kind = Kind::set,
                 .element = std::make_shared<const Type>(Type{.kind = Kind::entity, .name = type})};
  return bracketed(make(set, depth), Level::sum);
}

Text Expressions::membership(unsigned depth) {
  std::vector<std::string> types;
  for (const auto& path : paths_) {
    if (path.type.kind == Kind::entity) types.push_back(path.type.name);
  }
  const std::string type =
      types.empty() || random_.chance(15) ? random_.pick(world_.entities).name : random_.pick(types);
  const std::string above =
      random_.chance(8) ? random_.pick(world_.entities).name : random_.pick(world_.ancestors(type));
  const Type left{.kind = Kind::entity, .name = type}, right{.kind = Kind::entity, .name = above};
  const std::string first = bracketed(make(left, depth), Level::sum);
  const std::string second =
      random_.chance(30) ? set_of_entities(above, depth) : bracketed(make(right, depth), Level::sum);
  const std::string test = random_.chance(15) ? " is " + type + " in " : " in ";
  return {first + test + second, Level::relation};
}

Text Expressions::type_test(unsigned depth) {
  const Type left{.kind = Kind::entity, .name = random_.pick(world_.entities).name};
  const std::string& tested = random_.chance(88) ? left.name : random_.pick(world_.entities).name;
  return {bracketed(make(left, depth), Level::sum) + " is " + tested, Level::relation};
}

Text Expressions::presence(unsigned depth) {
  std::vector<const Path*> found;
  for (const auto& path : paths_) {
    if (path.type.kind == Kind::record || path.type.kind == Kind::entity) found.push_back(&path);
  }
  if (found.empty()) return type_test(depth);
  const Path& path = *random_.pick(found);
  const auto& attributes =
      path.type.kind == Kind::record ? *path.type.attributes : world_.entity(path.type.name).attributes;
  if (attributes.empty() && !random_.chance(10)) return type_test(depth);
  needed_.insert(needed_.end(), path.guards.begin(), path.guards.end());
  const std::string name =
      attributes.empty() || random_.chance(5) ? "nothing" : random_.pick(attributes).name;
  return {guard_text({path.text, name}), Level::relation};
}

std::string Expressions::pattern_text() {
  std::string text = cedar_text(random_.pick(some_strings()), random_);
  std::string out = "\"";
  const std::string body = text.substr(1, text.size() - 2);
  for (std::size_t i = 0; i < body.size(); ++i) {
    const bool whole = i == 0 || (body[i] != '\\' && (static_cast<unsigned char>(body[i]) & 0xc0U) != 0x80 &&
                                  body.find('\\') == std::string::npos);
    if (whole && random_.chance(15)) out += random_.chance(80) ? "*" : "\\*";
    out += body[i] == '*' && random_.chance(50) ? "\\*" : std::string(1, body[i]);
  }
  return out + (random_.chance(50) ? "*\"" : "\"");
}

Text Expressions::pattern(unsigned depth) {
  return {bracketed(make({.kind = Kind::string}, depth), Level::sum) + " like " + pattern_text(),
          Level::relation};
}

Text Expressions::set_question(unsigned depth) {
  Type set{.kind = Kind::set, .element = std::make_shared<const Type>(simple_type())};
  std::vector<const Path*> found;
  for (const auto& path : paths_) {
    if (path.type.kind == Kind::set && all_required(path.type)) found.push_back(&path);
  }
  if (!found.empty() && random_.chance(80)) set = random_.pick(found)->type;
  const std::string object = member(set, depth);
  switch (random_.weighted({40, 20, 25, 10})) {
    case 0:
      return {object + ".contains(" + make(*set.element, depth).text + ")"};
    case 1:
      return {object + ".containsAll(" + make(set, depth).text + ")"};
    case 2:
      return {object + ".containsAny(" + make(set, depth).text + ")"};
    default:
      return {object + ".isEmpty()"};
  }
}

Text Expressions::tag_presence(unsigned depth) {
  std::vector<const Path*> found;
  for (const auto& path : paths_) {
    if (path.type.kind == Kind::entity && world_.entity(path.type.name).tags) found.push_back(&path);
  }
  if (found.empty()) return membership(depth);
  const Path& path = *random_.pick(found);
  needed_.insert(needed_.end(), path.guards.begin(), path.guards.end());
  return {path.text + ".hasTag(" + make({.kind = Kind::string}, depth).text + ")"};
}

Text Expressions::extension_question(unsigned depth) {
  static const std::vector<std::string> comparisons = {"lessThan", "lessThanOrEqual", "greaterThan",
                                                       "greaterThanOrEqual"};
  static const std::vector<std::string> kinds = {"isIpv4", "isIpv6", "isLoopback", "isMulticast"};
  const Type number{.kind = Kind::decimal}, address{.kind = Kind::ipaddr};
  if (random_.chance(45))
    return {member(number, depth) + "." + random_.pick(comparisons) + "(" + make(number, depth).text + ")"};
  if (random_.chance(50)) return {member(address, depth) + ".isInRange(" + make(address, depth).text + ")"};
  return {member(address, depth) + "." + random_.pick(kinds) + "()"};
}

Text Expressions::action_question(unsigned) {
  const auto& other = random_.chance(70) ? *environment_.action : random_.pick(world_.actions);
  return {std::string("action ") + (random_.chance(50) ? "==" : "in") + " " + cedar_uid(other.uid, random_),
          Level::relation};
}

}  // namespace sallyport::cedar::generate
