#include "policy/generate/world.h"

#include <algorithm>

namespace sallyport::cedar::generate {
namespace {

const std::vector<std::string> entity_names = {"User",   "Group",  "Team",   "Document",
                                               "Folder", "Tenant", "Device", "App_1"};
const std::vector<std::string> enum_names = {"Level", "Region"};
const std::vector<std::string> attribute_names = {"name",    "age",       "owner",     "tags",  "level",
                                                  "manager", "private",   "limit",     "since", "ip",
                                                  "in",      "two words", "principal", "x\"y"};
const std::vector<std::string> action_ids = {"view",     "edit", "delete", "share it",
                                             "admin\"s", "list", "all",    "readers"};
const std::vector<std::string> entity_ids = {"alice", "bob",          "",   "a b", "x\"y", "\u00e9t\u00e9",
                                             "c\\d",  "\u65e5\u672c", "\n", "z*"};

class Maker {
 public:
  explicit Maker(Random& random) : random_(random) {}

  World make() {
    world_.namespaces = random_.pick(std::vector<std::vector<std::string>>{
        {""}, {"Shop"}, {"", "Shop"}, {"A::B", "Shop"}, {"", "A", "A::B"}});
    make_entity_names();
    make_common_types();
    for (auto& kind : world_.entities) fill(kind);
    make_actions();
    return std::move(world_);
  }

 private:
  std::string in_some_namespace(const std::string& name) {
    const auto& space = random_.pick(world_.namespaces);
    return space.empty() ? name : space + "::" + name;
  }

  void make_entity_names() {
    const std::size_t count = random_.between(1, entity_names.size());
    for (std::size_t i = 0; i < count; ++i)
      world_.entities.push_back({.name = in_some_namespace(entity_names[i])});
    for (const auto& name : enum_names) {
      if (random_.chance(30)) world_.entities.push_back({.name = in_some_namespace(name), .is_enum = true});
    }
    for (auto& kind : world_.entities) {
      const std::size_t ids = random_.between(2, 5), first = random_.below(entity_ids.size());
      for (std::size_t i = 0; i < ids; ++i) kind.ids.push_back(entity_ids[(first + i) % entity_ids.size()]);
    }
  }

  void make_common_types() {
    const std::size_t count = random_.below(4);
    for (std::size_t i = 0; i < count; ++i) {
      Type type = make_type(random_.chance(60) ? 3 : 1, random_.chance(50) ? Kind::record : Kind::set);
      type.alias.clear();
      world_.common_types.push_back({in_some_namespace("Common" + std::to_string(i)), std::move(type)});
    }
  }

  Type make_type(unsigned depth) {
    static const std::vector<unsigned> flat = {10, 16, 16, 5, 5, 5, 5, 16, 0, 0};
    static const std::vector<unsigned> nested = {10, 14, 14, 5, 5, 5, 5, 14, 14, 14};
    if (!world_.common_types.empty() && random_.chance(12)) {
      const auto& common = random_.pick(world_.common_types);
      Type type = common.type;
      type.alias = common.name;
      return type;
    }
    return make_type(depth, static_cast<Kind>(random_.weighted(depth == 0 ? flat : nested)));
  }

  Type make_type(unsigned depth, Kind kind) {
    Type type{.kind = kind};
    if (kind == Kind::entity) type.name = random_.pick(world_.entities).name;
    if (kind == Kind::set) type.element = std::make_shared<const Type>(make_type(depth == 0 ? 0 : depth - 1));
    if (kind == Kind::record) {
      type.attributes = std::make_shared<const Attributes>(
          make_attributes(random_.between(0, 3), depth == 0 ? 0 : depth - 1));
    }
    return type;
  }

  Attributes make_attributes(std::size_t count, unsigned depth) {
    Attributes made;
    for (std::size_t i = 0; i < count; ++i) {
      const auto& name = random_.pick(attribute_names);
      const bool there =
          std::any_of(made.begin(), made.end(), [&](const Attribute& other) { return other.name == name; });
      if (!there) made.push_back({name, make_type(depth), random_.chance(65)});
    }
    return made;
  }

  void fill(EntityKind& kind) {
    if (kind.is_enum) return;
    for (const auto& other : world_.entities) {
      if (random_.chance(other.is_enum ? 5 : 28)) kind.parents.push_back(other.name);
    }
    kind.attributes = make_attributes(random_.between(0, 6), 2);
    if (random_.chance(35)) kind.tags = make_type(1);
  }

  std::vector<std::string> some_entities() {
    std::vector<std::string> chosen;
    const std::size_t count = random_.between(1, 3);
    for (std::size_t i = 0; i < count; ++i) {
      const auto& name = random_.pick(world_.entities).name;
      if (std::find(chosen.begin(), chosen.end(), name) == chosen.end()) chosen.push_back(name);
    }
    return chosen;
  }

  void make_actions() {
    const std::size_t count = random_.between(1, action_ids.size());
    for (std::size_t i = 0; i < count; ++i) {
      ActionKind action{.uid = {in_some_namespace("Action"), action_ids[i]}};
      for (std::size_t group = i + 1; group < count; ++group) {
        if (random_.chance(20)) action.groups.push_back(group);
      }
      if (i == 0 || random_.chance(85)) {
        action.principals = some_entities();
        action.resources = some_entities();
        action.context = make_context();
      }
      world_.actions.push_back(std::move(action));
    }
  }

  Type make_context() {
    for (const auto& common : world_.common_types) {
      if (common.type.kind == Kind::record && random_.chance(20)) {
        Type type = common.type;
        type.alias = common.name;
        return type;
      }
    }
    return {.kind = Kind::record,
            .attributes = std::make_shared<const Attributes>(make_attributes(random_.below(5), 3))};
  }

  Random& random_;
  World world_;
};

}  // namespace

bool same(const Type& a, const Type& b) {
  if (a.kind != b.kind || a.name != b.name) return false;
  if (a.kind == Kind::set) return same(*a.element, *b.element);
  if (a.kind != Kind::record) return true;
  return std::is_permutation(a.attributes->begin(), a.attributes->end(), b.attributes->begin(),
                             b.attributes->end(), [](const Attribute& left, const Attribute& right) {
                               return left.name == right.name && left.required == right.required &&
                                      same(left.type, right.type);
                             });
}

const EntityKind& World::entity(const std::string& name) const {
  return *std::find_if(entities.begin(), entities.end(),
                       [&](const EntityKind& kind) { return kind.name == name; });
}

std::vector<std::string> World::ancestors(const std::string& name) const {
  std::vector<std::string> found = {name};
  for (std::size_t i = 0; i < found.size(); ++i) {
    for (const auto& parent : entity(found[i]).parents) {
      if (std::find(found.begin(), found.end(), parent) == found.end()) found.push_back(parent);
    }
  }
  return found;
}

World make_world(Random& random) { return Maker(random).make(); }

}  // namespace sallyport::cedar::generate
