#include "wire/sse/sse.h"

namespace sallyport::sse {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

bool ends_line(char c) { return c == '\n' || c == '\r'; }

std::size_t line_length(std::string_view bytes) {
  std::size_t length = 0;
  while (length < bytes.size() && !ends_line(bytes[length])) ++length;
  return length;
}

}  // namespace

Decoder::Step Decoder::feed(std::string_view bytes, Event& event) {
  Step step;
  while (step.taken < bytes.size() && !step.boundary) {
    if (after_return_) {
      after_return_ = false;
      if (bytes[step.taken] == '\n') {
        ++step.taken;
        continue;
      }
    }
    const std::string_view rest = bytes.substr(step.taken);
    const std::size_t length = line_length(rest);
    step.taken += length;
    if (length == rest.size()) {
      add_to_line(rest);
      break;
    }
    ++step.taken;
    after_return_ = rest[length] == '\r';
    if (line_.empty()) {  // the usual case: no copy
      end_line(rest.substr(0, length), step, event);
    } else {
      add_to_line(rest.substr(0, length));
      end_line(line_, step, event);
      line_.clear();
    }
  }
  if (after_return_ && step.taken < bytes.size()) {  // the rest of this line's end belongs to this event
    if (bytes[step.taken] == '\n') ++step.taken;
    after_return_ = false;
  }
  return step;
}

void Decoder::add_to_line(std::string_view part) {
  if (line_.size() + part.size() > max_event_) over_ = true;
  if (!over_) {
    line_.append(part);
  } else if (line_.empty() && !part.empty()) {
    line_.push_back(':');  // not blank is all that needs to be known of it
  }
}

void Decoder::end_line(std::string_view line, Step& step, Event& event) {
  if (at_start_ && line.starts_with(byte_order_mark)) line.remove_prefix(byte_order_mark.size());
  at_start_ = false;
  if (line.empty()) {
    step.boundary = true;
    step.complete = dispatch(event);
  } else {
    take_field(line);
  }
}

void Decoder::take_field(std::string_view line) {
  if (line.size() > max_event_) over_ = true;
  if (over_) return;
  const std::size_t colon = line.find(':');
  const std::string_view name = line.substr(0, colon);
  std::string_view value = colon == std::string_view::npos ? std::string_view() : line.substr(colon + 1);
  if (value.starts_with(' ')) value.remove_prefix(1);
  if (name == "event") {
    type_ = value;
  } else if (name == "data") {
    if (data_.size() + value.size() + 1 > max_event_) {
      over_ = true;
      return;
    }
    if (has_data_) data_.push_back('\n');
    data_.append(value);
    has_data_ = true;
  }
}

// What was gathered becomes the event; true if there was any.
bool Decoder::dispatch(Event& event) {
  const bool complete = has_data_ && !over_;
  if (over_) ++skipped_;
  if (complete) {
    said_type_.swap(type_);
    said_data_.swap(data_);
    event.type = said_type_.empty() ? std::string_view("message") : std::string_view(said_type_);
    event.data = said_data_;
  }
  type_.clear();
  data_.clear();
  has_data_ = false;
  over_ = false;
  return complete;
}

bool Decoder::finish(Event& event) {
  Step step;
  const std::string last = std::move(line_);
  line_.clear();
  if (!last.empty()) end_line(last, step, event);
  after_return_ = false;
  return step.boundary ? step.complete : dispatch(event);
}

}  // namespace sallyport::sse
