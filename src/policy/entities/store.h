#pragma once
// policy/entities/store.h: the entities that stay between requests. One writer changes them; readers hold
// snapshots, which never change. A change costs what it changes: no copy of the store, no rebuilt closure.
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "policy/entities/snapshot.h"
#include "policy/value/entity.h"

namespace sallyport::cedar {

// Not thread-safe but for `snapshot`. Entities should conform to the schema (validate/conformance.h); what
// does not fit into its slots at all is refused here. Actions of the schema are always there.
class EntityStore {
 public:
  // Ancestors are made for all at once. Errors: malformed, with the uid: unknown type, attribute that the
  // type does not have, tag on a type without, a cycle, one uid twice.
  // An action may be among the entities; what the schema says of it counts.
  static Result<std::unique_ptr<EntityStore>> create(VocabularyPtr vocabulary,
                                                     std::span<const Entity> entities);
  ~EntityStore();

  // What readers see from now on; any thread. Never null.
  EntitySnapshotPtr snapshot() const;

  // Changes. Each is whole or not at all; readers see it after `publish`. Errors as above, and: an action.
  Result<void> put(const Entity& entity);  // adds, or replaces attributes, tags and parents
  void remove(EntityHandle entity);        // it is unknown afterwards; its members keep it as an ancestor
  // The child becomes known if it was not. Errors: malformed, if the parent is the child or in it.
  Result<void> add_parent(EntityHandle child, EntityHandle parent);
  void remove_parent(EntityHandle child, EntityHandle parent);
  void publish();

  const VocabularyPtr& vocabulary() const { return vocabulary_; }
  std::size_t size() const;   // known entities
  std::size_t bytes() const;  // memory of the store and its vocabulary's uids, as allocated

 private:
  struct Draft;
  explicit EntityStore(VocabularyPtr vocabulary);
  void add_actions();
  bool is_action(EntityHandle entity) const;
  Result<EntityHandle> add(const Entity& entity);
  Result<DataBlock*> pack_data(const Entity& entity, TypeId type);
  Result<std::vector<std::uint32_t>> parents_of(const Entity& entity);
  void replace_parents(EntityHandle child, std::span<const std::uint32_t> parents);

  VocabularyPtr vocabulary_;
  std::unique_ptr<Draft> draft_;
  mutable std::mutex published_lock_;
  EntitySnapshotPtr published_;
};

}  // namespace sallyport::cedar
