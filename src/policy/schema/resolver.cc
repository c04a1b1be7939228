#include "policy/schema/resolver.h"

#include <algorithm>

#include "policy/schema/names.h"
#include "policy/schema/parse.h"
#include "policy/value/escape.h"

namespace sallyport::cedar {

SchemaPtr SchemaResolver::run() {
  declare();
  check_shadowing();
  if (!good_) return nullptr;
  for (auto& [name, common] : common_) {
    Sized ignored;
    common_type(common, common.written->name.span, ignored, 0);
  }
  for (const FragmentNamespace& space : fragment_.namespaces) {
    for (const FragmentEntity& one : space.entities) entity(space, one);
    for (const FragmentAction& one : space.actions) action(space, one);
  }
  if (good_) close_entity_types();
  if (good_) close_actions();
  return good_ ? schema_ : nullptr;
}

bool SchemaResolver::fail(Span span, std::string message, std::string hint) {
  good_ = false;
  diagnostics_.error(source_, span, std::move(message), std::move(hint));
  return false;
}

void SchemaResolver::declare() {
  for (const FragmentNamespace& space : fragment_.namespaces) {
    for (const FragmentCommonType& one : space.common_types) {
      CommonType made;
      made.written = &one;
      made.space = space.name.name;
      const std::string full = qualify(space.name.name, one.name.name);
      if (common_.emplace(full, std::move(made)).second) continue;
      fail(one.name.span, "type `" + full + "` is declared twice");
    }
    for (const FragmentEntity& one : space.entities) {
      for (const FragmentName& name : one.names) declare_entity(space, name);
    }
    for (const FragmentAction& one : space.actions) {
      for (const FragmentName& name : one.names) declare_action(space, name);
    }
  }
}

void SchemaResolver::declare_entity(const FragmentNamespace& space, const FragmentName& name) {
  const std::string full = qualify(space.name.name, name.name);
  if (!entities_.emplace(full, name.span).second) {
    fail(name.span, "entity type `" + full + "` is declared twice");
  } else if (common_.contains(full)) {
    diagnostics_.warning(source_, name.span,
                         "`" + full + "` is a common type as well, and that is what the name means in types");
  }
}

void SchemaResolver::declare_action(const FragmentNamespace& space, const FragmentName& name) {
  EntityUid uid{qualify(space.name.name, "Action"), name.name};
  action_types_.insert(uid.type);
  if (!actions_.emplace(std::move(uid), name.span).second) {
    fail(name.span, "action `" + name.name + "` is declared twice");
  }
}

// Cedar RFC 70: no name may be declared both outside any namespace and inside one.
void SchemaResolver::check_shadowing() {
  const auto check = [&](const FragmentName& name, const std::string& full, const std::string& outer) {
    fail(name.span, "`" + full + "` hides `" + outer + "`, which is declared outside any namespace",
         "rename one of them, or move `" + outer + "` into a namespace");
  };
  const auto is_outer = [&](const std::string& name) {
    return entities_.contains(name) || common_.contains(name);
  };
  for (const FragmentNamespace& space : fragment_.namespaces) {
    const std::string& prefix = space.name.name;
    if (prefix.empty()) continue;
    for (const FragmentCommonType& one : space.common_types) {
      if (is_outer(one.name.name)) check(one.name, qualify(prefix, one.name.name), one.name.name);
    }
    for (const FragmentEntity& one : space.entities) {
      for (const FragmentName& name : one.names) {
        if (is_outer(name.name)) check(name, qualify(prefix, name.name), name.name);
      }
    }
    for (const FragmentAction& one : space.actions) {
      for (const FragmentName& name : one.names) {
        const EntityUid outer{"Action", name.name};
        if (!actions_.contains(outer)) continue;
        check(name, to_text(EntityUid{qualify(prefix, "Action"), name.name}), to_text(outer));
      }
    }
  }
}

SchemaResolver::Found SchemaResolver::find_full(const std::string& full, Meaning meaning) const {
  using What = Found::What;
  if (meaning != Meaning::entity && common_.contains(full)) return {What::common, full};
  if (meaning != Meaning::common && (entities_.contains(full) || action_types_.contains(full))) {
    return {What::entity, full};
  }
  if (meaning == Meaning::entity) return {};
  constexpr std::string_view internal = "__cedar::";
  const bool said = full.starts_with(internal);
  const std::string name = said ? full.substr(internal.size()) : full;
  const bool primitive = name == "Bool" || name == "Long" || name == "String";
  if (!primitive && !is_extension_type(name)) return {};
  if (!said && entities_.contains(full)) return {};
  return {What::builtin, name};
}

SchemaResolver::Found SchemaResolver::find(std::string_view space, const std::string& name,
                                           Meaning meaning) const {
  if (!space.empty() && name.find("::") == std::string::npos) {
    Found inner = find_full(qualify(space, name), meaning);
    if (inner.what != Found::What::nothing) return inner;
  }
  return find_full(name, meaning);
}

std::string SchemaResolver::hint_for(const std::string& name, Meaning meaning) const {
  struct Slip {
    std::string_view written, meant;
  };
  static constexpr Slip slips[] = {
      {"Boolean", "Bool"},   {"boolean", "Bool"},   {"bool", "Bool"},         {"Int", "Long"},
      {"int", "Long"},       {"Integer", "Long"},   {"integer", "Long"},      {"Number", "Long"},
      {"number", "Long"},    {"str", "String"},     {"Text", "String"},       {"ip", "ipaddr"},
      {"Float", "decimal"},  {"float", "decimal"},  {"double", "decimal"},    {"date", "datetime"},
      {"Date", "datetime"},  {"List", "Set<...>"},  {"Array", "Set<...>"},    {"Set", "Set<...>"},
      {"Record", "{ ... }"}, {"Object", "{ ... }"}, {"timestamp", "datetime"}};
  if (meaning != Meaning::entity) {
    for (const Slip& slip : slips) {
      if (slip.written == name) return "write `" + std::string(slip.meant) + "`";
    }
  }
  std::vector<std::string_view> known;
  if (meaning != Meaning::common) {
    for (const auto& [full, span] : entities_) known.push_back(full);
  }
  if (meaning != Meaning::entity) {
    for (const auto& [full, common] : common_) known.push_back(full);
    for (const std::string_view one :
         {"Bool", "Long", "String", "decimal", "ipaddr", "datetime", "duration"}) {
      known.push_back(one);
    }
  }
  for (const std::string_view full : known) {
    if (full != name && base_name(full) == base_name(name))
      return "did you mean `" + std::string(full) + "`?";
  }
  if (meaning == Meaning::common && (entities_.contains(name))) return "an entity type cannot stand here";
  constexpr std::size_t most = 1'000;  // each costs a comparison of every letter with every letter
  if (known.size() > most) known.resize(most);
  const std::string_view near = nearest_name(name, known);
  return near.empty() ? std::string() : "did you mean `" + std::string(near) + "`?";
}

bool SchemaResolver::unknown(const std::string& name, std::string_view space, Span span, Meaning meaning) {
  const char* what = meaning == Meaning::common   ? "no common type `"
                     : meaning == Meaning::entity ? "no entity type `"
                                                  : "no type `";
  std::string message = what + name + "`";
  if (!space.empty() && name.find("::") == std::string::npos) {
    message += ", neither in namespace `" + std::string(space) + "` nor outside";
  }
  return fail(span, std::move(message), hint_for(name, meaning));
}

bool SchemaResolver::use_nodes(std::size_t nodes, Span span) {
  nodes_ += nodes;
  return nodes_ <= max_schema_nodes || fail(span, "the schema is too large once all its types are expanded");
}

bool SchemaResolver::check_size(const Sized& sized, Span span) {
  if (sized.depth > max_type_depth) {
    return fail(span, "this type is nested deeper than " + std::to_string(max_type_depth) + " levels");
  }
  return sized.nodes <= max_type_nodes || fail(span, "this type is too large once common types are expanded");
}

bool SchemaResolver::type(std::string_view space, const FragmentType& written, Sized& out,
                          std::size_t depth) {
  using Kind = FragmentType::Kind;
  out.depth = depth;  // while going down; the real one is made below
  if (!check_size(out, written.span)) return false;
  out.depth = 0;
  switch (written.kind) {
    case Kind::boolean:
      out.type.kind = Type::Kind::boolean;
      return true;
    case Kind::integer:
      out.type.kind = Type::Kind::integer;
      return true;
    case Kind::string:
      out.type.kind = Type::Kind::string;
      return true;
    case Kind::extension:
      out.type.kind = Type::Kind::extension;
      out.type.name = written.name;
      return is_extension_type(written.name) || fail(written.span, "no extension type `" + written.name + "`",
                                                     hint_for(written.name, Meaning::common));
    case Kind::entity:
      return named_type(space, written, Meaning::entity, out, depth);
    case Kind::common:
      return named_type(space, written, Meaning::common, out, depth);
    case Kind::entity_or_common:
      return named_type(space, written, Meaning::either, out, depth);
    case Kind::record:
      return record_type(space, written, out, depth);
    case Kind::set:
      break;
  }
  Sized element;
  if (!type(space, written.element.front(), element, depth + 1)) return false;
  out.depth = element.depth + 1;
  out.nodes = element.nodes + 1;
  out.type.kind = Type::Kind::set;
  out.type.element = std::make_shared<const Type>(std::move(element.type));
  return check_size(out, written.span);
}

bool SchemaResolver::named_type(std::string_view space, const FragmentType& written, Meaning meaning,
                                Sized& out, std::size_t depth) {
  Found found = find(space, written.name, meaning);
  if (found.what == Found::What::nothing) return unknown(written.name, space, written.span, meaning);
  if (found.what == Found::What::common) {
    return common_type(common_.find(found.full)->second, written.span, out, depth + 1);
  }
  Type& made = out.type;
  if (found.what == Found::What::entity) {
    made.kind = Type::Kind::entity;
  } else if (is_extension_type(found.full)) {
    made.kind = Type::Kind::extension;
  } else {
    made.kind = found.full == "Bool"   ? Type::Kind::boolean
                : found.full == "Long" ? Type::Kind::integer
                                       : Type::Kind::string;
    return true;
  }
  made.name = std::move(found.full);
  return true;
}

bool SchemaResolver::record_type(std::string_view space, const FragmentType& written, Sized& out,
                                 std::size_t depth) {
  std::map<std::string_view, AttributeType> attributes;
  bool good = true;
  for (const FragmentAttribute& one : written.attributes) {
    Sized held;
    if (!type(space, one.type, held, depth + 1)) {
      good = false;
      continue;
    }
    out.depth = std::max(out.depth, held.depth);
    out.nodes += held.nodes;
    AttributeType made{one.name, std::move(held.type), one.required};
    if (!attributes.insert_or_assign(one.name, std::move(made)).second) {
      diagnostics_.warning(source_, one.span,
                           "attribute `" + one.name + "` is declared twice; this declaration counts");
    }
  }
  if (!good) return false;
  ++out.depth;
  auto record = std::make_shared<RecordType>();
  record->attributes.reserve(attributes.size());
  for (auto& [name, attribute] : attributes) record->attributes.push_back(std::move(attribute));
  out.type.kind = Type::Kind::record;
  out.type.record = std::move(record);
  return check_size(out, written.span);
}

bool SchemaResolver::common_type(CommonType& common, Span used_at, Sized& out, std::size_t depth) {
  using State = CommonType::State;
  const FragmentCommonType& written = *common.written;
  switch (common.state) {
    case State::bad:
      return false;
    case State::in_work:
      return fail(used_at, "type `" + written.name.name + "` contains itself");
    case State::good:
      out = common.resolved;
      return true;
    case State::untouched:
      break;
  }
  common.state = State::in_work;
  const bool good = type(common.space, written.type, common.resolved, depth);
  common.resolved.depth += 1;
  common.state = good && check_size(common.resolved, written.name.span) ? State::good : State::bad;
  if (common.state == State::bad) return false;
  out = common.resolved;
  return use_nodes(1, written.name.span);
}

bool SchemaResolver::shape(std::string_view space, const FragmentType& written, std::string_view what,
                           RecordType& out) {
  Sized made;
  if (!type(space, written, made, 0) || !use_nodes(made.nodes, written.span)) return false;
  if (made.type.kind != Type::Kind::record) {
    return fail(written.span,
                std::string(what) + " must be a record, and `" + to_text(made.type) + "` is none");
  }
  out = *made.type.record;
  return true;
}

bool SchemaResolver::entity_names(std::string_view space, const std::vector<FragmentName>& written,
                                  std::vector<std::string>& out) {
  bool good = true;
  for (const FragmentName& one : written) {
    Found found = find(space, one.name, Meaning::entity);
    if (found.what == Found::What::entity && entities_.contains(found.full)) {
      out.push_back(std::move(found.full));
    } else if (found.what == Found::What::entity) {
      good = fail(one.span, "`" + found.full + "` is the type of actions and cannot stand here");
    } else {
      good = unknown(one.name, space, one.span, Meaning::entity);
    }
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return good;
}

void SchemaResolver::entity(const FragmentNamespace& space, const FragmentEntity& written) {
  const std::string_view prefix = space.name.name;
  EntityType made;
  bool good = entity_names(prefix, written.parents, made.parents);
  good = shape(prefix, written.shape, "the shape of an entity type", made.attributes) && good;
  if (written.tags) {
    Sized tags;
    good = type(prefix, *written.tags, tags, 0) && use_nodes(tags.nodes, written.tags->span) && good;
    made.tags = std::move(tags.type);
  }
  made.enum_ids = written.enum_ids;
  if (made.enum_ids) {
    std::sort(made.enum_ids->begin(), made.enum_ids->end());
    made.enum_ids->erase(std::unique(made.enum_ids->begin(), made.enum_ids->end()), made.enum_ids->end());
  }
  if (!good) return;
  const std::size_t weight = 1 + made.parents.size() + made.attributes.attributes.size() +
                             (made.enum_ids ? made.enum_ids->size() : 0);
  for (const FragmentName& name : written.names) {
    if (!use_nodes(weight, name.span)) return;
    made.name = qualify(prefix, name.name);
    schema_->entity_types.emplace(made.name, made);
  }
}

bool SchemaResolver::action_groups(const FragmentNamespace& space, const FragmentAction& written,
                                   ActionType& made) {
  if (!written.groups) return true;
  bool good = true;
  for (const FragmentActionGroup& group : *written.groups) {
    const std::string type = group.type.value_or("Action");
    EntityUid inner{qualify(space.name.name, type), group.id};
    EntityUid outer{type, group.id};
    const bool is_path_given = type.find("::") != std::string::npos;
    if (!is_path_given && actions_.contains(inner)) {
      made.parents.push_back(std::move(inner));
    } else if (actions_.contains(outer)) {
      made.parents.push_back(std::move(outer));
    } else {
      std::vector<std::string_view> known;
      for (const auto& [uid, span] : actions_) known.push_back(uid.id);
      if (known.size() > 1'000) known.resize(1'000);
      const std::string_view near = nearest_name(group.id, known);
      const bool same = near == group.id;
      good = fail(group.span, "no action `" + to_text(is_path_given ? outer : inner) + "`",
                  near.empty() || same ? "" : "did you mean `" + std::string(near) + "`?");
    }
  }
  std::sort(made.parents.begin(), made.parents.end());
  made.parents.erase(std::unique(made.parents.begin(), made.parents.end()), made.parents.end());
  return good;
}

bool SchemaResolver::applies_to(const FragmentNamespace& space, const FragmentAction& written,
                                ActionType& made) {
  if (!written.applies_to) return true;
  const std::string_view prefix = space.name.name;
  bool good = entity_names(prefix, written.applies_to->principals, made.principals);
  good = entity_names(prefix, written.applies_to->resources, made.resources) && good;
  return shape(prefix, written.applies_to->context, "the context of an action", made.context) && good;
}

void SchemaResolver::action(const FragmentNamespace& space, const FragmentAction& written) {
  ActionType made;
  const bool groups = action_groups(space, written, made);
  if (!applies_to(space, written, made) || !groups) return;
  const std::size_t weight = 1 + made.parents.size() + made.principals.size() + made.resources.size() +
                             made.context.attributes.size();
  for (const FragmentName& name : written.names) {
    if (!use_nodes(weight, name.span)) return;
    made.uid = {qualify(space.name.name, "Action"), name.name};
    schema_->actions.emplace(made.uid, made);
  }
}

void SchemaResolver::close_entity_types() {
  for (auto& [name, type] : schema_->entity_types) {
    std::set<std::string_view> seen;
    std::vector<std::string_view> open(type.parents.begin(), type.parents.end());
    while (!open.empty()) {
      const std::string_view next = open.back();
      open.pop_back();
      if (!seen.insert(next).second) continue;
      const std::vector<std::string>& more = schema_->entity_types.find(next)->second.parents;
      if (!use_nodes(1 + more.size(), entities_.find(name)->second)) return;
      open.insert(open.end(), more.begin(), more.end());
    }
    type.ancestors.assign(seen.begin(), seen.end());
  }
}

void SchemaResolver::close_actions() {
  for (auto& [uid, action] : schema_->actions) {
    std::set<EntityUid> seen;
    std::vector<const EntityUid*> open;
    for (const EntityUid& parent : action.parents) open.push_back(&parent);
    while (!open.empty()) {
      const EntityUid& next = *open.back();
      open.pop_back();
      if (!seen.insert(next).second) continue;
      const std::vector<EntityUid>& more = schema_->actions.find(next)->second.parents;
      if (!use_nodes(1 + more.size(), actions_.find(uid)->second)) return;
      for (const EntityUid& parent : more) open.push_back(&parent);
    }
    if (seen.contains(uid)) {
      fail(actions_.find(uid)->second, "action `" + to_text(uid) + "` is a group of itself");
      return;
    }
    action.ancestors.assign(seen.begin(), seen.end());
  }
}

SchemaPtr resolve(const Fragment& fragment, const Source& source, Diagnostics& diagnostics) {
  return SchemaResolver(fragment, source, diagnostics).run();
}

SchemaPtr parse_schema_text(const SourcePtr& source, Diagnostics& diagnostics) {
  const std::optional<Fragment> fragment = parse_fragment_text(*source, diagnostics);
  return fragment ? resolve(*fragment, *source, diagnostics) : nullptr;
}

}  // namespace sallyport::cedar
