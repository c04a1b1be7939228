#include "policy/compile/request.h"

#include <algorithm>

namespace sallyport::cedar {
namespace {

class RequestNaming final : public Naming {
 public:
  RequestNaming(RequestBuilder& builder, const Vocabulary& vocabulary)
      : builder_(builder), vocabulary_(vocabulary) {}
  EntityHandle entity(const EntityUid& uid) override { return builder_.entity(uid); }
  NameId name(std::string_view attribute) override { return vocabulary_.find_name(attribute); }

 private:
  RequestBuilder& builder_;
  const Vocabulary& vocabulary_;
};

}  // namespace

RequestBuilder::RequestBuilder(const Vocabulary& vocabulary, const EntitySnapshot& snapshot, Scratch& scratch)
    : vocabulary_(vocabulary), snapshot_(snapshot), scratch_(scratch), known_uids_(vocabulary.uids().size()) {
  scratch.arena.clear();
  scratch.names.clear();
  scratch.context.assign(vocabulary.context_size(), Cell());
}

EntityHandle RequestBuilder::entity(TypeId type, std::string_view id) {
  return entity(vocabulary_.layout(type).name, id);
}

EntityHandle RequestBuilder::entity(std::string_view type, std::string_view id) {
  const TypeId number = vocabulary_.find_type(type);
  if (number != no_type) {
    const EntityHandle known = vocabulary_.uids().find(number, id, known_uids_);
    if (known != no_entity) return known;
  }
  std::vector<LocalName>& names = scratch_.names;
  const auto found = std::find_if(names.begin(), names.end(),
                                  [&](const LocalName& name) { return name.id == id && name.type == type; });
  const auto local = static_cast<std::uint32_t>(found - names.begin());
  if (found == names.end()) names.push_back({type, id, number});
  return EntityHandle{first_local_entity + local};
}

std::span<const std::uint32_t> RequestBuilder::ancestors_of(EntityHandle entity) const {
  for (std::size_t i = 0; i < locals_; ++i) {
    if (scratch_.locals[i].self == entity) return scratch_.locals[i].ancestors;
  }
  return snapshot_.ancestors(entity);
}

bool RequestBuilder::define(EntityHandle self, std::span<const EntityHandle> parents) {
  if (locals_ == Scratch::max_locals) return false;
  LocalEntity made;
  made.self = self;
  made.type = is_local(self) ? scratch_.names[static_cast<std::uint32_t>(self) - first_local_entity].type_id
                             : vocabulary_.uids().type(self);
  if (made.type == no_type) return false;
  std::size_t room = parents.size();
  for (const EntityHandle parent : parents) room += ancestors_of(parent).size();
  const auto all = scratch_.arena.take<std::uint32_t>(room);
  auto to = all.begin();
  for (const EntityHandle parent : parents) {
    *to++ = static_cast<std::uint32_t>(parent);
    to = std::ranges::copy(ancestors_of(parent), to).out;
  }
  std::sort(all.begin(), all.end());
  made.ancestors = {all.begin(), std::unique(all.begin(), all.end())};
  made.attributes = scratch_.arena.take<Cell>(vocabulary_.layout(made.type).names.size());
  scratch_.locals[locals_++] = made;
  return true;
}

void RequestBuilder::attribute(std::uint32_t slot, Cell value) {
  scratch_.locals[locals_ - 1].attributes[slot] = value;
}

void RequestBuilder::tags(std::span<const Cell> keys_and_values) {
  const auto copy = scratch_.arena.take<Cell>(keys_and_values.size());
  std::ranges::copy(keys_and_values, copy.begin());
  scratch_.locals[locals_ - 1].tags = copy;
}

bool RequestBuilder::define(const Entity& entity) {
  const auto parents = scratch_.arena.take<EntityHandle>(entity.parents.size());
  std::ranges::transform(entity.parents, parents.begin(),
                         [&](const EntityUid& uid) { return this->entity(uid); });
  if (!define(this->entity(entity.uid), parents)) return false;
  LocalEntity& made = scratch_.locals[locals_ - 1];
  for (const auto& [name, value] : entity.attributes.entries()) {
    const std::uint32_t slot = vocabulary_.layout(made.type).slot(name);
    const std::optional<Cell> cell = this->value(value);
    if (slot == not_there || !cell) return false;
    made.attributes[slot] = *cell;
  }
  const auto tags = scratch_.arena.take<Cell>(entity.tags.entries().size() * 2);
  std::size_t next = 0;
  for (const auto& [name, value] : entity.tags.entries()) {
    const std::optional<Cell> cell = this->value(value);
    if (!cell) return false;
    tags[next++] = Cell::string(name);
    tags[next++] = *cell;
  }
  made.tags = tags;
  return true;
}

Cell RequestBuilder::set(std::span<const std::string> texts) {
  const auto cells = scratch_.arena.take<Cell>(texts.size());
  std::ranges::transform(texts, cells.begin(), [](const std::string& text) { return Cell::string(text); });
  return set(cells);
}

Cell RequestBuilder::ip(const IpAddress& address) {
  IpAddress& copy = scratch_.arena.take<IpAddress>(1)[0];
  copy = address;
  return Cell::ip(copy);
}

std::optional<Cell> RequestBuilder::value(const Value& value) {
  RequestNaming naming(*this, vocabulary_);
  return encode(value, scratch_.arena, naming, Texts::stay);
}

bool RequestBuilder::request(const Request& request) {
  principal(entity(request.principal));
  action(entity(request.action));
  resource(entity(request.resource));
  for (const auto& [name, value] : request.context.entries()) {
    const std::uint32_t slot = vocabulary_.context_slot(name);
    const std::optional<Cell> cell = this->value(value);
    if (slot == not_there || !cell) return false;
    context(slot, *cell);
  }
  return true;
}

const RequestView& RequestBuilder::view() {
  view_.context = scratch_.context;
  view_.locals = {scratch_.locals.data(), locals_};
  view_.names = scratch_.names;
  return view_;
}

}  // namespace sallyport::cedar
