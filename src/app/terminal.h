#pragma once
// app/terminal.h: secrets that are typed or piped in; never arguments, which every process can read.
#include <cstddef>
#include <string>

#include "base/result.h"
#include "base/secret.h"

namespace sallyport::app {

// Whether there is a terminal to ask on.
bool has_terminal();

// Prints `prompt` on the terminal of this process and reads one line from it without showing it, whatever
// stdin and stdout are. The terminal is as before when this returns. Errors: unavailable (no terminal);
// forbidden (Ctrl-C, Ctrl-D); malformed (nothing typed, over 64 KiB).
Result<Secret> ask_hidden(const std::string& prompt);

// All of stdin, up to its end, without a final line feed. If stdin is the terminal: ask_hidden with `prompt`.
// Errors: also unavailable (stdin cannot be read).
Result<Secret> read_secret_input(const std::string& prompt);

// From now on this process leaves no core dump and cannot be looked into by others of the same user. For
// processes that hold keys; a debugger started first is not affected.
void forbid_core_dumps();

}  // namespace sallyport::app
