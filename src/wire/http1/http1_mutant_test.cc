// What the codec does without a control: what a naive one does, so that the attack suite can be seen to
// notice.
#include <gtest/gtest.h>

#include <cstdio>

#include "base/control/test_without.h"
#include "wire/http1/chunked.h"
#include "wire/http1/form.h"
#include "wire/http1/forward.h"
#include "wire/http1/head.h"
#include "wire/http1/target.h"

namespace sallyport::http1 {
namespace {

bool takes(std::string_view bytes, RequestHead& head) {
  RequestParser parser{HeadLimits{}};
  const Outcome outcome = parser.parse(bytes, head);
  if (outcome.state == Outcome::State::refused)
    std::fprintf(stderr, "%s\n", std::string(outcome.reason).c_str());
  return outcome.state == Outcome::State::done;
}

std::string forwarded(std::string_view bytes) {
  RequestHead head;
  if (!takes(bytes, head)) return "refused";
  const NewField add[] = {{"X-Sallyport-Assertion", "ours"}};
  std::string out;
  append_request(out, head, {.add = add, .framing = head.framing});
  return out;
}

TEST(WithoutDeathTest, CanonicalPath) {
  without("canonical-path", [] {
    RequestHead head;
    return takes("GET /public/..%2fadmin\\ HTTP/1.1\r\nHost: a\r\n\r\n", head) &&
           head.path == "/public/..%2fadmin\\" && head.needs == 0;
  });
}

TEST(WithoutDeathTest, StrictFraming) {
  without("strict-framing", [] {
    RequestHead head;
    const std::string start = "POST / HTTP/1.1\r\nHost: a\r\n";
    const auto reads = [&](const std::string& fields, Framing::Kind kind, std::uint64_t length) {
      return takes(start + fields + "\r\n\r\n", head) && head.framing.kind == kind &&
             head.framing.length == length;
    };
    return reads("Content-Length: 5\r\nTransfer-Encoding: chunked", Framing::Kind::chunked, 0) &&
           reads("Transfer-Encoding: xchunked", Framing::Kind::chunked, 0) &&
           reads("Content-Length: 5\r\nContent-Length: 6", Framing::Kind::length, 5) &&
           reads("Content-Length: 5, 6", Framing::Kind::length, 5) &&
           reads("Content-Length: +5", Framing::Kind::length, 0) &&
           reads("Transfer-Encoding: gzip", Framing::Kind::none, 0);
  });
}

bool decodes(std::string_view body, std::string_view expected) {
  ChunkedDecoder decoder{ChunkedLimits{}};
  std::string data;
  while (!body.empty() && !decoder.finished()) {
    const auto step = decoder.feed(body);
    if (!step.ok()) return false;
    data += step->data;
    body.remove_prefix(step->consumed);
  }
  return decoder.finished() && data == expected;
}

TEST(WithoutDeathTest, StrictSyntax) {
  without("strict-syntax", [] {
    RequestHead head;
    return takes("GET / HTTP/1.1\nHost: a\nX : y\n folded: 1\nno colon\n: z\nX\x01: b\rc\n\n", head) &&
           head.fields().size() == 5 && head.fields()[1].name == "X" && head.fields()[2].name == "folded" &&
           head.fields()[3].name.empty() && head.fields()[4].id == FieldId::bad_alphabet;
  });
}

TEST(WithoutDeathTest, StrictSyntaxOfChunks) {
  for (const char* control : {"strict-syntax", "strict-framing"}) {
    without(control, [] {
      return decodes("5\nhello\n0\n\n", "hello") &&
             decodes(
                 "5 ;a\x01\n"
                 "hello\r\n0\r\nno colon\n\r\n",
                 "hello") &&
             decodes("+5\rxhellox\ry0\r\n\r\n", "hello") && decodes("+5\rxhello\rx0\r\n\rx", "hello");
    });
  }
}

TEST(WithoutDeathTest, HostAgreement) {
  without("host-agreement", [] {
    RequestHead head;
    return takes("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", head) && head.host == "a" &&
           takes("GET http://other/ HTTP/1.1\r\nHost: a\r\n\r\n", head) && head.host == "a" &&
           takes("GET / HTTP/1.1\r\nHost: a b\r\n\r\n", head) && head.host == "a b" &&
           takes("GET / HTTP/1.1\r\n\r\n", head) && head.host.empty();
  });
}

TEST(WithoutDeathTest, MethodList) {
  without("method-list", [] {
    return forwarded("TRACE / HTTP/1.1\r\nHost: a\r\n\r\n").starts_with("TRACE / HTTP/1.1\r\n") &&
           forwarded("gEt / HTTP/1.1\r\nHost: a\r\n\r\n").starts_with("gEt / HTTP/1.1\r\n") &&
           forwarded("G@T / HTTP/1.1\r\nHost: a\r\n\r\n") == "refused";
  });
}

constexpr std::string_view claims =
    "GET / HTTP/1.1\r\nHost: a\r\nConnection: X-Sallyport-Assertion\r\nX-Forwarded-User: eve\r\n"
    "X_Forwarded_User: eve\r\nUpgrade: h2c\r\nHTTP2-Settings: x\r\n\r\n";

TEST(WithoutDeathTest, HeaderScrubbing) {
  without("header-scrubbing", [] {
    return forwarded(claims) ==
           "GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-User: eve\r\nX-Sallyport-Assertion: ours\r\n\r\n";
  });
}

TEST(WithoutDeathTest, NameAlphabet) {
  without("name-alphabet", [] {
    return forwarded(claims) ==
           "GET / HTTP/1.1\r\nHost: a\r\nX_Forwarded_User: eve\r\nX-Sallyport-Assertion: ours\r\n\r\n";
  });
}

TEST(WithoutDeathTest, HopByHop) {
  without("hop-by-hop", [] { return forwarded(claims) == "GET / HTTP/1.1\r\nHost: a\r\n\r\n"; });
}

TEST(WithoutDeathTest, UpgradeList) {
  without("upgrade-list", [] {
    return forwarded(claims) ==
           "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: h2c\r\nHTTP2-Settings: x\r\n"
           "Connection: Upgrade, HTTP2-Settings\r\nX-Sallyport-Assertion: ours\r\n\r\n";
  });
}

TEST(WithoutDeathTest, TrailerFilter) {
  without("trailer-filter", [] {
    ChunkedDecoder decoder{ChunkedLimits{}};
    return decoder.feed("0\r\nX-Forwarded-User: eve\r\n\r\n").ok() &&
           decoder.kept_trailers() == "X-Forwarded-User: eve\r\n";
  });
}

TEST(WithoutDeathTest, ReturnPath) {
  without("return-path", [] {
    return safe_return_path("https://evil.example/") == "https://evil.example/" &&
           safe_return_path("") == "/";
  });
}

TEST(WithoutDeathTest, NothingElseIsTakenAway) {
  without("session-check", [] {
    return !take_away_control("no such control") && controls_removable() &&
           forwarded(claims) == "GET / HTTP/1.1\r\nHost: a\r\nX-Sallyport-Assertion: ours\r\n\r\n";
  });
}

}  // namespace
}  // namespace sallyport::http1
