#pragma once
// policy/compile/request.h: what the compiled engine is asked, made without allocating. A worker keeps one
// Scratch; each request is built in it and answered from it.
#include <span>
#include <string_view>

#include "policy/compile/scratch.h"
#include "policy/entities/snapshot.h"
#include "policy/evaluate/request.h"

namespace sallyport::cedar {

// An entity of this request only: it hides a stored one with the same uid.
struct LocalEntity {
  EntityHandle self = no_entity;
  std::span<const std::uint32_t> ancestors;  // ascending
  std::span<Cell> attributes;                // by slot of its type
  std::span<Cell> tags;                      // key, value, key, value ...
};

struct RequestView {
  EntityHandle principal = no_entity;
  EntityHandle action = no_entity;
  EntityHandle resource = no_entity;
  std::span<const Cell> context;  // by Vocabulary::context_slot
  std::span<const LocalEntity> locals;
};

// Builds one request. Texts that are given as views must stay until the answer was read.
//
//   RequestBuilder request(*vocabulary, *snapshot, scratch);
//   request.principal(request.entity(person_type, "alice"));
//   request.context(path_slot, Cell::string(path));
//   const CompiledAnswer answer = policies->decide(*snapshot, request.view(), scratch);
//
// Starting a builder ends the life of everything the scratch held before, the last answer included.
class RequestBuilder {
 public:
  RequestBuilder(const Vocabulary& vocabulary, const EntitySnapshot& snapshot, Scratch& scratch);

  // The handle of any uid, stored or not.
  EntityHandle entity(TypeId type, std::string_view id);
  EntityHandle entity(std::string_view type, std::string_view id);
  EntityHandle entity(const EntityUid& uid) { return entity(uid.type, uid.id); }

  void principal(EntityHandle entity) { view_.principal = entity; }
  void action(EntityHandle entity) { view_.action = entity; }
  void resource(EntityHandle entity) { view_.resource = entity; }
  void context(std::uint32_t slot, Cell value) { context_[slot] = value; }

  // Makes `self` an entity of this request, known, with these direct parents (local ones must be defined
  // before) and without attributes yet. At most `Scratch::max_locals`; false: one too many.
  bool define(EntityHandle self, std::span<const EntityHandle> parents);
  // Of an entity defined last. `slot`: of its type's layout.
  void attribute(std::uint32_t slot, Cell value);
  void tags(std::span<const Cell> keys_and_values);  // copied

  // Cells for what needs memory: taken from the scratch.
  Cell set(std::span<const Cell> elements);  // any order, duplicates allowed
  // Names as Vocabulary::find_name gives them, no duplicates; absent values are left out.
  Cell record(std::span<const std::pair<NameId, Cell>> attributes);
  Cell ip(const IpAddress& address);
  Cell copy_string(std::string_view text);

  // Any value; empty if it holds an attribute name or more nesting than the schema has.
  std::optional<Cell> value(const Value& value);
  // A whole request in the plain form; its texts are not copied. False: it cannot fit the schema (a context
  // attribute that no action has).
  bool request(const Request& request);

  RequestView view() const;

 private:
  const Vocabulary& vocabulary_;
  const EntitySnapshot& snapshot_;
  Scratch& scratch_;
  std::uint32_t known_uids_;
  std::span<Cell> context_;
  RequestView view_;
};

}  // namespace sallyport::cedar
