#pragma once
// map/compile/people.h: who signs in, how, and what must be true of their sessions.
#include "map/compile/draft.h"

namespace sallyport::map {

// Roles, accounts, providers, signals, sessions; what they get wrong together.
void compile_people(const Node& node, Map& map, Findings& findings);
// Needs the map's `policies`, too: a group that no role has may be one that they ask for.
void check_provider_groups(const Node& root, const Map& map, Findings& findings);

// `people.sign_in` and `people.signals`; the second needs the first.
void compile_sign_in(const Node& people, Map& map, Findings& findings);
void compile_signals(const Node& people, Map& map, Findings& findings);

// `require` of a role or a flow. Names of providers are those of `map`.
Requirements compile_requirements(const Node& require, const Map& map, Findings& findings);

// What is known of a preset's provider, before the map says otherwise.
Provider preset_defaults(ProviderPreset preset);

}  // namespace sallyport::map
