#include "policy/schema/json_form.h"

#include <algorithm>

#include "policy/schema/names.h"
#include "policy/schema/parse.h"

namespace sallyport::cedar {
namespace {

bool is_in(std::initializer_list<std::string_view> names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

Fragment SchemaJsonReader::run(const Json& json) {
  Fragment out;
  if (!expect(json, Json::Kind::object, "a schema is an object with a member for each namespace")) return out;
  for (const JsonMember& member : json.members) space(member, out);
  return out;
}

bool SchemaJsonReader::fail(Span span, std::string message, std::string hint) {
  failed_ = true;
  diagnostics_.error(source_, span, std::move(message), std::move(hint));
  return false;
}

bool SchemaJsonReader::expect(const Json& json, Json::Kind kind, std::string_view what) {
  if (json.is(kind)) return true;
  return fail(json.span, std::string(what) + ", not " + std::string(kind_name(json.kind)));
}

void SchemaJsonReader::allow(const Json& json, Names allowed, Names more) {
  for (const JsonMember& member : json.members) {
    if (is_in(allowed, member.name) || is_in(more, member.name)) continue;
    std::vector<std::string_view> known(allowed.begin(), allowed.end());
    known.insert(known.end(), more.begin(), more.end());
    const std::string_view near = nearest_name(member.name, known);
    fail(member.name_span, "`" + member.name + "` means nothing here",
         near.empty() ? "" : "did you mean `" + std::string(near) + "`?");
  }
}

const Json* SchemaJsonReader::require(const Json& json, std::string_view name) {
  const Json* found = json.find(name);
  if (!found) fail(json.span, "`" + std::string(name) + "` is missing here");
  return found;
}

bool SchemaJsonReader::identifier(const JsonMember& member, std::string_view what) {
  if (is_identifier(member.name) && !is_reserved_word(member.name) && member.name != "__cedar") return true;
  const bool word = is_reserved_word(member.name) || member.name == "__cedar";
  return fail(member.name_span,
              "`" + member.name + "` cannot name " + std::string(what) +
                  (word ? ": the word is reserved" : ": a name is letters, digits and `_`"));
}

void SchemaJsonReader::space(const JsonMember& member, Fragment& out) {
  if (!member.name.empty() && (!is_path(member.name) || is_internal_path(member.name))) {
    fail(member.name_span, "`" + member.name + "` cannot name a namespace");
    return;
  }
  const Json& json = member.value;
  if (!expect(json, Json::Kind::object, "a namespace is an object")) return;
  allow(json, {"commonTypes", "entityTypes", "actions", "annotations"});
  FragmentNamespace made;
  made.name = {member.name, member.name_span};
  const auto each = [&](const Json* list, std::string_view what, auto read) {
    if (!list || !expect(*list, Json::Kind::object, what)) return;
    for (const JsonMember& one : list->members) (this->*read)(one, made);
  };
  each(json.find("commonTypes"), "common types stand in an object, by name", &SchemaJsonReader::common_type);
  each(require(json, "entityTypes"), "entity types stand in an object, by name", &SchemaJsonReader::entity);
  each(require(json, "actions"), "actions stand in an object, by name", &SchemaJsonReader::action);
  if (const Json* notes = json.find("annotations")) {
    annotations(*notes, made.annotations);
    if (member.name.empty() && !made.annotations.empty()) {
      fail(notes->span, "what is outside any namespace has no annotations of its own");
    }
  }
  out.namespaces.push_back(std::move(made));
}

void SchemaJsonReader::annotations(const Json& json, std::vector<Annotation>& out) {
  if (!expect(json, Json::Kind::object, "annotations are an object")) return;
  for (const JsonMember& member : json.members) {
    if (!is_identifier(member.name)) {
      fail(member.name_span, "`" + member.name + "` cannot name an annotation");
      continue;
    }
    const bool empty = member.value.is(Json::Kind::null);
    if (!empty && !expect(member.value, Json::Kind::string, "an annotation is a string")) continue;
    out.push_back({member.name, member.value.text, !empty, member.name_span});
  }
}

void SchemaJsonReader::common_type(const JsonMember& member, FragmentNamespace& out) {
  if (!identifier(member, "a type")) return;
  if (is_reserved_type_name(member.name)) {
    fail(member.name_span, "`" + member.name + "` is reserved and cannot name a type");
    return;
  }
  FragmentCommonType made;
  made.name = {member.name, member.name_span};
  made.type = type(member.value, {"annotations"});
  if (const Json* notes = member.value.find("annotations")) annotations(*notes, made.annotations);
  out.common_types.push_back(std::move(made));
}

void SchemaJsonReader::entity(const JsonMember& member, FragmentNamespace& out) {
  if (!identifier(member, "an entity type")) return;
  if (member.name == "Action") {
    fail(member.name_span, "an entity type cannot be called `Action`", "actions are declared in `actions`");
    return;
  }
  if (!expect(member.value, Json::Kind::object, "an entity type is an object")) return;
  FragmentEntity made;
  made.names.push_back({member.name, member.name_span});
  made.shape.span = member.value.span;
  entity_body(member.value, made);
  out.entities.push_back(std::move(made));
}

void SchemaJsonReader::entity_body(const Json& json, FragmentEntity& out) {
  allow(json, {"memberOfTypes", "shape", "tags", "enum", "annotations"});
  if (const Json* notes = json.find("annotations")) annotations(*notes, out.annotations);
  const Json* parents = json.find("memberOfTypes");
  const Json* shape = json.find("shape");
  const Json* tags = json.find("tags");
  if (const Json* ids = json.find("enum")) {
    enum_ids(*ids, out);
    for (const Json* other : {parents, shape, tags}) {
      if (other) fail(other->span, "an entity type with `enum` has neither groups, shape nor tags");
    }
    return;
  }
  if (parents) out.parents = paths(*parents);
  if (shape) out.shape = type(*shape);
  if (tags) out.tags = type(*tags);
}

void SchemaJsonReader::enum_ids(const Json& json, FragmentEntity& out) {
  std::vector<std::string>& ids = out.enum_ids.emplace();
  if (!expect(json, Json::Kind::array, "`enum` is a list of ids")) return;
  if (json.items.empty()) fail(json.span, "`enum` needs at least one id");
  for (const Json& item : json.items) {
    if (expect(item, Json::Kind::string, "an id is a string")) ids.push_back(item.text);
  }
}

std::vector<FragmentName> SchemaJsonReader::paths(const Json& json) {
  std::vector<FragmentName> out;
  if (!expect(json, Json::Kind::array, "this is a list of entity types")) return out;
  for (const Json& item : json.items) {
    if (!expect(item, Json::Kind::string, "the name of an entity type is a string")) continue;
    if (!is_path(item.text)) {
      fail(item.span, "`" + item.text + "` cannot name an entity type");
      continue;
    }
    out.push_back({item.text, item.span});
  }
  return out;
}

void SchemaJsonReader::action(const JsonMember& member, FragmentNamespace& out) {
  const Json& json = member.value;
  if (!expect(json, Json::Kind::object, "an action is an object")) return;
  allow(json, {"attributes", "appliesTo", "memberOf", "annotations"});
  const auto given = [&](std::string_view name) {  // the reference takes null for nothing in these three
    const Json* found = json.find(name);
    return found && !found->is(Json::Kind::null) ? found : nullptr;
  };
  FragmentAction made;
  made.names.push_back({member.name, member.name_span});
  if (const Json* notes = json.find("annotations")) annotations(*notes, made.annotations);
  if (const Json* attributes = given("attributes")) fail(attributes->span, "actions have no attributes");
  if (const Json* list = given("memberOf")) groups(*list, made);
  if (const Json* applies = given("appliesTo")) applies_to(*applies, made.applies_to.emplace());
  out.actions.push_back(std::move(made));
}

void SchemaJsonReader::groups(const Json& json, FragmentAction& out) {
  std::vector<FragmentActionGroup>& all = out.groups.emplace();
  if (!expect(json, Json::Kind::array, "`memberOf` is a list of actions")) return;
  for (const Json& item : json.items) {
    if (!expect(item, Json::Kind::object, "an action in `memberOf` is an object with an `id`")) continue;
    allow(item, {"id", "type"});
    FragmentActionGroup made;
    made.span = item.span;
    const Json* id = require(item, "id");
    if (!id || !expect(*id, Json::Kind::string, "an id is a string")) continue;
    made.id = id->text;
    const Json* of_type = item.find("type");
    if (of_type && !of_type->is(Json::Kind::null)) {
      if (!expect(*of_type, Json::Kind::string, "a type is a string")) continue;
      if (!is_path(of_type->text)) fail(of_type->span, "`" + of_type->text + "` cannot name a type");
      made.type = of_type->text;
    }
    all.push_back(std::move(made));
  }
}

void SchemaJsonReader::applies_to(const Json& json, FragmentAction::AppliesTo& out) {
  out.context.span = json.span;
  if (!expect(json, Json::Kind::object, "`appliesTo` is an object")) return;
  allow(json, {"principalTypes", "resourceTypes", "context"});
  if (const Json* types = require(json, "principalTypes")) out.principals = paths(*types);
  if (const Json* types = require(json, "resourceTypes")) out.resources = paths(*types);
  if (const Json* context = json.find("context")) out.context = type(*context);
}

FragmentType SchemaJsonReader::type(const Json& json, Names more) {
  using Kind = FragmentType::Kind;
  FragmentType out;
  out.span = json.span;
  if (!expect(json, Json::Kind::object, "a type is an object: { \"type\": \"Long\" }")) return out;
  const Json* word = require(json, "type");
  if (!word || !expect(*word, Json::Kind::string, "the name of a type is a string")) return out;
  const std::string& name = word->text;
  if (name == "Boolean" || name == "Long" || name == "String") {
    allow(json, {"type"}, more);
    out.kind = name == "Boolean" ? Kind::boolean : name == "Long" ? Kind::integer : Kind::string;
  } else if (name == "Set") {
    allow(json, {"type", "element"}, more);
    out.kind = Kind::set;
    const Json* element = require(json, "element");
    out.element.push_back(element ? type(*element) : FragmentType());
  } else if (name == "Record") {
    allow(json, {"type", "attributes", "additionalAttributes"}, more);
    record(json, out);
  } else if (name == "Entity" || name == "EntityOrCommon" || name == "Extension") {
    allow(json, {"type", "name"}, more);
    named(json, out,
          name == "Entity"      ? Kind::entity
          : name == "Extension" ? Kind::extension
                                : Kind::entity_or_common);
  } else {
    allow(json, {"type"}, more);
    out.kind = Kind::common;
    out.name = name;
    if (!is_path(name)) fail(word->span, "`" + name + "` cannot name a type");
  }
  return out;
}

void SchemaJsonReader::named(const Json& json, FragmentType& out, FragmentType::Kind kind) {
  out.kind = kind;
  const Json* name = require(json, "name");
  if (!name || !expect(*name, Json::Kind::string, "the name of a type is a string")) return;
  out.name = name->text;
  out.span = name->span;
  if (!is_path(out.name)) fail(name->span, "`" + out.name + "` cannot name a type");
}

void SchemaJsonReader::record(const Json& json, FragmentType& out) {
  out.kind = FragmentType::Kind::record;
  const Json* more = json.find("additionalAttributes");
  if (more && expect(*more, Json::Kind::boolean, "`additionalAttributes` is true or false") &&
      more->boolean) {
    fail(more->span, "records with further attributes are not supported", "declare every attribute");
  }
  const Json* attributes = require(json, "attributes");
  if (!attributes || !expect(*attributes, Json::Kind::object, "attributes stand in an object, by name"))
    return;
  for (const JsonMember& member : attributes->members) attribute(member, out);
}

void SchemaJsonReader::attribute(const JsonMember& member, FragmentType& out) {
  FragmentAttribute made;
  made.name = member.name;
  made.span = member.name_span;
  made.type = type(member.value, {"required", "annotations"});
  if (const Json* notes = member.value.find("annotations")) annotations(*notes, made.annotations);
  const Json* required = member.value.find("required");
  if (required && expect(*required, Json::Kind::boolean, "`required` is true or false")) {
    made.required = required->boolean;
  }
  out.attributes.push_back(std::move(made));
}

std::optional<Fragment> parse_fragment_json(const Source& source, Diagnostics& diagnostics) {
  if (source.text().size() > max_schema_bytes) {
    diagnostics.error(source, {}, "the schema is too long");
    return std::nullopt;
  }
  const std::optional<Json> json = parse_json(source, diagnostics);
  if (!json) return std::nullopt;
  SchemaJsonReader reader(source, diagnostics);
  Fragment fragment = reader.run(*json);
  if (reader.failed()) return std::nullopt;
  return fragment;
}

SchemaPtr parse_schema_json(const SourcePtr& source, Diagnostics& diagnostics) {
  const std::optional<Fragment> fragment = parse_fragment_json(*source, diagnostics);
  return fragment ? resolve(*fragment, *source, diagnostics) : nullptr;
}

}  // namespace sallyport::cedar
