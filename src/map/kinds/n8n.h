#pragma once
// map/kinds/n8n.h: the kind `n8n`: which verb each route of a real n8n (2.40.7) needs. docs/guide/n8n.md has
// the table.
#include "map/kinds/kind.h"

namespace sallyport::map {

// Verbs: view, edit, run, admin; none includes another. Static lifetime; pure; does not allocate.
// Paths are compared without regard to case, and a trailing slash does not count, because n8n's router
// (Express) reads them so: /REST/Credentials is /rest/credentials there.
const Kind& n8n_kind();

}  // namespace sallyport::map
