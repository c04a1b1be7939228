#include "app/map_file.h"

#include "base/encoding.h"
#include "crypto/sha256.h"
#include "store/file.h"

namespace sallyport::app {

Result<MapFile> read_map_file(const std::string& path) {
  constexpr std::size_t most = (1 << 20) + 1;  // one more than a map may have, so that parse() says so
  SP_TRY(std::string text, store::read_file(path, most, store::Privacy::anyone));
  const std::string version = hex(crypto::sha256(text)).substr(0, 12);
  map::Parsed parsed = map::parse(text, path, version);
  return MapFile{path, std::move(text), std::move(parsed)};
}

}  // namespace sallyport::app
