// sallyport policy: Cedar policies, without a gateway.
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "app/commands/policy/commands.h"

namespace sallyport::app {

void add_policy(CLI::App& root, Exit& exit) {
  CLI::App* policy =
      root.add_subcommand("policy", "Try, check, rewrite and explain Cedar policies; no gateway is needed");
  policy->require_subcommand(1);
  policy->footer(
      "Options and exit codes are those of Cedar's own command line: 0 done or allowed, 1 something is "
      "wrong,\n"
      "2 denied, 3 not valid. A policy's id is its annotation @id, else policy0, policy1, ... by position.");
  add_policy_authorize(*policy, exit);
  add_policy_evaluate(*policy, exit);
  add_policy_validate(*policy, exit);
  add_policy_check_parse(*policy, exit);
  add_policy_format(*policy, exit);
  add_policy_link(*policy, exit);
  add_policy_translate(*policy, exit);
  add_policy_replay(*policy, exit);
  add_policy_explain(*policy, exit);
  add_policy_show(*policy, exit);
  add_policy_stats(*policy, exit);
}

}  // namespace sallyport::app
