#pragma once
// policy/web_context.h: what policies can ask of a crossing at the web door: the schema, version 1. The door
// derives every fact and types it, as Cedar derives nothing from a string. A fact never changes its meaning
// or type within a version; new ones may be added.
//
// principal  Person (in Group, in Role), Service::"ci" of the map, Webhook::"flow:4" after its signature
// held,
//            Nobody::"nobody"
// action     the kind's verb ("view", "edit" ...) or the HTTP method, in the groups "http", "read" and
//            "change"; "deliver" for a webhook
// resource   Component::"n8n", in its Zone
//
// What is said of a sign-in is as for nobody when a service asks: no second factor, an age of years, no way
// of signing in. So a `forbid (principal, ...) unless { context.mfa }` keeps services out, which is the safe
// reading of it; who means people writes `principal is Person`. Only `risk` makes a difference: a service has
// no second factor to show and no session to grow old, so these do not count against it, and its network
// does.
#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace sallyport::policy {

inline constexpr int web_context_version = 1;

// context.segment1 is the first path segment. Those past the end, and an empty last one, are absent.
inline constexpr std::array<std::string_view, 8> segment_names = {
    "segment1", "segment2", "segment3", "segment4", "segment5", "segment6", "segment7", "segment8"};

// One verb of a kind of component that the map uses.
struct Verb {
  std::string name;
  bool changes = true;  // in the group "change"; otherwise in "read"
};

// The schema in Cedar syntax. `verbs` may repeat; HTTP methods and "deliver" are always there.
std::string web_schema(const std::vector<Verb>& verbs);

}  // namespace sallyport::policy
