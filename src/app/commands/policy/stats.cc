// sallyport policy stats: what the policies of a map cost, and which are found by look-up.
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <cstdio>
#include <memory>

#include "app/commands/policy/commands.h"
#include "app/load_map.h"
#include "base/json_text.h"

namespace sallyport::app {
namespace {

struct Options {
  std::string map;
  bool json = false;
};

void print_json(const policy::EngineStatistics& statistics) {
  std::string list = "[";
  for (const cedar::EnvironmentStatistics& each : statistics.environments) {
    if (list.size() > 1) list.push_back(',');
    JsonObject row(list);
    row.add("principal", each.principal).add("action", cedar::to_text(each.action));
    row.add("resource", each.resource).add("policies", std::uint64_t{each.policies});
    row.add("looked_up", std::uint64_t{each.looked_up}).add("tests", std::uint64_t{each.tests});
    row.add("look_ups", std::uint64_t{each.look_ups}).close();
  }
  std::string out;
  JsonObject object(out);
  object.add("policies", std::uint64_t{statistics.policies}).add("flows", std::uint64_t{statistics.flows});
  object.add("entities", std::uint64_t{statistics.entities});
  object.add("policy_bytes", std::uint64_t{statistics.policy_bytes});
  object.add("entity_bytes", std::uint64_t{statistics.entity_bytes});
  object.add_raw("environments", list + "]").close();
  std::printf("%s\n", out.c_str());
}

void print_text(const policy::EngineStatistics& statistics) {
  std::printf("%zu policies, of them %zu flows: %zu KiB compiled\n%zu entities: %zu KiB\n\n",
              statistics.policies, statistics.flows, (statistics.policy_bytes + 1023) / 1024,
              statistics.entities, (statistics.entity_bytes + 1023) / 1024);
  std::size_t width = 0;
  const auto name = [](const cedar::EnvironmentStatistics& each) {
    return each.principal + " " + each.action.id + " " + each.resource;
  };
  for (const auto& each : statistics.environments) width = std::max(width, name(each).size());
  std::printf("%-*s  can apply  behind a look-up  asked every time\n", static_cast<int>(width), "request");
  for (const cedar::EnvironmentStatistics& each : statistics.environments) {
    if (each.policies == 0) continue;
    std::printf("%-*s  %9zu  %16zu  %zu tests, %zu look-ups\n", static_cast<int>(width), name(each).c_str(),
                each.policies, each.looked_up, each.tests, each.look_ups);
  }
}

int stats(const Options& options) {
  const Result<LoadedMap> loaded = load_map(options.map);
  if (!loaded) {
    std::fprintf(stderr, "%s: %s\n", options.map.c_str(), loaded.error().detail.c_str());
    return 3;
  }
  if (loaded->engine == nullptr) {
    for (const std::string& line : to_lines(*loaded)) std::fprintf(stderr, "%s\n", line.c_str());
    return 1;
  }
  (options.json ? print_json : print_text)(loaded->engine->statistics());
  return 0;
}

}  // namespace

void add_policy_stats(CLI::App& policy, Exit& exit) {
  auto options = std::make_shared<Options>();
  CLI::App* command = policy.add_subcommand("stats", "Say what the policies of a map cost");
  command->footer(
      "For each kind of request: how many policies can apply, how many are found by look-up (those cost "
      "nothing\n"
      "until they match), and how many tests are made every time.");
  command->add_option("--map", options->map, "The map file")->required();
  command->add_flag("--json", options->json, "Print JSON");
  command->callback([options, &exit] { exit.code = stats(*options); });
}

}  // namespace sallyport::app
