#include "verify/run/macros.h"

#include <charconv>
#include <ctime>

#include "base/encoding.h"
#include "verify/run/bearers.h"
#include "verify/run/signatures.h"

namespace sallyport::verify {
namespace {

constexpr std::size_t max_repeated = 4u << 20;

Error wrong(const Macro& macro) {
  return self_error(ErrorKind::malformed, "bad argument of {" + macro.name + ":" + macro.argument + "}");
}

Error no_egress() { return self_error(ErrorKind::not_found, "the map has no egress door"); }

// {repeat:COUNT:text}
Result<std::string> repeat(const Macro& macro) {
  const std::size_t colon = macro.argument.find(':');
  std::size_t count = 0;
  const auto parsed =
      std::from_chars(macro.argument.data(), macro.argument.data() + macro.argument.size(), count);
  if (colon == std::string::npos || parsed.ec != std::errc()) return wrong(macro);
  const std::string_view text = std::string_view(macro.argument).substr(colon + 1);
  if (count * text.size() > max_repeated) return wrong(macro);
  std::string out;
  out.reserve(count * text.size());
  for (std::size_t i = 0; i < count; ++i) out += text;
  return out;
}

// The argument is an offset in seconds: {stripe:-600} signs as if it were ten minutes ago. {slack:stamp} is
// the time alone.
std::int64_t signed_at(const Macro& macro) {
  std::int64_t offset = 0;
  const std::string_view text = macro.argument;
  std::from_chars(text.data(), text.data() + text.size(), offset);
  return static_cast<std::int64_t>(std::time(nullptr)) + offset;
}

// Changes one character inside the secret part of a cookie, and keeps its length and alphabet. Not the last
// one: in base64 that may carry bits that mean nothing.
std::string tamper(std::string cookie) {
  if (cookie.size() < 8) return cookie;
  char& inside = cookie[cookie.size() - 8];
  inside = inside == 'A' ? 'B' : 'A';
  return cookie;
}

}  // namespace

Result<std::string> Macros::session(const Macro& macro) const {
  if (!stage_.people) return self_error(ErrorKind::unavailable, "needs --boot: no session to attack with");
  SP_TRY(std::string cookie, stage_.people->cookie(macro.argument));
  return macro.name == "tampered" ? tamper(std::move(cookie)) : std::move(cookie);
}

// {key:expired}: a workflow key. Without an egress door there is nothing to show it to.
Result<std::string> Macros::workflow_key(const Macro& macro) const {
  if (stage_.egress_port == 0) return no_egress();
  const auto found = stage_.keys.find(macro.argument);
  if (found != stage_.keys.end()) return found->second;
  if (stage_.keys.empty()) return self_error(ErrorKind::unavailable, "needs --boot: no key to attack with");
  return wrong(macro);
}

Result<std::string> Macros::of_egress(const Macro& macro) const {
  if (stage_.egress_port == 0) return no_egress();
  if (macro.name == "egress") return stage_.address + ":" + std::to_string(stage_.egress_port);
  if (macro.name == "outside") {
    if (stage_.has_outside) return std::string("verify-outside");
    return self_error(ErrorKind::not_found,
                      "this machine has no name but localhost that leads to loopback alone: a component "
                      "outside cannot be led inside");
  }
  if (stage_.lent.empty())
    return self_error(ErrorKind::unavailable, "needs --boot: the credential is not known");
  return macro.argument == "base64" ? base64(as_bytes(stage_.lent)) : stage_.lent;
}

// {bearer:one:expired}: a token of a service. {token:revoked}: one that a person gave to a program.
Result<std::string> Macros::of_machines(const Macro& macro) const {
  if (stage_.bearers == nullptr)
    return self_error(ErrorKind::unavailable, "needs --boot: no token to attack with");
  if (macro.name == "bearer") return stage_.bearers->find(macro.argument);
  const auto found = stage_.api_tokens.find(macro.argument);
  return found == stage_.api_tokens.end() ? Result<std::string>(wrong(macro)) : found->second;
}

Result<std::string> Macros::fill(const Macro& macro) const {
  if (macro.name == "host") return stage_.host;
  if (macro.name == "other-host") return stage_.other_host;
  if (macro.name == "strict-host") return stage_.strict_host;
  if (macro.name == "one-host") return stage_.one_host;
  if (macro.name == "two-host") return stage_.two_host;
  if (macro.name == "authority") return stage_.server_name;
  if (macro.name == "port") return std::to_string(stage_.web_port);
  if (macro.name == "open") return stage_.open;
  if (macro.name == "closed") return stage_.closed;
  if (macro.name == "each") return each_;
  if (macro.name == "marker") return marker_;
  if (macro.name == "repeat") return repeat(macro);
  if (macro.name == "egress" || macro.name == "lent" || macro.name == "outside") return of_egress(macro);
  if (macro.name == "bearer" || macro.name == "token") return of_machines(macro);
  if (macro.name == "session" || macro.name == "tampered") return session(macro);
  return wrong(macro);
}

Result<std::string> Macros::fill_from_body(const Macro& macro, std::string_view body) const {
  if (macro.name == "length") return std::to_string(body.size());
  if (macro.name == "key" && !macro.argument.empty()) return workflow_key(macro);
  const std::int64_t at = signed_at(macro);
  if (macro.argument == "stamp") return std::to_string(at);
  const auto secret = stage_.webhook_secrets.find(macro.name);
  if (secret == stage_.webhook_secrets.end()) {
    return self_error(ErrorKind::unavailable, "needs --boot: no webhook secret to sign with");
  }
  if (macro.name == "stripe") return stripe_signature(secret->second, at, body);
  if (macro.name == "key") return secret->second;
  if (macro.name == "github") return github_signature(secret->second, body);
  if (macro.name == "slack") return slack_signature(secret->second, at, body);
  return hex_signature(secret->second, body);
}

Result<std::string> Macros::expand(const Template& text) const {
  return text.expand(
      [this](const Macro& macro) { return fill(macro); },
      [this](const Macro& macro, std::string_view body) { return fill_from_body(macro, body); });
}

}  // namespace sallyport::verify
