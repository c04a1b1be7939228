#pragma once
// verify/run/macros.h: fills the macros of a case from the stage it is run on.
#include <string>

#include "verify/catalogue/template.h"
#include "verify/stage.h"

namespace sallyport::verify {

// Lives for one attempt of one step. Not thread-safe.
class Macros {
 public:
  // `each`: what {each} stands for in this attempt, expanded already; `marker`: what {marker} stands for.
  Macros(const Stage& stage, std::string each, std::string marker)
      : stage_(stage), each_(std::move(each)), marker_(std::move(marker)) {}

  // Errors: unavailable (a session, or a secret, that this stage does not have), not_found (there is nothing
  // of the kind to attack), malformed (an argument).
  Result<std::string> expand(const Template& text) const;

 private:
  Result<std::string> fill(const Macro& macro) const;
  Result<std::string> fill_from_body(const Macro& macro, std::string_view body) const;
  Result<std::string> session(const Macro& macro) const;
  Result<std::string> workflow_key(const Macro& macro) const;
  Result<std::string> of_egress(const Macro& macro) const;
  Result<std::string> of_machines(const Macro& macro) const;
  const Stage& stage_;
  std::string each_;
  std::string marker_;
};

}  // namespace sallyport::verify
