#pragma once
// verify/boot/map_copy.h: the map that a private copy of the gate runs with: the same components and flows,
// but every upstream is the witness, every listener is on loopback, and a range of known paths is added to
// shoot at.
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sallyport::verify {

// The range: a component of its own on its own host.
inline constexpr std::string_view range_host = "verify.localhost";
inline constexpr std::string_view other_host = "other.localhost";
inline constexpr std::string_view strict_host = "strict.localhost";
inline constexpr std::string_view admin_group = "verify-admins";
inline constexpr std::string_view viewer_group = "verify-viewers";
inline constexpr std::string_view strict_group = "verify-stricts";
inline constexpr std::string_view inside_zone = "verify-inside";
inline constexpr int many_hosts = 110;  // H03
// The policies beside the copy: one forbid that fails on /admin/overflow/x, where Cedar's arithmetic
// overflows.
inline constexpr std::string_view range_policies_file = "range.cedar";
inline constexpr std::string_view range_policies =
    "@id(\"verify-overflow\")\n"
    "forbid (principal, action in [Action::\"read\", Action::\"change\"], resource == "
    "Component::\"verify-range\")\n"
    "when { context.path like \"/admin/overflow/*\" && context.path_depth * 4611686018427387904 > 0 };\n";

// Where the witness speaks TLS, for components that are declared outside, or pinned.
struct Away {
  std::string address;  // 127.0.0.1; of `name`, if there is one
  std::string name;     // of this machine, other than localhost; empty: it has none
  std::uint16_t port = 0;
  std::string authority_file;
};

// Where services and proxies come to, and whose client certificates count.
struct MachinePlan {
  std::uint16_t services_port = 0;  // 0: there is none of all this
  std::uint16_t forward_auth_port = 0;
  std::string authority_file;
  std::string revocation_file;
};

struct CopyPlan {
  std::uint16_t web_port = 0;
  std::uint16_t health_port = 0;
  std::uint16_t admin_port = 0;
  std::uint16_t witness_port = 0;
  std::uint16_t egress_port = 0;  // used if the map has an egress door
  Away away{};
  // While the range's people are made, nothing on strict.localhost asks for a second factor; afterwards it
  // does. So there is a session with one factor to attack with.
  bool preparing = false;
  std::uint16_t provider_port = 0;  // of the hostile OpenID provider; 0: there is none
  MachinePlan machines{};           // needs the provider
};

struct MapCopy {
  std::string text;
  std::vector<std::string> secrets;  // every name it references
  bool has_egress = false;
  std::string strong_flow{};  // the flow that needs a stronger sign-in; empty: there is no provider
};

// Changed in the copy, and why (docs/guide/verify.md): listeners and addresses; `limits.head_wait` and
// `body_wait`, so that slow attacks need not be waited for; `trusted_proxies` is left out, because the
// attacks come from loopback; `telemetry` is left out, because nobody's collector is meant; a certificate of
// the owner is left out for a development one; model components lie in a trusted zone of their own, because
// the witness does not speak TLS, and show no pins; the first account is the range's; `policies` and `tests`
// are the range's (whoever boots it has run the map's own before). Errors: malformed: not YAML, or not a map
// file.
Result<MapCopy> copy_map(std::string_view text, const CopyPlan& plan);

}  // namespace sallyport::verify
