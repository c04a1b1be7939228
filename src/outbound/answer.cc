#include "outbound/answer.h"

#include <algorithm>
#include <charconv>

#include "outbound/date.h"
#include "wire/http1/byte_class.h"

namespace sallyport::outbound {
namespace {

constexpr int max_informational = 8;
constexpr std::int64_t longest = 10LL * 365 * 24 * 3600;  // seconds; beyond it, arithmetic on times overflows

Error no_http(std::string_view why) {
  return upstream_error(ErrorKind::malformed, "the answer is no HTTP that is read here: " + std::string(why));
}

Error too_large(std::string_view what) {
  return upstream_error(ErrorKind::too_large, std::string(what) + " of the answer is too large");
}

std::string lower(std::string_view text) {
  std::string made(text);
  std::ranges::transform(made, made.begin(), http1::to_lower);
  return made;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && http1::is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && http1::is_blank(text.back())) text.remove_suffix(1);
  return text;
}

// 0 for what is no number of seconds: a date, a sign, too many digits.
std::chrono::seconds seconds_of(std::string_view text) {
  std::int64_t value = 0;
  const bool digits = !text.empty() && text[0] >= '0' && text[0] <= '9';
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  if (!digits || read.ec != std::errc() || read.ptr != text.data() + text.size()) return {};
  return std::chrono::seconds(std::min(value, longest));
}

std::chrono::seconds max_age_of(std::string_view cache_control) {
  std::chrono::seconds age{0};
  while (!cache_control.empty()) {
    const std::size_t comma = std::min(cache_control.find(','), cache_control.size());
    const std::string directive = lower(trimmed(cache_control.substr(0, comma)));
    if (directive == "no-store" || directive == "no-cache") return {};
    if (directive.starts_with("max-age=")) age = seconds_of(std::string_view(directive).substr(8));
    cache_control.remove_prefix(std::min(comma + 1, cache_control.size()));
  }
  return age;
}

// RFC 9111 §5.1: how long a cache on the way has kept it.
std::chrono::seconds age_of(const http1::ResponseHead& head) {
  for (const http1::Field& field : head.fields()) {
    if (lower(field.name) == "age") return seconds_of(field.value);
  }
  return {};
}

}  // namespace

AnswerReader::AnswerReader(http1::Method asked, const Limits& limits)
    : asked_(asked),
      limits_(limits),
      parser_(http1::HeadLimits{.max_head = static_cast<std::uint32_t>(limits.max_head)}) {
  parser_.reset(asked_);
}

Result<bool> AnswerReader::feed(std::string_view bytes) {
  if (in_body_ && framing_.kind != http1::Framing::Kind::chunked) return read_body(bytes);
  pending_.append(bytes);
  return in_body_ ? read_chunks() : read_head();
}

Result<bool> AnswerReader::read_head() {
  using State = http1::Outcome::State;
  for (;;) {
    http1::ResponseHead head;
    const http1::Outcome outcome = parser_.parse(pending_, head);
    if (outcome.state == State::refused) return no_http(outcome.reason);
    if (outcome.state == State::need_more) {
      if (pending_.size() > limits_.max_head) return too_large("the head");
      return false;
    }
    const bool final = head.status >= 200;
    if (final) SP_CHECK(keep_head(head));
    if (head.status == 101) return no_http("it changes to another protocol");
    pending_.erase(0, outcome.consumed);
    if (final) break;
    if (++informational_ > max_informational) return no_http("it is announced for ever");
    parser_.reset(asked_);
  }
  in_body_ = true;
  if (framing_.kind == http1::Framing::Kind::none) return true;
  if (framing_.kind == http1::Framing::Kind::chunked) {
    chunks_.emplace(http1::ChunkedLimits{.max_body = limits_.max_body}, Origin::upstream);
    return read_chunks();
  }
  const std::string first = std::move(pending_);
  pending_.clear();
  return read_body(first);
}

Result<void> AnswerReader::keep_head(const http1::ResponseHead& head) {
  using http1::FieldId;
  const std::string coding = lower(head.find(FieldId::content_encoding));
  if (!coding.empty() && coding != "identity") return no_http("it is compressed, which was not asked for");
  framing_ = head.framing;
  if (framing_.kind == http1::Framing::Kind::length && framing_.length > limits_.max_body)
    return too_large("the body");
  response_.status = head.status;
  const std::string_view type = head.find(FieldId::content_type);
  response_.content_type = lower(trimmed(type.substr(0, type.find(';'))));
  response_.location = head.find(FieldId::location);
  response_.retry_after = seconds_of(head.find(FieldId::retry_after));
  response_.max_age = max_age_of(head.find(FieldId::cache_control));
  if (const auto date = parse_http_date(head.find(FieldId::date))) {
    response_.now = *date + age_of(head);
  }
  return {};
}

Result<bool> AnswerReader::read_body(std::string_view bytes) {
  if (framing_.kind == http1::Framing::Kind::length) {
    const std::size_t missing = static_cast<std::size_t>(framing_.length) - response_.body.size();
    response_.body.append(bytes.substr(0, missing));
    return response_.body.size() == framing_.length;
  }
  if (bytes.size() > limits_.max_body - response_.body.size()) return too_large("the body");
  response_.body.append(bytes);
  return false;
}

Result<bool> AnswerReader::read_chunks() {
  std::string_view rest = pending_;
  while (!chunks_->finished()) {
    const auto step = chunks_->feed(rest);
    if (!step.ok()) {
      return step.error().kind == ErrorKind::too_large ? too_large("the body") : no_http(step.error().detail);
    }
    response_.body.append(step->data);
    rest.remove_prefix(step->consumed);
    if (step->consumed == 0) break;
  }
  pending_.erase(0, pending_.size() - rest.size());
  return chunks_->finished();
}

Result<void> AnswerReader::end() {
  if (in_body_ && framing_.kind == http1::Framing::Kind::until_close) return {};
  return upstream_error(ErrorKind::unavailable, "the connection was cut before the answer was whole");
}

}  // namespace sallyport::outbound
