#pragma once
// policy/validate/schema_types.h: the questions the type checker asks a schema.
#include <optional>
#include <string_view>
#include <vector>

#include "policy/schema/schema.h"
#include "policy/validate/environment.h"
#include "policy/validate/type.h"

namespace sallyport::cedar {

// "Action", "NS::Action": such types hold actions only.
bool names_action_type(std::string_view type);

// One for a whole validation, so that types are made once. The schema must outlive it. Not thread-safe.
class SchemaTypes {
 public:
  explicit SchemaTypes(const Schema& schema);

  const Schema& schema() const { return schema_; }
  TypeTable& types() { return types_; }
  const std::vector<RequestEnvironment>& environments() const { return environments_; }

  bool is_known_type(std::string_view name) const;  // of entities; every name of an action type is known
  TypeRef type_of(const EntityUid& literal);        // null: the type, or the action, is not in the schema

  // Of an entity or record. Of several entity types: what they have in common.
  std::optional<StaticType::Attribute> attribute(TypeRef of, std::string_view name);
  bool may_have(TypeRef of, std::string_view name) const;
  std::vector<std::string_view> attribute_names(TypeRef of) const;
  std::vector<TypeRef> tag_types(TypeRef entity);  // each once; empty: it has no tags

  // Can an entity of type `inner` be a descendant of one of type `outer`, or be it?
  bool may_be_in(std::string_view inner, std::string_view outer) const;
  bool may_be_in(TypeRef inner, TypeRef outer) const;
  // The same of two actions, exactly.
  bool is_in(const EntityUid& action, const EntityUid& group) const;

 private:
  const Schema& schema_;
  TypeTable types_;
  std::vector<RequestEnvironment> environments_;
};

}  // namespace sallyport::cedar
