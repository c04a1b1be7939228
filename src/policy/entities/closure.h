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

  // The parents of entities that have none yet, all at once: of each child `count` of `parents`, from
  // `first`, ascending, no duplicates. A child stands there once. no_entity; or an entity that would be in
  // itself, and then nothing is to be used any more.
  struct Membership {
    std::uint32_t child = 0;
    std::uint32_t first = 0;
    std::uint32_t count = 0;
  };
  EntityHandle load(std::vector<Membership> memberships, std::span<const std::uint32_t> parents);

  // Gives one entity its parents (ascending, no duplicates, none of them in it) and makes the ancestors of
  // all that is below it.
  void set_parents(EntityHandle child, std::span<const std::uint32_t> parents);

  bool is_in(EntityHandle entity, EntityHandle ancestor) const;  // reflexive
  std::span<const std::uint32_t> parents(EntityHandle entity) const;
  std::size_t bytes() const;

 private:
  using Parents = std::span<const std::uint32_t>;
  struct Affected {  // what must be made anew; ascending by entity
    std::vector<std::uint32_t> entities;
    std::vector<std::uint32_t> waiting_for;        // parents that are affected and not done
    std::size_t find(std::uint32_t entity) const;  // entities.size(): not affected
  };
  Affected below(std::uint32_t changed) const;
  // `parents_of`: by place in `affected`. Returns what is left: entities in a cycle.
  template <class ParentsOf>
  EntityHandle settle(Affected& affected, const ParentsOf& parents_of);
  void make_ancestors(std::uint32_t entity, Parents parents);
  void write(EntityHandle child, std::span<const std::uint32_t> parents,
             std::span<const std::uint32_t> ancestors);

  EntityPages& pages_;
  std::unordered_map<std::uint32_t, HandleSet> members_;  // of each entity that is a parent
  std::vector<std::uint32_t> gathered_;                   // kept for its memory
};

}  // namespace sallyport::cedar
