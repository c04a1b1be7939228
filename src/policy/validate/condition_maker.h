#pragma once
// policy/validate/condition_maker.h: makes up conditions over the schema of validate_fixture.h, for tests.
// Most are nearly well typed; all parse.
#include <cstdint>
#include <initializer_list>
#include <string>

namespace sallyport::cedar {

class ConditionMaker {
 public:
  explicit ConditionMaker(std::uint64_t seed) : state_(seed) {}

  std::string boolean(int depth);

 private:
  enum class Sort : std::uint8_t { boolean, user, doc, text, number, set, extension };

  // splitmix64: the same conditions on every machine.
  std::uint32_t below(std::uint32_t n) {
    std::uint64_t z = state_ += 0x9E3779B97F4A7C15ULL;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return static_cast<std::uint32_t>((z ^ (z >> 31)) % n);
  }
  std::string one_of(std::initializer_list<const char*> texts) {
    return *(texts.begin() + below(static_cast<std::uint32_t>(texts.size())));
  }
  std::string make(Sort sort, int depth);
  std::string choice(Sort sort, int depth);
  std::string user(int depth);
  std::string text(int depth);
  std::string number(int depth);
  std::string set(int depth);
  std::string connective(int depth);
  std::string comparison(int depth);
  std::string entity_test(int depth);
  std::string guarded(int depth);

  std::uint64_t state_;
};

inline std::string ConditionMaker::make(Sort sort, int depth) {
  if (below(60) == 0) sort = static_cast<Sort>(below(7));  // a slip
  switch (sort) {
    case Sort::boolean:
      return boolean(depth);
    case Sort::user:
      return user(depth);
    case Sort::doc:
      return one_of({"resource", "resource", "Doc::\"d\"", "Doc::\"nowhere\""});
    case Sort::text:
      return text(depth);
    case Sort::number:
      return number(depth);
    case Sort::set:
      return set(depth);
    case Sort::extension:
      return one_of({"principal.at", "datetime(\"2024-01-01\")", "principal.at.offset(duration(\"1h\"))"});
  }
  return "true";
}

// An `if` whose branches have one type.
inline std::string ConditionMaker::choice(Sort sort, int depth) {
  return "(if " + boolean(depth - 1) + " then " + make(sort, depth - 1) + " else " + make(sort, depth - 1) +
         ")";
}

inline std::string ConditionMaker::user(int depth) {
  if (depth <= 0 || below(3) == 0)
    return one_of({"principal", "principal", "User::\"v\"", "User::\"nobody\""});
  switch (below(5)) {
    case 0:
      return user(depth - 1) + ".manager";
    case 1:
      return make(Sort::doc, 0) + ".owner";
    case 2:
      return "{x: " + user(depth - 1) + "}.x";
    case 3:
      return choice(Sort::user, depth);
    default:
      return user(depth - 1) + ".boss";
  }
}

inline std::string ConditionMaker::text(int depth) {
  if (depth <= 0 || below(3) == 0) return one_of({"\"a\"", "\"b\"", "principal.name", "resource.title"});
  return below(3) == 0 ? choice(Sort::text, depth)
                       : user(depth - 1) + one_of({".name", ".nick", ".addr.street"});
}

inline std::string ConditionMaker::number(int depth) {
  if (depth <= 0 || below(3) == 0)
    return one_of({"1", "9223372036854775807", "principal.age", "context.rec.a"});
  switch (below(4)) {
    case 0:
      return choice(Sort::number, depth);
    case 1:
      return "(" + number(depth - 1) + one_of({" + ", " - ", " * "}) + number(depth - 1) + ")";
    case 2:
      return "(-" + number(depth - 1) + ")";
    default:
      return user(depth - 1) + one_of({".age", ".addr.zip"});
  }
}

inline std::string ConditionMaker::set(int depth) {
  if (depth <= 0 || below(2) == 0) return one_of({"[1, 2]", "principal.s", "[3]"});
  return "[" + number(depth - 1) + ", " + number(depth - 1) + "]";
}

inline std::string ConditionMaker::connective(int depth) {
  switch (below(4)) {
    case 0:
      return "(" + boolean(depth - 1) + " || " + boolean(depth - 1) + ")";
    case 1:
      return "!(" + boolean(depth - 1) + ")";
    case 2:
      return choice(Sort::boolean, depth);
    default:
      return "(" + boolean(depth - 1) + " && " + boolean(depth - 1) + ")";
  }
}

inline std::string ConditionMaker::comparison(int depth) {
  switch (below(5)) {
    case 0:
      return "(" + make(Sort::number, depth - 1) + one_of({" < ", " <= ", " > ", " >= "}) +
             make(Sort::number, depth - 1) + ")";
    case 1:
      return "(" + make(Sort::extension, depth - 1) + " < " + make(Sort::extension, depth - 1) + ")";
    case 2:
      return set(depth - 1) + one_of({".contains(", ".contains("}) + make(Sort::number, depth - 1) + ")";
    case 3:
      return set(depth - 1) + one_of({".containsAll(", ".containsAny("}) + set(depth - 1) + ")";
    default: {
      const Sort sort = static_cast<Sort>(below(7));
      return "(" + make(sort, depth - 1) + one_of({" == ", " != "}) + make(sort, depth - 1) + ")";
    }
  }
}

inline std::string ConditionMaker::entity_test(int depth) {
  switch (below(5)) {
    case 0:
      return "(" + user(depth - 1) +
             one_of({" in Group::\"g\"", " in Team::\"t\"", " in resource", " in [Group::\"g\"]",
                     " in principal"}) +
             ")";
    case 1:
      return "(" + user(depth - 1) + one_of({" is User", " is Doc", " is User in Group::\"g\""}) + ")";
    case 2:
      return "(" + user(depth - 1) +
             one_of(
                 {" has name", " has nick", " has boss.nick", " has addr.zip", " has nothing", " has boss"}) +
             ")";
    case 3:
      return "(" + user(depth - 1) + ".hasTag(" + text(0) + "))";
    default:
      return one_of({"(action in Action::\"all\")", "(action == Action::\"view\")", "(context has note)",
                     "(context has rec.b.c)", "(resource is Doc)", "(resource has meta.v)"});
  }
}

inline std::string ConditionMaker::guarded(int depth) {
  const std::string who = user(depth - 1);
  switch (below(5)) {
    case 0:
      return "(" + who + " has nick && " + who + ".nick == " + text(0) + ")";
    case 1:
      return "(" + who + " has boss.nick && " + boolean(depth - 1) + " && " + who + ".boss.nick like \"*\")";
    case 2:
      return "(if " + who + " has addr.zip then " + who + ".addr.zip > 3 else " + boolean(depth - 1) + ")";
    case 3: {
      const std::string key = text(0);
      return "(" + who + ".hasTag(" + key + ") && " + who + ".getTag(" + key + ") == \"x\")";
    }
    default:
      return "((" + who + " has boss || " + boolean(depth - 1) + ") && " + who + ".boss.admin)";
  }
}

inline std::string ConditionMaker::boolean(int depth) {
  if (depth <= 0) return one_of({"true", "false", "principal.admin", "context.mfa", "(principal has nick)"});
  switch (below(5)) {
    case 0:
    case 1:
      return connective(depth);
    case 2:
      return comparison(depth);
    case 3:
      return entity_test(depth);
    default:
      return guarded(depth);
  }
}

}  // namespace sallyport::cedar
