#include "outbound/outbound.h"

#include <gtest/gtest.h>

#include "crypto/x509.h"
#include "outbound/calls.h"
#include "outbound/test_server.h"
#include "store/file.h"
#include "store/temporary_directory.h"

namespace sallyport::outbound {
namespace {

constexpr std::string_view hello =
    "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello";

Request get(std::string url) {
  Request request;
  request.url = std::move(url);
  return request;
}

Place inside() {
  Place place;
  place.inside = true;
  return place;
}

Limits brief(int wait) {
  Limits limits;
  limits.wait = std::chrono::milliseconds(wait);
  return limits;
}

ErrorKind kind_of(const Result<Response>& result) {
  EXPECT_FALSE(result.ok());
  return result.ok() ? ErrorKind::internal : result.error().kind;
}

// Resolves every name to the same addresses.
Calls calls_to(std::vector<std::string> addresses) {
  std::vector<Address> found;
  for (const std::string& text : addresses) found.push_back(*parse_address(text));
  return Calls([found](const std::string&, MonoTime) { return Result<std::vector<Address>>(found); });
}

// An authority, and what a server of it needs.
struct Material {
  Material() : authority(*crypto::create_authority("test authority", SystemClock().wall())) {
    EXPECT_TRUE(store::write_file_atomically(directory.file("ca.pem"), authority.certificate_pem,
                                             store::Privacy::anyone)
                    .ok());
  }
  std::shared_ptr<const net::TlsContext> server(const crypto::ServerNames& names) const {
    const auto made =
        crypto::issue_server_certificate(authority, names, SystemClock().wall(), std::chrono::days(2));
    return *net::TlsContext::server(made->chain_pem, made->key_pem.reveal());
  }
  Place place() const {
    Place made = inside();
    made.authorities = directory.file("ca.pem");
    return made;
  }
  store::TemporaryDirectory directory;
  crypto::Authority authority;
};

TEST(Outbound, SendsWhatItIsToldAndReadsTheAnswer) {
  const TestServer server({std::string(hello)});
  Request request;
  request.method = "POST";
  request.url = server.url("/token?x=1");
  request.content_type = "application/x-www-form-urlencoded";
  request.body = "grant_type=refresh_token";
  request.authorization = Secret("Basic c2VzYW1l");
  request.fields = {{"X-One", "1"}};
  const auto answer = make_outbound()->call(request, inside());
  ASSERT_TRUE(answer.ok()) << answer.error().detail;
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->content_type, "text/plain");
  EXPECT_EQ(answer->body, "hello");
  const std::string asked = server.asked();
  EXPECT_TRUE(asked.starts_with("POST /token?x=1 HTTP/1.1\r\nHost: 127.0.0.1:")) << asked;
  for (const char* line : {"Authorization: Basic c2VzYW1l\r\n", "Content-Length: 24\r\n", "X-One: 1\r\n",
                           "Accept: application/json\r\n", "Connection: close\r\n"}) {
    EXPECT_NE(asked.find(line), std::string::npos) << line;
  }
  EXPECT_TRUE(asked.ends_with("\r\n\r\ngrant_type=refresh_token"));
}

TEST(Outbound, ReadsByteByByte) {
  const TestServer server({std::string(hello), 1});
  const auto answer = make_outbound()->call(get(server.url("/")), inside());
  ASSERT_TRUE(answer.ok()) << answer.error().detail;
  EXPECT_EQ(answer->body, "hello");
}

TEST(Outbound, EveryStatusIsAnAnswerAndARedirectIsNotFollowed) {
  const TestServer elsewhere({std::string(hello)});
  const TestServer server(
      {"HTTP/1.1 307 Away\r\nLocation: " + elsewhere.url("/") + "\r\nContent-Length: 0\r\n\r\n"});
  const auto answer = make_outbound()->call(get(server.url("/")), inside());
  ASSERT_TRUE(answer.ok());
  EXPECT_EQ(answer->status, 307);
  EXPECT_EQ(answer->location, elsewhere.url("/"));
  EXPECT_EQ(elsewhere.connections(), 0);
  const TestServer broken({"HTTP/1.1 500 no\r\nContent-Length: 0\r\n\r\n"});
  EXPECT_EQ(make_outbound()->call(get(broken.url("/")), inside())->status, 500);
}

TEST(Outbound, ACutAnswerIsNone) {
  const TestServer server({std::string(hello.substr(0, hello.size() - 1))});
  EXPECT_EQ(kind_of(make_outbound()->call(get(server.url("/")), inside())), ErrorKind::unavailable);
  const TestServer silent({""});
  EXPECT_EQ(kind_of(make_outbound()->call(get(silent.url("/")), inside())), ErrorKind::unavailable);
}

TEST(Outbound, TimeIsBoundedAsAWhole) {
  for (const std::size_t said : {std::size_t{0}, std::size_t{10}, hello.size() - 1}) {
    const TestServer server({std::string(hello.substr(0, said)), std::string::npos, true});
    const auto before = std::chrono::steady_clock::now();
    EXPECT_EQ(kind_of(make_outbound()->call(get(server.url("/")), inside(), brief(40))),
              ErrorKind::timed_out);
    EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds(5));
  }
}

TEST(Outbound, SizeIsBounded) {
  Limits limits;
  limits.max_body = 1000;
  limits.max_head = 1000;
  const TestServer body({"HTTP/1.1 200 OK\r\n\r\n" + std::string(100'000, 'a')});
  EXPECT_EQ(kind_of(make_outbound()->call(get(body.url("/")), inside(), limits)), ErrorKind::too_large);
  const TestServer head({"HTTP/1.1 200 OK\r\nA: " + std::string(100'000, 'a')});
  EXPECT_FALSE(make_outbound()->call(get(head.url("/")), inside(), limits).ok());
}

TEST(Outbound, RefusesFieldsThatWouldBeTwo) {
  const TestServer server({std::string(hello)});
  const auto outbound = make_outbound();
  const std::pair<std::string, std::string> wrong[] = {{"X-A", "b\r\nX-C: d"},
                                                       {"X-A", "b\nc"},
                                                       {"X-A", std::string("b\0c", 3)},
                                                       {"X-A: b\r\nX-C", "d"},
                                                       {"", "b"},
                                                       {"X A", "b"},
                                                       {"Host", "b"},
                                                       {"content-length", "3"},
                                                       {"Connection", "x"},
                                                       {"Transfer-Encoding", ""},
                                                       {"Authorization", "Bearer sesame"}};
  for (const auto& field : wrong) {
    Request request = get(server.url("/"));
    request.fields = {field};
    const auto answer = outbound->call(request, inside());
    EXPECT_EQ(kind_of(answer), ErrorKind::malformed) << field.first;
    EXPECT_EQ(answer.error().detail.find("sesame"), std::string::npos);
  }
  Request request = get(server.url("/"));
  request.authorization = Secret("Bearer sesame\r\nX: y");
  const auto answer = outbound->call(request, inside());
  EXPECT_EQ(kind_of(answer), ErrorKind::malformed);
  EXPECT_EQ(answer.error().detail.find("sesame"), std::string::npos);
  request = get(server.url("/"));
  request.method = "GET / HTTP/1.1\r\nX: y\r\n\r\nGET";
  EXPECT_EQ(kind_of(outbound->call(request, inside())), ErrorKind::malformed);
  request = get(server.url("/"));
  request.accept = "a\r\nb: c";
  EXPECT_EQ(kind_of(outbound->call(request, inside())), ErrorKind::malformed);
  EXPECT_EQ(server.connections(), 0);
}

TEST(Outbound, R15_WhatIsOutsideHasPublicAddressesOnly) {
  const TestServer server({std::string(hello)});
  const auto outbound = make_outbound();
  for (const std::string host : {"127.0.0.1", "localhost", "[::1]", "10.0.0.1", "192.168.1.1", "100.64.0.1",
                                 "169.254.1.1", "[fe80::1]", "[fd00::1]", "0.0.0.0", "[::]", "224.0.0.1",
                                 "[::ffff:127.0.0.1]", "[64:ff9b::7f00:1]", "192.0.2.1"}) {
    const auto answer = outbound->call(get("https://" + host + "/"), Place{}, brief(2000));
    EXPECT_EQ(kind_of(answer), ErrorKind::forbidden) << host << " " << answer.error().detail;
  }
  EXPECT_EQ(kind_of(outbound->call(get(server.url("/")), Place{})), ErrorKind::forbidden);
  EXPECT_EQ(kind_of(outbound->call(get(server.url("/", "2130706433")), inside())), ErrorKind::malformed);
  EXPECT_EQ(server.connections(), 0);
}

TEST(Outbound, R15_MetadataAddressesAreNeverCalled) {
  for (const std::string host :
       {"169.254.169.254", "[fd00:ec2::254]", "100.100.100.200", "[::ffff:169.254.169.254]"}) {
    Place place = inside();
    place.plain_anywhere = true;
    for (const char* scheme : {"http://", "https://"}) {
      const auto answer =
          make_outbound()->call(get(scheme + host + "/latest/meta-data/"), place, brief(2000));
      EXPECT_EQ(kind_of(answer), ErrorKind::forbidden) << host;
    }
  }
}

TEST(Outbound, R15_ANameWithOneAddressThatIsNotAllowedIsNotCalled) {
  const TestServer server({std::string(hello)});
  for (const char* other : {"127.0.0.1", "10.1.2.3", "169.254.169.254", "::1"}) {
    Calls calls = calls_to({"93.184.215.14", other});
    EXPECT_EQ(kind_of(calls.call(get("https://rebound.test/"), Place{}, brief(2000))), ErrorKind::forbidden);
  }
  Calls metadata = calls_to({"127.0.0.1", "169.254.169.254"});
  EXPECT_EQ(kind_of(metadata.call(get(server.url("/", "both.test")), inside(), {})), ErrorKind::forbidden);
  EXPECT_EQ(server.connections(), 0);
}

TEST(Outbound, PlainHttpStaysOnThisMachine) {
  Calls calls = calls_to({"127.0.0.1", "10.0.0.1"});
  EXPECT_EQ(kind_of(calls.call(get("http://login.test/"), inside(), brief(2000))), ErrorKind::forbidden);
  Calls outside = calls_to({"93.184.215.14"});
  EXPECT_EQ(kind_of(outside.call(get("http://login.test/"), Place{}, brief(2000))), ErrorKind::forbidden);
  EXPECT_EQ(kind_of(outside.call(get("http://login.test/"), inside(), brief(2000))), ErrorKind::forbidden);
}

TEST(Outbound, ANameIsResolvedOnceAndTheNextAddressIsTried) {
  const TestServer server({std::string(hello)});
  int asked = 0;
  Calls calls([&asked](const std::string& host, MonoTime) {
    ++asked;
    EXPECT_EQ(host, "two.test");
    return Result<std::vector<Address>>({*parse_address("127.0.0.9"), *parse_address("127.0.0.1")});
  });
  const auto answer = calls.call(get(server.url("/", "two.test")), inside(), brief(5000));
  ASSERT_TRUE(answer.ok()) << answer.error().detail;
  EXPECT_EQ(asked, 1);
  EXPECT_NE(server.asked().find("Host: two.test:"), std::string::npos);
}

TEST(Outbound, SaysWhatCannotBeReached) {
  const auto outbound = make_outbound();
  const auto nobody = outbound->call(get("https://nobody.invalid/"), Place{});
  EXPECT_TRUE(!nobody.ok() &&
              (nobody.error().kind == ErrorKind::unavailable || nobody.error().kind == ErrorKind::timed_out));
  std::string url;
  {
    const TestServer gone({std::string(hello)});
    url = gone.url("/?token=sesame");
  }
  const auto refused = outbound->call(get(url), inside());
  EXPECT_EQ(kind_of(refused), ErrorKind::unavailable);
  EXPECT_EQ(refused.error().detail.find("sesame"), std::string::npos) << "an address may carry a secret";
}

TEST(Outbound, TlsIsCheckedAgainstTheAuthorityAndTheName) {
  const Material material;
  const TestServer server({std::string(hello)}, material.server({{"login.test"}, {"127.0.0.1"}}));
  const auto by_address = make_outbound()->call(get(server.url("/")), material.place());
  ASSERT_TRUE(by_address.ok()) << by_address.error().detail;
  EXPECT_EQ(by_address->body, "hello");
  Calls calls = calls_to({"127.0.0.1"});
  EXPECT_TRUE(calls.call(get(server.url("/", "login.test")), material.place(), {}).ok());
  EXPECT_EQ(kind_of(calls.call(get(server.url("/", "other.test")), material.place(), {})),
            ErrorKind::unavailable);

  const Material stranger;
  EXPECT_EQ(kind_of(make_outbound()->call(get(server.url("/")), stranger.place())), ErrorKind::unavailable);
  EXPECT_EQ(kind_of(make_outbound()->call(get(server.url("/")), inside())), ErrorKind::unavailable)
      << "without a file, the system's authorities count, and no others";
  const TestServer misnamed({std::string(hello)}, material.server({{"login.test"}, {}}));
  EXPECT_EQ(kind_of(make_outbound()->call(get(misnamed.url("/")), material.place())), ErrorKind::unavailable);
}

TEST(Outbound, AnAuthorityFileThatCannotBeReadOpensNothing) {
  const Material material;
  const TestServer server({std::string(hello)}, material.server({{"login.test"}, {"127.0.0.1"}}));
  Place place = inside();
  place.authorities = material.directory.file("missing.pem");
  EXPECT_EQ(kind_of(make_outbound()->call(get(server.url("/")), place)), ErrorKind::unavailable);
  place.authorities = material.directory.file("empty.pem");
  for (const char* text : {"", "not a certificate"}) {
    ASSERT_TRUE(store::write_file_atomically(place.authorities, text, store::Privacy::anyone).ok());
    EXPECT_EQ(kind_of(make_outbound()->call(get(server.url("/")), place)), ErrorKind::unavailable) << text;
  }
  EXPECT_EQ(server.asked(), "");
}

TEST(Outbound, ATlsAnswerThatEndsWithTheConnectionMustEndProperly) {
  const Material material;
  const auto tls = material.server({{"login.test"}, {"127.0.0.1"}});
  const std::string open_ended = "HTTP/1.1 200 OK\r\n\r\n{\"keys\":[]}";
  const TestServer whole({open_ended, 7}, tls);
  const auto answer = make_outbound()->call(get(whole.url("/")), material.place());
  ASSERT_TRUE(answer.ok()) << answer.error().detail;
  EXPECT_EQ(answer->body, "{\"keys\":[]}");
  const TestServer cut({open_ended, 7, false, true}, tls);
  EXPECT_EQ(kind_of(make_outbound()->call(get(cut.url("/")), material.place())), ErrorKind::unavailable)
      << "somebody on the way may have cut it short";
}

TEST(Outbound, PlainTextIsNoTls) {
  const TestServer server({std::string(hello)});
  std::string url = server.url("/");
  url.insert(4, "s");
  EXPECT_FALSE(make_outbound()->call(get(url), inside(), brief(60)).ok());
}

TEST(Outbound, SeveralCallsRunAtOnce) {
  const TestServer slow({"", std::string::npos, true});
  const TestServer quick({std::string(hello)});
  const auto outbound = make_outbound();
  std::thread waiting([&] {
    EXPECT_EQ(kind_of(outbound->call(get(slow.url("/")), inside(), brief(300))), ErrorKind::timed_out);
  });
  EXPECT_TRUE(outbound->call(get(quick.url("/")), inside()).ok());
  waiting.join();
}

}  // namespace
}  // namespace sallyport::outbound
