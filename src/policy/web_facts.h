#pragma once
// policy/web_facts.h: the facts of one crossing at the web door, derived from the canonical request and
// typed: the values of the context that web_context.h declares. Pure.
#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "model/query.h"
#include "policy/place_and_time.h"
#include "policy/value/value.h"
#include "policy/web_context.h"

namespace sallyport::policy {

// Views into the query; lives as long as what that points to.
struct WebFacts {
  std::string_view host;
  std::string_view method;
  bool changing = true;
  std::string_view path;
  std::int64_t path_depth = 0;
  std::array<std::string_view, segment_names.size()> segments{};
  std::size_t segment_count = 0;  // of `segments`
  std::string_view route;
  bool websocket = false;
  std::string_view webhook;
  PlaceAndTime at;
  bool mfa = false;
  cedar::Duration session_age;
  std::string_view acr;
  std::span<const std::string> amr;
  std::string_view provider;
  std::string_view credential = "none";
  bool service = false;  // a service asks; no fact of the context, the principal says it
  bool moved = false;
  std::int64_t risk = 0;
};

bool is_changing(std::string_view method);  // all but GET, HEAD and OPTIONS

// Somebody who is bound as only an API token binds shows one, whatever the method is called.
bool shows_api_token(const Principal& who);
// What was shown, as context.credential says it; static text.
std::string_view credential_of(const Principal& who);

// `query.who` must not be null.
WebFacts derive(const Query& query);
// 0 to 100, as web_context.h says, from the other facts.
std::int64_t risk_of(const WebFacts& facts);

// As the context of a Cedar request; for explanations and tests.
cedar::Record to_record(const WebFacts& facts);

}  // namespace sallyport::policy
