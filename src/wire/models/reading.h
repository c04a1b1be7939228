#pragma once
// wire/models/reading.h: what the readers of all dialects share while they fill a ModelRequest. One per
// request. Used by read_*.cc alone.
//
// A member that nobody here knows passes only if it can carry neither an address, an id, a model nor a tool:
// a number, true, false, null, a short word, or a list or object of such, under a name that does not speak of
// them. Everything else is refused, so that what a provider adds tomorrow is closed until it is understood.
#include <initializer_list>
#include <optional>
#include <span>

#include "wire/json/document.h"
#include "wire/models/request.h"

namespace sallyport::models {

Error malformed(std::string detail);

// Members are known by these names and need no look inside.
using Names = std::span<const std::string_view>;
bool is_among(std::string_view name, Names names);

class Reading {
 public:
  Reading(Dialect dialect, const Located& located, const ReadLimits& limits);

  Dialect dialect() const { return dialect_; }
  std::string_view endpoint() const { return request.endpoint->name; }

  // The caller's model: agrees with the path's and with what was read before.
  Result<void> read_model(const json::Value& value);
  Result<void> read_model(std::string_view text);
  // A positive integer, at most a thousand million, for one choice.
  Result<void> read_bound(const json::Value& value);
  Result<void> read_choices(std::optional<std::int64_t> choices);
  // true or false, null being false. Malformed if it is anything else.
  Result<bool> read_flag(const json::Value& value);

  Result<void> add_tool(const json::Value& name);
  Result<void> add_provider_tool(std::string_view kind);
  // `data:` counts as sent, `http:` and `https:` as an address; another scheme is refused.
  Result<void> add_image(const json::Value& address);
  Result<void> add_image_data(const json::Value& base64);
  // A document in full: it counts as sent, like an image, and its bytes like text.
  Result<void> add_document_data(const json::Value& base64);
  Result<void> add_audio_data(const json::Value& base64);
  // The same, of which `bytes` of the body are no text.
  void add_sent_image(std::size_t bytes);
  void add_sent_audio(std::size_t bytes);
  Result<void> add_file_id(const json::Value& id);
  // Goes on from what the provider has kept: a response, a conversation, a cached context.
  Result<void> continue_from(const json::Value& id);
  void add_message() { ++messages_; }

  // A member of an object of this request that is not handled otherwise.
  Result<void> pass_unknown(const json::Value& member);
  // The same for a field of a form.
  Result<void> pass_unknown_field(std::string_view name, std::string_view value);
  // Every member of `object` is one of `known`, or unknown and harmless.
  Result<void> only(const json::Value& object, std::initializer_list<std::string_view> known);
  // Counts members called file_id, container_id, image_url and file_url anywhere in `value`: for what the
  // provider itself has written and gets back.
  Result<void> add_references(const json::Value& value);

  // Checks what concerns the whole and works out the bound on the input. `body_bytes`: as received.
  Result<ModelRequest> finish(std::size_t body_bytes);

  ModelRequest request;

 private:
  bool is_harmless(const json::Value& value) const;

  Dialect dialect_;
  const ReadLimits& limits_;
  std::string scratch_;
  std::int64_t bound_ = -1;  // for one choice
  std::int64_t messages_ = 0;
  std::int64_t media_bytes_ = 0;  // of the body, which are no text
  std::int64_t sound_bytes_ = 0;
  std::int64_t kept_contexts_ = 0;
};

// The readers, one per dialect, for bodies that are JSON. `root` is an object.
Result<void> read_openai(Reading& reading, const json::Value& root);
Result<void> read_responses(Reading& reading, const json::Value& root);
Result<void> read_anthropic(Reading& reading, const json::Value& root);
Result<void> read_gemini(Reading& reading, const json::Value& root);
Result<void> read_ollama(Reading& reading, const json::Value& root);
// The one for multipart/form-data.
Result<void> read_form(Reading& reading, std::string_view content_type, std::string_view body);

}  // namespace sallyport::models
