#include "policy/entities/store.h"

#include <algorithm>
#include <new>

#include "policy/entities/closure.h"
#include "policy/entities/encode.h"

namespace sallyport::cedar {
namespace {

class StoreNaming final : public Naming {
 public:
  explicit StoreNaming(Vocabulary& vocabulary) : vocabulary_(vocabulary) {}
  EntityHandle entity(const EntityUid& uid) override { return vocabulary_.intern(uid); }
  NameId name(std::string_view attribute) override { return vocabulary_.find_name(attribute); }

 private:
  Vocabulary& vocabulary_;
};

Error wrong(const EntityUid& uid, std::string_view what) {
  return {ErrorKind::malformed, Origin::self, to_text(uid).append(" ").append(what)};
}

DataBlock* pack(TypeId type, std::span<const Cell> attributes, std::span<const Cell> tags) {
  CellRoom room;
  for (const Cell& cell : attributes) room.add(cell);
  for (const Cell& cell : tags) room.add(cell);
  const std::size_t cells = (attributes.size() + tags.size()) * sizeof(Cell);
  auto* memory =
      static_cast<std::byte*>(EntityPages::allocate(sizeof(DataBlock) + cells + room.words + room.text));
  auto* block = new (memory) DataBlock();
  block->type = type;
  block->slots = static_cast<std::uint32_t>(attributes.size());
  block->tag_cells = static_cast<std::uint32_t>(tags.size());
  std::byte* words = memory + sizeof(DataBlock) + cells;
  CellCopier copier(words, reinterpret_cast<char*>(words + room.words));
  Cell* to = reinterpret_cast<Cell*>(block + 1);
  for (const Cell& cell : attributes) new (to++) Cell(copier.copy(cell));
  for (const Cell& cell : tags) new (to++) Cell(copier.copy(cell));
  return block;
}

}  // namespace

struct EntityStore::Draft {
  EntityPages pages;
  Closure closure{pages};
  Arena arena{4096};
  std::size_t size = 0;

  void set_data(EntityHandle entity, DataBlock* data) {
    const bool known = pages.find(entity).data != nullptr;
    if (data != nullptr && !known) ++size;
    if (data == nullptr && known) --size;
    pages.set_data(entity, data);
  }
};

EntityStore::EntityStore(VocabularyPtr vocabulary)
    : vocabulary_(std::move(vocabulary)), draft_(std::make_unique<Draft>()) {}
EntityStore::~EntityStore() = default;

Result<DataBlock*> EntityStore::pack_data(const Entity& entity, TypeId type) {
  draft_->arena.clear();
  StoreNaming naming(*vocabulary_);
  const TypeLayout& layout = vocabulary_->layout(type);
  const auto attributes = draft_->arena.take<Cell>(layout.names.size());
  for (const auto& [name, value] : entity.attributes.entries()) {
    const std::uint32_t slot = layout.slot(name);
    if (slot == not_there) return wrong(entity.uid, "has an attribute its type has not: " + name);
    const std::optional<Cell> cell = encode(value, draft_->arena, naming, Texts::stay);
    if (!cell) return wrong(entity.uid, "has an attribute with names the schema has not: " + name);
    attributes[slot] = *cell;
  }
  if (!entity.tags.entries().empty() && (layout.type == nullptr || !layout.type->tags)) {
    return wrong(entity.uid, "has tags, its type has none");
  }
  const auto tags = draft_->arena.take<Cell>(entity.tags.entries().size() * 2);
  std::size_t next = 0;
  for (const auto& [name, value] : entity.tags.entries()) {
    const std::optional<Cell> cell = encode(value, draft_->arena, naming, Texts::stay);
    if (!cell) return wrong(entity.uid, "has a tag with names the schema has not: " + name);
    tags[next++] = Cell::string(name);
    tags[next++] = *cell;
  }
  return pack(type, attributes, tags);
}

Result<std::vector<std::uint32_t>> EntityStore::parents_of(const Entity& entity) {
  std::vector<std::uint32_t> parents;
  for (const EntityUid& parent : entity.parents) {
    const EntityHandle handle = vocabulary_->intern(parent);
    if (handle == no_entity) return wrong(entity.uid, "has a parent of an unknown type: " + to_text(parent));
    parents.push_back(static_cast<std::uint32_t>(handle));
  }
  std::sort(parents.begin(), parents.end());
  parents.erase(std::unique(parents.begin(), parents.end()), parents.end());
  return parents;
}

void EntityStore::add_actions() {
  for (const auto& [uid, action] : vocabulary_->schema().actions) {
    const EntityHandle handle = vocabulary_->intern(uid);
    std::vector<std::uint32_t> parents;
    for (const EntityUid& parent : action.parents) {
      parents.push_back(static_cast<std::uint32_t>(vocabulary_->intern(parent)));
    }
    std::sort(parents.begin(), parents.end());
    draft_->pages.set_data(handle, pack(vocabulary_->uids().type(handle), {}, {}));
    draft_->closure.set_parents(handle, parents);
  }
}

bool EntityStore::is_action(EntityHandle entity) const {
  return static_cast<std::uint32_t>(entity) < vocabulary_->action_count();
}

// Attributes, tags and parents of an entity that is new; ancestors are still to be made.
Result<EntityHandle> EntityStore::add(const Entity& entity) {
  const TypeId type = vocabulary_->find_type(entity.uid.type);
  if (type == no_type) return wrong(entity.uid, "is of a type the schema has not");
  const EntityHandle handle = vocabulary_->intern(entity.uid);
  if (handle == no_entity) return Error{ErrorKind::too_large, Origin::self, "too many entities"};
  if (is_action(handle)) return handle;
  if (vocabulary_->layout(type).type == nullptr) return wrong(entity.uid, "is an action the schema has not");
  SP_TRY(const auto parents, parents_of(entity));
  if (draft_->pages.find(handle).data != nullptr) return wrong(entity.uid, "is there twice");
  SP_TRY(DataBlock* const data, pack_data(entity, type));
  draft_->set_data(handle, data);
  draft_->closure.set_parents(handle, parents);
  return handle;
}

Result<std::unique_ptr<EntityStore>> EntityStore::create(VocabularyPtr vocabulary,
                                                         std::span<const Entity> entities) {
  std::unique_ptr<EntityStore> made(new EntityStore(std::move(vocabulary)));
  made->vocabulary_->uids().reserve(entities.size());
  made->add_actions();
  std::vector<std::uint32_t> changed;
  for (std::uint32_t i = 0; i < made->vocabulary_->action_count(); ++i) changed.push_back(i);
  for (const Entity& entity : entities) {
    SP_TRY(const EntityHandle handle, made->add(entity));
    changed.push_back(static_cast<std::uint32_t>(handle));
  }
  const EntityHandle cycle = made->draft_->closure.settle(std::move(changed));
  if (cycle != no_entity) return wrong(made->vocabulary_->uid(cycle), "is its own ancestor");
  made->draft_->arena = Arena(4096);
  made->publish();
  return made;
}

Result<void> EntityStore::put(const Entity& entity) {
  const TypeId type = vocabulary_->find_type(entity.uid.type);
  if (type == no_type) return wrong(entity.uid, "is of a type the schema has not");
  if (vocabulary_->layout(type).type == nullptr) return wrong(entity.uid, "is an action");
  const EntityHandle handle = vocabulary_->intern(entity.uid);
  if (handle == no_entity) return Error{ErrorKind::too_large, Origin::self, "too many entities"};
  SP_TRY(const auto parents, parents_of(entity));
  for (const std::uint32_t parent : parents) {
    if (draft_->closure.is_in(EntityHandle{parent}, handle))
      return wrong(entity.uid, "would be its own ancestor");
  }
  SP_TRY(DataBlock* const data, pack_data(entity, type));
  draft_->set_data(handle, data);
  if (!std::ranges::equal(parents, draft_->closure.parents(handle))) replace_parents(handle, parents);
  return {};
}

void EntityStore::replace_parents(EntityHandle child, std::span<const std::uint32_t> parents) {
  draft_->closure.set_parents(child, parents);
  draft_->closure.settle({static_cast<std::uint32_t>(child)});
}

void EntityStore::remove(EntityHandle entity) {
  if (is_action(entity) || draft_->pages.find(entity).data == nullptr) return;
  draft_->set_data(entity, nullptr);
  replace_parents(entity, {});
}

Result<void> EntityStore::add_parent(EntityHandle child, EntityHandle parent) {
  if (is_action(child)) return wrong(vocabulary_->uid(child), "is an action");
  if (draft_->closure.is_in(parent, child))
    return wrong(vocabulary_->uid(child), "would be its own ancestor");
  if (draft_->pages.find(child).data == nullptr) {
    const TypeId type = vocabulary_->uids().type(child);
    const std::vector<Cell> none(vocabulary_->layout(type).names.size());
    draft_->set_data(child, pack(type, none, {}));
  }
  const auto now = draft_->closure.parents(child);
  std::vector<std::uint32_t> parents(now.begin(), now.end());
  const auto place = std::lower_bound(parents.begin(), parents.end(), static_cast<std::uint32_t>(parent));
  if (place != parents.end() && *place == static_cast<std::uint32_t>(parent)) return {};
  parents.insert(place, static_cast<std::uint32_t>(parent));
  replace_parents(child, parents);
  return {};
}

void EntityStore::remove_parent(EntityHandle child, EntityHandle parent) {
  const auto now = draft_->closure.parents(child);
  if (is_action(child) || !contains_handle(now, static_cast<std::uint32_t>(parent))) return;
  std::vector<std::uint32_t> parents(now.begin(), now.end());
  std::erase(parents, static_cast<std::uint32_t>(parent));
  replace_parents(child, parents);
}

void EntityStore::publish() {
  EntitySnapshotPtr made(new EntitySnapshot(draft_->pages.publish(), draft_->size));
  const std::lock_guard lock(published_lock_);
  published_.swap(made);  // the old one goes after the lock
}

EntitySnapshotPtr EntityStore::snapshot() const {
  const std::lock_guard lock(published_lock_);
  return published_;
}

std::size_t EntityStore::size() const { return draft_->size; }

std::size_t EntityStore::bytes() const {
  return draft_->pages.bytes() + draft_->closure.bytes() + vocabulary_->uids().bytes();
}

EntitySnapshotPtr EntitySnapshot::none() {
  EntityPages pages;
  return EntitySnapshotPtr(new EntitySnapshot(pages.publish(), 0));
}

Cell find_tag(std::span<const Cell> tags, std::string_view key) {
  std::size_t low = 0;
  std::size_t high = tags.size() / 2;
  while (low < high) {
    const std::size_t middle = (low + high) / 2;
    const int found = tags[middle * 2].as_text().compare(key);
    if (found == 0) return tags[middle * 2 + 1];
    (found < 0 ? low : high) = found < 0 ? middle + 1 : middle;
  }
  return {};
}

}  // namespace sallyport::cedar
