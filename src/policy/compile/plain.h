#pragma once
// policy/compile/plain.h: the compiled engine over plain policies, entities and requests, for replays, the
// command line and tests. Pure; thread-safe once made.
#include <memory>
#include <optional>
#include <string>

#include "policy/compile/compiled.h"
#include "policy/entities/store.h"

namespace sallyport::cedar {

class PlainCompiled {
 public:
  // The policies must be strictly valid and the entities conform. Empty: `problem` says what cannot be.
  static std::optional<PlainCompiled> create(const PolicySet& policies, const SchemaPtr& schema,
                                             const Entities& entities, std::string& problem);

  // Empty: the request does not fit the schema.
  std::optional<Answer> authorize(const Request& request) const;

 private:
  VocabularyPtr vocabulary_;
  EntitySnapshotPtr entities_;
  CompiledPoliciesPtr policies_;
};

}  // namespace sallyport::cedar
