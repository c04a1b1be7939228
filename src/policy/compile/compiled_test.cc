#include "policy/compile/compiled.h"

#include "policy/compile/compile_fixture.h"

namespace sallyport::cedar {
namespace {

constexpr const char* schema_text = R"(
  entity User in [Group] {
    name: String, age: Long, nick?: String, boss?: User, ip: ipaddr, quota: decimal, at: datetime,
    span: duration, tags: Set<String>, friends: Set<User>, addr: {street: String, geo?: {lat: Long}}
  } tags String;
  entity Group in [Group] { level: Long };
  entity Doc in [Folder] { owner: User, title: String, size: Long, readers: Set<User> };
  entity Folder in [Folder] { owner?: User };
  action all;
  action view in [all] appliesTo { principal: [User, Group], resource: [Doc, Folder],
    context: {mfa: Bool, note?: String, n: Long, rec: {a: Long, b?: {c: Long}}, who?: User} };
  action edit in [all] appliesTo { principal: User, resource: Doc, context: {n: Long} };
)";

EntityUid user(std::string id) { return {"User", std::move(id)}; }
EntityUid group(std::string id) { return {"Group", std::move(id)}; }
EntityUid doc(std::string id) { return {"Doc", std::move(id)}; }
EntityUid folder(std::string id) { return {"Folder", std::move(id)}; }
Value text(std::string value) { return Value(std::move(value)); }
Value number(std::int64_t value) { return Value(value); }

Entity person(const std::string& id, std::int64_t age, std::vector<EntityUid> parents, bool more) {
  std::vector<Record::Entry> found = {
      {"name", text("name of " + id)},
      {"age", number(age)},
      {"ip", Value(*IpAddress::parse("10.1.2.3"))},
      {"quota", Value(Decimal{15000})},
      {"at", Value(*Datetime::parse("2024-10-15T11:35:00Z"))},
      {"span", Value(*Duration::parse("1h30m"))},
      {"tags", Value(ValueSet({text("a"), text("b"), text(id)}))},
      {"friends", Value(ValueSet({Value(user("ann")), Value(user("nobody"))}))},
      {"addr", Value(more ? Record({{"street", text("Main")}, {"geo", Value(Record({{"lat", number(7)}}))}})
                          : Record({{"street", text("Side")}}))}};
  if (more) found.push_back({"nick", text("nick*")});
  if (more) found.push_back({"boss", Value(user("nobody"))});
  return {user(id), Record(std::move(found)),
          Record(more ? std::vector<Record::Entry>{{"k", text("v")}} : std::vector<Record::Entry>{}),
          std::move(parents)};
}

std::vector<Entity> house() {
  const auto document = [](std::string id, std::string owner, std::int64_t size, std::string in) {
    return Entity{doc(std::move(id)),
                  Record({{"owner", Value(user(std::move(owner)))},
                          {"title", text("A title")},
                          {"size", number(size)},
                          {"readers", Value(ValueSet({Value(user("ann")), Value(user("bob"))}))}}),
                  {},
                  {folder(std::move(in))}};
  };
  return {person("ann", 30, {group("staff")}, true),
          person("bob", INT64_MAX, {}, false),
          {group("staff"), Record({{"level", number(3)}}), {}, {group("all")}},
          {group("all"), Record({{"level", number(1)}}), {}, {}},
          document("plan", "ann", 10, "work"),
          document("diary", "bob", INT64_MIN, "home"),
          {folder("work"), Record({{"owner", Value(user("ann"))}}), {}, {folder("root")}},
          {folder("home"), {}, {}, {}}};
}

std::vector<Request> requests() {
  std::vector<Request> all;
  for (const EntityUid& principal :
       {user("ann"), user("bob"), user("nobody"), group("staff"), group("none")}) {
    for (const EntityUid& resource :
         {doc("plan"), doc("diary"), doc("none"), folder("work"), folder("none")}) {
      for (const bool more : {false, true}) {
        std::vector<Record::Entry> context = {{"mfa", Value(more)},
                                              {"n", number(more ? 3 : INT64_MAX)},
                                              {"rec", Value(Record({{"a", number(1)}}))}};
        if (more) {
          context[2].second = Value(Record({{"a", number(2)}, {"b", Value(Record({{"c", number(3)}}))}}));
          context.push_back({"note", text("hello world")});
          context.push_back({"who", Value(user("stranger"))});
        }
        all.push_back({principal, {"Action", "view"}, resource, Record(context)});
        if (principal.type != "User" || resource.type != "Doc") continue;
        all.push_back({principal, {"Action", "edit"}, resource, Record({{"n", number(more ? 3 : 0)}})});
      }
    }
  }
  return all;
}

// Asks everything; how often each answer came.
std::map<std::string, int> ask_all(const std::string& policies) {
  const SchemaPtr schema = schema_of(schema_text);
  const BothEngines both(schema, valid_policies(schema, policies), house());
  EXPECT_EQ(both.wrong(), "");
  std::map<std::string, int> seen;
  for (const Request& request : requests()) ++seen[both.ask(request)];
  return seen;
}

std::map<std::string, int> ask_condition(const std::string& head, const std::string& condition) {
  SCOPED_TRACE(condition);
  return ask_all("permit(" + head + ") when { " + condition + " };");
}

constexpr const char* any = "principal, action, resource";
constexpr const char* edit = "principal, action == Action::\"edit\", resource";
constexpr const char* view_user = "principal is User, action == Action::\"view\", resource is Doc";

TEST(Compiled, AgreesOnHeads) {
  for (const char* head :
       {any, "principal == User::\"ann\", action, resource", "principal in Group::\"all\", action, resource",
        "principal, action, resource in Folder::\"root\"", "principal is User, action, resource",
        "principal is User in Group::\"staff\", action, resource is Doc",
        "principal == Group::\"staff\", action in Action::\"all\", resource == Folder::\"work\"",
        "principal, action in [Action::\"edit\", Action::\"view\"], resource is Folder in Folder::\"root\"",
        "principal in User::\"ann\", action == Action::\"edit\", resource in Doc::\"diary\""}) {
    const auto seen = ask_all(std::string("permit(") + head + ");");
    EXPECT_TRUE(seen.contains("allow policy0")) << head;
  }
}

TEST(Compiled, AgreesOnOperators) {
  for (const char* condition :
       {"principal.age > 29",
        "principal.age + 1 > 0",
        "resource.size - 1 < 0",
        "-resource.size < 0",
        "principal.age * 2 == 60",
        "principal.age <= 30 && resource.size >= 10",
        "principal == resource.owner || principal.age < 5",
        "!(principal.age == 30)",
        "principal.age != 30",
        "if principal.age > 40 then resource.size == 10 else principal.name == \"name of ann\"",
        "principal has nick && principal.nick like \"*\\**\"",
        "principal.name like \"*of*\"",
        "principal.name like \"name of ann\"",
        "principal has addr.geo.lat && principal.addr.geo.lat == 7",
        "principal has boss && principal.boss.age > 1",
        "principal.addr == resource.owner.addr",
        "principal.addr.street == \"Main\"",
        "principal in Group::\"staff\"",
        "principal in [Group::\"none\", Group::\"all\"]",
        "resource.owner in Group::\"all\"",
        "resource in [resource]",
        "resource.readers.contains(principal)",
        "principal.friends.contains(User::\"nobody\")",
        "principal.tags.containsAll([\"a\", \"b\"])",
        "principal.tags.containsAny([\"x\", \"bob\"])",
        "[principal.name, \"z\"].contains(\"name of bob\")",
        "principal.tags.isEmpty()",
        "principal.hasTag(\"k\") && principal.getTag(\"k\") == \"v\"",
        "principal is User",
        "resource.owner is User in Group::\"staff\"",
        "resource.owner is User",
        "action in Action::\"all\"",
        "action == Action::\"edit\"",
        "User::\"ann\" has nick && User::\"ann\".nick like \"n*\"",
        "User::\"nobody\".age > 1 || principal.age > 1",
        "User::\"ann\" in Group::\"all\"",
        "User::\"ann\".hasTag(\"k\") && {a: User::\"ann\"}.a.age == 30",
        "User::\"bob\" has nick",
        "action in [Action::\"view\"]",
        "[principal, User::\"x\"].contains(User::\"x\")",
        "{a: principal.age, b: [1, 2]} == {a: 30, b: [2, 1, 2]}",
        "context.n == 3",
        "context.n + 1 > 0",
        "context == {n: 3}",
        "principal.ip.isInRange(ip(\"10.0.0.0/8\"))",
        "principal.ip.isIpv4()",
        "principal.ip == ip(\"10.1.2.3\") && !principal.ip.isIpv6() && !principal.ip.isLoopback()",
        "principal.ip.isMulticast()",
        "principal.quota.lessThan(decimal(\"1.6\"))",
        "principal.quota.lessThanOrEqual(decimal(\"1.5\")) && "
        "principal.quota.greaterThanOrEqual(decimal(\"1.5\"))",
        "principal.quota.greaterThan(decimal(\"1.5\"))",
        "principal.at < datetime(\"2025-01-01\")",
        "principal.at.offset(duration(\"1d\")).toDate() == datetime(\"2024-10-16\")",
        "principal.at.toTime().toMinutes() == 695",
        "principal.at.durationSince(datetime(\"2024-10-15\")).toHours() == 11",
        "principal.span.toSeconds() == 5400 && principal.span.toMilliseconds() > 1 && "
        "principal.span.toDays() == 0",
        "principal.span >= duration(\"90m\")",
        "1 + 1 == 2",
        "9223372036854775807 + context.n > 0",
        "true && principal.age > 0",
        "principal.age > 0 || true",
        "false || resource.size > 0"}) {
    const auto seen = ask_condition(edit, condition);
    EXPECT_FALSE(seen.empty()) << condition;
  }
}

TEST(Compiled, AgreesOnContexts) {
  for (const char* condition :
       {"context.mfa", "context has note && context.note like \"hello*\"", "context has note",
        "context has rec.b", "context has rec.b.c && context.rec.b.c == 3", "{a: context.rec.a} == {a: 1}",
        "context.rec == context.rec", "context.rec.a == 2",
        "context has who && context.who in Group::\"all\"",
        "context has who && context.who == User::\"stranger\"",
        "context has who && [User::\"x\", User::\"stranger\"].contains(context.who)",
        "context has who && context.who.age > 1", "!context.mfa", "context has mfa",
        "if context.mfa then context.n == 3 else resource.size < 0"}) {
    ask_condition(view_user, condition);
  }
}

TEST(Compiled, NamesWhatFails) {
  EXPECT_TRUE(ask_condition(edit, "principal.age + 1 > 0").contains("deny !policy0:1"));  // overflow
  EXPECT_TRUE(ask_condition(edit, "principal.age > 0").contains("deny !policy0:2"));      // no entity
  EXPECT_TRUE(ask_condition(edit, "-resource.size > 0").contains("deny !policy0:1"));
  EXPECT_FALSE(ask_condition(edit, "principal.age + 1 > 0").contains("allow policy1"));
}

TEST(Compiled, AsksEveryPolicy) {
  const auto seen = ask_all(R"(
    permit(principal is User, action, resource) when { resource has owner && resource.owner == principal };
    forbid(principal, action == Action::"edit", resource) when { principal.age > 100 };
    permit(principal in Group::"staff", action, resource);
    forbid(principal, action, resource) unless { context.n > 1 };
    permit(principal, action == Action::"view", resource in Folder::"root") when { context.mfa };
    forbid(principal is User, action, resource) when { principal.age + 1 < 0 };
  )");
  EXPECT_TRUE(seen.contains("allow policy0 policy2 policy4"));
  EXPECT_TRUE(seen.contains("deny policy1 policy3 !policy5:1"));
  EXPECT_GT(seen.size(), 6U);
}

// Enough policies of each kind for switches, in each of which some match, some fail and some share the way.
TEST(Compiled, AgreesOnManyPoliciesThatLookAlike) {
  std::string policies;
  for (int i = 0; i < 12; ++i) {
    const std::string n = std::to_string(i);
    policies += "permit(principal in Group::\"" + (i % 3 == 0 ? "staff" : n) +
                "\", action, resource in Folder::\"" + (i % 2 == 0 ? "root" : n) + "\");\n";
    policies += "permit(principal, action, resource) when { resource is Doc && resource.owner == User::\"" +
                (i % 4 == 0 ? "ann" : n) + "\" && resource.size > " + n + " };\n";
    policies += "forbid(principal, action, resource) when { context.n == " + n +
                " && resource in Folder::\"home\" };\n";
    policies += "permit(principal == User::\"" + (i == 5 ? "bob" : n) +
                "\", action, resource) unless { context.n == " + n + " || principal.age + 1 > 0 };\n";
    policies +=
        "permit(principal, action == Action::\"edit\", resource) when { principal.name == \"name of " +
        (i == 7 ? "ann" : n) + "\" };\n";
  }
  EXPECT_GT(ask_all(policies).size(), 10U);
}

TEST(Compiled, TakesTemplatesLinks) {
  const SchemaPtr schema = schema_of(schema_text);
  PolicySet set = valid_policies(schema, R"(
    permit(principal == ?principal, action, resource in ?resource) when { context.n == 3 };)");
  ASSERT_EQ(link(set, "policy0", "for ann", {user("ann"), folder("root")}), "");
  ASSERT_EQ(link(set, "policy0", "for bob", {user("bob"), folder("home")}), "");
  const BothEngines both(schema, set, house());
  std::map<std::string, int> seen;
  for (const Request& request : requests()) ++seen[both.ask(request)];
  EXPECT_TRUE(seen.contains("allow for ann"));
  EXPECT_TRUE(seen.contains("allow for bob"));
}

TEST(Compiled, LeavesOutWhatCannotApply) {
  const SchemaPtr schema = schema_of(schema_text);
  std::string policies;
  for (int i = 0; i < 100; ++i)
    policies += "permit(principal is Group, action == Action::\"view\", resource is Folder);\n";
  const BothEngines one(schema, valid_policies(schema, "permit(principal, action, resource);"), house());
  EXPECT_EQ(one.compiled().environments(), 5U);
  EXPECT_EQ(one.compiled().size(), 1U);
  const BothEngines many(schema, valid_policies(schema, policies), house());
  EXPECT_EQ(many.ask({user("ann"), {"Action", "edit"}, doc("plan"), Record({{"n", number(1)}})}), "deny");
  EXPECT_LT(many.compiled().bytes(), 100'000U);
}

TEST(Compiled, SaysThatARequestDoesNotFit) {
  const SchemaPtr schema = schema_of(schema_text);
  const BothEngines both(schema, valid_policies(schema, "permit(principal, action, resource);"), house());
  const auto ask = [&](const Request& request) {
    return authorize(both.compiled(), *both.words(), *both.store().snapshot(), request).has_value();
  };
  EXPECT_TRUE(ask({user("ann"), {"Action", "edit"}, doc("plan"), Record({{"n", number(1)}})}));
  EXPECT_FALSE(ask({user("ann"), {"Action", "edit"}, folder("work"), {}}));
  EXPECT_FALSE(ask({group("staff"), {"Action", "edit"}, doc("plan"), {}}));
  EXPECT_FALSE(ask({user("ann"), {"Action", "fly"}, doc("plan"), {}}));
  EXPECT_FALSE(ask({user("ann"), {"Action", "all"}, doc("plan"), {}}));
  EXPECT_FALSE(ask({{"Nobody", "x"}, {"Action", "edit"}, doc("plan"), {}}));
  EXPECT_FALSE(ask({user("ann"), {"Action", "edit"}, doc("plan"), Record({{"zz", number(1)}})}));
}

TEST(Compiled, RefusesTypesTheSchemaHasNot) {
  Diagnostics diagnostics;
  const SchemaPtr schema = schema_of(schema_text);
  for (const char* policy : {"permit(principal == Nobody::\"x\", action, resource);",
                             "permit(principal, action, resource is Nobody);",
                             "permit(principal, action, resource) when { resource in Nobody::\"x\" };"}) {
    const auto set = parse_policies(std::make_shared<const Source>("a.cedar", policy), diagnostics);
    EXPECT_FALSE(diagnostics.failed());
    Diagnostics said;
    EXPECT_EQ(CompiledPolicies::create(*set, Vocabulary::create(schema), said), nullptr);
    ASSERT_EQ(said.all().size(), 1U);
    EXPECT_EQ(said.all()[0].policy, "policy0");
    EXPECT_EQ(said.all()[0].position.line, 1U);
  }
}

}  // namespace
}  // namespace sallyport::cedar
