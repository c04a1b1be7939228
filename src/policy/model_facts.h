#pragma once
// policy/model_facts.h: the facts of one call of a model, typed: the values of the context that
// model_context.h declares. Pure.
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "model/query.h"
#include "policy/place_and_time.h"
#include "policy/value/value.h"

namespace sallyport::policy {

// Views into the query; lives as long as what that points to.
struct ModelFacts {
  std::string_view endpoint;
  std::string_view model;
  std::optional<std::int64_t> max_output_tokens;  // absent: no bound
  std::int64_t choices = 1;
  bool streaming = false;
  std::span<const std::string> tools;
  std::span<const std::string> provider_tools;
  std::int64_t images = 0;
  std::int64_t image_addresses = 0;
  std::int64_t audios = 0;
  std::int64_t files = 0;
  bool stored = false;
  std::int64_t body_bytes = 0;
  PlaceAndTime at;
  bool key_bound = true;
  std::span<const std::string> key_flows;
};

// `query.who` must not be null.
ModelFacts derive(const ModelQuery& query);

// As the context of a Cedar request; for explanations and tests.
cedar::Record to_record(const ModelFacts& facts);

}  // namespace sallyport::policy
