#include "app/route_table.h"

#include <algorithm>
#include <vector>

#include "base/json_text.h"
#include "map/draw/picture.h"

namespace sallyport::app {
namespace {

// A picture lists crossings by component and actor, in words: the table is the same list with its kinds.
const map::Component& component_of(const map::Map& map, const map::PictureComponent& component) {
  return *map.find_component(component.name);
}

std::string pad(std::string_view text, std::size_t width) {
  std::string out(text);
  out.resize(std::max(out.size(), width), ' ');
  return out;
}

std::string joined(std::span<const std::string_view> items) {
  std::string out;
  for (const std::string_view item : items) out.append(out.empty() ? "" : ", ").append(item);
  return out;
}

void add_classes(std::string& out, const map::Kind& kind) {
  if (kind.verbs().empty()) return;
  out += "  verbs   " + joined(kind.verbs()) + "\n";
  for (const map::Route& route : kind.classes()) {
    const std::string_view needs = route.access == map::Access::session   ? route.action
                                   : route.access == map::Access::webhook ? "a webhook flow"
                                                                          : "nothing: 404 for everybody";
    out += "  class   " + pad(route.name, 24) + std::string(needs) + "\n";
  }
}

std::string class_json(const map::Kind& kind) {
  std::string out = "[";
  for (const map::Route& route : kind.classes()) {
    if (out.size() > 1) out.push_back(',');
    JsonObject row(out);
    row.add("name", route.name).add("verb", route.action);
    row.add("access", route.access == map::Access::session   ? "session"
                      : route.access == map::Access::webhook ? "webhook"
                                                             : "internal");
    row.close();
  }
  return out + "]";
}

std::string flow_json(const map::Picture& picture, std::size_t component) {
  std::string out = "[";
  for (const map::Crossing& crossing : picture.crossings) {
    if (crossing.component != component) continue;
    if (out.size() > 1) out.push_back(',');
    JsonObject row(out);
    row.add("id", crossing.id).add("who", picture.actors[crossing.actor].name).add("what", crossing.what);
    row.add("asks_for", crossing.demand).close();
  }
  return out + "]";
}

}  // namespace

std::string route_table_text(const map::Map& map) {
  const map::Picture picture = map::make_picture(map);
  std::string out;
  for (std::size_t i = 0; i < picture.components.size(); ++i) {
    const map::PictureComponent& shown = picture.components[i];
    out += shown.name + " (" + shown.kind + ")  " +
           (shown.public_name.empty() ? "no public name" : shown.public_name) + " -> " + shown.address + "\n";
    add_classes(out, *component_of(map, shown).kind);
    std::size_t who = 0;
    for (const map::Actor& actor : picture.actors) who = std::max(who, actor.name.size());
    for (const map::Crossing& crossing : picture.crossings) {
      if (crossing.component != i) continue;
      out += "  " + pad(crossing.id, 7) + " " + pad(picture.actors[crossing.actor].name, who) + "  " +
             crossing.what + "  [" + crossing.demand + "]\n";
    }
    out += "\n";
  }
  return out;
}

std::string route_table_json(const map::Map& map) {
  const map::Picture picture = map::make_picture(map);
  std::string list = "[";
  for (std::size_t i = 0; i < picture.components.size(); ++i) {
    const map::PictureComponent& shown = picture.components[i];
    if (list.size() > 1) list.push_back(',');
    JsonObject row(list);
    row.add("name", shown.name).add("kind", shown.kind).add_if("public", shown.public_name);
    row.add("address", shown.address).add_raw("classes", class_json(*component_of(map, shown).kind));
    row.add_raw("flows", flow_json(picture, i)).close();
  }
  std::string out;
  JsonObject object(out);
  object.add("stack", map.stack).add("version", map.version).add_raw("components", list + "]").close();
  return out + "\n";
}

}  // namespace sallyport::app
