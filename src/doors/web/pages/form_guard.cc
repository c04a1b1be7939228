#include "doors/web/pages/form_guard.h"

#include <algorithm>

#include "base/control/control.h"
#include "base/encoding.h"
#include "crypto/hmac.h"
#include "wire/http1/cookie.h"

namespace sallyport::doors {
namespace {

constexpr std::size_t browser_length = 43;  // 32 bytes in base64url

bool is_token_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

}  // namespace

std::string_view browser_of(const PageRequest& request) {
  const std::string_view value = http1::find_cookie(request.cookie, browser_cookie);
  const bool ours = value.size() == browser_length && std::ranges::all_of(value, is_token_character);
  return ours ? value : std::string_view();
}

bool from_own_origin(const PageRequest& request) {
  if (!request.origin.empty()) return request.origin == request.public_origin;
  return request.fetch_site == "same-origin";
}

std::string FormGuard::token(std::string_view binding) const {
  return base64url(crypto::hmac(crypto::HmacDigest::sha256, key_.reveal(), {"form ", binding}).bytes());
}

FormGuard::Verdict FormGuard::check(const PageRequest& request, std::string_view binding,
                                    const http1::Form* form) const {
  if (enforced(Control::origin_check) && !from_own_origin(request)) return Verdict::foreign;
  if (form == nullptr) return Verdict::unreadable;
  if (binding.empty()) return Verdict::no_cookie;
  const std::string* shown = form->find("token");
  if (shown == nullptr || !equal_constant_time(*shown, token(binding))) return Verdict::stale;
  return Verdict::good;
}

}  // namespace sallyport::doors
