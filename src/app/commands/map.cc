// sallyport map schema|draw|routes|import: what a map may hold, what it looks like, who may do what by it,
// and a first one.
#include <iostream>
#include <memory>
#include <optional>

#include "app/commands/commands.h"
#include "app/commands/map_import.h"
#include "app/finding_text.h"
#include "app/map_file.h"
#include "app/route_table.h"
#include "map/draw/draw.h"

namespace sallyport::app {
namespace {

struct Options {
  std::string map;
  std::string format = "mermaid";
  bool json = false;
};

// The accepted map of the file; otherwise says why not, with the exit code in `code`.
std::optional<map::Map> accepted_map(const std::string& path, int& code) {
  Result<MapFile> file = read_map_file(path);
  code = 3;
  if (!file) {
    std::cerr << path << ": " << file.error().detail << "\n";
    return std::nullopt;
  }
  code = file->parsed.map ? 0 : 1;
  if (!file->parsed.map) {
    for (const map::Finding& finding : file->parsed.findings)
      std::cerr << show_finding(finding, file->text) << "\n";
  }
  return std::move(file->parsed.map);
}

int draw(const Options& options) {
  int code = 0;
  const std::optional<map::Map> map = accepted_map(options.map, code);
  if (!map) return code;
  if (options.format == "svg") {
    std::cout << map::draw_svg(*map);
  } else if (options.format == "html") {
    std::cout << map::draw_html(*map);
  } else {
    std::cout << map::draw_mermaid(*map);
  }
  return 0;
}

int routes(const Options& options) {
  int code = 0;
  const std::optional<map::Map> map = accepted_map(options.map, code);
  if (!map) return code;
  std::cout << (options.json ? route_table_json(*map) : route_table_text(*map));
  return 0;
}

}  // namespace

void add_map(CLI::App& root, Exit& exit) {
  auto options = std::make_shared<Options>();
  CLI::App* command = root.add_subcommand("map", "The map: its schema, its picture, its routes, a first one");
  command->require_subcommand(1);

  command->add_subcommand("schema", "Print the JSON Schema of the map file, for editors")->callback([] {
    std::cout << map::json_schema() << "\n";
  });

  CLI::App* picture = command->add_subcommand("draw", "Draw the map");
  picture->add_option("--map", options->map, "The map file")->required();
  picture->add_option("--format", options->format, "mermaid, svg or html")
      ->check(CLI::IsMember({"mermaid", "svg", "html"}))
      ->capture_default_str();
  picture->callback([options, &exit] { exit.code = draw(*options); });

  CLI::App* table = command->add_subcommand("routes", "List who may do what, by component");
  table->add_option("--map", options->map, "The map file")->required();
  table->add_flag("--json", options->json, "Print JSON");
  table->callback([options, &exit] { exit.code = routes(*options); });
  add_map_import(*command, exit);
}

}  // namespace sallyport::app
