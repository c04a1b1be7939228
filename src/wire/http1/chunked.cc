#include "wire/http1/chunked.h"

#include <algorithm>
#include <charconv>

#include "base/control/control.h"
#include "wire/http1/byte_class.h"

namespace sallyport::http1 {
namespace {

// 15 hexadecimal digits cannot overflow 64 bits, and no body is longer (G10).
constexpr std::uint32_t max_digits = 15;

bool is_field_line(std::string_view line) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || !is_token(line.substr(0, colon))) return false;
  return std::none_of(line.begin(), line.end(), [](char c) { return is_control(c) && c != '\t'; });
}

}  // namespace

bool ChunkedDecoder::refuse(ErrorKind kind, std::string_view detail) {
  error_ = Error{kind, sender_, std::string(detail)};
  state_ = State::dead;
  return false;
}

// For bytes that a parser without the controls would overlook.
bool ChunkedDecoder::wrong(std::string_view detail) {
  if (!enforced(Control::strict_syntax) || !enforced(Control::strict_framing)) return true;
  return refuse(ErrorKind::malformed, detail);
}

bool ChunkedDecoder::take(char c) {
  switch (state_) {
    case State::size:
      return take_size(c);
    case State::extension:
      return take_extension(c);
    case State::size_end:
      if (c != '\n' && !wrong("carriage return without line feed after a chunk size")) return false;
      return end_size();
    case State::data_return:
      state_ = c == '\n' ? State::size : State::data_line_feed;
      return c == '\r' || wrong("chunk longer than its size");
    case State::data_line_feed:
      state_ = State::size;
      return c == '\n' || wrong("carriage return without line feed after a chunk");
    case State::trailer:
      return take_trailer(c);
    case State::trailer_end:
      if (c != '\n' && !wrong("carriage return without line feed in the trailers")) return false;
      return end_trailer();
    default:
      return false;  // dead; what has ended and data never come here
  }
}

bool ChunkedDecoder::take_size(char c) {
  if (++line_bytes_ > limits_.max_line) return refuse(ErrorKind::too_large, "chunk size line too long");
  if (const int digit = hex_digit(c); digit >= 0) {
    if (++digits_ > max_digits) return refuse(ErrorKind::malformed, "chunk size of more than 15 digits");
    remaining_ = remaining_ << 4 | static_cast<unsigned>(digit);
    return true;
  }
  if (digits_ == 0) return wrong("chunk size without digits");
  if (c == '\r') {
    state_ = State::size_end;
  } else if (c == ';') {
    state_ = State::extension;
  } else if (!wrong("byte that no chunk size may hold")) {
    return false;
  } else if (c == '\n') {
    return end_size();
  }
  return true;
}

bool ChunkedDecoder::take_extension(char c) {
  if (++line_bytes_ > limits_.max_line) return refuse(ErrorKind::too_large, "chunk extension too long");
  if (c == '\r') {
    state_ = State::size_end;  // G11: anything but a line feed after it is refused
  } else if (is_control(c) && c != '\t') {
    return wrong("control in a chunk extension") && (c != '\n' || end_size());
  }
  return true;
}

bool ChunkedDecoder::end_size() {
  if (remaining_ > limits_.max_body - total_) return refuse(ErrorKind::too_large, "body too long");
  total_ += remaining_;
  state_ = remaining_ == 0 ? State::trailer : State::data;
  line_bytes_ = 0;
  digits_ = 0;
  return true;
}

bool ChunkedDecoder::take_trailer(char c) {
  if (++trailer_bytes_ > limits_.max_trailer) return refuse(ErrorKind::too_large, "trailers too long");
  if (c == '\r') {
    state_ = State::trailer_end;
  } else if (c == '\n') {
    return wrong("line feed without carriage return in the trailers") && end_trailer();
  } else {
    line_.push_back(c);
  }
  return true;
}

bool ChunkedDecoder::end_trailer() {
  if (line_.empty()) {
    state_ = State::finished;
    return true;
  }
  if (!is_field_line(line_) && !wrong("trailer that is no field")) return false;
  had_trailers_ = true;
  if (!enforced(Control::trailer_filter)) kept_trailers_.append(line_).append("\r\n");  // T07
  line_.clear();
  state_ = State::trailer;
  return true;
}

Result<ChunkedDecoder::Step> ChunkedDecoder::feed(std::string_view input) {
  Step step;
  while (state_ != State::finished && state_ != State::data && step.consumed < input.size()) {
    if (!take(input[step.consumed])) return error_;
    ++step.consumed;
  }
  if (state_ == State::dead) return error_;
  if (state_ == State::data) {
    const std::size_t ready = input.size() - step.consumed;
    step.data =
        input.substr(step.consumed, static_cast<std::size_t>(std::min<std::uint64_t>(ready, remaining_)));
    step.consumed += step.data.size();
    remaining_ -= step.data.size();
    if (remaining_ == 0) state_ = State::data_return;
  }
  step.finished = finished();
  return step;
}

void append_chunk_size(std::string& out, std::uint64_t size) {
  char text[24];
  const auto end = std::to_chars(text, text + sizeof text, size, 16).ptr;
  out.append(text, end);
  out.append("\r\n");
}

}  // namespace sallyport::http1
