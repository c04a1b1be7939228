#pragma once
// policy/value/entity.h: entities as data, and the plain store of them that the specification's evaluator
// reads. (The engine that serves requests keeps its own, compact one.)
#include <set>
#include <unordered_map>
#include <vector>

#include "policy/value/value.h"

namespace sallyport::cedar {

struct Entity {
  EntityUid uid;
  Record attributes;
  Record tags;
  std::vector<EntityUid> parents;  // as given; ancestors are made by Entities
};

class Entities {
 public:
  static constexpr std::size_t max_ancestors = 10'000'000;
  // False: an entity with this uid is there already and differs; nothing changed. An equal one is merged.
  bool add(Entity entity);

  // Makes the ancestors of all entities from their parents. Returns the uid of an entity that is its own
  // ancestor, or nullptr. To be called after the last `add`. A parent that is not in the store is an ancestor
  // like any other, with no ancestors of its own.
  // Also returns an entity, and `too_many_ancestors()` is true, when all ancestors together are more than
  // `most`: a long chain has as many as the square of its length.
  const EntityUid* close(std::size_t most = max_ancestors);
  bool too_many_ancestors() const { return too_many_; }

  const Entity* find(const EntityUid& uid) const;
  // Reflexive: every entity, known or not, is in itself.
  bool is_in(const EntityUid& entity, const EntityUid& ancestor) const;
  const std::vector<EntityUid>& ancestors(const EntityUid& uid) const;  // sorted; empty for an unknown one
  std::size_t size() const { return entities_.size(); }
  std::vector<const Entity*> all() const;  // sorted by uid

 private:
  struct Node {
    Entity entity;
    std::vector<EntityUid> ancestors;  // sorted
  };
  std::unordered_map<EntityUid, Node, EntityUidHash> entities_;
  bool too_many_ = false;
};

}  // namespace sallyport::cedar
