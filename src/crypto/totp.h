#pragma once
// crypto/totp.h: time-based one-time codes (RFC 6238 over RFC 4226): SHA-1, 30 seconds, 6 digits. Pure.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace sallyport::crypto {

inline constexpr std::size_t totp_secret_bytes = 20;  // RFC 4226 §4 R6: 160 bits
inline constexpr std::int64_t totp_period = 30;       // seconds
inline constexpr int totp_drift = 1;                  // steps before and after now that are taken too

std::int64_t totp_step(WallTime at);
// `digits` from 6 to 8; `secret` is raw bytes.
std::string totp_code(std::string_view secret, std::int64_t step, int digits = 6);
// The step whose code this is, among those within `totp_drift` of `at`; nothing if there is none. The caller
// must take each step once. Compares with all of them, whatever matches.
std::optional<std::int64_t> find_totp_step(std::string_view secret, std::string_view code, WallTime at);

}  // namespace sallyport::crypto
