#include "console/telemetry.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <boost/json.hpp>

#include "net/blocking.h"
#include "wire/http1/head.h"

namespace sallyport::console {
namespace {

namespace json = boost::json;

// A collector that answers with the statuses it is given, then with 200, and keeps what it got.
class Receiver {
 public:
  struct Got {
    std::string path;
    std::string body;
  };

  explicit Receiver(std::vector<int> statuses = {}) : statuses_(std::move(statuses)) {
    socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    EXPECT_EQ(::bind(socket_, reinterpret_cast<sockaddr*>(&address), size), 0);
    EXPECT_EQ(::listen(socket_, 16), 0);
    ::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  ~Receiver() {
    ::shutdown(socket_, SHUT_RDWR);
    thread_.join();
    ::close(socket_);
  }

  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/otlp/"; }

  // Waits until there are so many.
  std::vector<Got> wait_for(std::size_t count) {
    std::unique_lock lock(mutex_);
    EXPECT_TRUE(changed_.wait_for(lock, seconds(10), [&] { return got_.size() >= count; }));
    return got_;
  }
  std::size_t size() {
    const std::lock_guard lock(mutex_);
    return got_.size();
  }
  void hold() { holding_.lock(); }
  void release() { holding_.unlock(); }

 private:
  void serve() {
    for (;;) {
      const int client = ::accept(socket_, nullptr, nullptr);
      if (client < 0) return;
      answer(client);
      ::close(client);
    }
  }

  void answer(int client) {
    std::string bytes;
    char buffer[16384];
    http1::RequestHead head;
    for (;;) {
      const ssize_t count = ::recv(client, buffer, sizeof buffer, 0);
      if (count <= 0) return;
      bytes.append(buffer, static_cast<std::size_t>(count));
      http1::RequestParser parser{http1::HeadLimits{}};
      const http1::Outcome outcome = parser.parse(bytes, head);
      ASSERT_NE(outcome.state, http1::Outcome::State::refused) << outcome.reason;
      if (outcome.state != http1::Outcome::State::done) continue;
      if (bytes.size() - outcome.consumed < head.framing.length) continue;
      EXPECT_EQ(head.find(http1::FieldId::content_type), "application/json");
      const std::lock_guard held(holding_);
      reply(client, {head.path, bytes.substr(outcome.consumed)});
      return;
    }
  }

  void reply(int client, Got got) {
    const std::lock_guard lock(mutex_);
    const int status = got_.size() < statuses_.size() ? statuses_[got_.size()] : 200;
    got_.push_back(std::move(got));
    changed_.notify_all();
    const std::string answer =
        "HTTP/1.1 " + std::to_string(status) + " x\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}";
    ::send(client, answer.data(), answer.size(), MSG_NOSIGNAL);
  }

  std::vector<int> statuses_;
  int socket_ = -1;
  std::uint16_t port_ = 0;
  std::mutex holding_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Got> got_;
  std::thread thread_;
};

audit::FinishedCall call(int number) {
  audit::FinishedCall made;
  made.end = WallTime(seconds(1'764'000'000));
  made.duration = milliseconds(100);
  made.request_id = "r" + std::to_string(number);
  made.operation = "chat";
  made.model = "gpt-4o-mini";
  made.provider = "openai";
  made.tokens_in = 10;
  made.tokens_out = 5;
  return made;
}

const ManualClock& test_clock() {
  static const ManualClock clock{WallTime(seconds(1'764'000'000))};
  return clock;
}

TelemetryOptions quick(std::string endpoint) {
  TelemetryOptions options;
  options.endpoint = std::move(endpoint);
  options.source = {"acme", "0.1.0"};
  options.gather = milliseconds(20);
  options.first_pause = milliseconds(1);
  options.longest_pause = milliseconds(4);
  return options;
}

std::unique_ptr<Telemetry> must_start(const TelemetryOptions& options) {
  auto started = Telemetry::start(options, test_clock());
  EXPECT_TRUE(started.ok());
  return std::move(started).value();
}

std::size_t spans_in(const std::string& body) {
  return json::parse(body).at("resourceSpans").at(0).at("scopeSpans").at(0).at("spans").as_array().size();
}

TEST(Telemetry, CallsArriveAsSpansAndMetrics) {
  Receiver receiver;
  auto telemetry = must_start(quick(receiver.url()));
  for (int i = 0; i < 3; ++i) telemetry->offer(call(i));
  telemetry.reset();
  const auto got = receiver.wait_for(2);
  EXPECT_EQ(got[0].path, "/otlp/v1/traces");
  EXPECT_EQ(got[1].path, "/otlp/v1/metrics");
  std::size_t spans = 0;
  for (const auto& each : got) {
    if (each.path.ends_with("traces")) spans += spans_in(each.body);
  }
  EXPECT_EQ(spans, 3u);
  const json::value metrics = json::parse(got.back().body);
  const json::value& point = metrics.at("resourceMetrics")
                                 .at(0)
                                 .at("scopeMetrics")
                                 .at(0)
                                 .at("metrics")
                                 .at(0)
                                 .at("histogram")
                                 .at("dataPoints")
                                 .at(0);
  EXPECT_EQ(point.at("count"), "3");
}

TEST(Telemetry, BatchesAreBounded) {
  Receiver receiver;
  TelemetryOptions options = quick(receiver.url());
  options.max_batch = 10;
  {
    const auto telemetry = must_start(options);
    for (int i = 0; i < 95; ++i) telemetry->offer(call(i));
  }
  std::size_t spans = 0;
  for (const auto& each : receiver.wait_for(20)) {
    if (!each.path.ends_with("traces")) continue;
    EXPECT_LE(spans_in(each.body), 10u);
    spans += spans_in(each.body);
  }
  EXPECT_EQ(spans, 95u);
}

TEST(Telemetry, WhatACollectorCannotTakeNowIsSentAgain) {
  Receiver receiver({503, 429, 502});
  const auto telemetry = must_start(quick(receiver.url()));
  telemetry->offer(call(1));
  const auto got = receiver.wait_for(5);
  for (int i = 0; i < 4; ++i) EXPECT_EQ(got[i].body, got[0].body);
  EXPECT_EQ(got[4].path, "/otlp/v1/metrics");
  EXPECT_EQ(telemetry->counts().failures, 3u);
  EXPECT_EQ(telemetry->counts().sent, 1u);
  EXPECT_EQ(telemetry->counts().dropped, 0u);
}

TEST(Telemetry, WhatACollectorRefusesIsDroppedAndTheMetricsStillSent) {
  Receiver receiver({404});
  const auto telemetry = must_start(quick(receiver.url()));
  telemetry->offer(call(1));
  const auto got = receiver.wait_for(2);
  EXPECT_EQ(got[1].path, "/otlp/v1/metrics");
  EXPECT_EQ(telemetry->counts().dropped, 1u);
}

// E84: the sink is down. Doors go on: what does not fit is counted.
TEST(Telemetry, E84_WithoutACollectorOffersReturnAtOnceAndDropsAreCounted) {
  Receiver receiver;
  receiver.hold();
  TelemetryOptions options = quick(receiver.url());
  options.max_queue = 100;
  options.max_batch = 10;
  auto telemetry = must_start(options);
  std::vector<std::thread> doors;
  for (int door = 0; door < 4; ++door) {
    doors.emplace_back([&] {
      for (int i = 0; i < 1000; ++i) telemetry->offer(call(i));
    });
  }
  for (std::thread& door : doors) door.join();
  const auto counts = telemetry->counts();
  EXPECT_LE(counts.queued, 100u);
  EXPECT_GE(counts.dropped, 4000u - 100u - 10u);
  EXPECT_EQ(counts.sent, 0u);
  receiver.release();
}

TEST(Telemetry, ACollectorThatIsNotThereDoesNotHoldUpTheEnd) {
  const auto port = net::free_loopback_port();
  ASSERT_TRUE(port.ok());
  TelemetryOptions options = quick("http://127.0.0.1:" + std::to_string(*port));
  options.first_pause = options.longest_pause = seconds(1000);
  options.max_batch = 1;
  const auto began = std::chrono::steady_clock::now();
  {
    const auto telemetry = must_start(options);
    for (int i = 0; i < 50; ++i) telemetry->offer(call(i));
  }
  EXPECT_LT(std::chrono::steady_clock::now() - began, seconds(8));
}

TEST(Telemetry, ACollectorThatComesLateGetsWhatWaited) {
  Receiver receiver({503, 503, 503, 503, 503, 503});
  const auto telemetry = must_start(quick(receiver.url()));
  telemetry->offer(call(1));
  EXPECT_EQ(spans_in(receiver.wait_for(7)[6].body), 1u);
}

TEST(TelemetryEndpoint, IsReadStrictly) {
  const auto local = parse_collector("http://127.0.0.1:4318", "");
  ASSERT_TRUE(local.ok());
  EXPECT_EQ(local->base, "http://127.0.0.1:4318");
  EXPECT_TRUE(local->place.inside);
  const auto far = parse_collector("https://[2001:db8::1]/otlp//", "ca.pem");
  ASSERT_TRUE(far.ok());
  EXPECT_EQ(far->base, "https://[2001:db8::1]/otlp");
  EXPECT_EQ(far->place.authorities, "ca.pem");
  for (const char* wrong :
       {"", "127.0.0.1:4318", "ftp://a", "http://", "http:///x", "http://a:", "http://a:0", "http://a:65536",
        "http://a:+1", "http://a:1x", "http://[::1", "http://[]:1", "http://user:secret@a", "http://a?x",
        "http://a#x", "http://a b", "http://a\r\nX: y", "HTTP://a"}) {
    EXPECT_FALSE(parse_collector(wrong, "").ok()) << wrong;
  }
}

TEST(TelemetryEndpoint, AnAuthorityFileThatIsNotThereIsRefused) {
  TelemetryOptions options = quick("https://collector.example.com");
  options.authority_file = "/nonexistent/authorities.pem";
  EXPECT_EQ(Telemetry::start(options, test_clock()).error().kind, ErrorKind::not_found);
}

}  // namespace
}  // namespace sallyport::console
