#include <unordered_set>

#include "policy/json/expressions.h"
#include "policy/json/policies.h"
#include "policy/language/lexer.h"
#include "policy/language/limits.h"
#include "policy/language/parser.h"

namespace sallyport::cedar {
namespace {

bool is_annotation_name(std::string_view text) {
  Lexer lexer(text);
  const Token word = lexer.next();
  const bool name = word.kind == TokenKind::identifier || is_reserved(word.kind);
  return name && word.span.end - word.span.begin == text.size();
}

class Reader {
 public:
  Reader(const SourcePtr& source, Diagnostics& diagnostics)
      : source_(source), diagnostics_(diagnostics), json_(*source, diagnostics) {}

  bool failed() const { return failed_ || json_.failed(); }
  PolicySet set(const Json& json);

 private:
  void static_policies(const Json& json);
  void static_text(const Json& json);
  void templates(const Json& json);
  void links(const Json& json);
  void link_one(const Json& json);
  bool slot_value(const Json& values, std::string_view slot, std::optional<EntityUid>& out);
  void add(const Json& json, std::string id, Span id_span, bool as_template);
  std::optional<Policy> policy(const Json& json, std::string id);
  std::optional<Policy> policy_text(const Json& json, std::string id);
  void effect(const Json& json, Policy& policy);
  void annotations(const Json& json, Policy& policy);
  void conditions(const Json& json, Policy& policy);
  bool condition(const Json& json, std::vector<Condition>& out);
  void scope(const Json& json, std::string_view slot, Scope& scope);
  void target(const Json& json, std::string_view slot, Scope& scope);
  void action(const Json& json, ActionScope& scope);
  void add_action(const Json& json, ActionScope& scope);

  SourcePtr source_;
  Diagnostics& diagnostics_;
  PolicyJson json_;
  PolicySet set_;
  std::unordered_set<std::string> ids_;
  bool failed_ = false;
};

PolicySet Reader::set(const Json& json) {
  if (json.is(Json::Kind::object) && json.find("effect") != nullptr) {
    std::optional<Policy> one = policy(json, "policy0");
    if (one) (one->is_template() ? set_.templates : set_.policies).push_back(std::move(*one));
    return std::move(set_);
  }
  if (!json_.object(json, {"staticPolicies", "templates", "templateLinks"})) return {};
  if (const Json* found = json.find("staticPolicies")) static_policies(*found);
  if (const Json* found = json.find("templates")) templates(*found);
  if (const Json* found = json.find("templateLinks")) links(*found);
  return std::move(set_);
}

void Reader::static_policies(const Json& json) {
  if (json.is(Json::Kind::string)) return static_text(json);
  if (json.is(Json::Kind::array)) {
    for (std::size_t i = 0; i < json.items.size(); ++i) {
      add(json.items[i], "policy" + std::to_string(i), json.items[i].span, false);
    }
  } else if (json.is(Json::Kind::object)) {
    for (const JsonMember& member : json.members) add(member.value, member.name, member.name_span, false);
  } else {
    json_.error(json.span, "expected an object, an array or a string of policies");
  }
}

void Reader::static_text(const Json& json) {
  const auto text = std::make_shared<const Source>(source_->name(), json.text);
  std::optional<PolicySet> read = parse_policies(text, diagnostics_);
  failed_ = failed_ || !read;
  if (!read) return;
  if (!read->templates.empty()) {
    json_.error(json.span, "a static policy cannot have slots", "templates stand in `templates`");
  }
  set_.policies = std::move(read->policies);
}

void Reader::templates(const Json& json) {
  if (!json.is(Json::Kind::object)) return json_.error(json.span, "expected an object of templates");
  for (const JsonMember& member : json.members) add(member.value, member.name, member.name_span, true);
}

void Reader::add(const Json& json, std::string id, Span id_span, bool as_template) {
  if (set_.policies.size() + set_.templates.size() == limits::policies) {
    return json_.error(id_span, "more than " + std::to_string(limits::policies) + " policies in one text");
  }
  std::optional<Policy> one = json.is(Json::Kind::string) ? policy_text(json, id) : policy(json, id);
  if (!one) return;
  if (as_template != one->is_template()) {
    return json_.error(json.span, as_template ? "a template needs a slot, and this policy has none"
                                              : "a static policy cannot have slots");
  }
  if (!ids_.insert(id).second) return json_.error(id_span, "the id `" + id + "` is taken");
  (as_template ? set_.templates : set_.policies).push_back(std::move(*one));
}

std::optional<Policy> Reader::policy_text(const Json& json, std::string id) {
  const auto text = std::make_shared<const Source>(source_->name(), json.text);
  std::optional<Policy> read = parse_policy(text, std::move(id), diagnostics_);
  failed_ = failed_ || !read;
  return read;
}

void Reader::links(const Json& json) {
  if (!json.is(Json::Kind::array)) return json_.error(json.span, "expected an array of links");
  for (const Json& item : json.items) link_one(item);
}

void Reader::link_one(const Json& json) {
  if (!json_.object(json, {"templateId", "newId", "values"})) return;
  const Json* original = json_.member(json, "templateId");
  const Json* id = json_.member(json, "newId");
  const Json* values = json_.member(json, "values");
  if (original == nullptr || id == nullptr || values == nullptr) return;
  const std::optional<std::string> original_id = json_.text(*original, "the id of a template");
  std::optional<std::string> new_id = json_.text(*id, "the id of the linked policy");
  SlotValues slots;
  if (!original_id || !new_id || !json_.object(*values, {"?principal", "?resource"})) return;
  if (!slot_value(*values, "?principal", slots.principal)) return;
  if (!slot_value(*values, "?resource", slots.resource)) return;
  const std::string problem = link(set_, *original_id, std::move(*new_id), slots);
  if (!problem.empty()) json_.error(json.span, problem);
}

bool Reader::slot_value(const Json& values, std::string_view slot, std::optional<EntityUid>& out) {
  const Json* value = values.find(slot);
  if (value == nullptr) return true;
  out = json_.entity(*value);
  return out.has_value();
}

std::optional<Policy> Reader::policy(const Json& json, std::string id) {
  if (!json_.object(json, {"effect", "principal", "action", "resource", "conditions", "annotations"})) {
    return std::nullopt;
  }
  const bool before = failed();
  failed_ = false;
  Policy read;
  read.id = std::move(id);
  read.source = source_;
  read.span = json.span;
  if (const Json* found = json_.member(json, "effect")) effect(*found, read);
  if (const Json* found = json_.member(json, "principal")) scope(*found, "?principal", read.principal);
  if (const Json* found = json_.member(json, "action")) action(*found, read.action);
  if (const Json* found = json_.member(json, "resource")) scope(*found, "?resource", read.resource);
  if (const Json* found = json_.member(json, "conditions")) conditions(*found, read);
  if (const Json* found = json.find("annotations")) annotations(*found, read);
  const bool good = !failed();
  failed_ = failed_ || before;
  return good ? std::optional<Policy>(std::move(read)) : std::nullopt;
}

void Reader::effect(const Json& json, Policy& policy) {
  if (json.is(Json::Kind::string) && (json.text == "permit" || json.text == "forbid")) {
    policy.effect = json.text == "permit" ? Effect::permit : Effect::forbid;
  } else {
    json_.error(json.span, "expected \"permit\" or \"forbid\"");
  }
}

void Reader::annotations(const Json& json, Policy& policy) {
  if (!json.is(Json::Kind::object)) return json_.error(json.span, "expected an object of annotations");
  if (json.members.size() > limits::annotations) {
    return json_.error(json.span, "more than " + std::to_string(limits::annotations) + " annotations");
  }
  for (const JsonMember& member : json.members) {
    if (!is_annotation_name(member.name)) {
      json_.error(member.name_span, "`" + member.name + "` cannot be the name of an annotation");
    }
    Annotation annotation{.key = member.name, .value = {}, .has_value = false, .span = member.name_span};
    if (!member.value.is(Json::Kind::null)) {
      const std::optional<std::string> value =
          json_.text(member.value, "the text of an annotation, or null,");
      if (!value) return;
      annotation.value = *value;
      annotation.has_value = true;
    }
    policy.annotations.push_back(std::move(annotation));
  }
}

void Reader::conditions(const Json& json, Policy& policy) {
  auto read = std::make_shared<std::vector<Condition>>();
  if (!json.is(Json::Kind::array)) return json_.error(json.span, "expected an array of conditions");
  if (json.items.size() > limits::conditions) {
    return json_.error(json.span, "more than " + std::to_string(limits::conditions) + " conditions");
  }
  for (const Json& item : json.items) {
    if (!condition(item, *read)) return;
  }
  policy.conditions = std::move(read);
}

bool Reader::condition(const Json& json, std::vector<Condition>& out) {
  if (!json_.object(json, {"kind", "body"})) return false;
  const Json* kind = json_.member(json, "kind");
  const Json* body = json_.member(json, "body");
  if (kind == nullptr || body == nullptr) return false;
  const bool when = kind->is(Json::Kind::string) && kind->text == "when";
  if (!when && !(kind->is(Json::Kind::string) && kind->text == "unless")) {
    json_.error(kind->span, "expected \"when\" or \"unless\"");
    return false;
  }
  std::optional<Expr> read = json_.expr(*body);
  if (!read) return false;
  out.push_back({when ? Condition::Kind::when : Condition::Kind::unless, std::move(*read), json.span});
  return true;
}

void Reader::scope(const Json& json, std::string_view slot, Scope& scope) {
  if (!json_.object(json, {"op", "entity", "slot", "entity_type", "in"})) return;
  const Json* op = json_.member(json, "op");
  if (op == nullptr) return;
  scope.span = json.span;
  const std::string name = op->is(Json::Kind::string) ? op->text : "";
  if (name == "All" || name == "all") {
    json_.object(json, {"op"});
  } else if (name == "==" || name == "in") {
    scope.kind = name == "in" ? Scope::Kind::in : Scope::Kind::equal;
    if (json_.object(json, {"op", "entity", "slot"})) target(json, slot, scope);
  } else if (name == "is") {
    scope.kind = Scope::Kind::is;
    if (!json_.object(json, {"op", "entity_type", "in"})) return;
    const Json* type = json_.member(json, "entity_type");
    if (type == nullptr) return;
    scope.type = json_.type_name(*type).value_or("");
    const Json* group = json.find("in");
    if (group == nullptr) return;
    scope.kind = Scope::Kind::is_in;
    if (json_.object(*group, {"entity", "slot"})) target(*group, slot, scope);
  } else {
    json_.error(op->span, "expected \"All\", \"==\", \"in\" or \"is\"");
  }
}

void Reader::target(const Json& json, std::string_view slot, Scope& scope) {
  const Json* named = json.find("entity");
  const Json* open = json.find("slot");
  if ((named == nullptr) == (open == nullptr)) {
    return json_.error(json.span, "expected either `entity` or `slot`");
  }
  if (named != nullptr) {
    scope.entity = json_.entity(*named);
  } else if (open->is(Json::Kind::string) && open->text == slot) {
    scope.slot = true;
  } else {
    json_.error(open->span, "the slot that can stand here is \"" + std::string(slot) + "\"");
  }
}

void Reader::action(const Json& json, ActionScope& scope) {
  if (!json_.object(json, {"op", "entity", "entities"})) return;
  const Json* op = json_.member(json, "op");
  if (op == nullptr) return;
  scope.span = json.span;
  const std::string name = op->is(Json::Kind::string) ? op->text : "";
  const Json* one = json.find("entity");
  const Json* many = json.find("entities");
  if (name == "All" || name == "all") {
    json_.object(json, {"op"});
  } else if ((name == "==" || name == "in") && one != nullptr && many == nullptr) {
    scope.kind = name == "in" ? ActionScope::Kind::in : ActionScope::Kind::equal;
    add_action(*one, scope);
  } else if (name == "in" && one == nullptr && many != nullptr && many->is(Json::Kind::array)) {
    scope.kind = ActionScope::Kind::in_set;
    for (const Json& item : many->items) add_action(item, scope);
  } else {
    json_.error(
        json.span,
        "an action is {\"op\": \"All\"}, {\"op\": \"==\", \"entity\"}, {\"op\": \"in\", \"entity\"} or "
        "{\"op\": \"in\", \"entities\": [...]}");
  }
}

void Reader::add_action(const Json& json, ActionScope& scope) {
  std::optional<EntityUid> uid = json_.entity(json);
  if (!uid) return;
  if (!is_action_type(uid->type)) {
    json_.error(json.span, "`" + to_text(*uid) + "` is no action",
                "the type of an action is `Action`, or ends in `::Action`");
  }
  scope.actions.push_back(std::move(*uid));
}

}  // namespace

std::optional<PolicySet> parse_policies_json(const SourcePtr& source, Diagnostics& diagnostics) {
  const std::optional<Json> json = parse_json(*source, diagnostics);
  if (!json) return std::nullopt;
  Reader reader(source, diagnostics);
  PolicySet set = reader.set(*json);
  if (reader.failed()) return std::nullopt;
  return set;
}

}  // namespace sallyport::cedar
