#pragma once
// policy/model_adviser.h: why no flow allows a call of a model: which flow came nearest, and which of its
// terms did not hold. Asks again with facts changed, so that what it says cannot differ from what the
// policies say.
#include "policy/model_asker.h"

namespace sallyport::policy {

class ModelAdviser {
 public:
  ModelAdviser(const Engine::Parts& parts, const ModelAsker& asker, const AskedModel& asked)
      : parts_(parts), asker_(asker), asked_(asked) {}

  // Of a call that no permit and no forbid was about. Reasons are static texts.
  Refusal advise() const;

 private:
  // Terms of a flow, as bits: those that the call does not meet. `flow`: index into Stack::flows.
  using Terms = std::uint32_t;
  Terms unmet(std::size_t flow) const;
  bool allowed_if(Terms met, std::size_t flow) const;  // by this flow
  std::string_view reason(Terms unmet) const;

  const Engine::Parts& parts_;
  const ModelAsker& asker_;
  const AskedModel& asked_;
};

}  // namespace sallyport::policy
