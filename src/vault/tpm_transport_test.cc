#include "vault/tpm_transport.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <tss2/tss2_tcti.h>
#include <unistd.h>

#include <array>
#include <thread>

#include "vault/tpm_device.h"
#include "vault/tpm_failure.h"

namespace sallyport::vault {
namespace {

// Something on loopback that is no TPM.
class Listener {
 public:
  Listener() : descriptor_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof at;
    EXPECT_EQ(::bind(descriptor_, reinterpret_cast<sockaddr*>(&at), size), 0);
    EXPECT_EQ(::listen(descriptor_, 4), 0);
    EXPECT_EQ(::getsockname(descriptor_, reinterpret_cast<sockaddr*>(&at), &size), 0);
    address_ = "swtpm:host=127.0.0.1,port=" + std::to_string(ntohs(at.sin_port));
  }
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;
  ~Listener() {
    if (thread_.joinable()) thread_.join();
    ::close(descriptor_);
  }
  const std::string& address() const { return address_; }

  // Answers the first command of one connection with `pieces`, and closes it.
  void answer(std::vector<std::string> pieces) {
    if (thread_.joinable()) thread_.join();
    thread_ = std::thread([this, pieces = std::move(pieces)] {
      const int connection = ::accept(descriptor_, nullptr, nullptr);
      std::array<char, 4096> command{};
      bool open = ::read(connection, command.data(), command.size()) > 0;
      for (const std::string& piece : pieces)
        open = open && ::send(connection, piece.data(), piece.size(), MSG_NOSIGNAL) > 0;
      ::close(connection);
    });
  }

 private:
  int descriptor_;
  std::string address_;
  std::thread thread_;
};

const std::string head("\x80\x01\x00\x00\x00\x0c\x00\x00\x00\x00", 10);

// What comes back for one command.
std::pair<TSS2_RC, std::string> exchange(const std::string& address, milliseconds limit = seconds(10),
                                         std::size_t room = 4096) {
  const auto transport = TpmTransport::open(address, limit);
  EXPECT_TRUE(transport.ok());
  TSS2_TCTI_CONTEXT* const context = (*transport)->context();
  const std::array<std::uint8_t, 3> command{1, 2, 3};
  EXPECT_EQ(Tss2_Tcti_Transmit(context, command.size(), command.data()), TSS2_RC_SUCCESS);
  std::size_t size = 0;
  if (const TSS2_RC code = Tss2_Tcti_Receive(context, &size, nullptr, -1); code != TSS2_RC_SUCCESS)
    return {code, (*transport)->timed_out() ? "timed out" : ""};
  std::string out(room, '\0');
  std::size_t taken = out.size();
  const TSS2_RC code = Tss2_Tcti_Receive(context, &taken, reinterpret_cast<std::uint8_t*>(out.data()),
                                         TSS2_TCTI_TIMEOUT_BLOCK);
  EXPECT_EQ(taken, size);
  out.resize(code == TSS2_RC_SUCCESS ? taken : 0);
  return {code, out};
}

TEST(TpmAddress, OnlyADeviceOfTheKernelOrLoopbackIsTaken) {
  EXPECT_EQ(TpmAddress::parse("device:/dev/tpmrm0")->device, "/dev/tpmrm0");
  EXPECT_EQ(TpmAddress::parse(default_tpm)->device, "/dev/tpmrm0");
  EXPECT_EQ(TpmAddress::parse("swtpm:host=127.0.0.1,port=2321")->port, 2321);
  for (const char* refused :
       {"", "device:", "/dev/tpm0", "device:/etc/passwd", "device:/dev/tpm/../sda", "device:/dev/sda",
        "device:/dev/tpm0 ", "swtpm:", "swtpm:host=10.0.0.1,port=1", "swtpm:host=localhost,port=1",
        "swtpm:host=127.0.0.1,port=", "swtpm:host=127.0.0.1,port=0", "swtpm:host=127.0.0.1,port=65536",
        "swtpm:host=127.0.0.1,port=-1", "swtpm:host=127.0.0.1,port=1,x=2", "cmd:rm -rf x", "./libtcti.so",
        "device:/dev/tpm0123456789012345678901234567890123456789012345678901234567890123456789"})
    EXPECT_EQ(TpmAddress::parse(refused).error().kind, ErrorKind::malformed) << refused;
}

TEST(TpmTransport, WhereThereIsNoTpmThatIsSaid) {
  for (const char* absent : {"device:/dev/tpmnone9", "swtpm:host=127.0.0.1,port=1"}) {
    const auto opened = TpmTransport::open(absent, seconds(10));
    ASSERT_FALSE(opened.ok()) << absent;
    EXPECT_EQ(opened.error().kind, ErrorKind::unavailable);
    EXPECT_NE(opened.error().detail.find(absent), std::string::npos) << opened.error().detail;
  }
}

TEST(TpmTransport, AnAnswerIsTakenHoweverItIsCut) {
  const std::string whole = head + "ab";
  for (std::size_t cut = 1; cut < whole.size(); ++cut) {
    Listener listener;
    listener.answer({whole.substr(0, cut), whole.substr(cut)});
    const auto [code, answer] = exchange(listener.address());
    EXPECT_EQ(code, TSS2_RC_SUCCESS) << cut;
    EXPECT_EQ(answer, whole) << cut;
  }
}

TEST(TpmTransport, RefusesAnswersThatAreCutOrDoNotSayTheirSize) {
  const std::string short_size("\x80\x01\x00\x00\x00\x09\x00\x00\x00\x00", 10),
      huge_size("\x80\x01\x7f\xff\xff\xff\x00\x00\x00\x00", 10);
  for (const std::string& answer :
       {std::string("x"), head, head + "a", head + "abc", short_size, huge_size, std::string(5000, '\0')}) {
    Listener listener;
    listener.answer({answer});
    EXPECT_EQ(exchange(listener.address()).first, TSS2_TCTI_RC_IO_ERROR) << answer.size();
  }
  Listener listener;
  listener.answer({head + "ab"});
  EXPECT_EQ(exchange(listener.address(), seconds(10), 11).first, TSS2_TCTI_RC_INSUFFICIENT_BUFFER);
}

TEST(TpmTransport, OneDeadlineForAllOfIt) {
  const Listener silent;
  const auto [code, why] = exchange(silent.address(), milliseconds(50));
  EXPECT_EQ(code, TSS2_TCTI_RC_IO_ERROR);
  EXPECT_EQ(why, "timed out");
  const auto opened = TpmDevice::open(silent.address(), milliseconds(50));
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().kind, ErrorKind::timed_out);
  EXPECT_NE(opened.error().detail.find("does not answer"), std::string::npos);
}

TEST(TpmDevice, WhatIsNoTpmIsNotBelieved) {
  Listener listener;
  listener.answer({head + "ab"});
  EXPECT_EQ(TpmDevice::open(listener.address(), seconds(10)).error().kind, ErrorKind::unavailable);
}

TEST(TpmFailure, SaysWhatToDo) {
  struct Case {
    std::uint32_t code;
    ErrorKind kind;
    const char* says;
  };
  for (const Case& expected : {Case{0x98e, ErrorKind::unauthenticated, "PIN of the TPM is wrong"},
                               {0x921, ErrorKind::forbidden, "locked after too many wrong PINs"},
                               {0xb0921, ErrorKind::forbidden, "locked after too many wrong PINs"},
                               {0xc0921, ErrorKind::forbidden, "locked after too many wrong PINs"},
                               {0x9a2, ErrorKind::forbidden, "owner hierarchy"},
                               {0x185, ErrorKind::forbidden, "owner hierarchy"},
                               {0x1df, ErrorKind::unauthenticated, "another TPM"},
                               {0x100, ErrorKind::unavailable, "not started"},
                               {0x902, ErrorKind::unavailable, "/dev/tpmrm0"},
                               {0x1c4, ErrorKind::unavailable, "tried: "},
                               {0xa000a, ErrorKind::unavailable, "tried: "}}) {
    const Error error = tpm_failure("tried", expected.code);
    EXPECT_EQ(error.kind, expected.kind) << expected.code;
    EXPECT_NE(error.detail.find(expected.says), std::string::npos) << error.detail;
  }
}

}  // namespace
}  // namespace sallyport::vault
