#include "policy/value/entity.h"

#include <algorithm>

namespace sallyport::cedar {
namespace {

void sort_unique(std::vector<EntityUid>& uids) {
  std::sort(uids.begin(), uids.end());
  uids.erase(std::unique(uids.begin(), uids.end()), uids.end());
}

}  // namespace

bool Entities::add(Entity entity) {
  sort_unique(entity.parents);
  const auto found = entities_.find(entity.uid);
  if (found != entities_.end()) {
    const Entity& known = found->second.entity;
    return known.attributes == entity.attributes && known.tags == entity.tags &&
           known.parents == entity.parents;
  }
  EntityUid uid = entity.uid;
  entities_.emplace(std::move(uid), Node{std::move(entity), {}});
  return true;
}

const EntityUid* Entities::close(std::size_t most) {
  enum class Mark : std::uint8_t { fresh, open, done };
  struct Step {  // a stack of our own: a chain of parents may be as long as the file
    Node* node;
    std::size_t next_parent = 0;
  };
  std::unordered_map<const Node*, Mark> marks;
  std::vector<Step> stack;
  std::size_t in_all = 0;
  too_many_ = false;
  for (const Entity* start : all()) {
    Node& first = entities_.at(start->uid);
    if (marks[&first] == Mark::fresh) stack.push_back({&first});
    while (!stack.empty()) {
      Step& step = stack.back();
      Node& node = *step.node;
      marks[&node] = Mark::open;
      if (step.next_parent < node.entity.parents.size()) {
        const auto parent = entities_.find(node.entity.parents[step.next_parent++]);
        if (parent == entities_.end()) continue;
        const Mark mark = marks[&parent->second];
        if (mark == Mark::open) return &parent->first;
        if (mark == Mark::fresh) stack.push_back({&parent->second});
        continue;
      }
      node.ancestors = node.entity.parents;
      for (const EntityUid& uid : node.entity.parents) {
        const std::vector<EntityUid>& more = ancestors(uid);
        node.ancestors.insert(node.ancestors.end(), more.begin(), more.end());
      }
      sort_unique(node.ancestors);
      in_all += node.ancestors.size();
      too_many_ = in_all > most;
      if (too_many_) return &node.entity.uid;
      marks[&node] = Mark::done;
      stack.pop_back();
    }
  }
  return nullptr;
}

const Entity* Entities::find(const EntityUid& uid) const {
  const auto found = entities_.find(uid);
  return found != entities_.end() ? &found->second.entity : nullptr;
}

bool Entities::is_in(const EntityUid& entity, const EntityUid& ancestor) const {
  if (entity == ancestor) return true;
  const std::vector<EntityUid>& known = ancestors(entity);
  return std::binary_search(known.begin(), known.end(), ancestor);
}

const std::vector<EntityUid>& Entities::ancestors(const EntityUid& uid) const {
  static const std::vector<EntityUid> none;
  const auto found = entities_.find(uid);
  return found != entities_.end() ? found->second.ancestors : none;
}

std::vector<const Entity*> Entities::all() const {
  std::vector<const Entity*> result;
  result.reserve(entities_.size());
  for (const auto& [uid, node] : entities_) result.push_back(&node.entity);
  std::sort(result.begin(), result.end(), [](const Entity* a, const Entity* b) { return a->uid < b->uid; });
  return result;
}

}  // namespace sallyport::cedar
