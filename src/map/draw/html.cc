// map/draw/html.cc: the picture, and below it the crossings as a table, those from outside first.
#include <algorithm>

#include "map/draw/draw.h"
#include "map/draw/markup.h"
#include "map/draw/picture.h"

namespace sallyport::map {
namespace {

constexpr std::string_view style = R"(
  :root { color-scheme: light dark; }
  body { font: 15px/1.5 system-ui, sans-serif; max-width: 1130px; margin: 2rem auto; padding: 0 1rem; }
  svg { max-width: 100%; height: auto; }
  table { border-collapse: collapse; width: 100%; margin: .5rem 0 2rem; }
  th, td { text-align: left; vertical-align: top; padding: .4rem .6rem; border-bottom: 1px solid #8886; }
  code { font: 13px ui-monospace, "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; }
)";

std::string cell(std::string_view text, bool code) {
  const std::string safe = escape_markup(text);
  return code ? "<td><code>" + safe + "</code></td>" : "<td>" + safe + "</td>";
}

enum class From : std::uint8_t { outside, people, services, workflows };

From from_of(const Crossing& crossing) {
  if (crossing.proof == Proof::key) return From::workflows;
  if (crossing.proof == Proof::service) return From::services;
  return crossing.proof == Proof::session ? From::people : From::outside;
}

std::string table(const Picture& picture, From from) {
  std::string out =
      "<table><thead><tr><th>Flow</th><th>Who</th><th>What</th><th>Component</th><th>Asks for</th></tr>"
      "</thead><tbody>\n";
  for (const Crossing& crossing : picture.crossings) {
    if (from_of(crossing) != from) continue;
    out += "<tr>" + cell(crossing.id, false) + cell(picture.actors[crossing.actor].name, false) +
           cell(crossing.what, true) + cell(picture.components[crossing.component].name, false) +
           cell(crossing.demand, false) + "</tr>\n";
  }
  return out + "</tbody></table>\n";
}

// Empty if there is nothing in it.
std::string part(const Picture& picture, From from, std::string_view title) {
  const bool any = std::any_of(picture.crossings.begin(), picture.crossings.end(),
                               [&](const Crossing& crossing) { return from_of(crossing) == from; });
  return any ? "<h2>" + std::string(title) + "</h2>\n" + table(picture, from) : "";
}

}  // namespace

std::string draw_html(const Map& map) {
  const Picture picture = make_picture(map);
  const std::string name = escape_markup(picture.stack);
  return "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Map of " + name +
         "</title>\n<meta name=\"viewport\" content=\"width=device-width\"><style>" + std::string(style) +
         "</style></head>\n<body>\n<h1>Map of " + name + "</h1>\n<p>Map version <code>" +
         escape_markup(map.version) + "</code>. What is not drawn is refused.</p>\n" + draw_svg(map) +
         "<h2>Attack surface: what the outside can reach</h2>\n" + table(picture, From::outside) +
         "<h2>What people can reach</h2>\n" + table(picture, From::people) +
         part(picture, From::services, "What services can reach") +
         part(picture, From::workflows, "What workflows can reach") + "</body></html>\n";
}

}  // namespace sallyport::map
