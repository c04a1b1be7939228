#include "policy/entities/pages.h"

#include <malloc.h>

#include <algorithm>
#include <cstring>
#include <new>

namespace sallyport::cedar {
namespace {

void release(void* memory) { ::operator delete(memory); }

template <class Visit>
void visit_blocks(EntityRoot* root, const Visit& visit) {
  for (std::uint64_t i = 0; i < root->count; ++i) {
    EntityBranch* branch = root->branches()[i];
    if (branch == nullptr) continue;
    for (EntityPage* page : branch->pages) {
      if (page == nullptr) continue;
      for (const EntityRecord& record : page->records) {
        if (record.edges != nullptr) visit(record.edges);
        if (record.data != nullptr) visit(record.data);
      }
      visit(page);
    }
    visit(branch);
  }
  visit(root);
}

EntityRoot* make_root(std::uint64_t count) {
  auto* root = new (EntityPages::allocate(sizeof(EntityRoot) + count * sizeof(void*))) EntityRoot();
  root->count = count;
  std::fill_n(root->branches(), count, nullptr);
  return root;
}

}  // namespace

Generation::~Generation() {
  for (void* block : replaced) release(block);
  if (whole != nullptr) visit_blocks(whole, [](void* block) { release(block); });
  // Not by recursion: a reader that kept its version for a million changes ends a million generations here.
  std::shared_ptr<Generation> rest = std::move(next);
  while (rest.use_count() == 1) {
    std::shared_ptr<Generation>(rest).reset();  // orders us after whoever let go of it last
    std::shared_ptr<Generation> after = std::move(rest->next);
    rest = std::move(after);
  }
}

EntityPages::EntityPages() : root_(make_root(0)), generation_(std::make_shared<Generation>()) {}

EntityPages::~EntityPages() {
  generation_->replaced = std::move(replaced_);
  generation_->whole = root_;
}

void* EntityPages::allocate(std::size_t bytes) { return ::operator new(bytes); }

const EntityRecord& EntityPages::find(EntityHandle entity) const {
  static constexpr EntityRecord unknown;
  const EntityRecord* found = root_->find(entity);
  return found == nullptr ? unknown : *found;
}

// A page of this edit may be changed in place; of an earlier one, readers may have it.
template <class T>
T* EntityPages::owned(T* page) {
  if (page != nullptr && page->edit == edit_) return page;
  T* copy = page == nullptr ? new (allocate(sizeof(T))) T() : new (allocate(sizeof(T))) T(*page);
  copy->edit = edit_;
  if (page != nullptr) replaced_.push_back(page);
  return copy;
}

void EntityPages::make_room(std::uint32_t branch) {
  if (branch < root_->count && root_->edit == edit_) return;
  EntityRoot* root = make_root(std::max<std::uint64_t>(root_->count, branch + std::uint64_t{1}));
  std::copy_n(root_->branches(), root_->count, root->branches());
  root->edit = edit_;
  replaced_.push_back(root_);
  root_ = root;
}

EntityRecord& EntityPages::editable(EntityHandle entity) {
  const std::uint32_t number = static_cast<std::uint32_t>(entity);
  const std::uint32_t page = number / EntityPage::size;
  make_room(page / EntityBranch::size);
  EntityBranch*& branch = root_->branches()[page / EntityBranch::size];
  branch = owned(branch);
  EntityPage*& leaf = branch->pages[page % EntityBranch::size];
  leaf = owned(leaf);
  return leaf->records[number % EntityPage::size];
}

void EntityPages::set_edges(EntityHandle entity, EdgeBlock* edges) {
  EntityRecord& record = editable(entity);
  if (record.edges != nullptr) replaced_.push_back(record.edges);
  record.edges = edges;
}

void EntityPages::set_data(EntityHandle entity, DataBlock* data) {
  EntityRecord& record = editable(entity);
  if (record.data != nullptr) replaced_.push_back(record.data);
  record.data = data;
}

EntityPages::Version EntityPages::publish() {
  auto next = std::make_shared<Generation>();
  generation_->replaced = std::move(replaced_);
  generation_->next = next;
  generation_ = std::move(next);
  replaced_.clear();
  ++edit_;
  return {root_, generation_};
}

std::size_t EntityPages::bytes() const {
  std::size_t total = 0;
  visit_blocks(root_, [&](void* block) { total += malloc_usable_size(block) + sizeof(std::size_t); });
  return total;
}

}  // namespace sallyport::cedar
