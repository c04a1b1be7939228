#pragma once
// map/kinds/kind.h: what Sallyport knows of a kind of component: its verbs, and which verb each of its routes
// needs. A new kind is one file here and one line in kinds.cc.
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "wire/models/dialect.h"

namespace sallyport::map {

// What a route is for; decides how the door treats it beyond the verb.
enum class Access : std::uint8_t {
  session,   // needs what the flow's role needs
  webhook,   // reached through a webhook flow only: signature or a stated reason
  internal,  // never routable from outside (metrics, internals): 404 for everybody
};

struct Route {
  std::string_view name;    // route class, as in records: "rest-change"
  std::string_view action;  // verb a role needs: "edit". For kind http: the method itself
  Access access = Access::internal;
};

class Kind {
 public:
  virtual ~Kind() = default;
  virtual std::string_view name() const = 0;                    // as in `kind: n8n`
  virtual std::span<const std::string_view> verbs() const = 0;  // empty: `can` lists "METHOD /pattern"
  // Whether the verb can change anything: policies know it by the action groups "read" and "change".
  virtual bool changes(std::string_view verb) const { return !verb.empty(); }
  // Every (method, canonical path) has exactly one route; what is not known gets the strictest verb, never a
  // default that opens. `method` upper case; `upgrade`: a WebSocket handshake. Pure.
  virtual Route classify(std::string_view method, std::string_view path, bool upgrade) const = 0;
  // The classes that classify() chooses from, for people to read; empty if the map alone says what there is.
  virtual std::span<const Route> classes() const { return {}; }
  // What it speaks, if workflows call it for models: then it is behind the egress door, never the web door.
  virtual std::optional<models::Dialect> dialect() const { return std::nullopt; }
  // Where the service is that everybody uses: "https://api.openai.com"; empty: the map must say. Without /v1:
  // that is part of the endpoints' paths.
  virtual std::string_view usual_address() const { return {}; }
};

// Null if there is no such kind. Static lifetime.
const Kind* find_kind(std::string_view name);
std::span<const Kind* const> kinds();

const Kind& http_kind();
const Kind& n8n_kind();
std::span<const Kind* const> model_kinds();

}  // namespace sallyport::map
