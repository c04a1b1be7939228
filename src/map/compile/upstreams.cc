#include "map/compile/upstreams.h"

#include <algorithm>

#include "map/compile/fields.h"
#include "map/schema/values.h"
#include "model/network.h"

namespace sallyport::map {
namespace {

using models::Dialect;

constexpr std::string_view metadata_names[] = {"metadata", "metadata.google.internal", "metadata.goog",
                                               "instance-data", "instance-data.ec2.internal"};

// Ends of base addresses as SDKs want them: here they are part of the endpoints' own paths.
std::string_view doubled_end(Dialect dialect, std::string_view path) {
  const auto ends = [&](std::initializer_list<std::string_view> all) {
    for (const std::string_view end : all) {
      if (path.ends_with(end)) return end;
    }
    return std::string_view();
  };
  switch (dialect) {
    case Dialect::gemini:
      return ends({"/v1beta", "/v1"});
    case Dialect::azure_openai:
      return ends({"/openai/v1", "/openai", "/v1"});
    case Dialect::ollama:
      return ends({"/v1", "/api"});
    case Dialect::openai:
    case Dialect::anthropic:
    case Dialect::openai_compatible:
      return ends({"/v1"});
  }
  return {};
}

std::string class_of(const sallyport::Address& literal) {
  const std::string_view known = network_class(literal);
  return known == "public" ? "reserved" : std::string(known);
}

bool check_literal(const Node& at, const Component& component, Findings& findings) {
  const auto literal = parse_address(component.address.host);
  if (!literal) return true;
  const std::string text = quoted(component.address.host);
  if (is_metadata(*literal)) {
    findings.error(at.place, text + " hands out the machine's credentials to whoever asks",
                   "no component is there: name the model's own address");
  } else if (!component.inside && !is_global(*literal)) {
    findings.error(at.place,
                   text + " is a " + class_of(*literal) + " address, and zone " + quoted(component.zone) +
                       " is not trusted",
                   "put the component into a zone of yours, if it is");
  } else if (component.inside && !component.address.tls && is_global(*literal)) {
    findings.error(at.place, "http:// to " + text + ", which is no address inside", "write https://");
  } else {
    return true;
  }
  return false;
}

bool check_name(const Node& at, const Component& component, Findings& findings) {
  const std::string& host = component.address.host;
  if (std::find(std::begin(metadata_names), std::end(metadata_names), host) != std::end(metadata_names)) {
    findings.error(at.place, quoted(host) + " hands out the machine's credentials to whoever asks",
                   "no component is there: name the model's own address");
    return false;
  }
  if (component.inside || (host != "localhost" && !host.ends_with(".localhost"))) return true;
  findings.error(at.place,
                 quoted(host) + " is this machine, and zone " + quoted(component.zone) + " is not trusted",
                 "put the component into a zone of yours, if it is");
  return false;
}

void check_model_address(const Node& at, const Component& component, Findings& findings) {
  if (!check_literal(at, component, findings) || !check_name(at, component, findings)) return;
  if (!component.inside && !component.address.tls) {
    findings.error(at.place, "http:// into zone " + quoted(component.zone) + ", which is not trusted",
                   "write https://: keys and prompts would cross it for everybody to read");
  }
  const std::string_view end = doubled_end(*component.kind->dialect(), component.base_path);
  if (end.empty()) return;
  findings.error(at.place, quoted(component.base_path) + " ends in what every call begins with",
                 "leave `" + std::string(end) + "` out");
}

void compile_proofs(const Node& node, Component& component, Findings& findings) {
  component.authorities = read_text(node, "ca");
  for_each_scalar(node, "pins", [&](const Node& item) {
    auto pin = parse_pin(item.text);
    if (pin) component.pins.push_back(std::move(pin).value());
  });
  for (const std::string_view key : {"ca", "pins"}) {
    const Node* found = node.find(key);
    if (found == nullptr || component.address.tls || component.address.host.empty()) continue;
    findings.error(found->place, "`" + std::string(key) + "` without https://", "remove it");
  }
}

void refuse_keys(const Node& node, std::initializer_list<std::string_view> keys, const std::string& message,
                 const std::string& hint, Findings& findings) {
  for (const std::string_view key : keys) {
    if (const Node* found = node.find(key)) {
      findings.error(found->place, "`" + std::string(key) + "` " + message, hint);
    }
  }
}

void compile_web(const Node& node, Component& component, Findings& findings) {
  refuse_keys(node, {"ca", "pins"}, "belongs to components that are called for models", "remove it",
              findings);
  const Node* written = find_scalar(node, "address");
  if (written == nullptr || !parse_base(written->text)) return;
  const Result<Address> address = parse_upstream(written->text);
  if (address) {
    component.address = *address;
  } else {
    findings.error(written->place,
                   "`address` must be the address of an upstream, not " + quoted(written->text),
                   address.error().detail);
  }
}

}  // namespace

void compile_upstream(const Node& node, Component& component, Findings& findings) {
  const std::string_view usual = component.kind == nullptr ? "" : component.kind->usual_address();
  if (node.find("address") == nullptr && usual.empty() && node.kind == Node::Kind::mapping) {
    const bool is_model = component.kind != nullptr && component.kind->dialect();
    findings.error(node.place, "the component has no `address`",
                   is_model ? "kind " + std::string(component.kind->name()) +
                                  " has no usual one: write https://models.example.com"
                            : "Where it listens: http://127.0.0.1:5678");
  }
  if (component.kind == nullptr) return;
  if (!component.kind->dialect()) return compile_web(node, component, findings);

  refuse_keys(
      node, {"public", "identity_headers", "origins", "audience"}, "belongs to what people reach",
      "remove it: workflows call kind " + std::string(component.kind->name()) + " through the egress door",
      findings);
  const Node* written = find_scalar(node, "address");
  const Result<Base> base = parse_base(written == nullptr ? usual : std::string_view(written->text));
  if (base) {
    component.address = base->address;
    component.base_path = base->path;
    if (written != nullptr) check_model_address(*written, component, findings);
  }
  compile_proofs(node, component, findings);
}

}  // namespace sallyport::map
