#include "doors/relay/body.h"

#include <cstring>

namespace sallyport::doors {
namespace {

using Kind = http1::Framing::Kind;

std::uint64_t expected_length(const http1::Framing& framing) {
  return framing.kind == Kind::length ? framing.length : 0;
}

}  // namespace

BodyReader::BodyReader(net::Stream& stream, http1::Framing framing, std::string_view buffered, Origin from,
                       std::uint64_t max_body)
    : stream_(stream),
      framing_(framing),
      buffered_(buffered),
      from_(from),
      max_body_(max_body),
      remaining_(expected_length(framing)),
      finished_(framing.kind == Kind::none || (framing.kind == Kind::length && framing.length == 0)) {
  if (framing.kind != Kind::chunked) return;
  http1::ChunkedLimits limits;
  limits.max_body = max_body;
  chunked_.emplace(limits);
}

Result<std::string_view> BodyReader::count(std::string_view run) {
  total_ += run.size();
  if (total_ > max_body_) return Error{ErrorKind::too_large, from_, "body over the limit"};
  return run;
}

// All runs that are in the buffer, moved together: many small chunks leave as one.
Result<std::string_view> BodyReader::take_chunks() {
  char* const start = const_cast<char*>(buffered_.data());
  std::size_t gathered = 0;
  while (!buffered_.empty() && !finished_) {
    auto step = chunked_->feed(buffered_);
    if (!step.ok()) return Error{step.error().kind, from_, step.error().detail};
    if (!step->data.empty()) std::memmove(start + gathered, step->data.data(), step->data.size());
    gathered += step->data.size();
    finished_ = step->finished;
    buffered_.remove_prefix(step->consumed);
    if (step->consumed == 0 && step->data.empty()) break;
  }
  return count(std::string_view(start, gathered));
}

Result<std::string_view> BodyReader::take() {
  if (framing_.kind == Kind::chunked) return take_chunks();
  std::string_view run = buffered_;
  if (framing_.kind == Kind::length) {
    run = run.substr(0, remaining_);
    remaining_ -= run.size();
    finished_ = remaining_ == 0;
  }
  buffered_.remove_prefix(run.size());
  return count(run);
}

net::Task<Result<std::string_view>> BodyReader::next(net::Block& block) {
  while (!finished_) {
    if (!buffered_.empty()) {
      Result<std::string_view> run = take();
      if (!run.ok() || !run->empty() || finished_) co_return run;
      continue;
    }
    // What may stand behind a chunked body must fit where the next head is read.
    const std::size_t wanted = framing_.kind == Kind::chunked ? net::small_block : net::large_block;
    const bool grown = total_ >= net::small_block && block && block.size() < wanted;
    if (!block || grown)
      block = stream_.loop().blocks().take(total_ < net::small_block ? net::small_block : wanted);
    std::size_t size = std::min(block.size(), wanted);
    if (framing_.kind == Kind::length && remaining_ < size) size = static_cast<std::size_t>(remaining_);
    const net::Io got = co_await stream_.read(block.data(), size);
    if (got.state == net::Io::State::eof && framing_.kind == Kind::until_close) {
      finished_ = true;
      break;
    }
    if (got.state == net::Io::State::interrupted)
      co_return Error{ErrorKind::timed_out, from_, "interrupted in mid-body"};
    if (!got.ok()) co_return Error{ErrorKind::unavailable, from_, "the connection ended in mid-body"};
    buffered_ = std::string_view(block.data(), got.bytes);
  }
  co_return std::string_view();
}

net::Stream::Parts BodyWriter::frame(std::string_view head, std::string_view run, bool last,
                                     std::string_view trailers) {
  if (!chunked_) return {head, run, {}};
  prefix_.assign(head);
  std::string_view suffix = "\r\n";
  if (!run.empty()) http1::append_chunk_size(prefix_, run.size());
  if (last) suffix = run.empty() ? http1::last_chunk : std::string_view("\r\n0\r\n\r\n");
  if (run.empty() && !last) suffix = {};
  if (last && !trailers.empty()) {
    ending_.assign(run.empty() ? "" : "\r\n").append("0\r\n").append(trailers).append("\r\n");
    suffix = ending_;
  }
  return {prefix_, run, suffix};
}

}  // namespace sallyport::doors
