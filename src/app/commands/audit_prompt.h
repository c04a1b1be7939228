#pragma once
// app/commands/audit_prompt.h: `sallyport audit prompt`.
#include "app/commands/commands.h"

namespace sallyport::app {

void add_audit_prompt(CLI::App& audit, Exit& exit);

}  // namespace sallyport::app
