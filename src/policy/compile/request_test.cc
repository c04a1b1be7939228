// Requests as a door makes them: from parts, with entities of their own, and without allocating.
#include "policy/compile/request.h"

#include <array>
#include <atomic>
#include <thread>

#include "policy/compile/compile_fixture.h"
#include "policy/generate/allocation_count.h"

namespace sallyport::cedar {
namespace {

constexpr const char* schema_text = R"(
  entity Person in [Role] { mfa: Bool, mail: String, hosts: Set<String>, from: ipaddr } tags String;
  entity Role in [Role];
  entity Component in [Zone] { owner: Person };
  entity Zone;
  action read, change appliesTo {
    principal: Person, resource: Component,
    context: {path: String, size: Long, net?: ipaddr, rec?: {a: Long, b?: Set<Person>}}
  };
)";

constexpr const char* policies = R"(
  permit(principal in Role::"editor", action, resource) when { context.path like "/docs/*" };
  permit(principal, action == Action::"read", resource in Zone::"open") when { principal.mfa };
  forbid(principal, action, resource) when { context has net && context.net.isInRange(ip("10.9.0.0/16")) };
  permit(principal, action, resource)
    when { principal.hosts.containsAny(["a", "b"]) && principal.mail like "*@example.com" };
  permit(principal, action, resource) when { principal == resource.owner && context.size + 1 > 0 };
  permit(principal, action, resource) when { principal.hasTag("k") && principal.getTag("k") == context.path };
  permit(principal, action, resource)
    when { context has rec.b && context.rec.b.contains(principal) && [context.rec.a, 2].contains(1) };
  forbid(principal, action, resource) when { {a: context.size, b: [principal.mail]} == {a: 77, b: ["x"]} };
)";

struct Requests : testing::Test {
  SchemaPtr schema = schema_of(schema_text);
  VocabularyPtr words = Vocabulary::create(schema);
  std::unique_ptr<EntityStore> store;
  CompiledPoliciesPtr compiled;
  Scratch scratch;

  const TypeId person = words->find_type("Person");
  const TypeId role = words->find_type("Role");
  const std::uint32_t path = words->context_slot("path");
  const std::uint32_t size = words->context_slot("size");
  const std::uint32_t net = words->context_slot("net");
  const std::uint32_t rec = words->context_slot("rec");
  const EntityHandle read = words->intern("Action", "read");
  const EntityHandle site = words->intern("Component", "site");

  void SetUp() override {
    const std::vector<Entity> entities = {{{"Component", "site"},
                                           Record({{"owner", Value(EntityUid{"Person", "owner"})}}),
                                           {},
                                           {{"Zone", "open"}}},
                                          {{"Role", "chief"}, {}, {}, {{"Role", "editor"}}}};
    auto made = EntityStore::create(words, entities);
    ASSERT_TRUE(made.ok());
    store = std::move(made).value();
    Diagnostics diagnostics;
    compiled = CompiledPolicies::create(valid_policies(schema, policies), words, diagnostics);
    ASSERT_TRUE(compiled);
  }

  // A person of this request only.
  void define(RequestBuilder& request, std::string_view name, EntityHandle parent) {
    const EntityHandle self = request.entity(person, name);
    const TypeLayout& layout = words->layout(person);
    ASSERT_TRUE(request.define(self, {&parent, 1}));
    request.attribute(layout.slot("mfa"), Cell::boolean(true));
    request.attribute(layout.slot("mail"), Cell::string("someone@example.com"));
    const std::array<Cell, 3> hosts = {Cell::string("z"), Cell::string("b"), Cell::string("z")};
    request.attribute(layout.slot("hosts"), request.set(hosts));
    request.attribute(layout.slot("from"),
                      request.ip({.v6 = false, .prefix = 32, .address = {192, 0, 2, 1}}));
    const std::array<Cell, 2> tags = {Cell::string("k"), request.copy("/docs/a")};
    request.tags(tags);
    request.principal(self);
    request.action(read);
    request.resource(site);
  }

  CompiledAnswer ask(std::string_view name, std::string_view role_name) {
    const EntitySnapshotPtr now = store->snapshot();
    RequestBuilder request(*words, *now, scratch);
    define(request, name, request.entity(role, role_name));
    request.context(path, Cell::string("/docs/a"));
    request.context(size, Cell::integer(INT64_MAX));
    request.context(net, request.ip({.v6 = false, .prefix = 32, .address = {10, 8, 0, 1}}));
    const std::array<Cell, 1> people = {Cell::entity(request.entity(person, name))};
    std::array<NamedCell, 2> fields = {
        {{words->find_name("b"), request.set(people)}, {words->find_name("a"), Cell::integer(1)}}};
    request.context(rec, request.record(fields));
    return compiled->decide(*now, request.view(), scratch);
  }
  std::string said(const CompiledAnswer& answer) { return to_text(compiled->describe(answer)); }
};

TEST_F(Requests, HaveEntitiesOfTheirOwn) {
  EXPECT_EQ(said(ask("session", "chief")), "allow policy0 policy1 policy3 policy5 policy6");
  EXPECT_EQ(said(ask("session", "guest")), "allow policy1 policy3 policy5 policy6");
  EXPECT_EQ(said(ask("owner", "guest")), "allow policy1 policy3 policy5 policy6 !policy4:1");
}

TEST_F(Requests, HideWhatIsStored) {
  const Entity stored{{"Person", "session"}, Record({{"mfa", Value(false)}}), {}, {{"Role", "editor"}}};
  ASSERT_TRUE(store->put(stored).ok());
  store->publish();
  EXPECT_EQ(said(ask("session", "guest")), "allow policy1 policy3 policy5 policy6");
}

TEST_F(Requests, AreTheSameInThePlainForm) {
  const EntitySnapshotPtr now = store->snapshot();
  RequestBuilder request(*words, *now, scratch);
  const Entity person_of_session{{"Person", "session"},
                                 Record({{"mfa", Value(true)},
                                         {"mail", Value(std::string("someone@example.com"))},
                                         {"hosts", Value(ValueSet({Value(std::string("b"))}))},
                                         {"from", Value(*IpAddress::parse("192.0.2.1"))}}),
                                 Record({{"k", Value(std::string("/docs/a"))}}),
                                 {{"Role", "chief"}}};
  ASSERT_TRUE(request.define(person_of_session));
  const Value session(EntityUid{"Person", "session"});
  const Request plain{
      {"Person", "session"},
      {"Action", "read"},
      {"Component", "site"},
      Record({{"path", Value(std::string("/docs/a"))},
              {"size", Value(std::int64_t{1})},
              {"rec", Value(Record({{"a", Value(std::int64_t{1})}, {"b", Value(ValueSet({session}))}}))}})};
  ASSERT_TRUE(request.request(plain));
  EXPECT_EQ(said(compiled->decide(*now, request.view(), scratch)),
            "allow policy0 policy1 policy3 policy5 policy6");
  const Entity misfit{{"Person", "x"}, Record({{"zz", Value(true)}}), {}, {}};
  const Entity unknown{{"Nobody", "x"}, {}, {}, {}};
  EXPECT_FALSE(request.define(misfit));
  EXPECT_FALSE(request.define(unknown));
}

TEST_F(Requests, MayBeAskedAboutSeveralResources) {
  const EntitySnapshotPtr now = store->snapshot();
  RequestBuilder request(*words, *now, scratch);
  define(request, "session", request.entity(role, "guest"));
  request.context(path, Cell::string("/x"));
  request.context(size, Cell::integer(1));
  EXPECT_EQ(said(compiled->decide(*now, request.view(), scratch)), "allow policy1 policy3");
  const std::size_t memory = scratch.arena.allocated();
  for (int i = 0; i < 1000; ++i) {
    request.resource(request.entity("Component", "other"));
    EXPECT_EQ(said(compiled->decide(*now, request.view(), scratch)), "allow policy3 !policy4:2");
  }
  EXPECT_EQ(scratch.arena.allocated(), memory);
}

TEST_F(Requests, HaveALimitOfLocalEntities) {
  const EntitySnapshotPtr now = store->snapshot();
  RequestBuilder request(*words, *now, scratch);
  std::vector<std::string> names;
  for (std::size_t i = 0; i <= Scratch::max_locals; ++i) names.push_back(std::to_string(i));
  for (std::size_t i = 0; i <= Scratch::max_locals; ++i) {
    EXPECT_EQ(request.define(request.entity(role, names[i]), {}), i < Scratch::max_locals);
  }
}

TEST_F(Requests, AllocateNothing) {
  const EntitySnapshotPtr keep = store->snapshot();
  ask("owner", "chief");  // the scratch grows to what is needed
  ask("session", "guest");
  const std::size_t before = allocations;
  std::size_t reasons = 0;
  for (int i = 0; i < 1000; ++i) {
    reasons += ask("owner", "chief").reasons.size();
    reasons += ask("session", "guest").errors.size();
  }
  EXPECT_EQ(allocations - before, 0U);
  EXPECT_EQ(reasons, 5000U);
}

// Values of the last decision must not be taken for this one's when the counter of decisions starts again.
TEST_F(Requests, OutliveTheCounterOfDecisions) {
  EXPECT_EQ(said(ask("session", "chief")), "allow policy0 policy1 policy3 policy5 policy6");
  scratch.epoch = UINT32_MAX - 1;
  for (int i = 0; i < 4; ++i) {
    EXPECT_EQ(said(ask("session", "chief")), "allow policy0 policy1 policy3 policy5 policy6");
    EXPECT_EQ(said(ask("owner", "guest")), "allow policy1 policy3 policy5 policy6 !policy4:1");
  }
}

TEST_F(Requests, AreDecidedBesideChanges) {
  std::atomic<bool> done{false};
  std::vector<std::thread> readers;
  for (int i = 0; i < 2; ++i) {
    readers.emplace_back([this, &done] {
      Scratch mine;
      while (!done.load()) {
        const EntitySnapshotPtr now = store->snapshot();
        RequestBuilder request(*words, *now, mine);
        define(request, "late", request.entity(role, "chief"));
        request.context(path, Cell::string("/docs/b"));
        request.context(size, Cell::integer(1));
        const CompiledAnswer answer = compiled->decide(*now, request.view(), mine);
        EXPECT_TRUE(answer.allowed);
        EXPECT_EQ(answer.errors.size(), 0U);
      }
    });
  }
  for (int i = 0; i < 3000; ++i) {
    const EntityHandle child = words->intern("Person", i % 2 == 0 ? "late" : std::to_string(i));
    EXPECT_TRUE(store->add_parent(child, words->intern("Role", std::to_string(i % 7))).ok());
    store->publish();
  }
  done.store(true);
  for (std::thread& reader : readers) reader.join();
}

}  // namespace
}  // namespace sallyport::cedar
