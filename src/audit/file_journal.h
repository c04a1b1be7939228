#pragma once
// audit/file_journal.h: the journal with its surroundings given from outside: what Journal::open makes, and
// what tests make with a directory that fails.
#include <memory>

#include "audit/journal.h"
#include "base/clock.h"
#include "store/directory.h"

namespace sallyport::audit {

// As Journal::open. `clock` must outlive the journal; JournalOptions::directory is not used.
Result<std::unique_ptr<Journal>> open_journal(std::unique_ptr<store::Directory> directory,
                                              const JournalOptions& options, const Clock& clock);

}  // namespace sallyport::audit
