#pragma once
// policy/validate/safe.h: which accesses are known to be safe at a place of a policy, because a `has` or
// `hasTag` before it was true. (The specification calls them capabilities.)
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "policy/language/ast.h"

namespace sallyport::cedar {

// Numbers expressions: equal expressions, wherever they stand in a policy, have equal numbers. The
// expressions asked about must outlive it, unmoved.
class ExprNumbers {
 public:
  std::uint32_t of(const Expr& expr);
  std::uint32_t attribute(std::uint32_t base, std::string_view name);  // of `base.name`
  std::uint32_t tag(std::uint32_t entity, std::uint32_t key);          // of `entity.getTag(key)`

 private:
  std::uint32_t number(const std::string& key);
  std::uint32_t compute(const Expr& expr);

  std::unordered_map<const Expr*, std::uint32_t> by_address_;
  std::unordered_map<std::string, std::uint32_t> by_key_;
};

// Accesses, by their number, that cannot fail. Small: as many as there are `has` in scope.
class SafeSet {
 public:
  SafeSet() = default;
  explicit SafeSet(std::uint32_t access) : accesses_{access} {}
  bool contains(std::uint32_t access) const;
  bool empty() const { return accesses_.empty(); }
  SafeSet both(const SafeSet& other) const;    // safe here or there
  SafeSet common(const SafeSet& other) const;  // safe here and there

 private:
  std::vector<std::uint32_t> accesses_;  // sorted
};

}  // namespace sallyport::cedar
