#include "app/commands/gateway_client.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "app/commands/people_client.h"
#include "store/temporary_directory.h"

namespace sallyport::app {
namespace {

// A process that takes one connection on admin.sock, reads the question to its end and answers with `answer`
// as it is.
class OneAnswer {
 public:
  OneAnswer(const std::string& state, std::string answer) : answer_(std::move(answer)) {
    const std::string path = state + "/admin.sock";
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, path.size());
    listener_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    EXPECT_EQ(::bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    EXPECT_EQ(::listen(listener_, 1), 0);
    EXPECT_EQ(::pipe(heard_), 0);
    server_ = ::fork();
    if (server_ == 0) {
      serve();
      ::_exit(0);
    }
    ::close(listener_);
    ::close(heard_[1]);
  }
  ~OneAnswer() { (void)question(); }
  std::string question() {
    std::string text;
    char buffer[4096];
    for (ssize_t count = 0; (count = ::read(heard_[0], buffer, sizeof buffer)) > 0;)
      text.append(buffer, static_cast<std::size_t>(count));
    if (server_ > 0) {
      ::waitpid(server_, nullptr, 0);
      ::close(heard_[0]);
      server_ = heard_[0] = -1;
    }
    return text;
  }

 private:
  void serve() {
    const int socket = ::accept(listener_, nullptr, nullptr);
    char buffer[4096];
    std::string question;
    while (question.find("{}") == std::string::npos) {
      const ssize_t count = ::recv(socket, buffer, sizeof buffer, 0);
      if (count <= 0) break;
      question.append(buffer, static_cast<std::size_t>(count));
    }
    ::send(socket, answer_.data(), answer_.size(), MSG_NOSIGNAL);
    (void)!::write(heard_[1], question.data(), question.size());
  }
  std::string answer_;
  int listener_ = -1, heard_[2] = {-1, -1};
  pid_t server_ = -1;
};

TEST(GatewayClient, SaysWhenNobodyListens) {
  const store::TemporaryDirectory state;
  EXPECT_FALSE(ask_gateway(state.path(), "GET", "/v1/session", "{}").has_value());
  EXPECT_FALSE(ask_gateway(state.path() + "/missing", "GET", "/v1/session", "{}").has_value());
  {
    const OneAnswer gone(state.path(), "");
    EXPECT_TRUE(ask_gateway(state.path(), "GET", "/v1/session", "{}").has_value());
  }
  EXPECT_FALSE(ask_gateway(state.path(), "GET", "/v1/session", "{}").has_value())
      << "a socket that a dead gateway left";
}

TEST(GatewayClient, AsksAndReadsTheAnswer) {
  const store::TemporaryDirectory state;
  OneAnswer gateway(state.path(),
                    "HTTP/1.1 200 OK\r\nContent-Length: 13\r\nConnection: close\r\n\r\n{\"ended\":[]}\n");
  const auto answer = ask_gateway(state.path(), "POST", "/v1/session/end", "{}");
  ASSERT_TRUE(answer && answer->ok());
  EXPECT_EQ(**answer, "{\"ended\":[]}\n");
  EXPECT_TRUE(gateway.question().starts_with("POST /v1/session/end HTTP/1.1\r\nHost: localhost\r\n"));
}

TEST(GatewayClient, RepeatsWhatTheGatewayRefuses) {
  const store::TemporaryDirectory state;
  const std::string body = R"({"error":"not_found","detail":"there is no account called bob"})";
  OneAnswer gateway(state.path(), "HTTP/1.1 404 Not Found\r\nContent-Length: " + std::to_string(body.size()) +
                                      "\r\n\r\n" + body);
  const auto answer = ask_gateway(state.path(), "POST", "/v1/account/remove", "{}");
  ASSERT_TRUE(answer && !answer->ok());
  EXPECT_EQ(answer->error().kind, ErrorKind::not_found);
  EXPECT_EQ(answer->error().detail, "there is no account called bob");
}

TEST(GatewayClient, RefusesAnswersThatAreCutOrNoAnswers) {
  for (const std::string& bytes :
       {std::string(), std::string("hello"), std::string("HTTP/1.1 200 OK\r\n\r\n"),
        std::string("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{}")}) {
    const store::TemporaryDirectory state;
    OneAnswer gateway(state.path(), bytes);
    const auto answer = ask_gateway(state.path(), "GET", "/v1/session", "{}");
    ASSERT_TRUE(answer && !answer->ok()) << bytes;
    EXPECT_EQ(answer->error().kind, ErrorKind::malformed) << bytes;
  }
}

TEST(PeopleClient, WorksOnTheStoreWhenNoGatewayRuns) {
  const store::TemporaryDirectory folder;
  const std::string state = folder.path() + "/state";
  const auto invited =
      ask_people(state, "POST", "/v1/account/invite", R"({"name":"bob","groups":["staff"]})");
  ASSERT_TRUE(invited.ok()) << invited.error().detail;
  EXPECT_NE(invited->find("/.sallyport/set-up?token="), std::string::npos);
  const auto listed = ask_people(state, "GET", "/v1/account", "");
  ASSERT_TRUE(listed.ok());
  EXPECT_NE(listed->find(R"("name":"bob")"), std::string::npos);
  EXPECT_EQ(*ask_people(state, "GET", "/v1/session", ""), R"({"sessions":[]})");
  EXPECT_EQ(ask_people(state, "POST", "/v1/account/reset", R"({"name":"nobody"})").error().kind,
            ErrorKind::not_found);
}

}  // namespace
}  // namespace sallyport::app
