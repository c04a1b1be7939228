#pragma once
// doors/forward_auth/test_asking.h: heads of asking requests for tests.
#include <gtest/gtest.h>

#include <string>

#include "wire/http1/head.h"

namespace sallyport::doors::forward_auth {

inline constexpr http1::HeadLimits test_limits{};

// Reads `lines`, with CRLF put in for each line end, as the fields of a request to the listener.
class Asking {
 public:
  explicit Asking(std::string_view lines, std::string_view target = "/oauth2/auth",
                  std::string_view host = "127.0.0.1:4180")
      : bytes_("GET " + std::string(target) + " HTTP/1.1\r\nHost: " + std::string(host) + "\r\n") {
    for (const char c : lines) bytes_.append(c == '\n' ? "\r\n" : std::string(1, c));
    bytes_ += "\r\n";
    http1::RequestParser parser(test_limits);
    const http1::Outcome outcome = parser.parse(bytes_, head_);
    EXPECT_EQ(outcome.state, http1::Outcome::State::done) << outcome.reason << "\n" << bytes_;
  }
  const http1::RequestHead& head() const { return head_; }

 private:
  std::string bytes_;
  http1::RequestHead head_;
};

// What nginx says as the guide has it, Traefik and Caddy by themselves.
inline std::string usual(std::string_view method, std::string_view uri, std::string_view more = "") {
  return "X-Forwarded-Method: " + std::string(method) + "\nX-Forwarded-Uri: " + std::string(uri) +
         "\nX-Forwarded-Host: app.example.com\nX-Forwarded-Proto: https\nX-Forwarded-For: 203.0.113.7\n" +
         std::string(more);
}

}  // namespace sallyport::doors::forward_auth
