// A million entities: what they weigh, and what a membership change costs beside readers of the old state.
#include <benchmark/benchmark.h>
#include <malloc.h>

#include "policy/entities/store.h"
#include "policy/schema/parse.h"

namespace sallyport::cedar {
namespace {

constexpr std::size_t people = 990'000;
constexpr std::size_t groups = 10'000;  // in ten groups of groups

SchemaPtr schema() {
  Diagnostics diagnostics;
  const auto text = std::make_shared<const Source>("bench", R"(
    entity Person in [Group] { mail: String, level: Long };
    entity Group in [Group];
    action view appliesTo { principal: Person, resource: Group };)");
  return parse_schema_text(text, diagnostics);
}

EntityUid group(std::size_t number) { return {"Group", "group-" + std::to_string(number)}; }

// Two groups each, three or four ancestors.
std::vector<Entity> entities() {
  std::vector<Entity> all;
  all.reserve(people + groups);
  for (std::size_t i = 0; i < groups; ++i) {
    all.push_back({group(i), {}, {}, i < 10 ? std::vector<EntityUid>{} : std::vector{group(i % 10)}});
  }
  for (std::size_t i = 0; i < people; ++i) {
    const std::string name = "person-" + std::to_string(i);
    all.push_back({{"Person", name},
                   Record({{"mail", Value(name + "@example.com")}, {"level", Value(std::int64_t(i % 7))}}),
                   {},
                   {group(i % groups), group((i * 7 + 3) % groups)}});
  }
  return all;
}

std::size_t allocated() {
  const struct mallinfo2 info = mallinfo2();
  return info.uordblks + info.hblkhd;
}

void BM_MillionEntities(benchmark::State& state) {
  const std::vector<Entity> all = entities();
  for (auto _ : state) {
    const std::size_t before = allocated();
    const auto store = std::move(EntityStore::create(Vocabulary::create(schema()), all)).value();
    state.counters["MB"] = static_cast<double>(allocated() - before) / 1e6;
    state.counters["bytes_per_entity"] =
        static_cast<double>(allocated() - before) / static_cast<double>(all.size());
    state.counters["entities"] = static_cast<double>(store->size());
  }
}
BENCHMARK(BM_MillionEntities)->Unit(benchmark::kMillisecond)->Iterations(1);

// One person joins or leaves a group, and readers see it.
void BM_MembershipChange(benchmark::State& state) {
  const auto store = std::move(EntityStore::create(Vocabulary::create(schema()), entities())).value();
  const EntitySnapshotPtr reader = store->snapshot();
  std::vector<EntityHandle> children;
  for (std::size_t i = 0; i < 4096; ++i) {
    children.push_back(store->vocabulary()->intern("Person", "person-" + std::to_string(i * 7919 % people)));
  }
  const EntityHandle joined = store->vocabulary()->intern("Group", "group-5");
  std::size_t next = 0;
  for (auto _ : state) {
    const EntityHandle child = children[next / 2 % children.size()];
    if (next++ % 2 == 0) {
      benchmark::DoNotOptimize(store->add_parent(child, joined).ok());
    } else {
      store->remove_parent(child, joined);
    }
    store->publish();
  }
}
BENCHMARK(BM_MembershipChange)->Unit(benchmark::kMicrosecond);

// A group with 198 members moves: their ancestors are made anew.
void BM_GroupMoves(benchmark::State& state) {
  const auto store = std::move(EntityStore::create(Vocabulary::create(schema()), entities())).value();
  const EntityHandle child = store->vocabulary()->intern(group(4711));
  const EntityHandle parent = store->vocabulary()->intern(group(5));
  std::size_t next = 0;
  for (auto _ : state) {
    if (next++ % 2 == 0) {
      benchmark::DoNotOptimize(store->add_parent(child, parent).ok());
    } else {
      store->remove_parent(child, parent);
    }
    store->publish();
  }
}
BENCHMARK(BM_GroupMoves)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace sallyport::cedar
