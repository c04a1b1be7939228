#include "policy/entities/closure.h"

#include <algorithm>
#include <new>

#include "policy/entities/snapshot.h"

namespace sallyport::cedar {

std::span<const std::uint32_t> Closure::parents(EntityHandle entity) const {
  const EntityRecord& record = pages_.find(entity);
  return record.edges == nullptr ? std::span<const std::uint32_t>() : record.edges->parents();
}

bool Closure::is_in(EntityHandle entity, EntityHandle ancestor) const {
  if (entity == ancestor) return true;
  const EntityRecord& record = pages_.find(entity);
  return record.edges != nullptr &&
         contains_handle(record.edges->ancestors(), static_cast<std::uint32_t>(ancestor));
}

void Closure::write(EntityHandle child, std::span<const std::uint32_t> parents,
                    std::span<const std::uint32_t> ancestors) {
  if (parents.empty()) return pages_.set_edges(child, nullptr);
  const std::size_t ids = parents.size() + ancestors.size();
  auto* block = new (EntityPages::allocate(sizeof(EdgeBlock) + ids * sizeof(std::uint32_t))) EdgeBlock();
  block->parent_count = static_cast<std::uint32_t>(parents.size());
  block->ancestor_count = static_cast<std::uint32_t>(ancestors.size());
  auto* to = reinterpret_cast<std::uint32_t*>(block + 1);
  to = std::copy(parents.begin(), parents.end(), to);
  std::copy(ancestors.begin(), ancestors.end(), to);
  pages_.set_edges(child, block);
}

void Closure::set_parents(EntityHandle child, std::span<const std::uint32_t> parents) {
  const std::uint32_t number = static_cast<std::uint32_t>(child);
  for (const std::uint32_t parent : this->parents(child)) {
    if (contains_handle(parents, parent)) continue;
    const auto members = members_.find(parent);
    members->second.erase(number);
    if (members->second.empty()) members_.erase(members);
  }
  for (const std::uint32_t parent : parents) members_[parent].insert(number);
  write(child, parents, {});
}

// The old block must stay until the new one is written: `gathered_` is filled from parents' blocks only.
void Closure::make_ancestors(std::uint32_t entity) {
  gathered_.clear();
  const std::span<const std::uint32_t> parents = this->parents(EntityHandle{entity});
  for (const std::uint32_t parent : parents) {
    gathered_.push_back(parent);
    const EdgeBlock* above = pages_.find(EntityHandle{parent}).edges;
    if (above == nullptr) continue;
    const auto ancestors = above->ancestors();
    gathered_.insert(gathered_.end(), ancestors.begin(), ancestors.end());
  }
  std::sort(gathered_.begin(), gathered_.end());
  gathered_.erase(std::unique(gathered_.begin(), gathered_.end()), gathered_.end());
  if (!parents.empty()) write(EntityHandle{entity}, parents, gathered_);
}

std::size_t Closure::Affected::find(std::uint32_t entity) const {
  const auto found = std::lower_bound(entities.begin(), entities.end(), entity);
  if (found == entities.end() || *found != entity) return entities.size();
  return static_cast<std::size_t>(found - entities.begin());
}

Closure::Affected Closure::below(std::vector<std::uint32_t> changed) const {
  Affected affected;
  std::sort(changed.begin(), changed.end());
  changed.erase(std::unique(changed.begin(), changed.end()), changed.end());
  HandleSet seen;
  for (const std::uint32_t entity : changed) seen.insert(entity);
  for (std::size_t i = 0; i < changed.size(); ++i) {
    const auto members = members_.find(changed[i]);
    if (members == members_.end()) continue;
    members->second.each([&](std::uint32_t member) {
      if (seen.insert(member)) changed.push_back(member);
    });
  }
  std::sort(changed.begin(), changed.end());
  affected.entities = std::move(changed);
  affected.waiting_for.resize(affected.entities.size());
  for (std::size_t i = 0; i < affected.entities.size(); ++i) {
    for (const std::uint32_t parent : parents(EntityHandle{affected.entities[i]})) {
      if (affected.find(parent) != affected.entities.size()) ++affected.waiting_for[i];
    }
  }
  return affected;
}

EntityHandle Closure::settle(std::vector<std::uint32_t> changed) {
  if (changed.size() == 1 && !members_.contains(changed[0])) {  // one person, say: nobody is below
    make_ancestors(changed[0]);
    return no_entity;
  }
  Affected affected = below(std::move(changed));
  std::vector<std::uint32_t> ready;
  for (std::size_t i = 0; i < affected.entities.size(); ++i) {
    if (affected.waiting_for[i] == 0) ready.push_back(affected.entities[i]);
  }
  for (std::size_t i = 0; i < ready.size(); ++i) {
    make_ancestors(ready[i]);
    const auto members = members_.find(ready[i]);
    if (members == members_.end()) continue;
    members->second.each([&](std::uint32_t member) {
      if (--affected.waiting_for[affected.find(member)] == 0) ready.push_back(member);
    });
  }
  if (ready.size() == affected.entities.size()) return no_entity;
  for (std::size_t i = 0; i < affected.entities.size(); ++i) {
    if (affected.waiting_for[i] != 0) return EntityHandle{affected.entities[i]};
  }
  return no_entity;
}

std::size_t Closure::bytes() const {
  std::size_t total = members_.bucket_count() * sizeof(void*);
  for (const auto& [parent, members] : members_) total += 64 + members.bytes();
  return total;
}

}  // namespace sallyport::cedar
