#include "audit/render.h"

#include <boost/json.hpp>

#include "base/json_text.h"
#include "base/utf8.h"

namespace sallyport::audit {
namespace {

constexpr std::size_t time_width = 23;
constexpr std::size_t decision_width = 5;
constexpr std::size_t who_width = 22;
constexpr std::size_t what_width = 52;
constexpr std::size_t status_width = 6;
constexpr std::size_t rule_width = 8;

constexpr std::string_view dim = "\x1b[2m";
constexpr std::string_view red = "\x1b[31m";
constexpr std::string_view green = "\x1b[32m";
constexpr std::string_view plain = "\x1b[0m";

// Controls, line separators and broken UTF-8 as JSON escapes; quotes and backslashes stay readable.
std::string harmless(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t length = decode_utf8(text).length;
    const std::string_view character = text.substr(0, length);
    if (character == "\"" || character == "\\") {
      out.append(character);
    } else {
      std::string escaped;
      append_json_string(escaped, character);
      out.append(escaped, 1, escaped.size() - 2);
    }
    text.remove_prefix(length);
  }
  return out;
}

std::size_t width_of(std::string_view text) {
  std::size_t width = 0;
  for (const char c : text) width += (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  return width;
}

class Columns {
 public:
  explicit Columns(Colours colours) : colours_(colours) {}

  void add(std::string_view text, std::size_t width, std::string_view colour = {}) {
    const bool coloured = colours_ == Colours::yes && !colour.empty();
    if (coloured) out_.append(colour);
    out_.append(text);
    if (coloured) out_.append(plain);
    out_.append(std::max(width, width_of(text)) - width_of(text) + 2, ' ');
  }
  std::string finish(std::string_view rest) {
    out_.append(rest);
    out_.erase(out_.find_last_not_of(' ') + 1);
    return std::move(out_);
  }

 private:
  std::string out_;
  Colours colours_;
};

class Fields {
 public:
  explicit Fields(const boost::json::object& object) : object_(object) {}

  std::string text(std::string_view name) const {
    const auto* value = object_.if_contains(name);
    if (value == nullptr) return {};
    if (const auto* string = value->if_string()) return harmless(*string);
    return harmless(boost::json::serialize(*value));
  }

 private:
  const boost::json::object& object_;
};

void append_part(std::string& out, std::string_view separator, const std::string& part) {
  if (part.empty()) return;
  if (!out.empty()) out.append(separator);
  out.append(part);
}

// "chat gpt-4o-mini at openai": the path says little of a call of a model.
std::string call_of(const Fields& fields) {
  const std::string action = fields.text("action");
  const std::string component = fields.text("component");
  const std::string upstream = fields.text("upstream");
  std::string call = action.empty() ? "model_call" : action;
  append_part(call, " ", fields.text("model"));
  append_part(call, " at ", component);
  append_part(call, ", answered by ", upstream == component ? "" : upstream);
  return call;
}

std::string what_of(const Fields& fields) {
  const std::string kind = fields.text("kind");
  if (kind == "model_call") return call_of(fields);
  std::string what = kind == "crossing" ? "" : kind;
  append_part(what, " ", fields.text("method"));
  append_part(what, " ", fields.text("host") + fields.text("path"));
  if (what.empty()) what = kind;
  return what;
}

// "812+130 tokens, 0.0004125 USD, estimated, length".
std::string usage_of(const Fields& fields) {
  const std::string in = fields.text("tokens_in");
  const std::string out = fields.text("tokens_out");
  const std::string usd = fields.text("usd");
  std::string usage;
  if (!in.empty() || !out.empty()) {
    usage = (in.empty() ? "0" : in) + "+" + (out.empty() ? "0" : out) + " tokens";
  }
  append_part(usage, ", ", usd.empty() ? "" : usd + " USD");
  append_part(usage, ", ", fields.text("usage") == "estimated" ? "estimated" : "");
  append_part(usage, ", ", fields.text("finish"));
  return usage;
}

std::string why_of(const Fields& fields) {
  std::string why = usage_of(fields);
  append_part(why, "; ", fields.text("reason"));
  append_part(why, "; ", fields.text("error"));
  append_part(why, "; ", fields.text("detail"));
  const std::string relaxed = fields.text("relaxed");
  append_part(why, "; ", relaxed.empty() ? "" : "relaxed: " + relaxed);
  return why;
}

std::string short_time(std::string time) {
  return time.size() == 27 ? time.replace(23, 4, "Z") : time;  // milliseconds are enough for people
}

}  // namespace

std::string render_line(std::string_view line, Colours colours) {
  boost::system::error_code failure;
  const boost::json::value parsed = boost::json::parse({line.data(), line.size()}, failure);
  if (failure || !parsed.is_object()) return "? " + harmless(line.substr(0, 200));
  const Fields fields(parsed.get_object());
  const std::string decision = fields.text("decision");
  Columns columns(colours);
  columns.add(short_time(fields.text("at")), time_width + 1, dim);
  columns.add(decision.empty() ? "-" : decision, decision_width, decision == "deny" ? red : green);
  columns.add(fields.text("who").empty() ? "-" : fields.text("who"), who_width);
  columns.add(what_of(fields), what_width);
  columns.add(fields.text("status").empty() ? "-" : fields.text("status"), status_width);
  columns.add(fields.text("rule").empty() ? "-" : fields.text("rule"), rule_width);
  return columns.finish(why_of(fields));
}

std::string render_heading(Colours colours) {
  Columns columns(colours);
  columns.add("TIME", time_width + 1, dim);
  columns.add("", decision_width);
  columns.add("WHO", who_width, dim);
  columns.add("WHAT", what_width, dim);
  columns.add("STATUS", status_width, dim);
  columns.add("RULE", rule_width, dim);
  return columns.finish("WHY");
}

}  // namespace sallyport::audit
