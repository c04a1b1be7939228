#pragma once
// policy/entities/pages.h: the versions of the entity store. A version is a tree of pages; a change copies
// the pages on its path and leaves the rest to both versions. What a change replaced is freed when the last
// reader of an earlier version is gone.
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "policy/entities/vocabulary.h"

namespace sallyport::cedar {

// Direct parents, then ancestors, both ascending.
struct EdgeBlock {
  std::uint32_t parent_count = 0;
  std::uint32_t ancestor_count = 0;
  const std::uint32_t* ids() const { return reinterpret_cast<const std::uint32_t*>(this + 1); }
  std::span<const std::uint32_t> parents() const { return {ids(), parent_count}; }
  std::span<const std::uint32_t> ancestors() const { return {ids() + parent_count, ancestor_count}; }
};

// Attributes by slot, then tags: key, value, ..., keys ascending; then all that these point to.
struct alignas(8) DataBlock {
  TypeId type = no_type;
  std::uint32_t slots = 0;
  std::uint32_t tag_cells = 0;
  const Cell* cells() const { return reinterpret_cast<const Cell*>(this + 1); }
  std::span<const Cell> attributes() const { return {cells(), slots}; }
  std::span<const Cell> tags() const { return {cells() + slots, tag_cells}; }
};
static_assert(sizeof(DataBlock) % 8 == 0);

struct EntityRecord {
  EdgeBlock* edges = nullptr;  // null: no parents
  DataBlock* data = nullptr;   // null: not known
};

struct EntityPage {
  static constexpr std::uint32_t size = 64;
  std::uint64_t edit = 0;
  std::array<EntityRecord, size> records;
};
struct EntityBranch {
  static constexpr std::uint32_t size = 256;
  std::uint64_t edit = 0;
  std::array<EntityPage*, size> pages{};
};
struct EntityRoot {
  std::uint64_t edit = 0;
  std::uint64_t count = 0;
  EntityBranch** branches() { return reinterpret_cast<EntityBranch**>(this + 1); }
  EntityBranch* const* branches() const { return reinterpret_cast<EntityBranch* const*>(this + 1); }

  const EntityRecord* find(EntityHandle entity) const {
    const std::uint32_t number = static_cast<std::uint32_t>(entity);
    const std::uint32_t page = number / EntityPage::size;
    if (page / EntityBranch::size >= count) return nullptr;
    const EntityBranch* branch = branches()[page / EntityBranch::size];
    if (branch == nullptr) return nullptr;
    const EntityPage* found = branch->pages[page % EntityBranch::size];
    return found == nullptr ? nullptr : &found->records[number % EntityPage::size];
  }
};

// A version, held by its snapshot: what the next version replaced, which nobody but this and earlier
// versions needs. Each holds the next, so a version that a reader keeps also keeps all that came after.
struct Generation {
  Generation() = default;
  Generation(const Generation&) = delete;
  Generation& operator=(const Generation&) = delete;
  ~Generation();

  std::vector<void*> replaced;
  EntityRoot* whole = nullptr;  // of the very last version: all of it
  std::shared_ptr<Generation> next;
};

// The version that is being made. One thread.
class EntityPages {
 public:
  EntityPages();
  ~EntityPages();
  EntityPages(const EntityPages&) = delete;
  EntityPages& operator=(const EntityPages&) = delete;

  const EntityRecord& find(EntityHandle entity) const;
  // Either pointer may be null. The old block is retired.
  void set_edges(EntityHandle entity, EdgeBlock* edges);
  void set_data(EntityHandle entity, DataBlock* data);

  // Ends the version: the root that readers get, and what keeps it.
  struct Version {
    const EntityRoot* root = nullptr;
    std::shared_ptr<Generation> keep;
  };
  Version publish();
  std::size_t bytes() const;  // of the version as it is now

  static void* allocate(std::size_t bytes);

 private:
  EntityRecord& editable(EntityHandle entity);
  void make_room(std::uint32_t branch);
  template <class T>
  T* owned(T* page);

  EntityRoot* root_ = nullptr;
  std::uint64_t edit_ = 1;
  std::vector<void*> replaced_;
  std::shared_ptr<Generation> generation_;
};

}  // namespace sallyport::cedar
