// What a record costs: the caller's side of an append, and durable records a second with group commit.
#include <benchmark/benchmark.h>

#include <semaphore>
#include <thread>

#include "audit/encode.h"
#include "audit/journal.h"
#include "audit/reader.h"
#include "store/temporary_directory.h"

namespace sallyport::audit {
namespace {

// What the web door writes for an ordinary request: about 450 bytes.
Record typical_record() {
  Record record;
  record.at = SystemClock().wall();
  record.request_id = "8f3c2a90b1d44e6f";
  record.trace_id = "4bf92f3577b34da6a3ce929d0e0e4736";
  record.who = "person/alice";
  record.session = "kq3v9sXhR0m1";
  record.client = "192.0.2.17";
  record.component = "n8n";
  record.method = "POST";
  record.host = "flows.example.com";
  record.path = "/rest/workflows/7dK2mQ4vXz/activate";
  record.route = "rest-change";
  record.action = "edit";
  record.decision = "allow";
  record.reason = "role/editor may edit";
  record.rule = "flow:1";
  record.map_version = "9c1185a5c5e9";
  record.status = 200;
  record.bytes_in = 412;
  record.bytes_out = 1893;
  record.duration = microseconds(2741);
  return record;
}

struct Fixture {
  store::TemporaryDirectory directory;
  std::unique_ptr<Journal> journal;
  explicit Fixture(milliseconds gather = JournalOptions().gather) {
    JournalOptions options;
    options.gather = gather;
    options.directory = directory.path();
    options.max_queued_bytes = 64u << 20;
    journal = std::move(Journal::open(options)).value();
  }
};

void BM_Encode(benchmark::State& state) {
  const Record record = typical_record();
  std::string out;
  for (auto _ : state) encode_record(record, out);
  state.counters["bytes"] = static_cast<double>(out.size());
}
BENCHMARK(BM_Encode);

// Bursts with pauses, in which the writer works off what is queued.
void BM_Append(benchmark::State& state) {
  const Fixture fixture;
  const Record record = typical_record();
  std::uint64_t appended = 0;
  for (auto _ : state) {
    if (!fixture.journal->append(record)) state.SkipWithError("refused");
    if (++appended % 20'000 != 0) continue;
    state.PauseTiming();
    while (fixture.journal->head().sequence < appended) std::this_thread::yield();
    state.ResumeTiming();
  }
}
BENCHMARK(BM_Append);

// As on a gateway that does other work between two records: 20,000 a second, and all threads' CPU time
// counted.
void BM_AppendPaced(benchmark::State& state) {
  const Fixture fixture;
  const Record record = typical_record();
  for (auto _ : state) {
    for (int i = 0; i < 100; ++i) {
      if (!fixture.journal->append(record)) state.SkipWithError("refused");
    }
    // allow(banned): the pause between two bursts is what is measured
    std::this_thread::sleep_for(milliseconds(5));
  }
  state.SetItemsProcessed(state.iterations() * 100);
}
BENCHMARK(BM_AppendPaced)->Arg(5)->Arg(1000)->MeasureProcessCPUTime()->UseRealTime()->Iterations(200);

// `in_flight` crossings wait for their record at any time, driven by one thread.
void BM_Durable(benchmark::State& state) {
  const Fixture fixture;
  const Record record = typical_record();
  std::counting_semaphore<1024> free(state.range(0));
  for (auto _ : state) {
    free.acquire();
    fixture.journal->append_durable(record, [&free](bool durable) {
      if (!durable) std::abort();
      free.release();
    });
  }
  for (int i = 0; i < state.range(0); ++i) free.acquire();
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(BM_Durable)->Arg(1)->Arg(16)->Arg(64)->Arg(512)->UseRealTime()->MeasureProcessCPUTime();

void BM_Verify(benchmark::State& state) {
  store::TemporaryDirectory directory;
  JournalOptions options;
  options.directory = directory.path();
  {
    const auto journal = std::move(Journal::open(options)).value();
    const Record record = typical_record();
    for (int i = 0; i < 200'000; ++i) {
      while (!journal->append(record)) std::this_thread::yield();
    }
  }
  const auto files = store::open_directory(directory.path(), store::IfMissing::fail).value();
  std::uint64_t records = 0;
  for (auto _ : state) records += verify_journal(*files).value().records;
  state.SetItemsProcessed(static_cast<std::int64_t>(records));
}
BENCHMARK(BM_Verify)->Unit(benchmark::kMillisecond);

void BM_Open(benchmark::State& state) {  // with a last segment of 64 MiB
  store::TemporaryDirectory directory;
  JournalOptions options;
  options.directory = directory.path();
  {
    const auto journal = std::move(Journal::open(options)).value();
    const Record record = typical_record();
    for (int i = 0; i < 115'000; ++i) {
      while (!journal->append(record)) std::this_thread::yield();
    }
  }
  for (auto _ : state) benchmark::DoNotOptimize(Journal::open(options).ok());
}
BENCHMARK(BM_Open)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace sallyport::audit
