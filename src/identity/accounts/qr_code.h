#pragma once
// identity/accounts/qr_code.h: a QR code as inline SVG: one path, presentation attributes only, so that it
// shows under a Content-Security-Policy without inline styles.
#include <string>
#include <string_view>

#include "base/result.h"

namespace sallyport::identity {

// Black on white with the quiet zone of four modules that scanners want (ISO/IEC 18004 §9.1), whatever the
// page's colours. `text` at most 512 bytes. Errors: too_large, internal.
Result<std::string> qr_code_svg(std::string_view text);

}  // namespace sallyport::identity
