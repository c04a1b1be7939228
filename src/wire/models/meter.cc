#include "wire/models/meter.h"

#include <algorithm>
#include <array>
#include <optional>

#include "wire/models/meter_dialects.h"
#include "wire/models/meter_objects.h"
#include "wire/sse/sse.h"

namespace sallyport::models {
namespace {

constexpr std::size_t max_event = 8 << 20;
constexpr std::size_t max_small_member = 64 << 10;  // of answers that are mostly vectors or pictures

constexpr std::string_view blanks = " \t\r\n";

std::string_view without_blanks(std::string_view text) {
  const std::size_t begin = std::min(text.find_first_not_of(blanks), text.size());
  return text.substr(begin, text.find_last_not_of(blanks) + 1 - begin);
}

std::int64_t clamp(std::int64_t count, std::int64_t most) { return std::clamp<std::int64_t>(count, 0, most); }

// What a call is to its meter.
struct Call {
  Reader read = read_openai;
  std::int64_t input_at_most = 0;
  bool streaming = false;        // was asked for
  bool streams_as_json = false;  // a stream may come as one array
  bool writes_text = false;      // what cannot be read counts as text
};

Call call_of(Dialect dialect, const ModelRequest& request) {
  Call call;
  const std::string_view name = request.endpoint == nullptr ? std::string_view() : request.endpoint->name;
  if (dialect == Dialect::anthropic || name == "messages") call.read = read_anthropic;
  if (dialect == Dialect::gemini) call.read = read_gemini;
  if (dialect == Dialect::ollama && name != "messages") call.read = read_ollama;
  call.input_at_most = clamp(request.input_tokens_at_most, 4 * most_tokens);
  call.streaming = request.streaming;
  call.streams_as_json = request.streaming && dialect == Dialect::gemini;
  call.writes_text = request.endpoint == nullptr || request.endpoint->action == "chat";
  return call;
}

// Reads answers one by one and sums up; knows nothing of how they are cut out of the body.
class Account {
 public:
  explicit Account(const Call& call) : call_(call) {}

  // True: it is what include_usage adds, and nothing else.
  bool take(std::string_view text) {
    if (!document_.read(text, {.max_bytes = max_event}).ok() || !document_.root().is_object()) {
      take_unread(text.size());
      return false;
    }
    const json::Value root = document_.root();
    // The endpoints of OpenAI are offered beside their own by nearly all.
    (root.find("choices").is_array() ? read_openai : call_.read)(root, tally_);
    return is_usage_alone(root);
  }
  void take_unread(std::size_t bytes) {
    if (call_.writes_text) tally_.saw(bytes);
  }
  void take_opaque(std::size_t bytes) {
    if (call_.writes_text) tally_.saw_bytes(bytes);
  }
  void take_end() { tally_.ended = tally_.final_output = true; }

  const Tally& tally() const { return tally_; }
  Usage usage(bool whole) const;

 private:
  const Call call_;
  Tally tally_;
  json::Document document_;
};

Usage Account::usage(bool whole) const {
  Usage usage;
  const std::int64_t cached = tally_.cached_input.value_or(0), written = tally_.cache_write.value_or(0);
  const std::int64_t beside = tally_.cache_beside_input ? cached + written : 0;
  usage.input = tally_.input ? clamp(*tally_.input + beside, most_tokens)
                             : std::max((call_.input_at_most + 3) / 4, clamp(beside, most_tokens));
  usage.cached_input = clamp(cached, usage.input);
  usage.cache_write = clamp(written, usage.input - usage.cached_input);
  const bool final_output = tally_.final_output || whole;
  // Vectors are no output, and nobody reports it.
  const bool none = !call_.writes_text && whole && !tally_.output && tally_.output_seen() == 0;
  const bool told = none || (tally_.output && final_output);
  usage.output = clamp(tally_.output.value_or(0), most_tokens);
  if (!told) usage.output = std::max(usage.output, std::min(tally_.output_seen(), most_tokens));
  usage.source = told && tally_.input ? Usage::Source::reported : Usage::Source::estimated;
  return usage;
}

// Of errors, lists of models, counts of tokens: nothing is used up.
class Nothing final : public Meter {
 public:
  void feed(std::string_view bytes, std::string& out) override { out.append(bytes); }
  void finish(std::string&) override {}
  Usage usage() const override { return {}; }
  std::int64_t output_seen() const override { return 0; }
  std::string_view finish_reason() const override { return {}; }
  bool complete() const override { return true; }
};

class Reading final : public Meter {
 public:
  Reading(const Call& call, Answer how, bool hides)
      : call_(call),
        account_(call),
        how_(how),
        hides_(hides),
        recognised_(how == Answer::events || how == Answer::lines),
        objects_({.max_member = call.writes_text ? max_event : max_small_member,
                  .max_object = max_event,
                  .lines = how == Answer::lines}) {}

  void feed(std::string_view bytes, std::string& out) override;
  void finish(std::string& out) override;
  Usage usage() const override { return account_.usage(!streams()); }
  std::int64_t output_seen() const override { return account_.tally().output_seen(); }
  std::string_view finish_reason() const override { return account_.tally().finish_reason; }
  bool complete() const override { return !streams() || account_.tally().ended; }

 private:
  bool streams() const {
    return how_ == Answer::events || how_ == Answer::lines || (how_ == Answer::json && call_.streams_as_json);
  }
  void recognise(char first);
  void feed_objects(std::string_view bytes);
  void feed_events(std::string_view bytes, std::string& out);
  bool take_event(const sse::Event& event);
  void pass_on(std::string_view part, bool boundary, bool hide, std::string& out);

  const Call call_;
  Account account_;
  Answer how_;
  const bool hides_;
  bool recognised_;
  Objects objects_;
  sse::Decoder decoder_{max_event};
  std::size_t unread_ = 0;  // objects and events so far that were too long
  std::string held_;        // of an event that may have to be hidden
  bool releasing_ = false;  // the event is too long to be held back
  bool hidden_ = false;     // the event before was
  bool half_end_ = false;   // it ended in what may be half of a CRLF
};

// A Content-Type is not always true: a stream comes as text/plain or as JSON, and an answer without any.
void Reading::recognise(char first) {
  recognised_ = true;
  if (first == '{' || first == '[') {
    how_ = Answer::json;
  } else if (call_.streaming && std::string_view("de:ir").find(first) != std::string_view::npos) {
    how_ = Answer::events;  // data, event, a comment, id, retry
  } else {
    how_ = Answer::bytes;
  }
}

void Reading::feed(std::string_view bytes, std::string& out) {
  if (!recognised_) {
    const std::size_t begin = std::min(bytes.find_first_not_of(blanks), bytes.size());
    out.append(bytes.substr(0, begin));
    bytes.remove_prefix(begin);
    if (bytes.empty()) return;
    recognise(bytes.front());
  }
  if (how_ == Answer::events) return feed_events(bytes, out);
  out.append(bytes);
  if (how_ == Answer::bytes) {
    account_.take_opaque(bytes.size());
  } else {
    feed_objects(bytes);
  }
}

void Reading::feed_objects(std::string_view bytes) {
  while (!bytes.empty()) {
    const Objects::Step step = objects_.feed(bytes);
    bytes.remove_prefix(step.taken);
    if (step.complete) account_.take(objects_.object());
    for (; unread_ < objects_.left_out(); ++unread_) account_.take_unread(0);
  }
}

void Reading::feed_events(std::string_view bytes, std::string& out) {
  if (!hides_) out.append(bytes);
  sse::Event event;
  while (!bytes.empty()) {
    const sse::Decoder::Step step = decoder_.feed(bytes, event);
    const bool hide = step.complete && take_event(event);
    for (; unread_ < decoder_.skipped(); ++unread_) account_.take_unread(0);
    if (hides_) pass_on(bytes.substr(0, step.taken), step.boundary, hide, out);
    bytes.remove_prefix(step.taken);
  }
}

bool Reading::take_event(const sse::Event& event) {
  const std::string_view data = without_blanks(event.data);
  if (data == "[DONE]") {
    account_.take_end();
    return false;
  }
  return !data.empty() && account_.take(data);
}

void Reading::pass_on(std::string_view part, bool boundary, bool hide, std::string& out) {
  if (half_end_ && part.starts_with('\n')) {  // the other half shares the fate of the event before
    if (!hidden_) out.push_back('\n');
    part.remove_prefix(1);
  }
  half_end_ = boundary && part.ends_with('\r');
  hidden_ = boundary && hide && !releasing_;
  if (boundary || releasing_ || held_.size() + part.size() > max_event) {
    if (!hidden_) out.append(held_).append(part);
    held_.clear();
    releasing_ = !boundary;
  } else {
    held_.append(part);
  }
}

void Reading::finish(std::string& out) {
  sse::Event event;
  if (how_ == Answer::events && decoder_.finish(event) && take_event(event) && hides_ && !releasing_) {
    held_.clear();
  }
  out.append(held_);
  held_.clear();
  if (objects_.open()) account_.take_unread(objects_.object().size());
  objects_ = Objects({});
}

// Lists of models, and what providers do not charge for.
bool is_free(const Endpoint& endpoint) {
  constexpr std::array<std::string_view, 4> names = {"messages/count_tokens", "responses/input_tokens",
                                                     "moderations", "countTokens"};
  return endpoint.action == "models" || std::find(names.begin(), names.end(), endpoint.name) != names.end();
}

bool is_json(std::string_view type) { return type == "application/json" || type.ends_with("+json"); }

}  // namespace

Answer answer_of(std::string_view content_type) {
  std::string type(without_blanks(content_type.substr(0, content_type.find(';'))));
  for (char& c : type) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  }
  if (type == "text/event-stream") return Answer::events;
  if (is_json(type)) return Answer::json;
  for (const std::string_view lines : {"application/x-ndjson", "application/ndjson", "application/jsonl",
                                       "application/x-jsonlines", "application/jsonlines"}) {
    if (type == lines) return Answer::lines;
  }
  return Answer::bytes;
}

std::unique_ptr<Meter> make_meter(Dialect dialect, const ModelRequest& request, Answer how,
                                  std::uint16_t status, bool asked) {
  const bool free = request.endpoint != nullptr && is_free(*request.endpoint);
  if (status < 200 || status > 299 || free) return std::make_unique<Nothing>();
  return std::make_unique<Reading>(call_of(dialect, request), how, asked);
}

}  // namespace sallyport::models
