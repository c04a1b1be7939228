#include "policy/generate/policies.h"

#include <algorithm>

#include "policy/generate/words.h"

namespace sallyport::cedar::generate {
namespace {

class Maker {
 public:
  Maker(const World& world, Random& random, const Manner& manner)
      : world_(world), random_(random), manner_(manner) {}

  MadePolicy make(std::string id) {
    choose_environment();
    made_.policy.is_template = random_.chance(12);
    const bool permit = !random_.chance(manner_.forbids);
    if (made_.policy.is_template) choose_slots();
    std::string text = annotations() + (permit ? "permit" : "forbid") + " (";
    const std::string actions = action();  // first: it may leave the others open
    text += head("principal", made_.environment.principal, made_.environment.action->principals,
                 made_.slots.principal);
    text += ", " + actions + ", ";
    text += head("resource", made_.environment.resource, made_.environment.action->resources,
                 made_.slots.resource);
    text += random_.chance(3) ? ",)" : ")";
    made_.environment.known = open_.empty();
    text += conditions(permit);
    made_.policy.text = text + ";";
    made_.policy.id = std::move(id);
    return std::move(made_);
  }

 private:
  void choose_environment() {
    made_.environment = random_.chance(50) ? manner_.focus : some_environment(world_, random_);
  }

  void choose_slots() {
    const bool first = random_.chance(60);
    if (first) made_.slots.principal = slot_type(made_.environment.principal);
    if (!first || random_.chance(40)) made_.slots.resource = slot_type(made_.environment.resource);
  }

  std::string slot_type(const std::string& type) { return random_.pick(world_.ancestors(type)); }

  std::string annotations() {
    if (!random_.chance(15)) return "";
    std::string out = random_.chance(30) ? "// a remark \" { (\n" : "";
    static const std::vector<std::string> keys = {"id", "advice", "if", "permit", "_x1"};
    const auto& key = random_.pick(keys);
    return out + "@" + key +
           (random_.chance(80) ? "(" + cedar_text(random_.pick(some_strings()), random_) + ")" : "") + "\n";
  }

  std::string entity(const std::string& type) {
    const auto& kind = world_.entity(type);
    return cedar_uid({type, random_.pick(kind.ids)}, random_);
  }

  // What of the environment the head leaves open must be asked in a condition before attributes are used.
  std::string head(const std::string& variable, const std::string& type,
                   const std::vector<std::string>& possible, std::string& slot) {
    const std::string above = random_.pick(world_.ancestors(type));
    const bool other = random_.chance(manner_.mistakes);
    const std::string named = other ? random_.pick(world_.entities).name : type;
    const bool slotted = !slot.empty();
    const auto target = [&](const std::string& of) { return slotted ? "?" + variable : entity(of); };
    const auto left_open = [&] {
      if (possible.size() > 1 || action_open_) open_.push_back(variable + " is " + type);
    };
    static const std::vector<unsigned> usual = {26, 32, 8, 19, 15}, with_slot = {0, 0, 30, 40, 30};
    switch (random_.weighted(slotted ? with_slot : usual)) {
      case 0:
        left_open();
        return variable;
      case 1:
        return variable + " is " + named;
      case 2:
        if (slotted) {
          left_open();
          slot = named;
        }
        return variable + " == " + target(named);
      case 3:
        left_open();
        return variable + " in " + target(above);
      default:
        return variable + " is " + named + " in " + target(above);
    }
  }

  std::string action() {
    const ActionKind& chosen = *made_.environment.action;
    const std::string one = cedar_uid(chosen.uid, random_);
    const auto left_open = [&] {
      open_.insert(open_.begin(), random_.chance(50) ? "action == " + one : "action in " + one);
      action_open_ = true;
    };
    switch (random_.weighted({10, 58, 12, 20})) {
      case 0:
        left_open();
        break;
      case 1:
        return "action == " + one;
      case 2:
        if (chosen.groups.empty()) return "action == " + one;
        left_open();
        return "action in " + cedar_uid(world_.actions[random_.pick(chosen.groups)].uid, random_);
      default: {
        std::string list = one;
        const std::size_t more = random_.below(3);
        if (more > 0) left_open();
        for (std::size_t i = 0; i < more; ++i) {
          const auto& uid = random_.pick(world_.actions).uid;
          if (uid.type == chosen.uid.type || random_.chance(manner_.mistakes))
            list += ", " + cedar_uid(uid, random_);
        }
        return "action in [" + list + "]";
      }
    }
    return "action";
  }

  std::string clause(const char* kind, const std::string& body) {
    return std::string("\n") + kind + " { " + body + " }";
  }

  std::string conditions(bool permit) {
    if (random_.chance(permit ? 14 : 4)) return "";
    std::string out;
    if (!open_.empty() && random_.chance(85)) {
      std::string test;
      for (const auto& one : open_) test += (test.empty() ? "" : " && ") + one;
      out += clause("when", test);
      made_.environment.known = true;
    }
    Expressions expressions(world_, random_, made_.environment, manner_.mistakes);
    if (made_.environment.known && expressions.can_assume() && random_.chance(25)) {
      const std::string assumed = expressions.assume();
      if (!assumed.empty()) out += clause("when", assumed);
    }
    const std::size_t count = random_.weighted({4, 70, 20, 6});
    for (std::size_t i = 0; i < count; ++i) {
      const bool when = random_.chance(78);
      out += clause(when ? "when" : "unless",
                    expressions.condition(static_cast<unsigned>(random_.below(manner_.depth + 1))).text);
    }
    return out;
  }

  const World& world_;
  Random& random_;
  Manner manner_;
  MadePolicy made_;
  std::vector<std::string> open_;  // tests that narrow the policy to its environment
  bool action_open_ = false;
};

}  // namespace

Environment some_environment(const World& world, Random& random) {
  std::vector<const ActionKind*> applicable;
  for (const auto& action : world.actions) {
    if (!action.principals.empty()) applicable.push_back(&action);
  }
  const ActionKind* action = random.pick(applicable);
  return {random.pick(action->principals), random.pick(action->resources), action, true};
}

MadePolicy make_policy(const World& world, Random& random, std::string id, const Manner& manner) {
  return Maker(world, random, manner).make(std::move(id));
}

}  // namespace sallyport::cedar::generate
