#pragma once
// wire/models/request_fixture.h: for tests: a request from a path and a body, in one line.
#include <gtest/gtest.h>

#include "wire/models/request.h"

namespace sallyport::models {

using enum Dialect;

struct Sent {
  Dialect dialect = openai;
  std::string path = "/v1/chat/completions";
  std::string query = {};
  std::string content_type = "application/json";
  std::string content_encoding = {};
  ReadLimits limits = {};
};

inline Result<ModelRequest> read(const Sent& sent, std::string_view body) {
  auto located = find_endpoint(sent.dialect, "POST", sent.path);
  if (!located.ok()) return std::move(located).error();
  return read_request(sent.dialect, *located, sent.query, sent.content_type, sent.content_encoding, body,
                      sent.limits);
}

inline ModelRequest accepted(const Sent& sent, std::string_view body) {
  auto request = read(sent, body);
  EXPECT_TRUE(request.ok()) << body << "\n" << (request.ok() ? "" : request.error().detail);
  return request.ok() ? *std::move(request) : ModelRequest{};
}

inline ErrorKind refused(const Sent& sent, std::string_view body) {
  const auto request = read(sent, body);
  EXPECT_FALSE(request.ok()) << body;
  if (request.ok()) return ErrorKind::internal;
  EXPECT_EQ(request.error().origin, Origin::client);
  return request.error().kind;
}

// A chat whose other members are `members`: `"a":1,"b":2`.
inline std::string chat(std::string_view members) {
  std::string body = R"({"model":"gpt-4o-mini","messages":[{"role":"user","content":"Hi"}])";
  if (!members.empty()) body.append(",").append(members);
  return body + "}";
}

using List = std::vector<std::string>;

}  // namespace sallyport::models
