#pragma once
// guard/redactor.h: keeps one secret from coming back: an upstream that echoes what it was sent must not hand
// the real credential to the workflow. Exact matches of the value as it is, in base64 (both alphabets,
// whatever bytes stand before it), percent-encoded and escaped as JSON. Pure.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/secret.h"

namespace sallyport::guard {

// What is looked for. Immutable; made once for a secret and shared by all threads. A secret of less than 8
// bytes is not looked for: it would be found everywhere. Takes some 700 bytes of memory for a byte of a usual
// key; wiped when it goes.
class RedactionPatterns {
 public:
  static std::shared_ptr<const RedactionPatterns> make(const Secret& secret);
  ~RedactionPatterns();
  struct Table;
  const Table& table() const { return *table_; }

 private:
  explicit RedactionPatterns(std::unique_ptr<const Table> table);
  std::unique_ptr<const Table> table_;
};

// One run of text, a header value or a body. Every match is replaced by as many `*`, so that no length
// changes. Only bytes that may be the beginning of a match are held back. Linear time, whatever the text;
// text without anything like a match costs a fraction of a nanosecond a byte (redactor_bench.cc). In base64
// up to two characters at either end stay, which hold bits of the bytes around it too. Not thread-safe;
// `patterns` must outlive it.
class Redactor {
 public:
  explicit Redactor(const RedactionPatterns& patterns) : patterns_(patterns) {}
  void feed(std::string_view bytes, std::string& out);
  void finish(std::string& out);
  std::size_t hits() const { return hits_; }

 private:
  const RedactionPatterns& patterns_;
  std::string held_;         // the end of what came, masked as far as it is known
  std::uint32_t state_ = 0;  // how much of which pattern it is
  std::size_t hits_ = 0;
};

}  // namespace sallyport::guard
