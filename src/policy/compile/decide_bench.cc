// What a decision costs: compiled and by the tree evaluator, with the request built from texts each time.
// What loading costs. `bench-policy --cases` prints the same cases for other engines, a line each.
#include <benchmark/benchmark.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <new>

#include "policy/compile/bench_cases.h"
#include "policy/compile/compiled.h"
#include "policy/entities/store.h"
#include "policy/evaluate/evaluator.h"
#include "policy/language/parser.h"
#include "policy/schema/parse.h"
#include "policy/validate/validator.h"

namespace {
std::atomic<std::size_t> allocations{0};
}  // namespace

void* operator new(std::size_t size) {
  allocations.fetch_add(1, std::memory_order_relaxed);
  if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
  std::abort();
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace sallyport::cedar::bench {
namespace {

using Make = std::function<Case()>;

struct Loaded {
  Case made;
  SchemaPtr schema;
  PolicySet set;
  VocabularyPtr words;
  Entities plain;
  std::unique_ptr<EntityStore> store;
  CompiledPoliciesPtr compiled;
};

SourcePtr source(const std::string& text) { return std::make_shared<const Source>("bench", text); }

void must(bool good, const Diagnostics& diagnostics) {
  if (good && !diagnostics.failed()) return;
  for (const Diagnostic& one : diagnostics.all())
    std::fwrite(to_text(one).data(), 1, to_text(one).size(), stderr);
  std::abort();
}

Loaded load(const Make& make) {
  Loaded loaded;
  loaded.made = make();
  Diagnostics diagnostics;
  loaded.schema = parse_schema_text(source(loaded.made.schema), diagnostics);
  auto set = parse_policies(source(loaded.made.policies), diagnostics);
  must(loaded.schema && set, diagnostics);
  loaded.set = std::move(*set);
  validate(loaded.set, *loaded.schema, {}, diagnostics);
  must(loaded.set.policies.size() == loaded.made.policy_count, diagnostics);
  loaded.words = Vocabulary::create(loaded.schema);
  for (const Entity& entity : loaded.made.entities) loaded.plain.add(entity);
  loaded.plain.close();
  loaded.store = std::move(EntityStore::create(loaded.words, loaded.made.entities)).value();
  loaded.compiled = CompiledPolicies::create(loaded.set, loaded.words, diagnostics);
  must(loaded.compiled != nullptr, diagnostics);
  return loaded;
}

struct Prepared {  // as a door keeps it: names of what it always says are numbers already
  std::size_t index = 0;
  EntityHandle action;
  std::vector<std::pair<std::uint32_t, Cell>> context;
};

std::vector<Prepared> prepare(const Loaded& loaded) {
  std::vector<Prepared> all;
  for (const Request& request : loaded.made.requests) {
    Prepared one{all.size(), loaded.words->intern(request.action), {}};
    for (const auto& [name, value] : request.context.entries()) {
      const Cell cell =
          value.as_string() != nullptr ? Cell::string(*value.as_string()) : Cell::integer(*value.as_long());
      one.context.emplace_back(loaded.words->context_slot(name), cell);
    }
    all.push_back(std::move(one));
  }
  return all;
}

void decide_compiled(benchmark::State& state, const Make& make) {
  const Loaded loaded = load(make);
  const std::vector<Prepared> prepared = prepare(loaded);
  const EntitySnapshotPtr now = loaded.store->snapshot();
  Scratch scratch;
  std::size_t next = 0;
  std::size_t allowed = 0;
  const auto decide = [&] {
    const Prepared& one = prepared[next++ % prepared.size()];
    const Request& request = loaded.made.requests[one.index];
    RequestBuilder builder(*loaded.words, *now, scratch);
    builder.principal(builder.entity(request.principal));
    builder.action(one.action);
    builder.resource(builder.entity(request.resource));
    for (const auto& [slot, cell] : one.context) builder.context(slot, cell);
    allowed += loaded.compiled->decide(*now, builder.view(), scratch).allowed ? 1 : 0;
  };
  for (std::size_t i = 0; i < prepared.size(); ++i) decide();
  allowed = 0;
  const std::size_t before = allocations;
  for (auto _ : state) decide();
  const auto count = static_cast<double>(state.iterations());
  state.counters["allocations"] = static_cast<double>(allocations - before) / count;
  state.counters["allowed"] = static_cast<double>(allowed) / count;
  state.counters["bytes_per_policy"] =
      static_cast<double>(loaded.compiled->bytes()) / static_cast<double>(loaded.made.policy_count);
}

void decide_tree(benchmark::State& state, const Make& make) {
  const Loaded loaded = load(make);
  std::size_t next = 0;
  for (auto _ : state) {
    const Request& request = loaded.made.requests[next++ % loaded.made.requests.size()];
    benchmark::DoNotOptimize(authorize(loaded.set, request, loaded.plain).allowed);
  }
}

void parse(benchmark::State& state, const Make& make) {
  const Case made = make();
  for (auto _ : state) {
    Diagnostics diagnostics;
    benchmark::DoNotOptimize(parse_policies(source(made.policies), diagnostics));
  }
}

void validation(benchmark::State& state, const Make& make) {
  const Loaded loaded = load(make);
  for (auto _ : state) {
    Diagnostics diagnostics;
    validate(loaded.set, *loaded.schema, {}, diagnostics);
    if (diagnostics.failed()) state.SkipWithError("not valid");
  }
}

void compile(benchmark::State& state, const Make& make) {
  const Loaded loaded = load(make);
  for (auto _ : state) {
    Diagnostics diagnostics;
    benchmark::DoNotOptimize(
        CompiledPolicies::create(loaded.set, Vocabulary::create(loaded.schema), diagnostics));
  }
}

std::vector<Make> cases() {
  std::vector<Make> all = {github, gdrive, tinytodo};
  for (const auto& set : {bounded, guarded, failing}) {
    for (const std::size_t policies : {8, 10, 100, 1000, 10'000})
      all.push_back([set, policies] { return set(policies); });
  }
  return all;
}

void add_all() {
  for (const Make& make : cases()) {
    const std::string name = make().name;
    const auto add = [&](const char* what, void (*run)(benchmark::State&, const Make&)) {
      return benchmark::RegisterBenchmark((std::string(what) + "/" + name).c_str(),
                                          [run, make](benchmark::State& state) { run(state, make); });
    };
    add("compiled", decide_compiled);
    add("tree", decide_tree);
    if (!name.ends_with("/10000")) continue;
    add("parse", parse)->Unit(benchmark::kMillisecond);
    add("validate", validation)->Unit(benchmark::kMillisecond);
    add("compile", compile)->Unit(benchmark::kMillisecond);
  }
}

int print_cases() {
  for (const Make& make : cases()) {
    const std::string line = to_json_line(make());
    std::fwrite(line.data(), 1, line.size(), stdout);
  }
  return 0;
}

}  // namespace
}  // namespace sallyport::cedar::bench

int main(int argc, char** argv) {
  if (argc == 2 && std::string_view(argv[1]) == "--cases") return sallyport::cedar::bench::print_cases();
  sallyport::cedar::bench::add_all();
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
