#pragma once
// app/secret_changes.h: what a command did to the vault, on its way into the journal: through the running
// gateway, which alone writes there, or, where none runs, by the command itself.
#include <string>
#include <string_view>

#include "audit/journal.h"
#include "base/clock.h"
#include "base/result.h"

namespace sallyport::app {

// Names, versions, times; never a value.
struct SecretChange {
  std::string who;     // "operator/root": the user of the system that ran the command
  std::string action;  // "put", "rotate", "remove" ...
  std::string detail;  // "orders: version 3; the one before is dead"
};

inline constexpr const char* secret_change_path = "/v1/secrets/changed";  // of the gateway's local socket

std::string to_json(const SecretChange& change);
// Errors: malformed (not such JSON, an action or texts that no command writes).
Result<SecretChange> parse_secret_change(std::string_view json);

// On the disk when it returns without an error. Blocks. Errors: unavailable.
Result<void> record_secret_change(audit::Journal& journal, const Clock& clock, const SecretChange& change);

// Of the user who runs this.
std::string operator_name();

// For commands: tells the gateway on `state`, or writes to the journal there if no gateway runs. Blocks.
// Errors: unavailable (the gateway or the disk cannot; another process holds the journal), and what else the
// journal says.
Result<void> journal_secret_change(const std::string& state, const SecretChange& change);

}  // namespace sallyport::app
