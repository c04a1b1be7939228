#include "policy/compile/plain.h"

namespace sallyport::cedar {

std::optional<PlainCompiled> PlainCompiled::create(const PolicySet& policies, const SchemaPtr& schema,
                                                   const Entities& entities, std::string& problem) {
  PlainCompiled made;
  made.vocabulary_ = Vocabulary::create(schema);
  std::vector<Entity> all;
  for (const Entity* entity : entities.all()) all.push_back(*entity);
  const auto store = EntityStore::create(made.vocabulary_, all);
  if (!store.ok()) {
    problem = store.error().detail;
    return std::nullopt;
  }
  made.entities_ = store.value()->snapshot();
  Diagnostics diagnostics;
  made.policies_ = CompiledPolicies::create(policies, made.vocabulary_, diagnostics);
  if (made.policies_) return made;
  problem = to_text(diagnostics.all().front());
  return std::nullopt;
}

std::optional<Answer> PlainCompiled::authorize(const Request& request) const {
  return cedar::authorize(*policies_, *vocabulary_, *entities_, request);
}

}  // namespace sallyport::cedar
