#pragma once
// policy/compile/scratch.h: the memory one worker builds requests and decides in. Grows to what the largest
// request needed and stays; not thread-safe. What is in it is for RequestBuilder and CompiledPolicies.
#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "policy/entities/arena.h"
#include "policy/entities/encode.h"
#include "policy/evaluate/request.h"

namespace sallyport::cedar {

// An entity of one request only: it hides a stored one with the same uid.
struct LocalEntity {
  EntityHandle self = no_entity;
  TypeId type = no_type;
  std::span<const std::uint32_t> ancestors;  // ascending
  std::span<Cell> attributes;                // by slot of its type
  std::span<const Cell> tags;                // key, value, key, value ..., keys ascending
};

// A uid that nobody named before this request; its handle is local.
struct LocalName {
  std::string_view type;
  std::string_view id;
  TypeId type_id = no_type;  // no_type: not in the schema
};

struct CompiledError {
  std::uint32_t policy = 0;  // index into PolicySet::policies
  EvaluationError::Kind kind = EvaluationError::Kind::type_mismatch;
  Span span;  // of the expression that failed: its first occurrence in the policy
};

struct Scratch {
  static constexpr std::size_t max_locals = 64;

  Arena arena;
  std::vector<Cell> context;
  std::array<LocalEntity, max_locals> locals;
  std::vector<LocalName> names;

  std::uint32_t epoch = 0;  // values of earlier decisions are older than it
  std::vector<std::uint32_t> epochs;
  std::vector<Cell> values;

  std::vector<std::uint32_t> permits;
  std::vector<std::uint32_t> forbids;
  std::vector<CompiledError> errors;
};

}  // namespace sallyport::cedar
