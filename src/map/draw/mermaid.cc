// map/draw/mermaid.cc: the picture as a Mermaid flowchart, which Markdown viewers draw.
#include "map/draw/draw.h"
#include "map/draw/markup.h"
#include "map/draw/picture.h"

namespace sallyport::map {
namespace {

// Text in Mermaid's quotes; entities are written with `#` (its documentation, "Entity codes to escape
// characters").
std::string label(std::string_view text) {
  std::string out = "\"";
  for (const char byte : text) {
    switch (byte) {
      case '"':
        out += "#quot;";
        break;
      case '#':
        out += "#35;";
        break;
      case '<':
        out += "#lt;";
        break;
      case '>':
        out += "#gt;";
        break;
      case '*':
        out += "#42;";
        break;  // else Markdown emphasis
      case '`':
        out += "#96;";
        break;
      default:
        out.push_back(static_cast<unsigned char>(byte) < 0x20 ? ' ' : byte);
    }
  }
  return out + "\"";
}

std::string_view arrow(Proof proof) { return proof == Proof::nothing ? " -. " : " -- "; }
std::string_view arrow_end(Proof proof) { return proof == Proof::nothing ? " .-> " : " --> "; }

}  // namespace

std::string draw_mermaid(const Map& map) {
  const Picture picture = make_picture(map);
  std::string out = "flowchart LR\n";
  for (std::size_t i = 0; i < picture.actors.size(); ++i) {
    const Actor& actor = picture.actors[i];
    out += "  actor" + std::to_string(i) + "([" + label(actor.name) + "])" +
           (actor.trusted ? "" : ":::untrusted") + "\n";
  }
  for (std::size_t zone = 0; zone < picture.zones.size(); ++zone) {
    const PictureZone& box = picture.zones[zone];
    out += "  subgraph zone" + std::to_string(zone) + "[" +
           label("zone " + box.name + (box.trusted ? "" : " (untrusted)")) + "]\n";
    for (std::size_t i = 0; i < picture.components.size(); ++i) {
      const PictureComponent& component = picture.components[i];
      if (component.zone != zone) continue;
      out += "    component" + std::to_string(i) + "[" + label(component.name + " (" + component.kind + ")") +
             "]\n";
    }
    out += "  end\n";
  }
  for (const Crossing& crossing : picture.crossings) {
    out += "  actor" + std::to_string(crossing.actor) + std::string(arrow(crossing.proof)) +
           label(shorten(crossing.what, 60) + " | " + shorten(crossing.demand, 60)) +
           std::string(arrow_end(crossing.proof)) + "component" + std::to_string(crossing.component) + "\n";
  }
  return out + "  classDef untrusted stroke:#b3261e,stroke-dasharray:6 4\n";
}

}  // namespace sallyport::map
