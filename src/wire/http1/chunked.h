#pragma once
// wire/http1/chunked.h: chunked transfer coding (RFC 9112 §7.1). Pure; no I/O. Bodies are re-framed when
// forwarded, so that no difference between two parsers survives the hop: extensions are dropped, sizes
// written anew.
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace sallyport::http1 {

struct ChunkedLimits {
  std::uint64_t max_body = ~0ull;    // decoded bytes
  std::uint32_t max_line = 256;      // bytes in one size line, extensions included
  std::uint32_t max_trailer = 4096;  // bytes in all trailer lines
};

// Decodes one body, however the bytes are split. Not thread-safe; one per body.
class ChunkedDecoder {
 public:
  // `sender`: whose fault a broken body is.
  explicit ChunkedDecoder(ChunkedLimits limits, Origin sender = Origin::client)
      : limits_(limits), sender_(sender) {}

  struct Step {
    std::size_t consumed = 0;  // bytes of `input` taken, framing included
    std::string_view data;     // decoded bytes, pointing into `input`; may be empty
    bool finished = false;     // the last chunk and the trailers have been taken
  };
  // Takes what it can up to the end of one run of data. Call again with the rest while something is consumed.
  // Errors: malformed (bare LF or CR, sign, blank or overflow in a size, CR in an extension, wrong end of a
  // chunk,
  //                    a trailer line that is not a field), too_large (a limit).
  // After an error the decoder is dead: every further call returns the same error.
  Result<Step> feed(std::string_view input);
  bool finished() const { return state_ == State::finished; }
  bool had_trailers() const { return had_trailers_; }

  // Trailer fields are checked and dropped; while Control::trailer_filter is taken away they are kept here
  // instead.
  const std::string& kept_trailers() const { return kept_trailers_; }

 private:
  enum class State : std::uint8_t {
    size,
    extension,
    size_end,
    data,
    data_return,
    data_line_feed,
    trailer,
    trailer_end,
    finished,
    dead
  };
  // One framing byte; false after a failure, which error_ then holds.
  bool take(char c);
  bool take_size(char c);
  bool take_extension(char c);
  bool end_size();
  bool take_trailer(char c);
  bool end_trailer();
  bool refuse(ErrorKind kind, std::string_view detail);
  bool wrong(std::string_view detail);

  ChunkedLimits limits_;
  Origin sender_;
  State state_ = State::size;
  std::uint64_t remaining_ = 0;  // of the current chunk
  std::uint64_t total_ = 0;      // data announced so far
  std::uint32_t line_bytes_ = 0;
  std::uint32_t digits_ = 0;
  std::uint32_t trailer_bytes_ = 0;
  bool had_trailers_ = false;
  std::string line_;  // the trailer line being read
  std::string kept_trailers_;
  Error error_;
};

// "1a\r\n" for a chunk of `size` > 0 bytes; the data and "\r\n" follow it. The end is "0\r\n\r\n".
void append_chunk_size(std::string& out, std::uint64_t size);
inline constexpr std::string_view last_chunk = "0\r\n\r\n";

}  // namespace sallyport::http1
