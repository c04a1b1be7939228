#pragma once
// model/query.h: what is asked of the policy: may this principal do this action on this component?
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "model/network.h"
#include "model/principal.h"

namespace sallyport {

// Views into the canonical request and the route chosen for it; lives for one decision.
struct Query {
  const Principal* who = nullptr;  // never null when asked
  std::string_view component;
  std::string_view action;   // the kind's verb (n8n: view, edit, run, admin) or, for kind http, the method
  std::string_view path;     // canonical, without the query
  std::string_view webhook;  // id of the webhook flow whose route this is; empty otherwise
  WallTime now{};            // for max_age
  std::string_view method;   // "GET"
  std::string_view host;     // lower case, without port
  std::string_view route;    // route class, as in records
  bool websocket = false;
  bool moved = false;  // the session is used from another address than it was opened from
  Address client{};    // the socket's, or what a trusted proxy says
};

// What a workflow asks of a model: a query at the egress door. Views into the canonical model request; lives
// for one decision.
struct ModelQuery {
  const Principal* who = nullptr;  // never null when asked
  std::string_view component;
  std::string_view action;    // "chat", "embeddings", "models", "images", "audio"
  std::string_view endpoint;  // "chat/completions": as wire/models/endpoint.h names it
  std::string_view model;     // canonical; empty only where the endpoint has none ("models")
  // The most tokens that may come back, all choices together, after the door has set a bound where the flow
  // has one and the caller none. Negative: unknown, no bound at all.
  std::int64_t max_output_tokens = -1;
  std::int64_t choices = 1;
  bool streaming = false;
  std::span<const std::string> tools;           // names of the functions that the model may ask for
  std::span<const std::string> provider_tools;  // kinds of what the provider runs itself: "web_search", "mcp"
  std::int64_t images = 0;                      // that came with the request
  std::int64_t image_addresses = 0;             // that the provider would fetch
  std::int64_t audios = 0;                      // that came with the request
  std::int64_t files = 0;                       // ids of files and of other things that the provider keeps
  bool stored = false;  // asks the provider to keep the answer, or goes on from a kept one
  std::int64_t body_bytes = 0;
  WallTime now{};
  Address client{};
};

}  // namespace sallyport
