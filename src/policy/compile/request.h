#pragma once
// policy/compile/request.h: what the compiled engine is asked, made without allocating. A worker keeps one
// Scratch; each request is built in it and answered from it.
#include <optional>
#include <span>
#include <string_view>

#include "policy/compile/scratch.h"
#include "policy/entities/snapshot.h"
#include "policy/evaluate/request.h"
#include "policy/value/entity.h"

namespace sallyport::cedar {

struct RequestView {
  EntityHandle principal = no_entity;
  EntityHandle action = no_entity;
  EntityHandle resource = no_entity;
  std::span<const Cell> context;  // by Vocabulary::context_slot; absent where the action has no such one
  std::span<const LocalEntity> locals;
  std::span<const LocalName> names;
};

// Builds one request. Texts that are given as views must stay until the answer was read.
//
//   RequestBuilder request(*vocabulary, *snapshot, scratch);
//   request.principal(request.entity(person_type, "alice"));
//   request.action(read_action);
//   request.resource(component);
//   request.context(path_slot, Cell::string(path));
//   const CompiledAnswer answer = policies->decide(*snapshot, request.view(), scratch);
//
// Starting a builder ends the life of all that the scratch held before, the last answer included. The
// builder's view may be asked about more than once, with another action or resource.
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
  // `slot`: of Vocabulary::context_slot. What the schema requires for the action must be given.
  void context(std::uint32_t slot, Cell value) { scratch_.context[slot] = value; }

  // Makes `self` an entity of this request: known, with these direct parents, without attributes yet. Parents
  // that are themselves of this request must be defined before. False: `Scratch::max_locals` are there, or
  // the schema does not have its type.
  bool define(EntityHandle self, std::span<const EntityHandle> parents);
  // Of the entity defined last. `slot`: of TypeLayout::slot.
  void attribute(std::uint32_t slot, Cell value);
  void tags(std::span<const Cell> keys_and_values);  // copied; keys ascending
  // All of the above from the plain form. False also if a name in it is not the schema's.
  bool define(const Entity& entity);

  // Cells for what needs memory: taken from the scratch.
  Cell set(std::span<const Cell> elements) { return make_set(elements, scratch_.arena); }
  Cell set(std::span<const std::string> texts);  // not copied
  Cell record(std::span<NamedCell> attributes) { return make_record(attributes, scratch_.arena); }
  Cell ip(const IpAddress& address);
  Cell copy(std::string_view text) { return Cell::string(scratch_.arena.copy(text)); }
  // Any value; its texts are not copied. Empty: an attribute name in it is not the schema's.
  std::optional<Cell> value(const Value& value);

  // A whole request in the plain form; its texts are not copied. False: it cannot fit the schema, because it
  // has a name the schema does not have.
  bool request(const Request& request);

  const RequestView& view();

 private:
  std::span<const std::uint32_t> ancestors_of(EntityHandle entity) const;

  const Vocabulary& vocabulary_;
  const EntitySnapshot& snapshot_;
  Scratch& scratch_;
  std::uint32_t known_uids_;
  std::size_t locals_ = 0;
  RequestView view_;
};

}  // namespace sallyport::cedar
