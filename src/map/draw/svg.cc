// map/draw/svg.cc: the picture as SVG. Colours: red is open, blue is signed, green needs a session, violet a
// workflow's key, amber what a service shows.
#include "map/draw/draw.h"
#include "map/draw/layout.h"
#include "map/draw/markup.h"

namespace sallyport::map {
namespace {

constexpr std::string_view style = R"(
  svg { --paper: #ffffff; --ink: #1d2430; --soft: #5b6675; --line: #c3cad4; --box: #f5f7fa; --zone: #eef2f7;
        --open: #b3261e; --open-box: #fdeeec; --signed: #1f5fbf; --signed-box: #ebf2fd; --session: #1b7a43;
        --session-box: #e9f6ee; --key: #7a3fb0; --key-box: #f4ecfb; --service: #9a6200; --service-box: #fcf3e2; }
  @media (prefers-color-scheme: dark) {
    svg { --paper: #14181f; --ink: #e6eaf0; --soft: #9aa6b5; --line: #465262; --box: #1f2630; --zone: #1a2029;
          --open: #ff8a80; --open-box: #3a1f1d; --signed: #8ab8ff; --signed-box: #1a2a42; --session: #7fd6a0;
          --session-box: #17301f; --key: #cba6f0; --key-box: #2c1f3b; --service: #f0c070;
          --service-box: #35290f; }
  }
  .paper { fill: var(--paper); }
  text { font: 13px system-ui, sans-serif; fill: var(--ink); }
  .title { font-size: 18px; font-weight: 600; }
  .head { font-size: 12px; font-weight: 600; fill: var(--soft); letter-spacing: .04em; }
  .name { font-weight: 600; }
  .soft { font-size: 12px; fill: var(--soft); }
  .code { font: 12px ui-monospace, "DejaVu Sans Mono", monospace; }
  .box { fill: var(--box); stroke: var(--line); }
  .zone { fill: var(--zone); stroke: var(--line); }
  .untrusted { stroke: var(--open); stroke-dasharray: 6 4; }
  .boundary { stroke: var(--soft); stroke-width: 2; stroke-dasharray: 8 6; }
  .edge { fill: none; stroke-width: 1.6; }
  .open { stroke: var(--open); } .signed { stroke: var(--signed); } .session { stroke: var(--session); }
  .key { stroke: var(--key); } rect.key { fill: var(--key-box); } .tip-key { fill: var(--key); }
  .service { stroke: var(--service); } rect.service { fill: var(--service-box); } .tip-service { fill: var(--service); }
  rect.open { fill: var(--open-box); } rect.signed { fill: var(--signed-box); } rect.session { fill: var(--session-box); }
  .tip-open { fill: var(--open); } .tip-signed { fill: var(--signed); } .tip-session { fill: var(--session); }
)";

std::string_view class_of(Proof proof) {
  switch (proof) {
    case Proof::nothing:
      return "open";
    case Proof::signature:
      return "signed";
    case Proof::session:
      return "session";
    case Proof::key:
      return "key";
    case Proof::service:
      return "service";
  }
  return "open";
}

// Writes SVG elements; text is escaped here.
class Canvas {
 public:
  void rect(const Box& box, std::string_view css, int radius) {
    out_ += "<rect x=\"" + std::to_string(box.x) + "\" y=\"" + std::to_string(box.y) + "\" width=\"" +
            std::to_string(box.width) + "\" height=\"" + std::to_string(box.height) + "\" rx=\"" +
            std::to_string(radius) + "\" class=\"" + std::string(css) + "\"/>\n";
  }
  void text(int x, int y, std::string_view css, std::string_view words, std::string_view anchor = "start") {
    out_ += "<text x=\"" + std::to_string(x) + "\" y=\"" + std::to_string(y) + "\" class=\"" +
            std::string(css) + "\" text-anchor=\"" + std::string(anchor) + "\">" + escape_markup(words) +
            "</text>\n";
  }
  void path(const std::string& shape, std::string_view css, std::string_view tip) {
    out_ += "<path d=\"" + shape + "\" class=\"" + std::string(css) + "\"";
    if (!tip.empty()) out_ += " marker-end=\"url(#tip-" + std::string(tip) + ")\"";
    out_ += "/>\n";
  }
  void tooltip(std::string_view words) { out_ += "<title>" + escape_markup(words) + "</title>\n"; }
  void raw(std::string_view markup) { out_ += markup; }
  std::string take() { return std::move(out_); }

 private:
  std::string out_;
};

std::string point(int x, int y) { return std::to_string(x) + " " + std::to_string(y); }

std::string curve(int x1, int y1, int x2, int y2) {
  const int half = (x1 + x2) / 2;
  return "M " + point(x1, y1) + " C " + point(half, y1) + ", " + point(half, y2) + ", " + point(x2, y2);
}

void add_tips(Canvas& canvas) {
  canvas.raw("<defs>\n");
  for (const std::string name : {"open", "signed", "session", "key", "service"}) {
    canvas.raw(
        "<marker id=\"tip-" + name +
        "\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"7\" markerHeight=\"7\" orient=\"auto\">"
        "<path d=\"M 0 0 L 8 4 L 0 8 z\" class=\"tip-" +
        name + "\"/></marker>\n");
  }
  canvas.raw("</defs>\n");
}

void add_actor(Canvas& canvas, const Actor& actor, const Box& box) {
  canvas.rect(box, actor.trusted ? "box" : "box untrusted", 26);
  canvas.text(box.x + box.width / 2, box.y + 22, "name", shorten(actor.name, 24), "middle");
  canvas.text(box.x + box.width / 2, box.y + 40, "soft", shorten(actor.words, 25), "middle");
}

void add_crossing(Canvas& canvas, const Crossing& crossing, const Box& box) {
  canvas.raw("<g>");
  canvas.tooltip(crossing.id + ": " + crossing.what + " (" + crossing.demand + ")");
  canvas.rect(box, class_of(crossing.proof), 8);
  canvas.text(box.x + 12, box.y + 19, "code", shorten(crossing.what, 51));
  canvas.text(box.x + 12, box.y + 37, "soft", shorten(crossing.demand, 50));
  canvas.text(box.right() - 12, box.y + 37, "soft", crossing.id, "end");
  canvas.raw("</g>\n");
}

void add_component(Canvas& canvas, const PictureComponent& component, const Box& box, bool reached) {
  canvas.rect(box, "box", 8);
  const int x = box.x + 14;
  const int y = box.middle() - 22;
  canvas.text(x, y, "name", shorten(component.name, 22));
  canvas.text(box.right() - 14, y, "soft", component.kind, "end");
  std::string_view where = component.models ? component.address : component.public_name;
  if (where.empty()) where = "no public name";
  std::string how = component.models ? "called through the egress door" : component.address;
  if (!reached) how = "no flow reaches it";
  canvas.text(x, y + 22, "code", shorten(where, 33));
  canvas.text(x, y + 42, "soft", shorten(how, 36));
}

void add_edges(Canvas& canvas, const Picture& picture, const Layout& layout) {
  for (std::size_t i = 0; i < picture.crossings.size(); ++i) {
    const Crossing& crossing = picture.crossings[i];
    const Box& from = layout.actors[crossing.actor];
    const Box& row = layout.crossings[i];
    const Box& to = layout.components[crossing.component];
    const std::string css = "edge " + std::string(class_of(crossing.proof));
    canvas.path(curve(from.right(), from.middle(), row.x, row.middle()), css, "");
    canvas.path("M " + point(row.right(), row.middle()) + " L " + point(to.x, row.middle()), css,
                class_of(crossing.proof));
  }
}

void add_frame(Canvas& canvas, const Picture& picture, const Layout& layout) {
  canvas.rect({0, 0, layout.width, layout.height}, "paper", 0);
  canvas.text(24, 36, "title", picture.stack);
  canvas.text(layout.width - 24, 36, "soft", "What is not drawn is refused.", "end");
  canvas.text(24, 76, "head", "WHO");
  canvas.text(layout.boundary, 76, "head", "TRUST BOUNDARY: SALLYPORT DECIDES AND RECORDS", "middle");
  canvas.text(layout.width - 24, 76, "head", "WHAT IS PROTECTED", "end");
  const std::string x = std::to_string(layout.boundary);
  canvas.raw("<line x1=\"" + x + "\" y1=\"86\" x2=\"" + x + "\" y2=\"" + std::to_string(layout.height - 44) +
             "\" class=\"boundary\"/>\n");
}

void add_legend(Canvas& canvas, const Layout& layout) {
  int x = 24;
  const int y = layout.height - 30;
  constexpr std::pair<std::string_view, std::string_view> rows[] = {
      {"open", "open to everybody, with a reason"},
      {"signed", "signed delivery"},
      {"session", "signed-in person"},
      {"key", "workflow with its key"},
      {"service", "service, known by what it shows"}};
  for (const auto& [css, words] : rows) {
    canvas.rect({x, y, 22, 12}, css, 4);
    canvas.text(x + 30, y + 11, "soft", words);
    x += 60 + static_cast<int>(words.size()) * 7;
  }
}

}  // namespace

std::string draw_svg(const Map& map) {
  const Picture picture = make_picture(map);
  const Layout layout = make_layout(picture);
  const std::string width = std::to_string(layout.width);
  const std::string height = std::to_string(layout.height);
  Canvas canvas;
  canvas.raw("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + width + "\" height=\"" + height +
             "\" viewBox=\"0 0 " + width + " " + height + "\" role=\"img\">\n");
  canvas.tooltip("Map of the stack " + picture.stack);
  canvas.raw("<style>" + std::string(style) + "</style>\n");
  add_tips(canvas);
  add_frame(canvas, picture, layout);
  for (std::size_t i = 0; i < picture.zones.size(); ++i) {
    const PictureZone& zone = picture.zones[i];
    canvas.rect(layout.zones[i], zone.trusted ? "zone" : "zone untrusted", 12);
    canvas.text(layout.zones[i].x + 16, layout.zones[i].y + 22, "head",
                "ZONE " + zone.name + (zone.trusted ? "" : " (untrusted)"));
  }
  add_edges(canvas, picture, layout);
  for (std::size_t i = 0; i < picture.actors.size(); ++i)
    add_actor(canvas, picture.actors[i], layout.actors[i]);
  std::vector<bool> reached(picture.components.size(), false);
  for (std::size_t i = 0; i < picture.crossings.size(); ++i) {
    add_crossing(canvas, picture.crossings[i], layout.crossings[i]);
    reached[picture.crossings[i].component] = true;
  }
  for (std::size_t i = 0; i < picture.components.size(); ++i) {
    add_component(canvas, picture.components[i], layout.components[i], reached[i]);
  }
  add_legend(canvas, layout);
  canvas.raw("</svg>\n");
  return canvas.take();
}

}  // namespace sallyport::map
