#pragma once
// policy/generate/data.h: entities and contexts, as JSON, that fit a made-up schema, or nearly.
#include <string>

#include "policy/generate/world.h"

namespace sallyport::cedar::generate {

class Data {
 public:
  // `misfits`: percent of values that are of another type than they should be, missing, or too many.
  Data(const World& world, Random& random, unsigned misfits);

  std::string entities(std::size_t most);
  std::string value(const Type& type, unsigned misfits);
  std::string record(const Attributes& attributes, unsigned misfits);
  EntityUid some_entity(const std::string& type);

 private:
  std::string entity(const EntityUid& uid, std::size_t rank);
  std::string parents(const EntityKind& kind, std::size_t rank);
  std::string tags(const Type& type);
  std::string scalar(const Type& type);
  std::string extension(const char* function, const std::vector<std::string>& pool);

  const World& world_;
  Random& random_;
  unsigned misfits_;
  bool plain_;  // extension values and entities without their wrappers, as a schema allows
  std::vector<EntityUid> made_;
};

}  // namespace sallyport::cedar::generate
