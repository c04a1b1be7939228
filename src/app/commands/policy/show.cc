// sallyport policy show, sallyport policy schema: what is decided by, as Cedar.
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <cstdio>
#include <memory>

#include "app/commands/policy/commands.h"
#include "app/load_map.h"
#include "base/json_text.h"
#include "policy/flow_policies.h"
#include "policy/language/print.h"
#include "policy/model_context.h"

namespace sallyport::app {
namespace {

struct Options {
  std::string map;
  bool json = false;
};

// Null, and a message, when there is nothing to show.
std::shared_ptr<const policy::Engine> engine_of(const std::string& file, Exit& exit) {
  const Result<LoadedMap> loaded = load_map(file);
  if (!loaded) {
    std::fprintf(stderr, "%s: %s\n", file.c_str(), loaded.error().detail.c_str());
    exit.code = 3;
    return nullptr;
  }
  if (loaded->engine != nullptr) return loaded->engine;
  for (const std::string& line : to_lines(*loaded)) std::fprintf(stderr, "%s\n", line.c_str());
  exit.code = 1;
  return nullptr;
}

void show(const Options& options, Exit& exit) {
  const auto engine = engine_of(options.map, exit);
  if (engine == nullptr) return;
  if (!options.json) {
    std::printf("%s", policy::to_cedar(engine->stack().flows, engine->stack().roles).c_str());
    for (const policy::PolicyText& text : engine->stack().policies) {
      std::printf("\n// %s\n%s", text.name.c_str(), text.text.c_str());
    }
    return;
  }
  std::string list = "[";
  for (const cedar::Policy& each : engine->policies().policies) {
    if (list.size() > 1) list.push_back(',');
    JsonObject row(list);
    row.add("id", each.id).add("effect", each.effect == cedar::Effect::permit ? "permit" : "forbid");
    row.add("flow", engine->is_flow(each)).add("place", engine->place_of(each));
    row.add("text", cedar::to_text(each)).close();
  }
  std::printf("%s]\n", list.c_str());
}

void show_schema(const Options& options, Exit& exit) {
  if (options.map.empty()) {
    std::printf("%s%s", policy::web_schema({}).c_str(), policy::model_schema().c_str());
    return;
  }
  if (const auto engine = engine_of(options.map, exit)) std::printf("%s", engine->schema_text().c_str());
}

}  // namespace

void add_policy_show(CLI::App& policy, Exit& exit) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      policy.add_subcommand("show", "Print the flows of a map, and the policies beside it, as Cedar");
  command->footer("Exit: 0 printed, 1 the map is not right, 3 it cannot be read.");
  command->add_option("--map", options->map, "The map file")->required();
  command->add_flag("--json", options->json, "Print JSON: id, effect, place and text of each");
  command->callback([options, &exit] { show(*options, exit); });

  CLI::App* schema =
      policy.add_subcommand("schema", "Print every fact that a policy beside a map can ask for");
  schema->footer("It is the schema that those policies are validated against.");
  schema->add_option("--map", options->map, "With the actions of this map's components");
  schema->callback([options, &exit] { show_schema(*options, exit); });
}

}  // namespace sallyport::app
