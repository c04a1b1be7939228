#include "verify/boot/journal_files.h"

#include <algorithm>
#include <filesystem>
#include <vector>

#include "verify/boot/folder.h"

namespace sallyport::verify {
namespace {

// Names order as the segments do.
std::vector<std::string> segments(const std::string& folder) {
  std::vector<std::string> files;
  std::error_code code;
  for (const auto& entry : std::filesystem::directory_iterator(folder, code)) {
    if (entry.path().extension() == ".jsonl") files.push_back(entry.path().string());
  }
  std::ranges::sort(files);
  return files;
}

}  // namespace

std::size_t JournalFiles::mark() {
  std::size_t size = 0;
  std::error_code code;
  for (const std::string& file : segments(folder_)) size += std::filesystem::file_size(file, code);
  return size;
}

std::string JournalFiles::since(std::size_t mark) {
  std::string text;
  for (const std::string& file : segments(folder_)) text += read_text_file(file);
  return mark < text.size() ? text.substr(mark) : std::string();
}

}  // namespace sallyport::verify
