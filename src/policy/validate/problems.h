#pragma once
// policy/validate/problems.h: what was found wrong with one policy, before it is told to anyone.
#include <string>
#include <string_view>
#include <vector>

#include "policy/language/ast.h"
#include "policy/language/source.h"
#include "policy/validate/type.h"

namespace sallyport::cedar {

struct Problem {
  Diagnostic::Severity severity = Diagnostic::Severity::error;
  Span span;
  std::string message;
  std::string hint;
};

// Each environment finds the same slips again: one message at one place counts once.
class Problems {
 public:
  void error(Span span, std::string message, std::string hint = {});
  void warning(Span span, std::string message, std::string hint = {});
  bool failed() const { return failed_; }
  const std::vector<Problem>& all() const { return all_; }

  // Expressions can be typed once more to describe an error; that must not report anything.
  void mute(bool on) { muted_ = on; }
  bool muted() const { return muted_; }

 private:
  void add(Problem problem);
  std::vector<Problem> all_;
  bool failed_ = false;
  bool muted_ = false;
};

// Tells `diagnostics`, with the id of the policy and, if it has a source, the place.
void report(const Problems& problems, const Policy& policy, Diagnostics& diagnostics);

// "did you mean `X`?", or nothing when no name in `known` is near.
std::string did_you_mean(std::string_view name, const std::vector<std::string_view>& known);

std::string unexpected_type(const std::vector<TypeRef>& expected, const StaticType& actual);
std::string incompatible_types(std::vector<TypeRef> types);
std::string why_incompatible(std::string_view where, Misfit misfit);

}  // namespace sallyport::cedar
