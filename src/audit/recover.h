#pragma once
// audit/recover.h: what is done to a journal before it is written again: check its end, cut a torn last line.
#include <string>

#include "audit/head.h"
#include "store/directory.h"

namespace sallyport::audit {

struct Recovered {
  Position position;  // where to go on
  std::string note;   // what had to be done, for a record; empty: nothing
};

// Checks the last segment line by line, that it follows the one before, and that the journal reaches as far
// as its head file says. The only thing it changes is an unfinished last line (a crash in the middle of a
// write): that is moved to SEGMENT.torn. The caller holds the lock. Errors: internal (broken or shortened:
// names file, line and record, and what to do) · unavailable (I/O).
Result<Recovered> recover(store::Directory& directory);

}  // namespace sallyport::audit
