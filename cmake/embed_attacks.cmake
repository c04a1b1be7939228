# Run by cmake/attacks.cmake: writes OUT from the .yaml files in FOLDER. Raw string literals are cut into pieces that every
# compiler takes.
file(GLOB files RELATIVE ${FOLDER} ${FOLDER}/*.yaml)
list(SORT files)
set(entries "")
foreach(name IN LISTS files)
  file(READ ${FOLDER}/${name} text)
  string(FIND "${text}" ")attack\"" clash)
  if(NOT clash EQUAL -1)
    message(FATAL_ERROR "${name} contains the end of a raw string literal")
  endif()
  string(APPEND entries "    {\"test/attack/${name}\", R\"attack(${text})attack\"},\n")
endforeach()
list(LENGTH files count)
file(WRITE ${OUT} "// Made by cmake/embed_attacks.cmake from test/attack/; do not edit.
#include <array>

#include \"verify/catalogue/catalogue.h\"

namespace sallyport::verify {
namespace {
constexpr std::array<CaseFile, ${count}> files = {{
${entries}}};
}  // namespace

std::span<const CaseFile> embedded_case_files() { return files; }

}  // namespace sallyport::verify
")
