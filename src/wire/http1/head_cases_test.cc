#include <gtest/gtest.h>

#include "wire/http1/chunked.h"
#include "wire/http1/every_split.h"
#include "wire/http1/head.h"
#include "wire/http1/request_cases.h"
#include "wire/http1/response_cases.h"

namespace sallyport::http1 {
namespace {

// Reads one request and its body as a door does: whatever has arrived, in a buffer that moves.
class Reader {
 public:
  void feed(std::string_view piece) {
    buffer_ = std::string(buffer_).append(piece);
    if (state_ == State::head) read_head();
    if (state_ == State::body) read_body();
  }
  std::string verdict() const {
    if (state_ == State::head) return "more";
    if (state_ == State::body) return "body more";
    if (state_ == State::failed) return verdict_;
    return buffer_.empty() ? verdict_ : verdict_ + " rest:" + std::to_string(buffer_.size());
  }

 private:
  enum class State { head, body, done, failed };

  void read_head() {
    const Outcome outcome = parser_.parse(buffer_, head_);
    if (outcome.state == Outcome::State::need_more) return;
    state_ = outcome.state == Outcome::State::done ? State::body : State::failed;
    verdict_ = state_ == State::failed ? std::to_string(outcome.status) : "ok";
    EXPECT_EQ(state_ == State::failed, !outcome.reason.empty());
    buffer_.erase(0, outcome.consumed);
  }

  void read_body() {
    if (head_.framing.kind == Framing::Kind::chunked) return read_chunks();
    if (buffer_.size() < head_.framing.length) return;
    if (head_.framing.kind == Framing::Kind::length)
      verdict_ += " length:" + std::to_string(head_.framing.length);
    buffer_.erase(0, head_.framing.length);
    state_ = State::done;
  }

  void read_chunks() {
    while (!buffer_.empty() && !decoder_.finished()) {
      const auto step = decoder_.feed(buffer_);
      if (!step.ok()) {
        verdict_ = "body " + std::string(to_string(step.error().kind));
        state_ = State::failed;
        return;
      }
      body_ += step->data.size();
      buffer_.erase(0, step->consumed);
    }
    if (!decoder_.finished()) return;
    verdict_ += " chunked:" + std::to_string(body_);
    state_ = State::done;
  }

  State state_ = State::head;
  RequestParser parser_{HeadLimits{}};
  RequestHead head_;
  ChunkedDecoder decoder_{ChunkedLimits{}};
  std::string buffer_;
  std::size_t body_ = 0;
  std::string verdict_;
};

void check_requests(const std::vector<HeadCase>& cases) {
  for (const HeadCase& row : cases) {
    for_every_split(row.bytes, [&](const Pieces& pieces) {
      Reader reader;
      for (const std::string_view piece : pieces) reader.feed(piece);
      EXPECT_EQ(reader.verdict(), row.verdict) << row.name << ", first piece of " << pieces[0].size();
    });
  }
}

TEST(RequestCases, StartLine) { check_requests(start_line_cases()); }
TEST(RequestCases, Fields) { check_requests(field_cases()); }
TEST(RequestCases, Framing) { check_requests(framing_cases()); }

std::string verdict_of(const ResponseHead& head) {
  std::string text;
  switch (head.framing.kind) {
    case Framing::Kind::none:
      text = "none";
      break;
    case Framing::Kind::length:
      text = "length:" + std::to_string(head.framing.length);
      break;
    case Framing::Kind::chunked:
      text = "chunked";
      break;
    case Framing::Kind::until_close:
      text = "until_close";
      break;
  }
  text += head.keep_alive ? " keep" : " close";
  return head.upgraded ? text + " upgraded" : text;
}

TEST(ResponseCases, All) {
  for (const ResponseCase& row : response_cases()) {
    for_every_split(row.bytes, [&](const Pieces& pieces) {
      ResponseParser parser{HeadLimits{}};
      parser.reset(row.request);
      ResponseHead head;
      std::string buffer;
      std::string verdict = "more";
      for (const std::string_view piece : pieces) {
        buffer = std::string(buffer).append(piece);
        const Outcome outcome = parser.parse(buffer, head);
        if (outcome.state == Outcome::State::refused) verdict = std::to_string(outcome.status);
        if (outcome.state == Outcome::State::done) verdict = verdict_of(head);
        if (outcome.state != Outcome::State::need_more) break;
      }
      EXPECT_EQ(verdict, row.verdict) << row.name << ", first piece of " << pieces[0].size();
    });
  }
}

}  // namespace
}  // namespace sallyport::http1
