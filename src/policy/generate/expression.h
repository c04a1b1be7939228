#pragma once
// policy/generate/expression.h: expressions of a wanted type, for one request environment.
#include <set>
#include <string>
#include <vector>

#include "policy/generate/world.h"

namespace sallyport::cedar::generate {

// How tightly a text binds, so that brackets are written only where the grammar needs them (and sometimes
// else).
enum class Level : std::uint8_t {
  expression,
  disjunction,
  conjunction,
  relation,
  sum,
  product,
  unary,
  member
};

struct Text {
  std::string text;
  Level level = Level::member;
};

// `object has attribute` must hold before the path may be used.
struct Guard {
  std::string object;
  std::string attribute;
  bool tag = false;  // object.hasTag(attribute); attribute is an expression then
};

struct Path {
  std::string text;
  Type type;
  std::vector<Guard> guards = {};  // in the order to be asked
  unsigned steps = 0;              // from the variable
};

struct Environment {
  std::string principal;  // types
  std::string resource;
  const ActionKind* action = nullptr;
  bool known = true;  // the policy applies to nothing else: attributes of its variables may be used
};

class Expressions {
 public:
  // `mistakes`: percent of places where something is ill-typed or unguarded.
  Expressions(const World& world, Random& random, Environment environment, unsigned mistakes);

  Text condition(unsigned depth);  // of type bool
  Text make(const Type& type, unsigned depth);
  // Some guards as one bool; they count as asked in everything made later.
  std::string assume();
  bool can_assume() const { return !optional_.empty(); }
  EntityUid some_entity(const std::string& type);

 private:
  using Form = Text (Expressions::*)(unsigned);

  void find_paths();
  void extend(const Path& path);
  std::string guard_text(const Guard& guard);
  std::string guards_text(const std::vector<Guard>& guards);

  // Of type bool.
  Text atom(unsigned depth);
  Text with_guards(Text body, const std::vector<Guard>& guards);
  Text connective(unsigned depth);
  Text equality(unsigned depth);
  Text order(unsigned depth);
  Text membership(unsigned depth);
  Text type_test(unsigned depth);
  Text presence(unsigned depth);
  Text pattern(unsigned depth);
  Text set_question(unsigned depth);
  Text tag_presence(unsigned depth);
  Text extension_question(unsigned depth);
  Text action_question(unsigned depth);
  std::string set_of_entities(const std::string& type, unsigned depth);

  // Of any type.
  const Path* path_of(const Type& type);
  Text literal(const Type& type, unsigned depth);
  Text computed(const Type& type, unsigned depth);
  Text integer(unsigned depth);
  Text instant(unsigned depth);
  Text span(unsigned depth);
  Text tag_value(const Type& type, unsigned depth);
  Text set_literal(const Type& type, unsigned depth);
  Text record_literal(const Type& type, unsigned depth);
  Type some_type();
  Type simple_type();
  std::string pattern_text();

  std::string bracketed(const Text& text, Level least);
  Text binary(const Text& left, const std::string& sign, const Text& right, Level level);
  std::string member(const Type& type, unsigned depth) { return bracketed(make(type, depth), Level::member); }
  bool mistaken() { return mistakes_ > 0 && random_.chance(mistakes_); }

  const World& world_;
  Random& random_;
  Environment environment_;
  unsigned mistakes_;
  std::vector<Path> paths_;
  std::vector<Guard> optional_;    // of paths_
  std::vector<Guard> needed_;      // by the bool that is being made
  std::set<std::string> assumed_;  // guards that hold already
};

}  // namespace sallyport::cedar::generate
