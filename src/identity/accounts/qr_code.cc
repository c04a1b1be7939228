#include "identity/accounts/qr_code.h"

#include <qrencode.h>

#include <memory>

namespace sallyport::identity {
namespace {

constexpr std::size_t max_text = 512;
constexpr int quiet_zone = 4;  // modules

struct FreeCode {
  void operator()(QRcode* code) const { QRcode_free(code); }
};

// One rectangle for each run of dark modules in a row.
void append_row(std::string& path, const unsigned char* row, int y, int width) {
  for (int x = 0; x < width; ++x) {
    if ((row[x] & 1) == 0) continue;
    const int start = x;
    while (x < width && (row[x] & 1) != 0) ++x;
    path += "M" + std::to_string(start + quiet_zone) + " " + std::to_string(y + quiet_zone) + "h" +
            std::to_string(x - start) + "v1h-" + std::to_string(x - start) + "z";
  }
}

}  // namespace

Result<std::string> qr_code_svg(std::string_view text) {
  if (text.size() > max_text) return self_error(ErrorKind::too_large, "QR code: text is too long");
  const std::unique_ptr<QRcode, FreeCode> code(QRcode_encodeData(
      static_cast<int>(text.size()), reinterpret_cast<const unsigned char*>(text.data()), 0, QR_ECLEVEL_M));
  if (code == nullptr) return self_error(ErrorKind::internal, "QR code: cannot be made");
  std::string path;
  for (int y = 0; y < code->width; ++y) append_row(path, code->data + y * code->width, y, code->width);
  const std::string size = std::to_string(code->width + 2 * quiet_zone);
  return R"(<svg class="qr" xmlns="http://www.w3.org/2000/svg" role="img" aria-label="QR code for your authenticator app" )"
         R"(shape-rendering="crispEdges" viewBox="0 0 )" +
         size + " " + size + R"("><path fill="#fff" d="M0 0h)" + size + "v" + size +
         "H0z\"/><path fill=\"#000\" d=\"" + path + "\"/></svg>";
}

}  // namespace sallyport::identity
