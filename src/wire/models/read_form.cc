#include <charconv>
#include <set>

#include "wire/http1/byte_class.h"
#include "wire/models/multipart.h"
#include "wire/models/reading.h"

namespace sallyport::models {
namespace {

constexpr std::string_view plain_fields[] = {
    "language",
    "prompt",
    "response_format",
    "temperature",
    "size",
    "quality",
    "background",
    "input_fidelity",
    "output_format",
    "output_compression",
    "partial_images",
    "user",
    "timestamp_granularities",
    "include",
    "chunking_strategy",
    "known_speaker_names",
};

// `image[]` is `image`, as often as it likes to come; `chunking_strategy[type]` is a piece of another.
std::string_view without_brackets(std::string_view name) { return name.substr(0, name.find('[')); }

std::optional<std::int64_t> integer(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

Result<void> read_file(Reading& reading, const FormPart& part) {
  const std::string_view name = without_brackets(part.name);
  const bool audio = reading.request.endpoint->action == "audio";
  if (audio && name == "file") {
    reading.add_sent_audio(part.body.size());
  } else if (!audio && (name == "image" || name == "mask")) {
    reading.add_sent_image(part.body.size());
  } else {
    return malformed("form: a file where none belongs");
  }
  return {};
}

Result<void> read_field(Reading& reading, const FormPart& part) {
  const std::string_view name = without_brackets(part.name);
  if (part.name == "model") return reading.read_model(part.body);
  if (part.name == "n") return reading.read_choices(integer(part.body));
  if (part.name == "stream") {
    reading.request.streaming = part.body == "true";
    return part.body == "true" || part.body == "false" ? Result<void>()
                                                       : malformed("stream: neither true nor false");
  }
  if (name == "known_speaker_references") {
    if (!part.body.starts_with("data:")) return malformed("form: a voice that is no data: address");
    reading.add_sent_audio(part.body.size());
    return {};
  }
  return is_among(name, plain_fields) ? Result<void>() : reading.pass_unknown_field(part.name, part.body);
}

}  // namespace

Result<void> read_form(Reading& reading, std::string_view content_type, std::string_view body) {
  SP_TRY(const std::vector<FormPart> parts, parse_form(content_type, body));
  std::set<std::string> seen;
  for (const FormPart& part : parts) {
    std::string folded(part.name);
    for (char& c : folded) c = http1::to_lower(c);
    const bool list = folded.ends_with("[]") || folded == "image";
    // One reader takes the first of two, another the last (field notes, case 48).
    if (!list && !seen.insert(std::move(folded)).second) return malformed("form: a field that comes twice");
    SP_CHECK(part.is_file ? read_file(reading, part) : read_field(reading, part));
  }
  return {};
}

}  // namespace sallyport::models
