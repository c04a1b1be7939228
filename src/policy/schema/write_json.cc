#include <map>

#include "policy/json/writer.h"
#include "policy/schema/parse.h"

namespace sallyport::cedar {
namespace {

class Writer {
 public:
  std::string run(const Fragment& fragment) {
    std::map<std::string_view, const FragmentNamespace*> sorted;
    for (const FragmentNamespace& one : fragment.namespaces) sorted[one.name.name] = &one;
    json_.begin_object();
    for (const auto& [name, one] : sorted) {
      json_.name(name);
      space(*one);
    }
    json_.end_object();
    return json_.take();
  }

 private:
  void annotations(const std::vector<Annotation>& all) {
    if (all.empty()) return;
    json_.name("annotations").begin_object();
    for (const Annotation& one : all) json_.name(one.key).value(one.value);
    json_.end_object();
  }

  void space(const FragmentNamespace& space) {
    json_.begin_object();
    if (!space.common_types.empty()) {
      json_.name("commonTypes").begin_object();
      std::map<std::string_view, const FragmentCommonType*> sorted;
      for (const FragmentCommonType& one : space.common_types) sorted[one.name.name] = &one;
      for (const auto& [name, one] : sorted) {
        json_.name(name).begin_object();
        type(one->type);
        annotations(one->annotations);
        json_.end_object();
      }
      json_.end_object();
    }
    json_.name("entityTypes").begin_object();
    std::map<std::string_view, const FragmentEntity*> entities;
    for (const FragmentEntity& one : space.entities) {
      for (const FragmentName& name : one.names) entities[name.name] = &one;
    }
    for (const auto& [name, one] : entities) {
      json_.name(name);
      entity(*one);
    }
    json_.end_object().name("actions").begin_object();
    std::map<std::string_view, const FragmentAction*> actions;
    for (const FragmentAction& one : space.actions) {
      for (const FragmentName& name : one.names) actions[name.name] = &one;
    }
    for (const auto& [name, one] : actions) {
      json_.name(name);
      action(*one);
    }
    json_.end_object();
    annotations(space.annotations);
    json_.end_object();
  }

  void names(const std::vector<FragmentName>& all) {
    json_.begin_array();
    for (const FragmentName& one : all) json_.value(one.name);
    json_.end_array();
  }

  void entity(const FragmentEntity& entity) {
    json_.begin_object();
    if (entity.enum_ids) {
      json_.name("enum").begin_array();
      for (const std::string& id : *entity.enum_ids) json_.value(id);
      json_.end_array();
    }
    if (!entity.parents.empty()) {
      json_.name("memberOfTypes");
      names(entity.parents);
    }
    if (!is_empty_record(entity.shape)) {
      json_.name("shape");
      whole_type(entity.shape);
    }
    if (entity.tags) {
      json_.name("tags");
      whole_type(*entity.tags);
    }
    annotations(entity.annotations);
    json_.end_object();
  }

  void action(const FragmentAction& action) {
    static const FragmentAction::AppliesTo nothing;
    const FragmentAction::AppliesTo& applies = action.applies_to ? *action.applies_to : nothing;
    json_.begin_object().name("appliesTo").begin_object().name("resourceTypes");
    names(applies.resources);
    json_.name("principalTypes");
    names(applies.principals);
    if (!is_empty_record(applies.context)) {
      json_.name("context");
      whole_type(applies.context);
    }
    json_.end_object();
    if (action.groups) {
      json_.name("memberOf").begin_array();
      for (const FragmentActionGroup& one : *action.groups) {
        json_.begin_object().name("id").value(one.id);
        if (one.type) json_.name("type").value(*one.type);
        json_.end_object();
      }
      json_.end_array();
    }
    annotations(action.annotations);
    json_.end_object();
  }

  static bool is_empty_record(const FragmentType& type) {
    return type.kind == FragmentType::Kind::record && type.attributes.empty();
  }

  void whole_type(const FragmentType& type_) {
    json_.begin_object();
    type(type_);
    json_.end_object();
  }

  // The members of a type's object, without its braces.
  void type(const FragmentType& type) {
    using Kind = FragmentType::Kind;
    json_.name("type");
    switch (type.kind) {
      case Kind::boolean:
        json_.value("Boolean");
        return;
      case Kind::integer:
        json_.value("Long");
        return;
      case Kind::string:
        json_.value("String");
        return;
      case Kind::extension:
        json_.value("Extension").name("name").value(type.name);
        return;
      case Kind::entity:
        json_.value("Entity").name("name").value(type.name);
        return;
      case Kind::entity_or_common:
        json_.value("EntityOrCommon").name("name").value(type.name);
        return;
      case Kind::common:
        json_.value(type.name);
        return;
      case Kind::set:
        json_.value("Set").name("element");
        whole_type(type.element.front());
        return;
      case Kind::record:
        json_.value("Record");
        attributes(type);
    }
  }

  void attributes(const FragmentType& record) {
    std::map<std::string_view, const FragmentAttribute*> sorted;  // of two with one name the later counts
    for (const FragmentAttribute& one : record.attributes) sorted[one.name] = &one;
    json_.name("attributes").begin_object();
    for (const auto& [name, one] : sorted) {
      json_.name(name).begin_object();
      type(one->type);
      annotations(one->annotations);
      if (!one->required) json_.name("required").value(false);
      json_.end_object();
    }
    json_.end_object();
  }

  JsonWriter json_{JsonWriter::Layout::indented};
};

}  // namespace

std::string to_json(const Fragment& fragment) { return Writer().run(fragment); }

}  // namespace sallyport::cedar
