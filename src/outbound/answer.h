#pragma once
// outbound/answer.h: reads one answer of HTTP/1.1, however its bytes are split. Pure.
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "outbound/outbound.h"
#include "wire/http1/chunked.h"
#include "wire/http1/head.h"

namespace sallyport::outbound {

// One per exchange. After an error it is dead.
class AnswerReader {
 public:
  AnswerReader(http1::Method asked, const Limits& limits);
  // More bytes. True: the answer is whole, and what may follow is not looked at.
  // Errors: malformed (no HTTP, compressed, 101), too_large.
  Result<bool> feed(std::string_view bytes);
  // The other side has ended. Errors: unavailable: before the answer was whole.
  Result<void> end();
  Response take() { return std::move(response_); }

 private:
  Result<bool> read_head();
  Result<void> keep_head(const http1::ResponseHead& head);
  Result<bool> read_body(std::string_view bytes);
  Result<bool> read_chunks();

  const http1::Method asked_;
  const Limits limits_;
  http1::ResponseParser parser_;
  std::string pending_;  // bytes that could not be read yet
  http1::Framing framing_;
  std::optional<http1::ChunkedDecoder> chunks_;
  int informational_ = 0;
  bool in_body_ = false;
  Response response_;
};

}  // namespace sallyport::outbound
