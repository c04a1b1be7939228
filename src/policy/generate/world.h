#pragma once
// policy/generate/world.h: a made-up schema as the generator knows it: what can be said about what.
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "policy/generate/generate.h"
#include "policy/generate/random.h"

namespace sallyport::cedar::generate {

enum class Kind : std::uint8_t {
  boolean,
  integer,
  string,
  decimal,
  ipaddr,
  datetime,
  duration,
  entity,
  set,
  record
};

struct Attribute;
using Attributes = std::vector<Attribute>;

struct Type {
  Kind kind = Kind::boolean;
  std::string name = {};                              // entity: its type, in full
  std::shared_ptr<const Type> element = {};           // set
  std::shared_ptr<const Attributes> attributes = {};  // record
  std::string alias = {};  // full name of the common type to write instead; may be empty
};

struct Attribute {
  std::string name = {};
  Type type = {};
  bool required = true;
};

bool same(const Type& a, const Type& b);  // aliases do not count

struct EntityKind {
  std::string name = {};  // in full
  std::vector<std::string> parents = {};
  Attributes attributes = {};
  std::optional<Type> tags = {};
  bool is_enum = false;
  std::vector<std::string> ids = {};  // of the entities that policies and requests speak of
};

struct ActionKind {
  EntityUid uid = {};
  std::vector<std::size_t> groups = {};  // indices of other actions, all greater than its own
  std::vector<std::string> principals = {};
  std::vector<std::string> resources = {};  // both empty: applies to nothing
  Type context = {};
};

struct CommonType {
  std::string name = {};  // in full
  Type type = {};         // its own alias is empty
};

struct World {
  std::vector<std::string> namespaces = {};  // "" is one of them, perhaps
  std::vector<CommonType> common_types = {};
  std::vector<EntityKind> entities = {};
  std::vector<ActionKind> actions = {};

  const EntityKind& entity(const std::string& name) const;
  std::vector<std::string> ancestors(const std::string& name) const;  // with itself
};

World make_world(Random& random);
std::string schema_text(const World& world, Random& random);

}  // namespace sallyport::cedar::generate
