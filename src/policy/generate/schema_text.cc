#include "policy/generate/words.h"
#include "policy/generate/world.h"

namespace sallyport::cedar::generate {
namespace {

std::string namespace_of(const std::string& full) {
  const auto at = full.rfind("::");
  return at == std::string::npos ? "" : full.substr(0, at);
}

std::string last_of(const std::string& full) {
  const auto at = full.rfind("::");
  return at == std::string::npos ? full : full.substr(at + 2);
}

class Writer {
 public:
  Writer(const World& world, Random& random) : world_(world), random_(random) {}

  std::string write() {
    std::string out;
    for (const auto& space : world_.namespaces) {
      space_ = space;
      const std::string body = declarations();
      out += space.empty() ? body : annotation() + "namespace " + space + " {\n" + body + "}\n";
    }
    return out;
  }

 private:
  std::string annotation() {
    return random_.chance(6) ? "@doc(" + cedar_text(random_.pick(some_strings()), random_) + ")\n" : "";
  }

  // A name of the same namespace may be written without it.
  std::string reference(const std::string& full) {
    return namespace_of(full) == space_ && random_.chance(70) ? last_of(full) : full;
  }

  std::string builtin(const std::string& name) { return random_.chance(8) ? "__cedar::" + name : name; }

  std::string type(const Type& wanted) {
    if (!wanted.alias.empty()) return reference(wanted.alias);
    switch (wanted.kind) {
      case Kind::boolean:
        return builtin("Bool");
      case Kind::integer:
        return builtin("Long");
      case Kind::string:
        return builtin("String");
      case Kind::decimal:
        return builtin("decimal");
      case Kind::ipaddr:
        return builtin("ipaddr");
      case Kind::datetime:
        return builtin("datetime");
      case Kind::duration:
        return builtin("duration");
      case Kind::entity:
        return reference(wanted.name);
      case Kind::set:
        return "Set<" + type(*wanted.element) + ">";
      case Kind::record:
        return record(*wanted.attributes);
    }
    return {};
  }

  std::string record(const Attributes& attributes) {
    std::string out = "{";
    for (const auto& attribute : attributes) {
      if (out.size() > 1) out += ", ";
      out += is_identifier(attribute.name) && random_.chance(70) ? attribute.name
                                                                 : cedar_text(attribute.name, random_);
      out += (attribute.required ? ": " : "?: ") + type(attribute.type);
    }
    return out + "}";
  }

  std::string list(const std::vector<std::string>& names) {
    std::string out;
    for (const auto& name : names) out += (out.empty() ? "" : ", ") + reference(name);
    return names.size() == 1 && random_.chance(50) ? out : "[" + out + "]";
  }

  std::string declarations() {
    std::string out;
    for (const auto& common : world_.common_types) {
      if (namespace_of(common.name) == space_)
        out += annotation() + "type " + last_of(common.name) + " = " + type(common.type) + ";\n";
    }
    for (const auto& kind : world_.entities) {
      if (namespace_of(kind.name) == space_) out += annotation() + entity(kind);
    }
    for (const auto& action : world_.actions) {
      if (namespace_of(action.uid.type) == space_) out += annotation() + declare(action);
    }
    return out;
  }

  std::string entity(const EntityKind& kind) {
    std::string out = "entity " + last_of(kind.name);
    if (kind.is_enum) {
      std::string ids;
      for (const auto& id : kind.ids) ids += (ids.empty() ? "" : ", ") + cedar_text(id, random_);
      return out + " enum [" + ids + "];\n";
    }
    if (!kind.parents.empty()) out += " in " + list(kind.parents);
    if (!kind.attributes.empty() || random_.chance(30))
      out += (random_.chance(30) ? " = " : " ") + record(kind.attributes);
    if (kind.tags) out += " tags " + type(*kind.tags);
    return out + ";\n";
  }

  std::string group(const ActionKind& action) {
    const bool near = namespace_of(action.uid.type) == space_;
    const std::string id = cedar_text(action.uid.id, random_);
    return near && random_.chance(60)   ? id
           : near && random_.chance(50) ? "Action::" + id
                                        : action.uid.type + "::" + id;
  }

  std::string declare(const ActionKind& action) {
    const auto& id = action.uid.id;
    std::string out = "action " + (is_identifier(id) && random_.chance(50) ? id : cedar_text(id, random_));
    std::string groups;
    for (const std::size_t index : action.groups)
      groups += (groups.empty() ? "" : ", ") + group(world_.actions[index]);
    if (!groups.empty()) out += " in [" + groups + "]";
    if (action.principals.empty()) return out + ";\n";
    out +=
        " appliesTo {\n  principal: " + list(action.principals) + ",\n  resource: " + list(action.resources);
    if (!action.context.attributes->empty() || !action.context.alias.empty() || random_.chance(20))
      out += ",\n  context: " + type(action.context);
    return out + "\n};\n";
  }

  const World& world_;
  Random& random_;
  std::string space_;
};

}  // namespace

std::string schema_text(const World& world, Random& random) { return Writer(world, random).write(); }

}  // namespace sallyport::cedar::generate
