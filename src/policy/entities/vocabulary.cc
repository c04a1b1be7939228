#include "policy/entities/vocabulary.h"

#include <algorithm>
#include <set>

namespace sallyport::cedar {
namespace {

std::uint32_t position(const std::vector<std::string>& sorted, std::string_view name) {
  const auto found = std::lower_bound(sorted.begin(), sorted.end(), name);
  if (found == sorted.end() || *found != name) return not_there;
  return static_cast<std::uint32_t>(found - sorted.begin());
}

using NameSet = std::set<std::string, std::less<>>;

void collect(const RecordType& record, NameSet& names);

void collect(const Type& type, NameSet& names) {
  if (type.element) collect(*type.element, names);
  if (type.record) collect(*type.record, names);
}

void collect(const RecordType& record, NameSet& names) {
  for (const AttributeType& attribute : record.attributes) {
    names.insert(attribute.name);
    collect(attribute.type, names);
  }
}

}  // namespace

std::uint32_t TypeLayout::slot(std::string_view attribute) const { return position(names, attribute); }

std::shared_ptr<Vocabulary> Vocabulary::create(SchemaPtr schema) {
  std::shared_ptr<Vocabulary> made(new Vocabulary(std::move(schema)));
  NameSet names;
  NameSet context_names;
  std::map<std::string, TypeLayout, std::less<>> layouts;
  for (const auto& [name, type] : made->schema_->entity_types) {
    TypeLayout& layout = layouts[name];
    layout.type = &type;
    for (const AttributeType& attribute : type.attributes.attributes) layout.names.push_back(attribute.name);
    collect(type.attributes, names);
    if (type.tags) collect(*type.tags, names);
  }
  for (const auto& [uid, action] : made->schema_->actions) {
    layouts[uid.type];
    collect(action.context, names);
    for (const AttributeType& attribute : action.context.attributes) context_names.insert(attribute.name);
  }
  for (auto& [name, layout] : layouts) {
    layout.name = name;
    made->layouts_.push_back(std::move(layout));
  }
  made->names_.assign(names.begin(), names.end());
  made->context_names_.assign(context_names.begin(), context_names.end());
  for (const auto& [uid, action] : made->schema_->actions) made->intern(uid);
  return made;
}

TypeId Vocabulary::find_type(std::string_view name) const {
  const auto found =
      std::lower_bound(layouts_.begin(), layouts_.end(), name,
                       [](const TypeLayout& layout, std::string_view one) { return layout.name < one; });
  if (found == layouts_.end() || found->name != name) return no_type;
  return static_cast<TypeId>(found - layouts_.begin());
}

std::uint32_t Vocabulary::context_slot(std::string_view name) const { return position(context_names_, name); }
NameId Vocabulary::find_name(std::string_view name) const { return position(names_, name); }

EntityHandle Vocabulary::intern(std::string_view type, std::string_view id) {
  const TypeId number = find_type(type);
  return number == no_type ? no_entity : uids_.intern(number, id);
}

EntityUid Vocabulary::uid(EntityHandle handle) const {
  return {layouts_[uids_.type(handle)].name, std::string(uids_.id(handle))};
}

}  // namespace sallyport::cedar
