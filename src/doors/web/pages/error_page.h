#pragma once
// doors/web/pages/error_page.h: stand-in
#include <cstdint>
#include <string>
#include <string_view>
namespace sallyport::doors {
inline constexpr std::string_view pages_csp = "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";
inline std::string render_error_page(std::uint16_t, std::string_view title, std::string_view text, std::string_view id) {
  return std::string("<title>").append(title).append("</title>").append(text).append(id);
}
}
