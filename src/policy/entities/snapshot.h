#pragma once
// policy/entities/snapshot.h: all stored entities at one time. Immutable; any number of threads may read it.
#include <algorithm>
#include <memory>
#include <span>
#include <string_view>

#include "policy/entities/pages.h"

namespace sallyport::cedar {

class EntitySnapshot {
 public:
  bool known(EntityHandle entity) const { return data(entity) != nullptr; }

  // Ascending; empty for an unknown entity. Without the entity itself.
  std::span<const std::uint32_t> ancestors(EntityHandle entity) const {
    const EntityRecord* record = root_->find(entity);
    if (record == nullptr || record->edges == nullptr) return {};
    return record->edges->ancestors();
  }

  // Attributes, by slot of the entity's type, and tags. Null for an unknown entity.
  const DataBlock* data(EntityHandle entity) const {
    const EntityRecord* record = root_->find(entity);
    return record == nullptr ? nullptr : record->data;
  }

  std::size_t size() const { return size_; }  // known entities, without actions

  static std::shared_ptr<const EntitySnapshot> none();  // without any entity

 private:
  friend class EntityStore;
  EntitySnapshot(EntityPages::Version version, std::size_t size)
      : root_(version.root), keep_(std::move(version.keep)), size_(size) {}

  const EntityRoot* root_;
  std::shared_ptr<Generation> keep_;
  std::size_t size_;
};
using EntitySnapshotPtr = std::shared_ptr<const EntitySnapshot>;

// The value under a key in a list of keys and values, keys ascending; absent if there is none.
Cell find_tag(std::span<const Cell> tags, std::string_view key);

inline bool contains_handle(std::span<const std::uint32_t> ascending, std::uint32_t handle) {
  if (ascending.size() <= 8) {
    for (const std::uint32_t one : ascending) {
      if (one == handle) return true;
    }
    return false;
  }
  return std::binary_search(ascending.begin(), ascending.end(), handle);
}

}  // namespace sallyport::cedar
