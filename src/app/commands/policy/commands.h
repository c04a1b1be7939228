#pragma once
// app/commands/policy/commands.h: what `sallyport policy` can do, one file each. All print a result with
// --json too.
#include "app/commands/commands.h"

namespace sallyport::app {

void add_policy_authorize(CLI::App& policy, Exit& exit);
void add_policy_evaluate(CLI::App& policy, Exit& exit);
void add_policy_validate(CLI::App& policy, Exit& exit);
void add_policy_check_parse(CLI::App& policy, Exit& exit);
void add_policy_format(CLI::App& policy, Exit& exit);
void add_policy_link(CLI::App& policy, Exit& exit);
void add_policy_translate(CLI::App& policy, Exit& exit);  // translate-policy, translate-schema
void add_policy_replay(CLI::App& policy, Exit& exit);

// These know a map: its flows, and the policies beside it.
void add_policy_explain(CLI::App& policy, Exit& exit);
void add_policy_show(CLI::App& policy, Exit& exit);  // show, schema
void add_policy_stats(CLI::App& policy, Exit& exit);

}  // namespace sallyport::app
