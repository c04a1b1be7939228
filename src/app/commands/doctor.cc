// sallyport doctor: what is wrong with an installation, why that matters and what to do.
#include "app/doctor/doctor.h"

#include <fmt/format.h>

#include <memory>

#include "app/commands/commands.h"
#include "base/json_text.h"

namespace sallyport::app {
namespace {

struct Options {
  doctor::Whom whom;
  bool json = false;
};

std::string as_json(const doctor::Report& report) {
  std::string findings = "[", remarks = "[", out;
  for (const doctor::Finding& finding : report.findings) {
    if (findings.size() > 1) findings.push_back(',');
    JsonObject row(findings);
    row.add("area", finding.area).add("what", finding.what).add("why", finding.why);
    row.add("do", finding.to_do).close();
  }
  for (const doctor::Remark& remark : report.remarks) {
    if (remarks.size() > 1) remarks.push_back(',');
    JsonObject(remarks).add("area", remark.area).add("what", remark.what).close();
  }
  JsonObject object(out);
  object.add("ok", report.findings.empty()).add_raw("findings", findings + "]");
  object.add_raw("remarks", remarks + "]").close();
  return out;
}

void print(const doctor::Report& report) {
  for (const doctor::Remark& remark : report.remarks) fmt::print("  {:<12} {}\n", remark.area, remark.what);
  for (const doctor::Finding& finding : report.findings) {
    fmt::print("\n! {:<12} {}\n  {:<12} why: {}\n  {:<12} do:  {}\n", finding.area, finding.what, "",
               finding.why, "", finding.to_do);
  }
  const std::size_t count = report.findings.size();
  fmt::print("\n{}\n", count == 0
                           ? "nothing wrong was found"
                           : std::to_string(count) + (count == 1 ? " thing is" : " things are") + " wrong");
}

}  // namespace

void add_doctor(CLI::App& root, Exit& exit) {
  auto options = std::make_shared<Options>();
  CLI::App* const command =
      root.add_subcommand("doctor", "Say in plain words what is wrong, why it matters and what to do");
  command->add_option("--map", options->whom.map_file, "The map file, sallyport.yaml")
      ->envname("SALLYPORT_MAP");
  command->add_option("--state", options->whom.state, "State folder of the gateway");
  command->add_option("--key-file", options->whom.key_file, "File with the key of the vault");
  command->add_flag("--offline", options->whom.offline, "Ask no OpenID provider");
  command->add_flag("--json", options->json, "Print JSON");
  command->footer(
      "Looks at the state folder, clock, journal, vault, workflow keys, certificate, prices, ports and what\n"
      "the OpenID providers of the map say to the client id, secret and redirect addresses. Changes nothing\n"
      "and asks for nothing; run it as the user that runs the gateway, while it runs or not.\n"
      "Exit code: 0 nothing is wrong, 1 something is.");
  command->callback([options, &exit] {
    options->whom.state = state_directory(options->whom.state);
    const doctor::Report report = doctor::examine(options->whom, SystemClock());
    if (options->json) {
      fmt::print("{}\n", as_json(report));
    } else {
      print(report);
    }
    exit.code = report.findings.empty() ? 0 : 1;
  });
}

}  // namespace sallyport::app
