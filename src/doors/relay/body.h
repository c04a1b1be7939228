#pragma once
// doors/relay/body.h: reads one message body, however it is framed, as runs of decoded bytes. The block is
// the whole back-pressure: nothing is read while the last run has not been written on.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "net/stream.h"
#include "wire/http1/chunked.h"
#include "wire/http1/head.h"

namespace sallyport::doors {

class BodyReader {
 public:
  // `buffered`: bytes that came with the head; they must stay in place until they were handed out. `from`:
  // whose fault a broken body is. `max_body`: decoded bytes.
  BodyReader(net::Stream& stream, http1::Framing framing, std::string_view buffered, Origin from,
             std::uint64_t max_body);

  // The next run, valid until the next call; empty at the end. `block` is filled when the buffered bytes are
  // used up; an empty one is taken from the loop first. Errors: malformed, too_large, unavailable (the peer
  // left in mid-body), timed_out (interrupted).
  net::Task<Result<std::string_view>> next(net::Block& block);

  // What is there already, without waiting; may be empty where a chunk has only begun. Not when
  // wants_input().
  Result<std::string_view> take();

  bool finished() const { return finished_; }
  bool wants_input() const { return !finished_ && buffered_.empty(); }
  std::uint64_t total() const { return total_; }
  // After the end: bytes behind the body, which belong to the next message.
  std::string_view rest() const { return buffered_; }
  // Empty in the product: trailers are dropped (Control::trailer_filter).
  std::string_view kept_trailers() const {
    return chunked_ ? std::string_view(chunked_->kept_trailers()) : std::string_view();
  }

 private:
  Result<std::string_view> take_chunks();
  Result<std::string_view> count(std::string_view run);
  net::Stream& stream_;
  http1::Framing framing_;
  std::string_view buffered_;
  Origin from_;
  std::uint64_t max_body_;
  std::uint64_t remaining_;  // with a length
  std::uint64_t total_ = 0;
  std::optional<http1::ChunkedDecoder> chunked_;
  bool finished_;
};

// How a body is written to the other side.
class BodyWriter {
 public:
  explicit BodyWriter(http1::Framing framing) : chunked_(framing.kind == http1::Framing::Kind::chunked) {}
  // What to write for one run. `head`: bytes to send before it, in the same segment; may be empty. `last`:
  // nothing follows but `trailers`. Valid until the next call.
  net::Stream::Parts frame(std::string_view head, std::string_view run, bool last,
                           std::string_view trailers = {});

 private:
  bool chunked_;
  std::string prefix_;
  std::string ending_;
};

}  // namespace sallyport::doors
