// Against swtpm, a TPM 2.0 in software (Debian: swtpm).
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <thread>
#include <tuple>

#include "store/temporary_directory.h"
#include "vault/box.h"
#include "vault/bytes.h"
#include "vault/device_keys.h"
#include "vault/tpm_device.h"
#include "vault/tpm_transport.h"
#include "vault/unlock.h"
#include "vault/vault_fixture.h"

namespace sallyport::vault {
namespace {

constexpr const char* pin = "314159";

int free_port() {
  const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof at;
  EXPECT_EQ(::bind(descriptor, reinterpret_cast<sockaddr*>(&at), size), 0);
  EXPECT_EQ(::getsockname(descriptor, reinterpret_cast<sockaddr*>(&at), &size), 0);
  ::close(descriptor);
  return ntohs(at.sin_port);
}

// One TPM, whose seeds are in its folder: switched off and on, it is the same one.
class SoftwareTpm {
 public:
  SoftwareTpm() : address_("swtpm:host=127.0.0.1,port=" + std::to_string(port_)) { start(); }
  SoftwareTpm(const SoftwareTpm&) = delete;
  SoftwareTpm& operator=(const SoftwareTpm&) = delete;
  ~SoftwareTpm() { stop(); }
  const std::string& address() const { return address_; }

  void start() {
    const std::string state = "dir=" + folder_.path(), log = "file=" + folder_.file("log"),
                      server = "type=tcp,bindaddr=127.0.0.1,port=" + std::to_string(port_);
    process_ = ::fork();
    if (process_ == 0) {
      ::execlp("swtpm", "swtpm", "socket", "--tpm2", "--tpmstate", state.c_str(), "--server", server.c_str(),
               "--flags", "not-need-init,startup-clear", "--log", log.c_str(), nullptr);
      ::_exit(127);
    }
    for (int tries = 0; tries < 1000; ++tries) {
      if (TpmTransport::open(address_, seconds(1)).ok()) return;
      ::usleep(10'000);  // allow(banned): another process opens the port
    }
    ADD_FAILURE() << "swtpm does not start";
  }
  void stop() {
    if (process_ <= 0) return;
    ::kill(process_, SIGTERM);
    ::waitpid(process_, nullptr, 0);
    process_ = 0;
  }

 private:
  const store::TemporaryDirectory folder_;
  const int port_ = free_port();
  const std::string address_;
  pid_t process_ = 0;
};

class TpmKeyTest : public testing::Test {
 protected:
  void SetUp() override {
    if (std::system("swtpm --version >/dev/null 2>&1") != 0)
      GTEST_SKIP() << "no swtpm: apt-get install swtpm";
    ::setenv("TSS2_LOG", "all+none", 0);
    tpm_ = std::make_unique<SoftwareTpm>();
  }
  void TearDown() override {
    for (const char* name : {"SALLYPORT_TPM", "SALLYPORT_VAULT_PIN"}) ::unsetenv(name);
  }
  std::unique_ptr<KeyEncryption> key(const std::string& digits = "") {
    TpmPin given;
    if (!digits.empty()) given.given = Secret(digits);
    return make_tpm_key({tpm_->address(), !digits.empty()}, std::move(given), random_);
  }

  SystemRandom random_;
  std::unique_ptr<SoftwareTpm> tpm_;
};

TEST_F(TpmKeyTest, WrapsAndUnwrapsAndBindsWhatItIsTold) {
  const Secret root = make_key(random_);
  const auto wrapped = key()->wrap(root, "vault 1");
  ASSERT_TRUE(wrapped.ok()) << wrapped.error().detail;
  EXPECT_LE(wrapped->size(), max_wrapped_bytes);
  EXPECT_EQ(wrapped->find(root.reveal()), std::string::npos);
  EXPECT_NE(*wrapped, *key()->wrap(root, "vault 1"));
  // Where the TPM is stands in what was wrapped.
  const auto opens = make_tpm_key({}, {}, random_);
  const auto opened = opens->unwrap(*wrapped, "vault 1");
  ASSERT_TRUE(opened.ok()) << opened.error().detail;
  EXPECT_EQ(opened->reveal(), root.reveal());
  EXPECT_EQ(opens->unwrap(*wrapped, "vault 2").error().kind, ErrorKind::unauthenticated);
}

TEST_F(TpmKeyTest, WhatWasChangedOrCutDoesNotOpen) {
  const auto wrapped = key()->wrap(make_key(random_), "v");
  ASSERT_TRUE(wrapped.ok());
  const auto opens = make_tpm_key({tpm_->address()}, {}, random_);
  for (std::size_t i = 0; i < wrapped->size(); i += 3) {
    std::string changed = *wrapped;
    changed[i] = static_cast<char>(changed[i] ^ 0x40);
    EXPECT_FALSE(opens->unwrap(changed, "v").ok()) << i;
    EXPECT_EQ(opens->unwrap(wrapped->substr(0, i), "v").error().kind, ErrorKind::malformed) << i;
  }
  EXPECT_TRUE(opens->unwrap(*wrapped, "v").ok());
}

TEST_F(TpmKeyTest, SwitchedOffItIsMissedAndOnAgainItIsTheSame) {
  const auto wrapped = key()->wrap(make_key(random_), "v");
  ASSERT_TRUE(wrapped.ok());
  tpm_->stop();
  const auto absent = key()->unwrap(*wrapped, "v");
  EXPECT_EQ(absent.error().kind, ErrorKind::unavailable);
  EXPECT_NE(absent.error().detail.find(tpm_->address()), std::string::npos) << absent.error().detail;
  tpm_->start();
  EXPECT_TRUE(key()->unwrap(*wrapped, "v").ok());
}

TEST_F(TpmKeyTest, AnotherTpmDoesNotOpen) {
  const auto wrapped = key()->wrap(make_key(random_), "v");
  ASSERT_TRUE(wrapped.ok());
  tpm_ = std::make_unique<SoftwareTpm>();
  const auto refused = key()->unwrap(*wrapped, "v");
  EXPECT_EQ(refused.error().kind, ErrorKind::unauthenticated);
  EXPECT_NE(refused.error().detail.find("not the TPM that locks the vault"), std::string::npos);
  // With the name of this one written over the other's, it is the TPM that refuses.
  const auto made_here = key()->wrap(make_key(random_), "v");
  ASSERT_TRUE(made_here.ok());
  const std::size_t start = ByteWriter().u8(1).text(tpm_->address()).u8(0).u32(0).bytes().size();
  std::string forged = *wrapped;
  forged.replace(start, max_tpm_name, *made_here, start, max_tpm_name);
  const auto forged_refused = key()->unwrap(forged, "v");
  EXPECT_EQ(forged_refused.error().kind, ErrorKind::unauthenticated) << forged_refused.error().detail;
}

TEST_F(TpmKeyTest, AWrongPinIsSaidAndNotRepeatedAndManyLockTheTpm) {
  const auto wrapped = key(pin)->wrap(make_key(random_), "v");
  ASSERT_TRUE(wrapped.ok()) << wrapped.error().detail;
  const auto open_one = key()->wrap(make_key(random_), "v");
  EXPECT_TRUE(key(pin)->unwrap(*wrapped, "v").ok());
  EXPECT_EQ(key()->unwrap(*wrapped, "v").error().kind, ErrorKind::not_found);
  Error error{};
  bool first = true;
  for (int tries = 0; tries < 40 && error.kind != ErrorKind::forbidden; ++tries) {
    const auto refused = key("271828")->unwrap(*wrapped, "v");
    ASSERT_FALSE(refused.ok());
    error = refused.error();
    if (first) EXPECT_EQ(error.kind, ErrorKind::unauthenticated) << error.detail;
    if (first) EXPECT_NE(error.detail.find("PIN"), std::string::npos);
    EXPECT_EQ(error.detail.find("271828"), std::string::npos);
    first = false;
  }
  EXPECT_EQ(error.kind, ErrorKind::forbidden);
  EXPECT_NE(error.detail.find("locked after too many wrong PINs"), std::string::npos) << error.detail;
  EXPECT_EQ(key(pin)->unwrap(*wrapped, "v").error().kind, ErrorKind::forbidden);
  EXPECT_TRUE(key()->unwrap(*open_one, "v").ok());  // without a PIN there is nothing to guess
}

TEST_F(TpmKeyTest, APinHasALength) {
  for (const char* bad : {"31415", "123456789012345678901234567890123"})
    EXPECT_EQ(key(bad)->wrap(make_key(random_), "v").error().kind, ErrorKind::malformed) << bad;
  EXPECT_EQ(make_tpm_key({tpm_->address(), true}, {Secret(std::string()), {}}, random_)
                ->wrap(make_key(random_), "v")
                .error()
                .kind,
            ErrorKind::malformed);
  const std::string longest(32, '9');
  const auto wrapped = key(longest)->wrap(make_key(random_), "v");
  ASSERT_TRUE(wrapped.ok()) << wrapped.error().detail;
  EXPECT_TRUE(key(longest)->unwrap(*wrapped, "v").ok());
}

TEST_F(TpmKeyTest, AVaultOpensWithItsTpmOnlyAndMovesToAnotherKeyAndBack) {
  Disks disks;
  disks.key = key(pin);
  {
    const auto vault = disks.create();
    ASSERT_TRUE(vault.ok()) << vault.error().detail;
    ASSERT_TRUE(put(**vault, "stripe", "x").ok());
  }
  EXPECT_EQ(read_index(disks.ground(), disks.clock.wall())->kind, KeyKind::tpm);
  EXPECT_EQ(value_of(**disks.open(Vault::Access::read), "stripe"), "x");
  const auto file_key = [this] { return make_raw_key(Secret(std::string(32, 'n')), random_); };
  disks.key = file_key();
  EXPECT_NE(disks.open().error().detail.find("a key in the TPM"), std::string::npos);
  disks.key = key(pin);
  ASSERT_TRUE((*disks.open())->rekey(*file_key()).ok());
  EXPECT_FALSE(disks.open().ok());
  disks.key = file_key();
  EXPECT_EQ(value_of(**disks.open(Vault::Access::read), "stripe"), "x");
  ASSERT_TRUE((*disks.open())->rekey(*key()).ok());
  EXPECT_FALSE(disks.open().ok());
  disks.key = key();
  EXPECT_EQ(value_of(**disks.open(Vault::Access::read), "stripe"), "x");
}

// Old or new, whatever ends the writer.
TEST_F(TpmKeyTest, C17KilledInBetweenTheVaultStillOpens) {
  const store::TemporaryDirectory state;
  const SystemClock clock;
  const auto ground = [&state] { return std::move(*find_ground(state.path(), store::IfMissing::make)); };
  {
    const auto made = Vault::create(ground(), *key(), "", {clock, random_});
    ASSERT_TRUE(made.ok()) << made.error().detail;
    ASSERT_TRUE(put(**made, "stripe", "x").ok());
  }
  for (const int after_us : {1'000, 20'000, 60'000, 150'000, 400'000}) {
    const pid_t writer = ::fork();
    if (writer == 0) {
      for (;;) {
        const auto own = key();
        auto vault = Vault::open(ground(), *own, {clock, random_}, Vault::Access::write);
        if (vault.ok()) std::ignore = (*vault)->rekey(*own).ok();
      }
    }
    ::usleep(static_cast<unsigned>(after_us));  // allow(banned): the moment of the kill is what varies
    ::kill(writer, SIGKILL);
    ::waitpid(writer, nullptr, 0);
    tpm_->stop();  // what the killed one left in the TPM goes with its power
    tpm_->start();
    const auto left = Vault::open(ground(), *key(), {clock, random_}, Vault::Access::write);
    ASSERT_TRUE(left.ok()) << after_us << ": " << left.error().detail;
    EXPECT_EQ(value_of(**left, "stripe"), "x");
  }
}

TEST_F(TpmKeyTest, AddressAndPinAreFoundInTheEnvironmentOrAskedForOnce) {
  std::vector<std::string> answers, asked;
  KeyPlaces places;
  places.ask = [&](const std::string& prompt) -> Result<Secret> {
    asked.push_back(prompt);
    std::string answer = answers.at(asked.size() - 1);
    return Secret(std::move(answer));
  };
  ::setenv("SALLYPORT_TPM", tpm_->address().c_str(), 1);
  const auto open_one = (*find_new_key(KeyKind::tpm, places, random_))->wrap(make_key(random_), "v");
  ASSERT_TRUE(open_one.ok()) << open_one.error().detail;
  EXPECT_TRUE((*find_key(KeyKind::tpm, places, random_))->unwrap(*open_one, "v").ok());
  EXPECT_TRUE(asked.empty());
  places.tpm.with_pin = true;
  answers = {pin, "314158"};
  EXPECT_EQ((*find_new_key(KeyKind::tpm, places, random_))->wrap(make_key(random_), "v").error().kind,
            ErrorKind::malformed);
  asked.clear();
  answers = {pin, pin, pin};
  const auto wrapped = (*find_new_key(KeyKind::tpm, places, random_))->wrap(make_key(random_), "v");
  ASSERT_TRUE(wrapped.ok()) << wrapped.error().detail;
  const auto opens = *find_key(KeyKind::tpm, places, random_);
  EXPECT_TRUE(opens->unwrap(*wrapped, "v").ok());
  EXPECT_TRUE(opens->unwrap(*wrapped, "v").ok());
  EXPECT_EQ(asked.size(), 3u);
  places.ask = {};
  EXPECT_NE((*find_key(KeyKind::tpm, places, random_))
                ->unwrap(*wrapped, "v")
                .error()
                .detail.find("SALLYPORT_VAULT_PIN"),
            std::string::npos);
  ::setenv("SALLYPORT_VAULT_PIN", pin, 1);
  EXPECT_TRUE((*find_key(KeyKind::tpm, places, random_))->unwrap(*wrapped, "v").ok());
  ::setenv("SALLYPORT_TPM", "cmd:true", 1);
  EXPECT_EQ((*find_key(KeyKind::tpm, places, random_))->unwrap(*wrapped, "v").error().kind,
            ErrorKind::malformed);
}

// Between us and the TPM: writes down what passes of one connection.
class Tap {
 public:
  explicit Tap(const std::string& to) : tpm_(TpmAddress::parse(to)->port), listener_(listen_on(port_)) {
    thread_ = std::thread([this] { pass(); });
  }
  Tap(const Tap&) = delete;
  Tap& operator=(const Tap&) = delete;
  ~Tap() {
    if (thread_.joinable()) thread_.join();
    ::close(listener_);
  }
  std::string address() const { return "swtpm:host=127.0.0.1,port=" + std::to_string(port_); }
  const std::string& seen() {
    thread_.join();
    return seen_;
  }

 private:
  static sockaddr_in loopback(int port) {
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_port = htons(static_cast<std::uint16_t>(port));
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return at;
  }
  static int listen_on(int port) {
    const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_in at = loopback(port);
    EXPECT_EQ(::bind(descriptor, reinterpret_cast<const sockaddr*>(&at), sizeof at), 0);
    EXPECT_EQ(::listen(descriptor, 1), 0);
    return descriptor;
  }
  void pass() {
    const int ours = ::accept(listener_, nullptr, nullptr);
    const int theirs = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_in at = loopback(tpm_);
    EXPECT_EQ(::connect(theirs, reinterpret_cast<const sockaddr*>(&at), sizeof at), 0);
    std::array<pollfd, 2> ends{pollfd{ours, POLLIN, 0}, pollfd{theirs, POLLIN, 0}};
    std::array<char, 4096> piece{};
    for (bool open = true; open && ::poll(ends.data(), ends.size(), 30'000) > 0;) {
      for (std::size_t i = 0; open && i < ends.size(); ++i) {
        if (ends[i].revents == 0) continue;
        const ssize_t count = ::read(ends[i].fd, piece.data(), piece.size());
        open = count > 0 &&
               ::send(ends[1 - i].fd, piece.data(), static_cast<std::size_t>(count), MSG_NOSIGNAL) == count;
        if (count > 0) seen_.append(piece.data(), static_cast<std::size_t>(count));
      }
    }
    ::close(ours);
    ::close(theirs);
  }

  const int tpm_;
  const int port_ = free_port();
  const int listener_;
  std::thread thread_;
  std::string seen_;
};

TEST_F(TpmKeyTest, TheBusShowsNeitherKeyNorPin) {
  const Secret secret = make_key(random_), digits{std::string(pin)};
  TpmSealed sealed;
  const auto pass = [&](const auto& use) {
    Tap tap(tpm_->address());
    use(*TpmDevice::open(tap.address(), seconds(30)));
    const std::string& seen = tap.seen();
    EXPECT_NE(seen.find(sealed.private_part), std::string::npos);  // it does see what passes
    EXPECT_EQ(seen.find(secret.reveal()), std::string::npos);
    EXPECT_EQ(seen.find(digits.reveal()), std::string::npos);
  };
  pass([&](const std::unique_ptr<TpmDevice>& device) {
    auto made = device->seal(secret, digits);
    ASSERT_TRUE(made.ok()) << made.error().detail;
    sealed = std::move(*made);
  });
  pass([&](const std::unique_ptr<TpmDevice>& device) {
    const auto given = device->unseal(sealed, digits);
    ASSERT_TRUE(given.ok()) << given.error().detail;
    EXPECT_EQ(given->reveal(), secret.reveal());
  });
}

}  // namespace
}  // namespace sallyport::vault
