#include "wire/models/reading.h"

#include <algorithm>
#include <iterator>

#include "wire/http1/byte_class.h"
#include "wire/models/member_names.h"
#include "wire/models/model_name.h"

namespace sallyport::models {
namespace {

constexpr std::int64_t largest_bound = 1'000'000'000;
constexpr std::int64_t most_choices = 1024;
constexpr std::size_t longest_tool_name = 256;
constexpr std::size_t longest_word = 32;

// What a provider counts beyond the text, at most, by what the vendors publish: a picture in high detail at
// the dearest model (2833 + 8 * 5667 tokens for OpenAI's gpt-4o-mini), the frame of a message or a tool, the
// page a search brings in.
constexpr std::int64_t tokens_of_message = 8;
constexpr std::int64_t tokens_of_tool = 16;
constexpr std::int64_t tokens_of_any_tools = 600;
constexpr std::int64_t tokens_of_provider_tool = 50'000;
constexpr std::int64_t tokens_of_openai_image = 48'200;
constexpr std::int64_t tokens_of_other_image = 6'000;
constexpr std::int64_t tokens_of_reference = 200'000;
// 32 tokens for a second (Gemini) of at least 750 bytes, as base64.
constexpr std::int64_t sound_bytes_of_token = 16;

void sort_once(std::vector<std::string>& names) {
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
}

bool is_word(std::string_view text) {
  return text.size() <= longest_word && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-';
         });
}

// Parts of names under which an address, a model, an id or a tool could hide.
bool is_telling(std::string_view name) {
  if (names_an_upstream(name) || name == "id" || name.ends_with("_id") || name.ends_with("Id")) return true;
  constexpr std::string_view parts[] = {"url",    "uri",  "model",  "tool",   "server", "host",
                                        "key",    "file", "search", "browse", "plugin", "retriev",
                                        "ground", "Url",  "Uri",    "Model",  "Tool",   "Server"};
  return std::any_of(std::begin(parts), std::end(parts),
                     [&](std::string_view part) { return name.find(part) != std::string_view::npos; });
}

}  // namespace

Error malformed(std::string detail) { return client_error(ErrorKind::malformed, std::move(detail)); }

bool is_among(std::string_view name, Names names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

Reading::Reading(Dialect dialect, const Located& located, const ReadLimits& limits)
    : dialect_(dialect), limits_(limits) {
  request.endpoint = located.endpoint;
  request.model = located.path_model;
  request.streaming = located.path_streams;
}

Result<void> Reading::read_model(const json::Value& value) {
  if (!value.is_string()) return malformed("model: no text");
  return read_model(value.text(scratch_));
}

Result<void> Reading::read_model(std::string_view text) {
  SP_TRY(std::string model, canonical_model(dialect_, text));
  if (!request.model.empty() && request.model != model) {
    return malformed("model: the path and the body, or two members, name different ones");
  }
  request.model = std::move(model);
  return {};
}

Result<void> Reading::read_bound(const json::Value& value) {
  const auto bound = value.integer();
  if (!bound || *bound <= 0 || *bound > largest_bound) return malformed("token bound: no positive integer");
  if (bound_ >= 0 && bound_ != *bound) return malformed("token bound: two members say different ones");
  bound_ = *bound;
  return {};
}

Result<void> Reading::read_choices(std::optional<std::int64_t> choices) {
  if (!choices || *choices <= 0 || *choices > most_choices)
    return malformed("choices: no number from 1 to 1024");
  request.choices = std::max(request.choices, *choices);
  return {};
}

Result<bool> Reading::read_flag(const json::Value& value) {
  if (!value || value.is_null()) return false;
  const auto flag = value.boolean();
  if (!flag) return malformed("a flag that is neither true nor false");
  return *flag;
}

Result<void> Reading::add_tool(const json::Value& name) {
  const std::string_view text = name.text(scratch_);
  if (text.empty() || text.size() > longest_tool_name) return malformed("tool: no name of 1 to 256 bytes");
  if (std::any_of(text.begin(), text.end(), http1::is_control))
    return malformed("tool: a control in its name");
  if (request.tools.size() + request.provider_tools.size() >= limits_.max_tools) {
    return client_error(ErrorKind::too_large, "tools: too many");
  }
  request.tools.emplace_back(text);
  return {};
}

Result<void> Reading::add_provider_tool(std::string_view kind) {
  if (request.tools.size() + request.provider_tools.size() >= limits_.max_tools) {
    return client_error(ErrorKind::too_large, "tools: too many");
  }
  request.provider_tools.emplace_back(kind);
  return {};
}

Result<void> Reading::add_image(const json::Value& address) {
  if (!address.is_string()) return malformed("image: no address where one belongs");
  const std::string_view text = address.text(scratch_);
  if (http1::equals_folded(text.substr(0, 5), "data:")) return add_image_data(address);
  const bool fetched = http1::equals_folded(text.substr(0, 7), "http://") ||
                       http1::equals_folded(text.substr(0, 8), "https://");
  if (!fetched) return malformed("image: an address that is neither data:, http: nor https:");
  ++request.image_addresses;
  return {};
}

Result<void> Reading::add_image_data(const json::Value& base64) {
  if (!base64.is_string()) return malformed("image: no data where some belong");
  add_sent_image(base64.text_at_most());
  return {};
}

Result<void> Reading::add_document_data(const json::Value& base64) {
  if (!base64.is_string()) return malformed("document: no data where some belong");
  ++request.images;
  return {};
}

Result<void> Reading::add_audio_data(const json::Value& base64) {
  if (!base64.is_string()) return malformed("audio: no data where some belong");
  add_sent_audio(base64.text_at_most());
  return {};
}

void Reading::add_sent_image(std::size_t bytes) {
  ++request.images;
  media_bytes_ += static_cast<std::int64_t>(bytes);
}

void Reading::add_sent_audio(std::size_t bytes) {
  ++request.audios;
  media_bytes_ += static_cast<std::int64_t>(bytes);
  sound_bytes_ += static_cast<std::int64_t>(bytes);
}

Result<void> Reading::add_file_id(const json::Value& id) {
  if (!id.is_string()) return malformed("id: no text");
  ++request.files;
  return {};
}

Result<void> Reading::continue_from(const json::Value& id) {
  if (!id.is_string()) return malformed("id: no text");
  request.stored = true;
  ++kept_contexts_;
  return {};
}

Result<void> Reading::pass_unknown(const json::Value& member) {
  std::string name;
  const std::string_view text = member.name(name);
  if (names_an_upstream(text)) {
    return client_error(ErrorKind::forbidden, "body: names an upstream; where calls go stands in the map");
  }
  if (member.is_null() || member.kind() == json::Kind::number) return {};
  if (!is_telling(text) && is_harmless(member)) return {};
  return malformed("body: a member that is not understood and could carry an address, a tool or an id");
}

Result<void> Reading::pass_unknown_field(std::string_view name, std::string_view value) {
  if (names_an_upstream(name)) {
    return client_error(ErrorKind::forbidden, "form: names an upstream; where calls go stands in the map");
  }
  const bool number = !value.empty() && value.find_first_not_of("0123456789.-") == std::string_view::npos;
  if ((number || is_word(value)) && !is_telling(name)) return {};
  return malformed("form: a field that is not understood and could carry an address, a tool or an id");
}

bool Reading::is_harmless(const json::Value& value) const {
  std::string text;
  switch (value.kind()) {
    case json::Kind::null:
    case json::Kind::boolean:
    case json::Kind::number:
      return true;
    case json::Kind::string:
      return is_word(value.text(text));
    case json::Kind::array:
    case json::Kind::object:
      break;
    case json::Kind::missing:
      return false;
  }
  for (const json::Value child : value.children()) {
    if (value.is_object() && is_telling(child.name(text))) return false;
    if (value.is_array() && (child.is_object() || child.is_array())) return false;
    if (!is_harmless(child)) return false;
  }
  return true;
}

Result<void> Reading::only(const json::Value& object, std::initializer_list<std::string_view> known) {
  if (!object.is_object()) return malformed("body: no object where one belongs");
  std::string scratch;
  for (const json::Value member : object.children()) {
    if (!is_among(member.name(scratch), {known.begin(), known.size()})) SP_CHECK(pass_unknown(member));
  }
  return {};
}

Result<void> Reading::add_references(const json::Value& value) {
  std::string name;
  for (const json::Value child : value.children()) {
    if (child.is_string()) {
      const std::string_view text = child.name(name);
      if (text == "file_id" || text == "container_id") SP_CHECK(add_file_id(child));
      if (text == "image_url" || text == "file_url") SP_CHECK(add_image(child));
    }
    SP_CHECK(add_references(child));
  }
  return {};
}

Result<ModelRequest> Reading::finish(std::size_t body_bytes) {
  if (request.model.empty()) return malformed("model: missing");
  sort_once(request.tools);
  sort_once(request.provider_tools);
  if (bound_ >= 0) request.max_output_tokens = bound_ * request.choices;
  const auto count = [](const auto& names) { return static_cast<std::int64_t>(names.size()); };
  const bool dear =
      dialect_ != Dialect::anthropic && dialect_ != Dialect::gemini && dialect_ != Dialect::ollama;
  std::int64_t tokens = static_cast<std::int64_t>(body_bytes) - media_bytes_;
  tokens += messages_ * tokens_of_message + count(request.tools) * tokens_of_tool;
  if (!request.tools.empty() || !request.provider_tools.empty()) tokens += tokens_of_any_tools;
  tokens += count(request.provider_tools) * tokens_of_provider_tool;
  tokens +=
      (request.images + request.image_addresses) * (dear ? tokens_of_openai_image : tokens_of_other_image);
  tokens += sound_bytes_ / sound_bytes_of_token + request.audios * 100;
  tokens += (request.files + kept_contexts_) * tokens_of_reference;
  request.input_tokens_at_most = tokens;
  return std::move(request);
}

}  // namespace sallyport::models
