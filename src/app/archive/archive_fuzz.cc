// Any bytes as an archive: no crash, and every path of what is accepted stays within the folder.
#include <cstdlib>

#include "app/archive/gzip.h"
#include "app/archive/tar.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace sallyport;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  constexpr std::size_t most = 1 << 20;
  const Result<std::string> unpacked = app::gunzip(bytes, most);
  const std::string_view archive = unpacked ? std::string_view(*unpacked) : bytes;
  const auto files = app::read_tar(archive);
  if (!files) return 0;
  for (const app::TarFile& file : *files) {
    if (file.path.empty() || file.path[0] == '/' || file.path.find("../") != std::string::npos) std::abort();
    if (file.text.size() > archive.size()) std::abort();
  }
  return 0;
}
