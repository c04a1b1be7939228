// test/journal/kill9.cc: kill -9 at random moments. A child appends durable records and writes the number of
// each one that was acknowledged to a pipe; the parent kills it, then checks that the journal is whole and
// holds every one.
//
//   journal-kill9 DIRECTORY [ROUNDS [SEED]]     exit 0: nothing lost
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <semaphore>
#include <string>
#include <vector>

#include "audit/journal.h"
#include "audit/reader.h"
#include "base/random.h"

namespace sallyport::audit {
namespace {

constexpr int rounds_per_directory = 20;  // bounds what each check has to read
constexpr int max_delay_ms = 60;          // from the start of the child to its end
constexpr std::ptrdiff_t in_flight = 24;
constexpr std::uint64_t segment_bytes = 40'000;  // many segments, so that beginning one is interrupted, too

[[noreturn]] void fail(const std::string& what) {
  std::fprintf(stderr, "journal-kill9: %s\n", what.c_str());
  std::exit(1);
}

std::string request_id(int round, std::uint32_t number) {
  return "k" + std::to_string(round) + "-" + std::to_string(number);
}

// The child: appends until it is killed.
[[noreturn]] void write_forever(const std::string& directory, int round, int acknowledged) {
  JournalOptions options;
  options.directory = directory;
  options.max_segment_bytes = segment_bytes;
  options.gather = milliseconds(1);
  auto journal = Journal::open(options);
  if (!journal.ok()) fail("round " + std::to_string(round) + ": " + journal.error().detail);
  std::counting_semaphore<> free(in_flight);
  for (std::uint32_t number = 0;; ++number) {
    const std::string id = request_id(round, number);
    Record record;
    record.request_id = id;
    record.path = "/rest/workflows";
    if (number % 8 == 7) {
      (void)(*journal)->append(record);
      continue;
    }
    free.acquire();
    (*journal)->append_durable(record, [&free, acknowledged, number](bool durable) {
      if (durable && ::write(acknowledged, &number, sizeof number) != sizeof number) std::abort();
      free.release();
    });
  }
}

// Reads what the child acknowledged, for that long or until it ends.
void read_until(int pipe, int time_ms, std::vector<std::uint32_t>& numbers) {
  const SystemClock clock;
  const MonoTime end = clock.mono() + milliseconds(time_ms);
  for (;;) {
    const auto left = std::chrono::duration_cast<milliseconds>(end - clock.mono()).count();
    pollfd ready{pipe, POLLIN, 0};
    if (left < 0 || ::poll(&ready, 1, static_cast<int>(left)) <= 0) return;
    std::uint32_t block[512];
    const ssize_t count =
        ::read(pipe, block, sizeof block);  // written four bytes at a time: never half a number
    if (count <= 0) return;
    numbers.insert(numbers.end(), block, block + static_cast<std::size_t>(count) / sizeof(std::uint32_t));
  }
}

std::vector<std::uint32_t> run_and_kill(const std::string& directory, int round, int delay_ms) {
  int ends[2];
  if (::pipe(ends) != 0) fail("pipe");
  const pid_t child = ::fork();
  if (child < 0) fail("fork");
  if (child == 0) {
    ::close(ends[0]);
    write_forever(directory, round, ends[1]);
  }
  ::close(ends[1]);
  std::vector<std::uint32_t> numbers;
  read_until(ends[0], delay_ms, numbers);
  ::kill(child, SIGKILL);
  int status = 0;
  ::waitpid(child, &status, 0);
  read_until(ends[0], 1000, numbers);  // acknowledged, and still in the pipe
  ::close(ends[0]);
  if (!WIFSIGNALED(status)) fail("round " + std::to_string(round) + ": the writer ended by itself");
  return numbers;
}

template <class Number>
Number number_in(std::string_view text) {
  Number number = 0;
  if (std::from_chars(text.data(), text.data() + text.size(), number).ec != std::errc()) fail("not a number");
  return number;
}

// Returns how many records the journal holds.
std::uint64_t check(const std::string& path, int round, const std::vector<std::uint32_t>& acknowledged) {
  auto directory = store::open_directory(path, store::IfMissing::make);
  if (!directory.ok()) fail(directory.error().detail);
  const auto result = verify_journal(**directory);
  if (!result.ok()) fail(result.error().detail);
  if (result->broken)
    fail("round " + std::to_string(round) + ": " + result->broken->segment + ": " + result->broken->what);

  std::vector<bool> found;
  const std::string key = "\"request\":\"k" + std::to_string(round) + "-";
  JournalReader reader(**directory);
  for (auto line = reader.next(); line.ok() && line->has_value(); line = reader.next()) {
    const std::size_t place = (*line)->text.find(key);
    if (place == std::string_view::npos) continue;
    const auto number = number_in<std::size_t>((*line)->text.substr(place + key.size()));
    if (found.size() <= number) found.resize(number + 1);
    found[number] = true;
  }
  for (const std::uint32_t number : acknowledged) {
    if (number >= found.size() || !found[number])
      fail(request_id(round, number) + " was acknowledged and is lost");
  }
  return result->records;
}

int run(const std::string& base, int rounds, std::uint64_t seed) {
  SeededRandom random(seed);
  std::uint64_t acknowledged = 0;
  std::uint64_t records = 0;
  for (int round = 0; round < rounds; ++round) {
    const std::string directory = base + "/" + std::to_string(round / rounds_per_directory);
    std::uint32_t chance = 0;
    random.fill(std::as_writable_bytes(std::span(&chance, 1)));
    const auto numbers = run_and_kill(directory, round, static_cast<int>(chance % max_delay_ms));
    const std::uint64_t held = check(directory, round, numbers);
    acknowledged += numbers.size();
    if ((round + 1) % rounds_per_directory == 0 || round + 1 == rounds) records += held;
  }
  std::printf("killed %d times (seed %llu): %llu records, %llu acknowledged, none lost\n", rounds,
              static_cast<unsigned long long>(seed), static_cast<unsigned long long>(records),
              static_cast<unsigned long long>(acknowledged));
  return acknowledged > 0 ? 0 : 1;
}

}  // namespace
}  // namespace sallyport::audit

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: %s DIRECTORY [ROUNDS [SEED]]\n", argv[0]);
    return 2;
  }
  std::uint64_t seed = 0;
  sallyport::SystemRandom().fill(std::as_writable_bytes(std::span(&seed, 1)));
  if (argc > 3) seed = sallyport::audit::number_in<std::uint64_t>(argv[3]);
  return sallyport::audit::run(argv[1], argc > 2 ? sallyport::audit::number_in<int>(argv[2]) : 200, seed);
}
