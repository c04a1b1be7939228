#include "verify/boot/egress_range.h"

#include <string>

namespace sallyport::verify {
namespace {

using YAML::Node;

// Shown by nobody: the digest of nothing.
constexpr std::string_view wrong_pin = "sha256/47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

std::string text(std::string_view view) { return std::string(view); }

void add_model(Node root, const char* name, const std::string& kind, const std::string& rest) {
  root["components"][name] = YAML::Load("{kind: " + kind + ", " + rest + "}");
}

std::string inside(const std::string& address) {
  return "zone: " + text(inside_zone) + ", address: '" + address + "'";
}

void add_models(Node root, const CopyPlan& plan) {
  const std::string witness = inside("http://127.0.0.1:" + std::to_string(plan.witness_port));
  add_model(root, "verify-models", "openai-compatible", witness);
  add_model(root, "verify-spare", "openai-compatible", witness);
  add_model(root, "verify-azure", "azure-openai", witness);
  const Away& away = plan.away;
  if (away.port == 0) return;
  const std::string port = ":" + std::to_string(away.port);
  const std::string authority = ", ca: '" + away.authority_file + "'";
  add_model(root, "verify-pinned", "openai-compatible",
            inside("https://" + away.address + port) + authority + ", pins: ['" + text(wrong_pin) + "']");
  if (away.name.empty()) return;
  root["zones"]["verify-outside"] = YAML::Load("{trusted: false}");
  add_model(root, "verify-outside", "openai-compatible",
            "zone: verify-outside, address: 'https://" + away.name + port + "'" + authority);
}

void add_flow(Node root, std::string_view workflow, const std::string& component, const std::string& rest) {
  root["flows"].push_back(
      YAML::Load("{from: workflow/" + text(workflow) + ", to: " + component + ", models: [verify-model], " +
                 "can: [chat], credential: 'secret:" + text(lent_secret) + "', " + rest + "}"));
}

void add_flows(Node root, const CopyPlan& plan) {
  static const std::string bound = "max_output_tokens: 300";
  add_flow(root, caller_workflow, "verify-models", bound);
  add_flow(root, caller_workflow, "verify-spare", bound + ", name: " + text(spare_flow));
  add_flow(root, caller_workflow, "verify-azure", bound);
  if (plan.away.port != 0) add_flow(root, caller_workflow, "verify-pinned", bound);
  if (!plan.away.name.empty()) add_flow(root, caller_workflow, "verify-outside", bound);
  add_flow(root, counted_workflow, "verify-models", bound + ", budget: {tokens: 700, per: month}");
  add_flow(root, spent_workflow, "verify-models",
           "max_output_tokens: 100000, budget: {tokens: 1500, per: month}");
}

}  // namespace

void add_egress_range(Node root, const CopyPlan& plan) {
  for (const std::string_view workflow : {caller_workflow, counted_workflow, spent_workflow}) {
    root["workflows"][text(workflow)] = YAML::Load("{owner: verify}");
  }
  root["limits"].remove("key_age");
  add_models(root, plan);
  add_flows(root, plan);
}

}  // namespace sallyport::verify
