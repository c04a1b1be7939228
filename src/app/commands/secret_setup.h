#pragma once
// app/commands/secret_setup.h: the commands of `secret` that make a vault or change its key.
#include "app/commands/secret_tools.h"

namespace sallyport::app {

// init, import-files, rekey, accept-restored.
void add_secret_setup(CLI::App& secret, Exit& exit);

}  // namespace sallyport::app
