#pragma once
// policy/entities/snapshot.h: all stored entities at one time. Immutable; any number of threads may read it.
#include <memory>
#include <span>
#include <string_view>

#include "policy/entities/vocabulary.h"

namespace sallyport::cedar {

struct EntityPage;
struct RetiredPages;

class EntitySnapshot {
 public:
  EntitySnapshot(const EntitySnapshot&) = delete;
  EntitySnapshot& operator=(const EntitySnapshot&) = delete;
  ~EntitySnapshot();

  bool known(EntityHandle entity) const;
  // Ascending; empty for an unknown entity. Without the entity itself.
  std::span<const std::uint32_t> ancestors(EntityHandle entity) const;
  // By slot of the entity's type; empty for an unknown entity.
  std::span<const Cell> attributes(EntityHandle entity) const;
  Cell tag(EntityHandle entity, std::string_view key) const;     // absent if there is none
  bool is_in(EntityHandle entity, EntityHandle ancestor) const;  // reflexive

 private:
  friend class EntityStore;
  EntitySnapshot() = default;
};
using EntitySnapshotPtr = std::shared_ptr<const EntitySnapshot>;

}  // namespace sallyport::cedar
