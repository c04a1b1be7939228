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
  return record.edges != nullptr && holds_ancestor(*record.edges, ancestor);
}

// `others`: ancestors that are not parents.
void Closure::write(EntityHandle child, Parents parents, Parents others) {
  if (parents.empty()) return pages_.set_edges(child, nullptr);
  const std::size_t ids = parents.size() + others.size();
  auto* block = new (EntityPages::allocate(sizeof(EdgeBlock) + ids * sizeof(std::uint32_t))) EdgeBlock();
  block->parent_count = static_cast<std::uint32_t>(parents.size());
  block->other_count = static_cast<std::uint32_t>(others.size());
  auto* to = reinterpret_cast<std::uint32_t*>(block + 1);
  to = std::copy(parents.begin(), parents.end(), to);
  std::copy(others.begin(), others.end(), to);
  pages_.set_edges(child, block);
}

void Closure::make_ancestors(std::uint32_t entity, Parents parents) {
  gathered_.clear();
  for (const std::uint32_t parent : parents) {
    const EdgeBlock* above = pages_.find(EntityHandle{parent}).edges;
    if (above == nullptr) continue;
    for (const std::uint32_t one : above->ancestors()) {
      if (!contains_handle(parents, one)) gathered_.push_back(one);
    }
  }
  std::sort(gathered_.begin(), gathered_.end());
  gathered_.erase(std::unique(gathered_.begin(), gathered_.end()), gathered_.end());
  write(EntityHandle{entity}, parents, gathered_);
}

void Closure::set_parents(EntityHandle child, Parents parents) {
  const std::uint32_t number = static_cast<std::uint32_t>(child);
  for (const std::uint32_t parent : this->parents(child)) {
    if (contains_handle(parents, parent)) continue;
    const auto members = members_.find(parent);
    members->second.erase(number);
    if (members->second.empty()) members_.erase(members);
  }
  for (const std::uint32_t parent : parents) members_[parent].insert(number);
  make_ancestors(number, parents);
  if (!members_.contains(number)) return;  // one person, say: nobody is below
  Affected affected = below(number);
  settle(affected, [&](std::size_t i) { return this->parents(EntityHandle{affected.entities[i]}); });
}

std::size_t Closure::Affected::find(std::uint32_t entity) const {
  const auto found = std::lower_bound(entities.begin(), entities.end(), entity);
  if (found == entities.end() || *found != entity) return entities.size();
  return static_cast<std::size_t>(found - entities.begin());
}

// All that is below an entity, without it.
Closure::Affected Closure::below(std::uint32_t changed) const {
  Affected affected;
  std::vector<std::uint32_t>& found = affected.entities;
  HandleSet seen;
  const auto add_members = [&](std::uint32_t of) {
    const auto members = members_.find(of);
    if (members == members_.end()) return;
    members->second.each([&](std::uint32_t member) {
      if (seen.insert(member)) found.push_back(member);
    });
  };
  add_members(changed);
  for (std::size_t i = 0; i < found.size(); ++i) add_members(found[i]);
  std::sort(found.begin(), found.end());
  return affected;
}

EntityHandle Closure::load(std::vector<Membership> memberships, Parents parents) {
  std::sort(memberships.begin(), memberships.end(),
            [](const Membership& a, const Membership& b) { return a.child < b.child; });
  Affected affected;
  affected.entities.reserve(memberships.size());
  for (const Membership& one : memberships) affected.entities.push_back(one.child);
  const auto parents_of = [&](std::size_t i) {
    return parents.subspan(memberships[i].first, memberships[i].count);
  };
  for (std::size_t i = 0; i < memberships.size(); ++i) {
    for (const std::uint32_t parent : parents_of(i)) members_[parent].insert(memberships[i].child);
  }
  return settle(affected, parents_of);
}

template <class ParentsOf>
EntityHandle Closure::settle(Affected& affected, const ParentsOf& parents_of) {
  const std::size_t count = affected.entities.size();
  affected.waiting_for.resize(count);
  std::vector<std::uint32_t> ready;  // places in `affected`
  for (std::uint32_t i = 0; i < count; ++i) {
    for (const std::uint32_t parent : parents_of(i)) {
      if (affected.find(parent) != count) ++affected.waiting_for[i];
    }
    if (affected.waiting_for[i] == 0) ready.push_back(i);
  }
  for (std::size_t i = 0; i < ready.size(); ++i) {
    const std::uint32_t entity = affected.entities[ready[i]];
    make_ancestors(entity, parents_of(ready[i]));
    const auto members = members_.find(entity);
    if (members == members_.end()) continue;
    members->second.each([&](std::uint32_t member) {
      const std::size_t place = affected.find(member);
      if (--affected.waiting_for[place] == 0) ready.push_back(static_cast<std::uint32_t>(place));
    });
  }
  if (ready.size() == count) return no_entity;
  const auto left = std::find_if(affected.waiting_for.begin(), affected.waiting_for.end(),
                                 [](std::uint32_t waiting) { return waiting != 0; });
  return EntityHandle{affected.entities[static_cast<std::size_t>(left - affected.waiting_for.begin())]};
}

std::size_t Closure::bytes() const {
  std::size_t total = members_.bucket_count() * sizeof(void*);
  for (const auto& [parent, members] : members_) total += 64 + members.bytes();
  return total;
}

}  // namespace sallyport::cedar
