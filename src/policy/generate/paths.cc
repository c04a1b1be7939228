// Which attributes can be reached from the variables, and what must be asked before.
#include <algorithm>

#include "policy/generate/expression.h"
#include "policy/generate/words.h"

namespace sallyport::cedar::generate {
namespace {

constexpr std::size_t most_paths = 120;
constexpr std::size_t most_steps = 4;

}  // namespace

Expressions::Expressions(const World& world, Random& random, Environment environment, unsigned mistakes)
    : world_(world), random_(random), environment_(std::move(environment)), mistakes_(mistakes) {
  find_paths();
}

void Expressions::find_paths() {
  if (environment_.known || mistaken()) {
    paths_.push_back({"principal", {.kind = Kind::entity, .name = environment_.principal}, {}});
    paths_.push_back({"resource", {.kind = Kind::entity, .name = environment_.resource}, {}});
    paths_.push_back({"context", environment_.action->context, {}});
  }
  for (std::size_t i = 0; i < paths_.size(); ++i) {
    if (paths_[i].steps < most_steps) extend(Path(paths_[i]));
  }
}

void Expressions::extend(const Path& path) {
  const Attributes* attributes = nullptr;
  if (path.type.kind == Kind::record) attributes = path.type.attributes.get();
  if (path.type.kind == Kind::entity) attributes = &world_.entity(path.type.name).attributes;
  if (!attributes) return;
  for (const auto& attribute : *attributes) {
    if (paths_.size() >= most_paths) return;
    const bool dotted = is_identifier(attribute.name) && random_.chance(92);
    Path next{path.text + (dotted ? "." + attribute.name : "[" + cedar_text(attribute.name, random_) + "]"),
              attribute.type, path.guards, path.steps + 1};
    if (!attribute.required) {
      next.guards.push_back({path.text, attribute.name});
      optional_.push_back(next.guards.back());
    }
    paths_.push_back(std::move(next));
  }
}

std::string Expressions::guard_text(const Guard& guard) {
  if (guard.tag) return guard.object + ".hasTag(" + guard.attribute + ")";
  return guard.object + " has " +
         (is_identifier(guard.attribute) && random_.chance(92) ? guard.attribute
                                                               : cedar_text(guard.attribute, random_));
}

// Two guards in a row may be one: `a has b && a.b has c` is `a has b.c`.
std::string Expressions::guards_text(const std::vector<Guard>& guards) {
  std::string out;
  for (std::size_t i = 0; i < guards.size(); ++i) {
    std::string one = guard_text(guards[i]);
    std::string reached = guards[i].object + "." + guards[i].attribute;
    while (!guards[i].tag && i + 1 < guards.size() && !guards[i + 1].tag && guards[i + 1].object == reached &&
           is_identifier(guards[i].attribute) && is_identifier(guards[i + 1].attribute) &&
           one.back() != '"' && random_.chance(40)) {
      ++i;
      one += "." + guards[i].attribute;
      reached += "." + guards[i].attribute;
    }
    out += (out.empty() ? "" : " && ") + one;
  }
  return out;
}

std::string Expressions::assume() {
  std::vector<Guard> chosen;
  const Path& path = random_.pick(paths_);
  for (const auto& guard : path.guards) chosen.push_back(guard);
  if (chosen.empty() && !optional_.empty()) {
    const Guard& last = random_.pick(optional_);
    for (const auto& other : paths_) {
      if (!other.guards.empty() && other.guards.back().object == last.object &&
          other.guards.back().attribute == last.attribute) {
        chosen = other.guards;
        break;
      }
    }
  }
  for (const auto& guard : chosen) assumed_.insert(guard.object + "\n" + guard.attribute);
  return guards_text(chosen);
}

const Path* Expressions::path_of(const Type& type) {
  std::vector<const Path*> found;
  for (const auto& path : paths_) {
    if (same(path.type, type)) found.push_back(&path);
  }
  if (found.empty()) return nullptr;
  const Path* path = random_.pick(found);
  for (const auto& guard : path->guards) {
    if (!mistaken() || random_.chance(50)) needed_.push_back(guard);
  }
  return path;
}

Text Expressions::with_guards(Text body, const std::vector<Guard>& guards) {
  std::vector<Guard> asked;
  std::set<std::string> seen = assumed_;
  for (const auto& guard : guards) {
    if (seen.insert(guard.object + "\n" + guard.attribute).second) asked.push_back(guard);
  }
  if (asked.empty()) return body;
  const std::string first = guards_text(asked);
  if (random_.chance(12)) {
    const std::string other = random_.chance(50) ? "true" : "false";
    return {"if " + first + " then " + body.text + " else " + other, Level::expression};
  }
  return {first + " && " + bracketed(body, Level::relation), Level::conjunction};
}

}  // namespace sallyport::cedar::generate
