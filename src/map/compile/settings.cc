// map/compile/settings.cc: limits, trusted proxies, telemetry, people.
#include "map/compile/draft.h"
#include "map/compile/fields.h"
#include "map/compile/listen.h"
#include "map/compile/people.h"
#include "map/schema/values.h"

namespace sallyport::map {
namespace {

Limits compile_limits(const Node& node) {
  Limits limits;
  read_into<parse_size>(limits.max_head, node, "max_head");
  read_into<parse_count>(limits.max_fields, node, "max_fields");
  read_into<parse_size>(limits.max_target, node, "max_target");
  read_into<parse_size>(limits.max_body, node, "max_body");
  read_into<parse_count>(limits.max_connections, node, "max_connections");
  read_into<parse_count>(limits.max_connections_per_client, node, "max_connections_per_client");
  read_into<parse_duration>(limits.head_wait, node, "head_wait");
  read_into<parse_duration>(limits.body_wait, node, "body_wait");
  read_into<parse_duration>(limits.idle_wait, node, "idle_wait");
  read_into<parse_duration>(limits.upstream_wait, node, "upstream_wait");
  read_into<parse_duration>(limits.connect_wait, node, "connect_wait");
  read_into<parse_duration>(limits.tunnel_idle_wait, node, "tunnel_idle_wait");
  read_into<parse_duration>(limits.drain_wait, node, "drain_wait");
  read_into<parse_size>(limits.max_model_body, node, "max_model_body");
  read_into<parse_duration>(limits.model_wait, node, "model_wait");
  read_into<parse_duration>(limits.model_idle_wait, node, "model_idle_wait");
  read_into<parse_duration>(limits.key_age, node, "key_age");
  return limits;
}

// Files beside the map or below it: a map says which rules are in force, so it may not point elsewhere.
void compile_policies(const Node& root, Map& map, Findings& findings) {
  for_each_scalar(root, "policies", [&](const Node& item) {
    const std::string& pattern = item.text;
    const std::size_t star = pattern.find('*');
    const bool outside = pattern.starts_with('/') || ("/" + pattern + "/").find("/../") != std::string::npos;
    if (outside) {
      findings.error(item.place, quoted(pattern) + " is not beside the map", "write policies/*.cedar");
    } else if (star != std::string::npos && star < pattern.rfind('/') &&
               pattern.rfind('/') != std::string::npos) {
      findings.error(item.place, "`*` stands in the last part of the name only", "write policies/*.cedar");
    }
    map.policies.push_back({findings.place_text(item.place), pattern});
  });
  map.policies_may_permit = read_text(root, "policies_may_permit");
  if (!map.policies_may_permit.empty() && map.policies.empty()) {
    findings.error(root.find("policies_may_permit")->place, "`policies_may_permit` without `policies`",
                   "name the files, or remove it");
  }
}

}  // namespace

void compile_settings(const Node& root, Draft& draft, Findings& findings) {
  Map& map = draft.map;
  map.stack = read_text(root, "stack");
  map.listen = compile_listen(section_of(root, "listen"), findings);
  check_listeners(section_of(root, "listen"), map.listen, findings);
  read_into<parse_collector>(map.telemetry, root, "telemetry");
  map.limits = compile_limits(section_of(root, "limits"));
  for_each_scalar(root, "trusted_proxies", [&](const Node& item) {
    if (const auto network = read_proxy(item, findings)) map.trusted_proxies.push_back(*network);
  });
  compile_people(section_of(root, "people"), map, findings);
  compile_policies(root, map, findings);
  check_provider_groups(root, map, findings);
}

}  // namespace sallyport::map
