#pragma once
// map/draw/picture.h: what all drawings of a map show, in words and in order; where it stands is up to each.
#include <string>
#include <vector>

#include "map/map.h"

namespace sallyport::map {

struct Actor {
  std::string name;   // "outside", "role/admin", "workflow/triage", "service/ci"
  std::string words;  // its groups; of a workflow who owns it and where it runs; of a service what it shows
  bool trusted = true;
};

// What a crossing asks for; decides its colour.
enum class Proof : std::uint8_t { nothing, signature, session, key, service };

struct Crossing {
  std::string id;         // flow id
  std::size_t order = 0;  // in the file
  std::size_t actor = 0;
  std::size_t component = 0;
  Proof proof = Proof::nothing;
  std::string what;    // "GET /app/**, GET /"
  std::string demand;  // "signed: stripe", "open: the public pages", "session with a second factor"
};

struct PictureComponent {
  std::string name;
  std::string kind;
  std::string address;
  std::string public_name;
  std::size_t zone = 0;
  bool models = false;  // called through the egress door
};

struct PictureZone {
  std::string name;
  bool trusted = true;
};

struct Picture {
  std::string stack;
  std::vector<Actor> actors;  // outside, roles, workflows, services, as in the file; only those with a flow
  std::vector<PictureZone> zones;            // only those with a component
  std::vector<PictureComponent> components;  // by zone
  std::vector<Crossing> crossings;           // by component, then actor, then file order
};

Picture make_picture(const Map& map);

}  // namespace sallyport::map
