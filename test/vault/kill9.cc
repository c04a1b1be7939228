// test/vault/kill9.cc: kill -9 at random moments while a vault is changed. A child rotates, puts and rekeys,
// and writes the number of each change that was acknowledged to a pipe; the parent kills it and looks: the
// last acknowledged value or the one that was under way is there, and the vault goes on working.
//
//   vault-kill9 DIRECTORY [ROUNDS [SEED]]     exit 0: nothing lost
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "base/random.h"
#include "vault/vault.h"

namespace sallyport::vault {
namespace {

constexpr int max_delay_ms = 120;

[[noreturn]] void fail(const std::string& what) {
  std::fprintf(stderr, "vault-kill9: %s\n", what.c_str());
  std::exit(1);
}

struct Opened {
  SystemClock clock;
  SystemRandom random;
  std::unique_ptr<KeyEncryption> key = make_raw_key(Secret(std::string(key_bytes, 'k')), random);
  std::unique_ptr<Vault> vault;
};

Opened open_vault(const std::string& state, bool make) {
  Opened opened;
  auto ground = find_ground(state, store::IfMissing::make);
  if (!ground.ok()) fail(ground.error().detail);
  const Vault::Tools tools{opened.clock, opened.random};
  auto vault = make ? Vault::create(std::move(*ground), *opened.key, "", tools)
                    : Vault::open(std::move(*ground), *opened.key, tools, Vault::Access::write);
  if (!vault.ok()) fail(vault.error().detail);
  opened.vault = std::move(*vault);
  return opened;
}

Result<void> change(Opened& opened, std::uint32_t number) {
  const Secret value(std::to_string(number));
  if (number % 7 == 6) {
    SP_CHECK(opened.vault->rekey(*opened.key));
  }
  if (number % 3 == 0) {
    std::vector<NewSecret> secrets;
    secrets.push_back({"counter", Secret(std::to_string(number)), seconds(0)});
    return opened.vault->put(std::move(secrets));
  }
  return opened.vault->rotate("counter", value, seconds(60));
}

[[noreturn]] void change_forever(const std::string& state, std::uint32_t first, int acknowledged) {
  Opened opened = open_vault(state, false);
  for (std::uint32_t number = first;; ++number) {
    if (const auto done = change(opened, number); !done.ok()) fail(done.error().detail);
    if (::write(acknowledged, &number, sizeof number) != sizeof number) std::abort();
  }
}

std::uint32_t held(const std::string& state) {
  const Opened opened = open_vault(state, false);
  const auto versions = opened.vault->read("counter");
  if (!versions.ok()) fail(versions.error().detail);
  const std::string_view text = versions->front().value.reveal();
  std::uint32_t number = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (code != std::errc() || end != text.data() + text.size()) fail("a value that nobody wrote");
  return number;
}

// Kills a child that changes the vault from `first` on, and says which change it acknowledged last.
std::uint32_t run_and_kill(const std::string& state, std::uint32_t first, int delay_ms) {
  int ends[2];
  if (::pipe(ends) != 0) fail("pipe");
  const pid_t child = ::fork();
  if (child < 0) fail("fork");
  if (child == 0) {
    ::close(ends[0]);
    change_forever(state, first, ends[1]);
  }
  ::close(ends[1]);
  pollfd never{-1, 0, 0};
  (void)::poll(&never, 1, delay_ms);
  ::kill(child, SIGKILL);
  int status = 0;
  ::waitpid(child, &status, 0);
  if (!WIFSIGNALED(status)) fail("the writer ended by itself");
  std::uint32_t last = first - 1, number = 0;
  while (::read(ends[0], &number, sizeof number) == sizeof number) last = number;
  ::close(ends[0]);
  return last;
}

int number_of(const char* text) {
  int number = 0;
  const std::string_view digits(text);
  const auto [end, code] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (code != std::errc() || end != digits.data() + digits.size()) fail("not a number: " + std::string(text));
  return number;
}

void run(const std::string& state, int rounds, std::uint64_t seed) {
  SeededRandom random(seed);
  Opened made = open_vault(state, true);
  if (!change(made, 0).ok()) fail("the first value");
  made.vault.reset();
  std::uint32_t last = 0, in_flight = 0;
  for (int round = 0; round < rounds; ++round) {
    std::uint32_t pick = 0;
    random.fill(std::as_writable_bytes(std::span(&pick, 1)));
    const std::uint32_t acknowledged = run_and_kill(state, last + 1, static_cast<int>(pick % max_delay_ms));
    const std::uint32_t found = held(state);
    if (found != acknowledged && found != acknowledged + 1) {
      fail("round " + std::to_string(round) + ": change " + std::to_string(acknowledged) +
           " was acknowledged, the vault holds " + std::to_string(found));
    }
    in_flight += found == acknowledged + 1 ? 1 : 0;
    last = found;
  }
  std::printf("%d kills, %u changes, none lost; %u were on the disk before they were acknowledged\n", rounds,
              last, in_flight);
}

}  // namespace
}  // namespace sallyport::vault

int main(int argc, char** argv) {
  namespace vault = sallyport::vault;
  if (argc < 2) vault::fail("vault-kill9 DIRECTORY [ROUNDS [SEED]]");
  const std::uint64_t seed = argc > 3 ? static_cast<std::uint64_t>(vault::number_of(argv[3])) : 1;
  vault::run(argv[1], argc > 2 ? vault::number_of(argv[2]) : 200, seed);
  return 0;
}
