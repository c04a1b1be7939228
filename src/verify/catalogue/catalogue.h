#pragma once
// verify/catalogue/catalogue.h: every attack there is. Case files are built into the program, so that an
// installed one needs no source tree (cmake/attacks.cmake).
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "verify/catalogue/attack.h"

namespace sallyport::verify {

struct CaseFile {
  std::string_view name;
  std::string_view text;
};
// Sorted by name; static lifetime.
std::span<const CaseFile> embedded_case_files();

// Reads one case file strictly: unknown, missing or duplicate keys, unknown controls and probes, empty
// expectations and bad escapes are errors that begin with "file:line: ". `text` is at most 64 KiB.
Result<Attack> parse_attack(std::string_view file, std::string_view text);

// All of them, in order of their ids. Errors: the first bad file, or an id that comes twice.
Result<std::vector<Attack>> read_catalogue(std::span<const CaseFile> files);

}  // namespace sallyport::verify
