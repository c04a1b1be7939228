#pragma once
// policy/language/ast.h: policies as they were written. Plain values, immutable once a parser made them,
// shared between threads; spans point into the policy's source.
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "policy/language/source.h"
#include "policy/value/value.h"

namespace sallyport::cedar {

enum class Op : std::uint8_t {
  literal,   // data: bool, std::int64_t, std::string or EntityUid
  variable,  // data: Variable
  // one operand
  logical_not,
  negate,
  is_empty,       // e.isEmpty()
  get_attribute,  // e.name, e["name"]; data: the name
  has,            // e has a.b.c; data: Names, at least one
  like,           // data: Pattern
  is,             // data: std::string, the full name of an entity type
  // two operands
  logical_and,
  logical_or,
  equal,
  not_equal,
  less,
  less_equal,
  greater,
  greater_equal,
  add,
  subtract,
  multiply,
  in,
  is_in,  // e is T in f; data: std::string, the type
  contains,
  contains_all,
  contains_any,
  get_tag,
  has_tag,
  // three operands
  if_then_else,
  // any number
  set,
  record,  // data: Names, one for each operand, no duplicates
  call,    // an extension function or method; data: its name. A method's receiver is the first operand
};

enum class Variable : std::uint8_t { principal, action, resource, context };

// Names of attributes; a type of its own so that it can stand beside std::string in a variant.
struct Names {
  std::vector<std::string> names;
  bool operator==(const Names&) const = default;
};

// The right side of `like`.
struct Pattern {
  struct Piece {
    bool wildcard = false;
    std::string text;  // literal text, UTF-8, never empty, when not a wildcard
    bool operator==(const Piece&) const = default;
  };
  std::vector<Piece> pieces;
  bool operator==(const Pattern&) const = default;
};

struct Expr {
  Op op = Op::literal;
  Span span;
  std::vector<Expr> operands;
  std::variant<std::monostate, bool, std::int64_t, std::string, EntityUid, Variable, Names, Pattern> data;

  bool operator==(const Expr& other) const;  // spans do not count
};

enum class Effect : std::uint8_t { forbid, permit };

struct Annotation {
  std::string key;
  std::string value;  // empty for `@key`
  bool has_value = false;
  Span span;
};

// principal or resource in the head of a policy.
struct Scope {
  enum class Kind : std::uint8_t { any, equal, in, is, is_in };
  Kind kind = Kind::any;
  std::string type;                 // is, is_in
  std::optional<EntityUid> entity;  // equal, in, is_in, when it is not a slot
  bool slot = false;                // ?principal or ?resource stands where the entity would
  Span span;
};

struct ActionScope {
  enum class Kind : std::uint8_t { any, equal, in, in_set };
  Kind kind = Kind::any;
  std::vector<EntityUid> actions;  // one for equal and in, any number for in_set
  Span span;
};

struct Condition {
  enum class Kind : std::uint8_t { when, unless };
  Kind kind = Kind::when;
  Expr body;
  Span span;
};

// A static policy, a template (it has a slot), or a template that was linked.
struct Policy {
  std::string id;
  Effect effect = Effect::forbid;
  std::vector<Annotation> annotations;  // in the order written; keys differ
  Scope principal;
  ActionScope action;
  Scope resource;
  std::shared_ptr<const std::vector<Condition>> conditions;  // never null; shared by all links of a template
  SourcePtr source;                                          // null when it was not read from a text
  Span span;

  std::string template_id;  // linked policies only
  bool is_template() const { return principal.slot || resource.slot; }
  const Annotation* find_annotation(std::string_view key) const;
};

struct PolicySet {
  std::vector<Policy> policies;  // static and linked; ids differ from each other and from templates'
  std::vector<Policy> templates;

  const Policy* find(std::string_view id) const;
  const Policy* find_template(std::string_view id) const;
};

// Entities for the slots of a template. Each slot the template has must be given, and no other.
struct SlotValues {
  std::optional<EntityUid> principal;
  std::optional<EntityUid> resource;
};

// Adds the policy that `template_id` becomes with `values`, under `id`. Returns what is wrong (unknown
// template, id taken, slot missing or superfluous), or an empty text; on error the set is unchanged.
std::string link(PolicySet& set, std::string_view template_id, std::string id, const SlotValues& values);

}  // namespace sallyport::cedar
