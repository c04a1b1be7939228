#include "policy/json/entities.h"

#include <algorithm>
#include <map>

#include "policy/json/values.h"
#include "policy/schema/conform.h"
#include "policy/schema/names.h"

namespace sallyport::cedar {
namespace {

class Reader {
 public:
  Reader(const Source& source, const Schema* schema, Diagnostics& diagnostics)
      : source_(source), schema_(schema), diagnostics_(diagnostics), values_(source, schema, diagnostics) {}

  std::optional<Entities> run(const Json& json) {
    if (!json.is(Json::Kind::array)) {
      fail(json.span, "entities are a list, not " + std::string(kind_name(json.kind)));
      return std::nullopt;
    }
    for (const Json& item : json.items) entity(item);
    if (!good_) return std::nullopt;
    if (schema_) check_actions();
    if (const EntityUid* own = entities_.close()) {
      fail(json.span, entities_.too_many_ancestors()
                          ? "the entities have more than " + std::to_string(Entities::max_ancestors) +
                                " ancestors in all"
                          : "entity `" + to_text(*own) + "` is its own ancestor");
    }
    if (!good_) return std::nullopt;
    return std::move(entities_);
  }

 private:
  void fail(Span span, std::string message, std::string hint = {}) {
    good_ = false;
    diagnostics_.error(source_, span, std::move(message), std::move(hint));
  }

  const Json* member(const Json& json, std::string_view name, Json::Kind kind) {
    const Json* found = json.find(name);
    if (!found) {
      fail(json.span, "`" + std::string(name) + "` is missing here");
    } else if (!found->is(kind)) {
      fail(found->span, "`" + std::string(name) + "` is " + std::string(kind_name(kind)) + ", not " +
                            std::string(kind_name(found->kind)));
    } else {
      return found;
    }
    return nullptr;
  }

  void entity(const Json& json) {
    if (!json.is(Json::Kind::object)) {
      fail(json.span, "an entity is an object, not " + std::string(kind_name(json.kind)));
      return;
    }
    for (const JsonMember& one : json.members) {
      if (one.name == "uid" || one.name == "attrs" || one.name == "parents" || one.name == "tags") continue;
      diagnostics_.warning(source_, one.name_span, "`" + one.name + "` means nothing here and is ignored");
    }
    const Json* uid = json.find("uid");
    if (!uid) fail(json.span, "`uid` is missing here");
    const Json* attributes = member(json, "attrs", Json::Kind::object);
    const Json* parents = member(json, "parents", Json::Kind::array);
    const Json* tags = json.find("tags") ? member(json, "tags", Json::Kind::object) : nullptr;
    if (!uid || !attributes || !parents || (json.find("tags") && !tags)) return;
    std::optional<EntityUid> name = values_.uid(*uid, "in `uid`");
    if (!name) {
      good_ = false;
      return;
    }
    Entity made;
    made.uid = *std::move(name);
    name_ = '`' + to_text(made.uid) + '`';
    const bool is_action = base_name(made.uid.type) == "Action";
    const EntityType* type = schema_ ? schema_->find_entity_type(made.uid.type) : nullptr;
    if (!is_known(made.uid, type, uid->span)) return;
    made.attributes = record(*attributes, "attribute", type);
    made.parents = parent_uids(*parents, type, is_action);
    if (tags) made.tags = record(*tags, "tag", type);
    if (good_) add(std::move(made), uid->span, is_action && schema_);
  }

  bool is_known(const EntityUid& uid, const EntityType* type, Span span) {
    if (!schema_) return true;
    if (!type && base_name(uid.type) != "Action") {
      fail(span, "entity " + name_ + " has type `" + uid.type + "` which is not declared in the schema",
           entity_type_hint(*schema_, uid.type));
      return false;
    }
    std::string problem = impossible(uid, *schema_);
    if (problem.empty()) return true;
    fail(span, std::move(problem));
    return false;
  }

  // Attributes or tags.
  Record record(const Json& json, const std::string& what, const EntityType* type) {
    std::vector<Record::Entry> entries;
    for (const JsonMember& one : json.members) {
      const Type* expected = nullptr;
      if (type && !declared(one, what, *type, expected)) continue;
      std::optional<Value> value =
          values_.value(one.value, expected, "in " + what + " `" + one.name + "` on " + name_);
      good_ = good_ && value;
      if (value) entries.emplace_back(one.name, *std::move(value));
    }
    if (type && what == "attribute") {
      for (const AttributeType& one : type->attributes.attributes) {
        if (!one.required || json.find(one.name)) continue;
        fail(json.span,
             "expected entity " + name_ + " to have attribute `" + one.name + "`, but it does not");
      }
    }
    return Record(std::move(entries));
  }

  bool declared(const JsonMember& one, const std::string& what, const EntityType& type,
                const Type*& expected) {
    if (what == "tag") {
      expected = type.tags ? &*type.tags : nullptr;
      if (expected) return true;
      fail(one.name_span, "found a tag `" + one.name + "` on " + name_ + ", but no tags should exist on " +
                              name_ + " according to the schema");
      return false;
    }
    const AttributeType* attribute = type.attributes.find(one.name);
    if (attribute) {
      expected = &attribute->type;
      return true;
    }
    fail(one.name_span,
         "attribute `" + one.name + "` on " + name_ + " should not exist according to the schema",
         attribute_hint(type.attributes, one.name));
    return false;
  }

  std::vector<EntityUid> parent_uids(const Json& json, const EntityType* type, bool is_action) {
    std::vector<EntityUid> out;
    for (const Json& item : json.items) {
      std::optional<EntityUid> parent = values_.uid(item, "in `parents` of " + name_);
      good_ = good_ && parent;
      if (!parent) continue;
      if (is_action && base_name(parent->type) != "Action") {
        fail(item.span, "action " + name_ + " has a non-action parent `" + to_text(*parent) + '`');
      }
      if (type) check_parent(*parent, *type, item.span);
      out.push_back(*std::move(parent));
    }
    return out;
  }

  void check_parent(const EntityUid& parent, const EntityType& type, Span span) {
    if (!std::binary_search(type.ancestors.begin(), type.ancestors.end(), parent.type)) {
      fail(span, name_ + " is not allowed to have an ancestor of type `" + parent.type +
                     "` according to the schema");
      return;
    }
    std::string problem = impossible(parent, *schema_);
    if (!problem.empty()) fail(span, std::move(problem));
  }

  void add(Entity made, Span span, bool is_declared_action) {
    const EntityUid uid = made.uid;
    Entities& store = is_declared_action ? actions_ : entities_;
    const std::size_t before = store.size();
    if (!store.add(std::move(made))) {
      fail(span, "entity `" + to_text(uid) + "` is here twice, and not the same");
    } else if (is_declared_action && store.size() != before) {
      action_places_[uid] = span;
    }
  }

  // What the text says of actions is compared, what the schema says is taken.
  void check_actions() {
    const bool cyclic = actions_.close() != nullptr;
    for (const Entity* one : actions_.all()) {
      const ActionType& declared = *schema_->find_action(one->uid);
      const bool same = !cyclic && one->attributes.entries().empty() && one->tags.entries().empty() &&
                        actions_.ancestors(one->uid) == declared.ancestors;
      if (same) continue;
      fail(action_places_[one->uid],
           "definition of action `" + to_text(one->uid) + "` does not match its schema declaration",
           "leave it out, and the schema's is used");
    }
    for (const auto& [uid, action] : schema_->actions) entities_.add({uid, {}, {}, action.parents});
  }

  const Source& source_;
  const Schema* schema_;
  Diagnostics& diagnostics_;
  ValueReader values_;
  std::string name_;  // of the entity being read, quoted
  bool good_ = true;
  Entities entities_;
  Entities actions_;  // with a schema only
  std::map<EntityUid, Span> action_places_;
};

void write(JsonWriter& json, const Entity& entity) {
  json.begin_object().name("uid");
  write(json, entity.uid);
  json.name("attrs");
  write(json, entity.attributes);
  json.name("parents").begin_array();
  for (const EntityUid& parent : entity.parents) write(json, parent);
  json.end_array();
  if (!entity.tags.entries().empty()) {
    json.name("tags");
    write(json, entity.tags);
  }
  json.end_object();
}

}  // namespace

std::optional<Entities> read_entities(const Json& json, const Source& source, const Schema* schema,
                                      Diagnostics& diagnostics) {
  return Reader(source, schema, diagnostics).run(json);
}

std::optional<Entities> parse_entities(const SourcePtr& source, const Schema* schema,
                                       Diagnostics& diagnostics) {
  const std::optional<Json> json = parse_json(*source, diagnostics);
  if (!json) return std::nullopt;
  return read_entities(*json, *source, schema, diagnostics);
}

std::string to_json(const Entity& entity) {
  JsonWriter json;
  write(json, entity);
  return json.take();
}

std::string to_json(const Entities& entities) {
  std::string out = "[";
  for (const Entity* one : entities.all()) {
    out += out.size() == 1 ? "\n" : ",\n";
    out += to_json(*one);
  }
  return out + "\n]\n";
}

}  // namespace sallyport::cedar
