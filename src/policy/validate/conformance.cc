#include "policy/validate/conformance.h"

#include <algorithm>
#include <set>

#include "policy/schema/conform.h"
#include "policy/schema/names.h"
#include "policy/value/escape.h"

namespace sallyport::cedar {
namespace {

// As the reference shows a context: at most five members of each set and record.
void append_shown(std::string& out, const Value& value);

template <class Items, class Show>
void append_list(std::string& out, char open, const Items& items, char close, const Show& show) {
  constexpr std::size_t most = 5;
  out += open;
  std::size_t count = 0;
  for (const auto& item : items) {
    if (count > 0) out += ", ";
    if (count++ == most) {
      out += ".. ";
      break;
    }
    show(item);
  }
  out += close;
}

void append_shown(std::string& out, const Record& record) {
  append_list(out, '{', record.entries(), '}', [&](const Record::Entry& entry) {
    const bool plain = is_identifier(entry.first) && !is_reserved_word(entry.first);
    out += plain ? entry.first : '"' + entry.first + '"';
    out += ": ";
    append_shown(out, entry.second);
  });
}

void append_shown(std::string& out, const Value& value) {
  if (const Record* record = value.as_record()) return append_shown(out, *record);
  if (const ValueSet* set = value.as_set()) {
    return append_list(out, '[', set->values(), ']',
                       [&](const Value& element) { append_shown(out, element); });
  }
  out += to_text(value);
}

bool holds(const std::vector<std::string>& sorted, const std::string& name) {
  return std::binary_search(sorted.begin(), sorted.end(), name);
}

std::string check_role(std::string_view role, const EntityUid& uid, const Schema& schema) {
  if (schema.find_entity_type(uid.type)) return impossible(uid, schema);
  return std::string(role) + " type `" + uid.type + "` is not declared in the schema";
}

std::string not_valid(std::string_view what, std::string_view shown, const EntityUid& action) {
  return std::string(what) + " `" + std::string(shown) + "` is not valid for `" + to_text(action) + '`';
}

std::string check_action(const Entity& entity, const Schema& schema) {
  std::string problem = impossible(entity.uid, schema);
  if (!problem.empty()) return problem;
  std::set<EntityUid> groups;
  for (const EntityUid& parent : entity.parents) {
    groups.insert(parent);
    if (const ActionType* group = schema.find_action(parent)) {
      groups.insert(group->ancestors.begin(), group->ancestors.end());
    }
  }
  const std::vector<EntityUid>& declared = schema.find_action(entity.uid)->ancestors;
  const bool same = entity.attributes.entries().empty() && entity.tags.entries().empty() &&
                    std::equal(groups.begin(), groups.end(), declared.begin(), declared.end());
  if (same) return {};
  return "definition of action `" + to_text(entity.uid) + "` does not match its schema declaration";
}

std::string check_attributes(const Entity& entity, const EntityType& type) {
  const std::string name = to_text(entity.uid);
  for (const AttributeType& one : type.attributes.attributes) {
    if (one.required && !entity.attributes.find(one.name)) {
      return "expected entity `" + name + "` to have attribute `" + one.name + "`, but it does not";
    }
  }
  for (const auto& [key, value] : entity.attributes.entries()) {
    const AttributeType* declared = type.attributes.find(key);
    if (!declared)
      return "attribute `" + key + "` on `" + name + "` should not exist according to the schema";
    const std::string problem = misfit(value, declared->type);
    if (!problem.empty()) return "in attribute `" + key + "` on `" + name + "`, " + problem;
  }
  return {};
}

std::string check_tags(const Entity& entity, const EntityType& type) {
  const std::string name = to_text(entity.uid);
  for (const auto& [key, value] : entity.tags.entries()) {
    if (!type.tags) {
      return "found a tag `" + key + "` on `" + name + "`, but no tags should exist on `" + name +
             "` according to the schema";
    }
    const std::string problem = misfit(value, *type.tags);
    if (!problem.empty()) return "in tag `" + key + "` on `" + name + "`, " + problem;
  }
  return {};
}

std::string check_parents(const Entity& entity, const EntityType& type, const Schema& schema) {
  for (const EntityUid& parent : entity.parents) {
    if (!holds(type.ancestors, parent.type)) {
      return '`' + to_text(entity.uid) + "` is not allowed to have an ancestor of type `" + parent.type +
             "` according to the schema";
    }
    std::string problem = impossible(parent, schema);
    if (!problem.empty()) return problem;
  }
  return {};
}

}  // namespace

std::string check_request(const Request& request, const Schema& schema) {
  std::string problem = check_role("principal", request.principal, schema);
  if (problem.empty()) problem = check_role("resource", request.resource, schema);
  if (!problem.empty()) return problem;
  const ActionType* action = schema.find_action(request.action);
  if (!action) return "action `" + to_text(request.action) + "` does not exist in the supplied schema";
  if (!holds(action->principals, request.principal.type)) {
    return not_valid("principal type", request.principal.type, request.action);
  }
  if (!holds(action->resources, request.resource.type)) {
    return not_valid("resource type", request.resource.type, request.action);
  }
  problem = impossible(request.context, schema);
  if (!problem.empty() || misfit(request.context, action->context).empty()) return problem;
  std::string shown;
  append_shown(shown, request.context);
  return not_valid("context", shown, request.action);
}

std::string check_entity(const Entity& entity, const Schema& schema) {
  if (base_name(entity.uid.type) == "Action") return check_action(entity, schema);
  const EntityType* type = schema.find_entity_type(entity.uid.type);
  if (!type) {
    return "entity `" + to_text(entity.uid) + "` has type `" + entity.uid.type +
           "` which is not declared in the schema";
  }
  std::string problem = impossible(entity.uid, schema);
  if (problem.empty()) problem = check_attributes(entity, *type);
  if (problem.empty()) problem = check_parents(entity, *type, schema);
  if (problem.empty()) problem = check_tags(entity, *type);
  if (problem.empty()) problem = impossible(entity.attributes, schema);
  if (problem.empty()) problem = impossible(entity.tags, schema);
  return problem;
}

}  // namespace sallyport::cedar
