#pragma once
// policy/verdict.h: Cedar's answer, read strictly, for the doors' questions alike: a forbid that could not be
// evaluated forbids.
#include <cstdint>
#include <span>

#include "policy/engine_parts.h"

namespace sallyport::policy {

inline constexpr std::size_t no_rule = SIZE_MAX;

// Points into the scratch until the next question.
struct Verdict {
  bool allowed = false;  // by our reading: no forbid applies, and none failed
  bool fits = false;
  std::size_t rule = no_rule;  // first policy that decided: a permit on allow, a forbid on deny
  bool forbid_failed = false;  // `rule` is that forbid
  std::span<const std::uint32_t> reasons;
};

Verdict read(const Engine::Parts& parts, const cedar::CompiledAnswer& answer);

// What a denial says before anybody asks what would help. Names the forbid that decided, if one did.
Refusal refusal_of(const Engine::Parts& parts, const Verdict& verdict);

}  // namespace sallyport::policy
