#pragma once
// wire/sse/sse.h: server-sent events (WHATWG HTML §9.2.6), read as they come. Pure.
#include <cstddef>
#include <string>
#include <string_view>

namespace sallyport::sse {

struct Event {
  std::string_view type;  // "message" if the stream names none
  std::string_view data;  // lines joined by a line feed; empty events are not reported
};

// Splits a stream into events however its bytes are split: LF, CR and CRLF, comments, several data lines, a
// byte order mark at the start, no line end at the end. Not thread-safe; one per stream. Memory: twice
// `max_event`, which counts the data of an event and its longest line.
class Decoder {
 public:
  explicit Decoder(std::size_t max_event = 1 << 20) : max_event_(max_event) {}

  // Takes bytes up to the end of one event (its blank line included) or all of them. `taken`: how many.
  // `event` is set when one ended there, and is valid until the next call. An event over the limit is skipped
  // whole and counted. Of a CRLF whose halves come in two calls, the line feed is taken by the second one,
  // before anything else.
  struct Step {
    std::size_t taken = 0;
    bool complete = false;  // an event with data ended here
    bool boundary = false;  // a blank line ended here, with data before it or not
  };
  Step feed(std::string_view bytes, Event& event);
  // The end of the stream: an event without its blank line is reported all the same. True: there was one.
  bool finish(Event& event);
  std::size_t skipped() const { return skipped_; }

 private:
  void add_to_line(std::string_view part);
  void end_line(std::string_view line, Step& step, Event& event);
  void take_field(std::string_view line);
  bool dispatch(Event& event);

  std::size_t max_event_;
  std::size_t skipped_ = 0;
  std::string line_;
  std::string type_;
  std::string data_;
  std::string said_type_;  // what the last event reported points to
  std::string said_data_;
  bool at_start_ = true;
  bool after_return_ = false;
  bool over_ = false;
  bool has_data_ = false;
};

}  // namespace sallyport::sse
