#include "verify/run/fence.h"

#include "verify/run/reply.h"

namespace sallyport::verify {
namespace {
constexpr std::chrono::milliseconds patience{2000};
}

bool Fence::try_once() {
  if (!stream_) {
    auto opened = net::BlockingStream::connect(stage_.web(), patience);
    if (!opened.ok()) return false;
    stream_ = std::move(opened).value();
  }
  path_ = stage_.open + "fence-" + std::to_string(++count_);
  const std::string request = "GET " + path_ + " HTTP/1.1\r\nHost: " + stage_.host + "\r\n\r\n";
  if (!stream_->write(request, patience).ok()) return false;
  std::string received;
  for (;;) {
    const auto got = stream_->read(received, patience);
    if (!got.ok() || *got == 0) return false;
    const auto replies = read_replies(received, false, false);
    if (!replies.back().complete) continue;
    // The witness answers 200 to everything; somebody's own service may not know the path.
    return stage_.booted() ? replies.back().status == 200 : replies.back().status < 500;
  }
}

bool Fence::cross() {
  const WitnessLog::Mark mark = stage_.witness ? stage_.witness->log().mark() : WitnessLog::Mark{};
  bool crossed = stream_ && try_once();
  if (!crossed) {
    stream_.reset();
    crossed = try_once();
  }
  if (!crossed) stream_.reset();
  return crossed && (!stage_.witness || stage_.witness->log().wait_for(mark, path_ + " ", patience));
}

std::size_t Fence::cut_from(std::string& upstream_bytes) const {
  const std::string start = "GET " + stage_.open + "fence-";
  std::size_t cut = 0;
  for (std::size_t at = 0; (at = upstream_bytes.find(start)) != std::string::npos; ++cut) {
    const std::size_t end = upstream_bytes.find("\r\n\r\n", at);
    upstream_bytes.erase(at, end == std::string::npos ? end : end + 4 - at);
  }
  return cut;
}

}  // namespace sallyport::verify
