#pragma once
// verify/boot/machines_range.h: what is added to the copy of a map so that programs can act by themselves: an
// issuer of tokens, services known by a token or by a certificate, two components that want tokens of their
// own, API tokens of people, and the listeners where certificates are shown and where proxies ask.
#include <yaml-cpp/yaml.h>

#include <string_view>

#include "verify/boot/map_copy.h"

namespace sallyport::verify {

inline constexpr std::string_view one_host = "one.localhost";
inline constexpr std::string_view two_host = "two.localhost";
inline constexpr std::string_view one_audience = "api://verify-one";
inline constexpr std::string_view two_audience = "api://verify-two";
// `sub` of the service that shows tokens; the names of those that show certificates.
inline constexpr std::string_view robot_subject = "verify-robot";
inline constexpr std::string_view holder_dns = "holder.verify.example";
inline constexpr std::string_view holder_uri = "spiffe://verify.example/holder";
// The only address that may ask for forward-auth: attacks that are no proxy come from 127.0.0.1.
inline constexpr std::string_view proxy_address = "127.0.0.2";

// May throw YAML::Exception.
void add_machines_range(YAML::Node root, const CopyPlan& plan);

}  // namespace sallyport::verify
