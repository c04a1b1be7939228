#include <set>

#include "policy/schema/names.h"
#include "policy/schema/parse.h"
#include "policy/value/escape.h"

namespace sallyport::cedar {
namespace {

class Writer {
 public:
  explicit Writer(const Fragment& fragment) : fragment_(fragment) {}

  std::optional<std::string> run(std::string& problem) {
    for (const FragmentNamespace& space : fragment_.namespaces) {
      for (const FragmentCommonType& one : space.common_types) {
        common_.insert(qualify(space.name.name, one.name.name));
      }
      for (const FragmentEntity& one : space.entities) {
        for (const FragmentName& name : one.names) entities_.insert(qualify(space.name.name, name.name));
      }
    }
    for (const FragmentNamespace& one : fragment_.namespaces) space(one);
    problem = problem_;
    if (!problem_.empty()) return std::nullopt;
    return std::move(out_);
  }

 private:
  void fail(std::string problem) {
    if (problem_.empty()) problem_ = std::move(problem);
  }

  void line() { out_.append(indent_, ' '); }

  void annotations(const std::vector<Annotation>& all) {
    for (const Annotation& one : all) {
      line();
      out_ += '@' + one.key;
      if (one.has_value) out_ += '(' + quote(one.value) + ')';
      out_ += '\n';
    }
  }

  void space(const FragmentNamespace& space) {
    space_ = &space;
    if (!out_.empty()) out_ += '\n';
    if (!space.name.name.empty()) {
      annotations(space.annotations);
      out_ += "namespace " + space.name.name + " {\n";
      indent_ = 2;
    }
    for (const FragmentCommonType& one : space.common_types) {
      annotations(one.annotations);
      line();
      out_ += "type " + one.name.name + " = ";
      type(one.type);
      out_ += ";\n";
    }
    for (const FragmentEntity& one : space.entities) entity(one);
    for (const FragmentAction& one : space.actions) action(one);
    indent_ = 0;
    if (!space.name.name.empty()) out_ += "}\n";
  }

  template <class Items, class Write>
  void list(const Items& items, const Write& write) {
    bool first = true;
    for (const auto& one : items) {
      if (!first) out_ += ", ";
      first = false;
      write(one);
    }
  }

  void paths(const std::vector<FragmentName>& all) {
    if (all.size() == 1) {
      out_ += all.front().name;
      return;
    }
    out_ += '[';
    list(all, [&](const FragmentName& one) { out_ += one.name; });
    out_ += ']';
  }

  void entity(const FragmentEntity& entity) {
    annotations(entity.annotations);
    line();
    out_ += "entity ";
    list(entity.names, [&](const FragmentName& one) { out_ += one.name; });
    if (entity.enum_ids) {
      out_ += " enum [";
      list(*entity.enum_ids, [&](const std::string& id) { out_ += quote(id); });
      out_ += ']';
    }
    if (!entity.parents.empty()) {
      out_ += " in ";
      paths(entity.parents);
    }
    const FragmentType* record = shape(entity);
    if (record && !record->attributes.empty()) {
      out_ += " = ";
      type(*record);
    }
    if (entity.tags) {
      out_ += " tags ";
      type(*entity.tags);
    }
    out_ += ";\n";
  }

  // The record of an entity type. JSON may name a common type there, Cedar's notation may not.
  const FragmentType* shape(const FragmentEntity& entity) {
    const FragmentType* type = &entity.shape;
    for (std::size_t steps = 0; type->kind != FragmentType::Kind::record; ++steps) {
      const FragmentCommonType* next = nullptr;
      for (const FragmentCommonType& one : space_->common_types) {
        if (one.name.name == type->name) next = &one;
      }
      if (!next || steps > max_type_depth) {
        fail("the shape of entity type `" + entity.names.front().name +
             "` is a type by name, which only JSON can say");
        return nullptr;
      }
      type = &next->type;
    }
    return type;
  }

  void action(const FragmentAction& action) {
    annotations(action.annotations);
    line();
    out_ += "action ";
    list(action.names, [&](const FragmentName& one) { out_ += quote(one.name); });
    if (action.groups && !action.groups->empty()) {
      out_ += " in [";
      list(*action.groups, [&](const FragmentActionGroup& one) {
        if (one.type) out_ += *one.type + "::";
        out_ += quote(one.id);
      });
      out_ += ']';
    }
    if (action.applies_to) applies_to(action);
    out_ += ";\n";
  }

  void applies_to(const FragmentAction& action) {
    const FragmentAction::AppliesTo& applies = *action.applies_to;
    if (applies.principals.empty() && applies.resources.empty()) {
      if (applies.context.kind == FragmentType::Kind::record && applies.context.attributes.empty()) return;
    }
    if (applies.principals.empty() || applies.resources.empty()) {
      fail("action `" + action.names.front().name + "` has `appliesTo` without a " +
           (applies.principals.empty() ? "principal" : "resource") + " type, which only JSON can say");
      return;
    }
    out_ += " appliesTo {\n";
    indent_ += 2;
    line();
    out_ += "principal: ";
    paths(applies.principals);
    out_ += ",\n";
    line();
    out_ += "resource: ";
    paths(applies.resources);
    if (applies.context.kind != FragmentType::Kind::record || !applies.context.attributes.empty()) {
      out_ += ",\n";
      line();
      out_ += "context: ";
      type(applies.context);
    }
    out_ += '\n';
    indent_ -= 2;
    line();
    out_ += '}';
  }

  bool is_declared(const std::string& name) const {
    const std::string inner = qualify(space_->name.name, name);
    return common_.contains(inner) || entities_.contains(inner) || common_.contains(name) ||
           entities_.contains(name);
  }

  // A declaration may hide the built-in name.
  void builtin(const std::string& name) {
    if (is_declared(name)) out_ += "__cedar::";
    out_ += name;
  }

  void entity_name(const std::string& name) {
    const std::string inner = qualify(space_->name.name, name);
    const bool is_path = name.find("::") != std::string::npos;
    const std::string& full = !is_path && entities_.contains(inner) ? inner : name;
    if (common_.contains(full)) {
      fail("`" + full + "` is an entity type and a common type; only JSON can tell them apart");
    }
    out_ += name;
  }

  void type(const FragmentType& type) {
    using Kind = FragmentType::Kind;
    switch (type.kind) {
      case Kind::boolean:
        return builtin("Bool");
      case Kind::integer:
        return builtin("Long");
      case Kind::string:
        return builtin("String");
      case Kind::extension:
        return builtin(type.name);
      case Kind::entity:
        return entity_name(type.name);
      case Kind::common:
      case Kind::entity_or_common:
        out_ += type.name;
        return;
      case Kind::set:
        out_ += "Set<";
        this->type(type.element.front());
        out_ += '>';
        return;
      case Kind::record:
        return record(type);
    }
  }

  void record(const FragmentType& type) {
    if (type.attributes.empty()) {
      out_ += "{}";
      return;
    }
    out_ += "{\n";
    indent_ += 2;
    for (const FragmentAttribute& one : type.attributes) {
      annotations(one.annotations);
      line();
      const bool plain = is_identifier(one.name) && !is_reserved_word(one.name);
      out_ += plain ? one.name : quote(one.name);
      out_ += one.required ? ": " : "?: ";
      this->type(one.type);
      out_ += ",\n";
    }
    indent_ -= 2;
    line();
    out_ += '}';
  }

  const Fragment& fragment_;
  std::set<std::string> common_;
  std::set<std::string> entities_;
  const FragmentNamespace* space_ = nullptr;
  std::string out_;
  std::string problem_;
  std::size_t indent_ = 0;
};

}  // namespace

std::optional<std::string> to_text(const Fragment& fragment, std::string& problem) {
  return Writer(fragment).run(problem);
}

}  // namespace sallyport::cedar
