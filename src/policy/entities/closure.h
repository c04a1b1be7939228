#pragma once
// policy/entities/closure.h: who is in what: keeps the ancestors of all entities right while parents change.
// Only entities below a change are looked at. One thread.
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "policy/entities/handle_set.h"
#include "policy/entities/pages.h"

namespace sallyport::cedar {

class Closure {
 public:
  explicit Closure(EntityPages& pages) : pages_(pages) {}

  // Gives entities their parents (ascending, no duplicates) without looking at ancestors; `settle` follows.
  void set_parents(EntityHandle child, std::span<const std::uint32_t> parents);
  // Makes the ancestors of these entities and of all below them. no_entity; or an entity that is in itself,
  // and then the ancestors are not to be used.
  EntityHandle settle(std::vector<std::uint32_t> changed);

  bool is_in(EntityHandle entity, EntityHandle ancestor) const;  // reflexive
  std::span<const std::uint32_t> parents(EntityHandle entity) const;
  std::size_t bytes() const;

 private:
  struct Affected {  // below a change; ascending by entity
    std::vector<std::uint32_t> entities;
    std::vector<std::uint32_t> waiting_for;        // parents that are affected and not done
    std::size_t find(std::uint32_t entity) const;  // entities.size(): not affected
  };
  Affected below(std::vector<std::uint32_t> changed) const;
  void make_ancestors(std::uint32_t entity);
  void write(EntityHandle child, std::span<const std::uint32_t> parents,
             std::span<const std::uint32_t> ancestors);

  EntityPages& pages_;
  std::unordered_map<std::uint32_t, HandleSet> members_;  // of each entity that is a parent
  std::vector<std::uint32_t> gathered_;                   // kept for its memory
};

}  // namespace sallyport::cedar
