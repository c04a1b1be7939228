#pragma once
// policy/entities/vocabulary.h: the numbers that stand for names: entities, types, attributes, context
// attributes. One vocabulary is made from a schema and shared by the entity store and by all policies
// compiled against it; a new schema needs a new vocabulary, store and policies.
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "policy/entities/cell.h"
#include "policy/entities/uid_table.h"
#include "policy/schema/schema.h"

namespace sallyport::cedar {

using NameId = std::uint32_t;  // of an attribute name, for records
inline constexpr std::uint32_t not_there = 0xffffffff;

// Where the attributes of an entity type stand: attribute `names[i]` in slot i.
struct TypeLayout {
  std::string name;
  const EntityType* type = nullptr;                      // null for types of actions
  std::vector<std::string> names;                        // sorted
  std::uint32_t slot(std::string_view attribute) const;  // not_there if the type has none such
};

class Vocabulary {
 public:
  static std::shared_ptr<Vocabulary> create(SchemaPtr schema);

  const Schema& schema() const { return *schema_; }
  const SchemaPtr& schema_ptr() const { return schema_; }

  // Entity types and types of actions.
  TypeId find_type(std::string_view name) const;  // no_type if the schema has none such
  const TypeLayout& layout(TypeId type) const { return layouts_[type]; }
  std::size_t type_count() const { return layouts_.size(); }

  // Context attributes have one slot for all actions: a door asks once, when it is set up.
  std::uint32_t context_slot(std::string_view name) const;  // not_there if no action has such a one
  std::size_t context_size() const { return context_names_.size(); }
  const std::string& context_name(std::uint32_t slot) const { return context_names_[slot]; }

  // Names of attributes anywhere in the schema.
  NameId find_name(std::string_view name) const;  // not_there if the schema has none such
  const std::string& name(NameId id) const { return names_[id]; }
  std::size_t name_count() const { return names_.size(); }

  // Uids. Numbers stay for ever, also when the entity goes. Thread-safe; `find` takes no lock.
  UidTable& uids() { return uids_; }
  const UidTable& uids() const { return uids_; }
  // Gives the uid a number. no_entity: the schema has no such type, or the table is full.
  EntityHandle intern(std::string_view type, std::string_view id);
  EntityHandle intern(const EntityUid& uid) { return intern(uid.type, uid.id); }
  EntityUid uid(EntityHandle handle) const;  // not for local ones
  // Actions of the schema have the numbers 0.. in the order of Schema::actions.
  std::size_t action_count() const { return schema_->actions.size(); }

 private:
  explicit Vocabulary(SchemaPtr schema) : schema_(std::move(schema)) {}
  SchemaPtr schema_;
  std::vector<TypeLayout> layouts_;         // by name
  std::vector<std::string> context_names_;  // sorted
  std::vector<std::string> names_;          // sorted
  UidTable uids_;
};
using VocabularyPtr = std::shared_ptr<Vocabulary>;

}  // namespace sallyport::cedar
