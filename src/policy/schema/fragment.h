#pragma once
// policy/schema/fragment.h: a schema as it was written, names not yet looked up. Both notations, Cedar's and
// JSON, are read into this and written from it.
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "policy/language/ast.h"
#include "policy/language/source.h"

namespace sallyport::cedar {

struct FragmentAttribute;

// A type as written. A name says which declarations it may mean: the Cedar notation writes `name` for common
// types, entity types and built-in types alike; JSON tells them apart.
struct FragmentType {
  enum class Kind : std::uint8_t {
    boolean,  // the first three: JSON's "Boolean", "Long", "String", which no declaration can hide
    integer,
    string,
    extension,         // JSON only; `name`
    entity,            // JSON only; `name`
    common,            // JSON, and contexts; `name`
    entity_or_common,  // `name`
    set,               // `element`, exactly one
    record,            // `attributes`
  };
  Kind kind = Kind::record;
  Span span;
  std::string name;  // as written, whitespace removed: "User", "Sallyport::User", "__cedar::Long"
  std::vector<FragmentType> element;
  std::vector<FragmentAttribute> attributes;
};

struct FragmentAttribute {
  std::string name;
  Span span;  // of the name
  std::vector<Annotation> annotations;
  bool required = true;
  FragmentType type;
};

struct FragmentName {
  std::string name;
  Span span;
};

struct FragmentCommonType {
  FragmentName name;
  std::vector<Annotation> annotations;
  FragmentType type;
};

// One declaration; several names share what follows them.
struct FragmentEntity {
  std::vector<FragmentName> names;
  std::vector<Annotation> annotations;
  std::vector<FragmentName> parents;
  FragmentType shape;  // a record, or in JSON a common type that is one
  std::optional<FragmentType> tags;
  std::optional<std::vector<std::string>> enum_ids;  // then the three above are empty
};

struct FragmentActionGroup {
  std::optional<std::string>
      type;  // "Sallyport::Action"; not given: an action of the same namespace, or none
  std::string id;
  Span span;
};

struct FragmentAction {
  std::vector<FragmentName> names;  // ids
  std::vector<Annotation> annotations;
  std::optional<std::vector<FragmentActionGroup>> groups;
  struct AppliesTo {
    std::vector<FragmentName> principals;
    std::vector<FragmentName> resources;
    FragmentType context;
  };
  std::optional<AppliesTo> applies_to;
};

struct FragmentNamespace {
  FragmentName name;  // empty name: outside any namespace
  std::vector<Annotation> annotations;
  std::vector<FragmentCommonType> common_types;
  std::vector<FragmentEntity> entities;
  std::vector<FragmentAction> actions;
};

struct Fragment {
  std::vector<FragmentNamespace> namespaces;  // in the order written; names differ
};

}  // namespace sallyport::cedar
