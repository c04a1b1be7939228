#pragma once
// policy/compile/scratch.h: the memory one worker decides in. Grows to what the largest request needed and
// stays; not thread-safe.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "policy/entities/arena.h"
#include "policy/entities/cell.h"

namespace sallyport::cedar {

struct CompiledError;
struct LocalEntity;

class Scratch {
 public:
  static constexpr std::size_t max_locals = 32;

  Scratch();
  ~Scratch();
  Scratch(Scratch&&) noexcept;
  Scratch& operator=(Scratch&&) noexcept;

 private:
  friend class RequestBuilder;
  friend class CompiledPolicies;
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace sallyport::cedar
