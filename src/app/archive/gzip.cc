#include "app/archive/gzip.h"

#define ZLIB_CONST  // so that its input may be const
#include <zlib.h>

#include <algorithm>
#include <limits>

namespace sallyport::app {
namespace {

// Owns zlib's state.
struct Inflater {
  z_stream stream{};
  bool ready = inflateInit2(&stream, 16 + MAX_WBITS) == Z_OK;  // 16: gzip only
  Inflater() = default;
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
  ~Inflater() { inflateEnd(&stream); }
};

}  // namespace

bool is_gzip(std::string_view bytes) { return bytes.starts_with("\x1f\x8b"); }

Result<std::string> gunzip(std::string_view bytes, std::size_t limit) {
  Inflater inflater;
  if (!inflater.ready) return self_error(ErrorKind::internal, "gzip: no memory");
  if (bytes.size() > std::numeric_limits<uInt>::max())
    return self_error(ErrorKind::too_large, "gzip: too large");
  z_stream& stream = inflater.stream;
  stream.next_in = reinterpret_cast<const Bytef*>(bytes.data());
  stream.avail_in = static_cast<uInt>(bytes.size());
  std::string out;
  std::size_t filled = 0;
  for (;;) {
    if (filled == out.size()) out.resize(std::min(limit + 1, std::max<std::size_t>(out.size() * 2, 1 << 16)));
    const std::size_t room = std::min<std::size_t>(out.size() - filled, std::numeric_limits<uInt>::max());
    stream.next_out = reinterpret_cast<Bytef*>(out.data() + filled);
    stream.avail_out = static_cast<uInt>(room);
    const int status = inflate(&stream, Z_NO_FLUSH);
    filled += room - stream.avail_out;
    if (filled > limit) return self_error(ErrorKind::too_large, "gzip: unpacks to too many bytes");
    if (status == Z_STREAM_END) break;
    if (status != Z_OK || (stream.avail_in == 0 && stream.avail_out != 0)) {
      return self_error(ErrorKind::malformed, "gzip: damaged or cut off");
    }
  }
  if (stream.avail_in != 0) return self_error(ErrorKind::malformed, "gzip: something stands behind it");
  out.resize(filled);
  return out;
}

}  // namespace sallyport::app
