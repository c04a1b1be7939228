#pragma once
// policy/model_asker.h: asks the compiled policies about one call of a model. Allocates nothing once the
// scratch has grown.
#include "policy/model_facts.h"
#include "policy/verdict.h"

namespace sallyport::policy {

// As a query, but that facts may be made up.
struct AskedModel {
  std::string_view workflow;
  std::string_view action;
  std::string_view component;
  ModelFacts facts;
};

class ModelAsker {
 public:
  // Of an engine with models.
  ModelAsker(const Engine::Parts& parts, Scratch& scratch) : parts_(parts), scratch_(scratch) {}

  // The last answer ends with the next question.
  Verdict ask(const AskedModel& asked) const;

 private:
  void set_context(cedar::RequestBuilder& request, const ModelFacts& facts) const;

  const Engine::Parts& parts_;
  Scratch& scratch_;
};

}  // namespace sallyport::policy
