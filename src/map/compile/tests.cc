// map/compile/tests.cc: what the map says of itself. Run by app/map_tests.h.
#include <algorithm>

#include "map/compile/draft.h"
#include "map/compile/fields.h"
#include "map/compile/services.h"
#include "map/document/nearest.h"
#include "map/schema/values.h"
#include "model/network.h"

namespace sallyport::map {
namespace {

constexpr std::string_view methods[] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};

// "PATCH /rest/workflows/1"
void read_does(const Node& does, Test& test, Findings& findings) {
  const std::size_t blank = does.text.find(' ');
  test.method = does.text.substr(0, blank);
  if (blank == std::string::npos) {
    findings.error(does.place, quoted(does.text) + " is not METHOD /path", "as in \"GET /admin/users\"");
    return;
  }
  if (std::find(std::begin(methods), std::end(methods), test.method) == std::end(methods)) {
    findings.error(does.place, "no method " + quoted(test.method), suggestion(test.method, methods));
    return;
  }
  Result<std::string> path = parse_canonical_path(std::string_view(does.text).substr(blank + 1));
  if (path) {
    test.path = std::move(path).value();
  } else {
    findings.error(does.place, quoted(does.text.substr(blank + 1)) + " is not a canonical path",
                   path.error().detail);
  }
}

void read_circumstances(const Node& with, Test& test, Findings& findings) {
  test.client = read<parse_network>(with, "client");
  read_into<parse_duration>(test.age, with, "age");
  if (const Node* at = find_scalar(with, "at"); at != nullptr) {
    Result<WallTime> time = parse_time(at->text);
    if (time) {
      test.at = *time;
    } else {
      findings.error(at->place, quoted(at->text) + " is not a time", time.error().detail);
    }
  }
}

void refuse_keys(const Node& with, std::initializer_list<std::string_view> keys, const std::string& why,
                 Findings& findings) {
  for (const std::string_view key : keys) {
    if (const Node* found = with.find(key)) {
      findings.error(found->place, "`" + std::string(key) + "` " + why, "remove it");
    }
  }
}

// who: workflow/NAME. What it asks of a model, as far as the map's flows look at it.
void read_call(const Node& node, const Component* to, Test& test, Findings& findings) {
  const Node& with = section_of(node, "with");
  refuse_keys(with, {"mfa", "websocket", "age", "provider", "acr", "amr"}, "belongs to tests of people",
              findings);
  test.model = read_text(with, "model");
  read_into<parse_count>(test.max_output_tokens, with, "max_output_tokens");
  read_into<parse_flag>(test.stream, with, "stream");
  read_into<parse_flag>(test.images, with, "images");
  for_each_scalar(with, "tools", [&](const Node& item) { test.tools.push_back(item.text); });
  for_each_scalar(with, "provider_tools",
                  [&](const Node& item) { test.provider_tools.push_back(item.text); });
  const Node* does = find_scalar(node, "does");
  if (does == nullptr || to == nullptr || to->kind == nullptr) return;
  test.method = does->text;
  const auto verbs = to->kind->verbs();
  const std::string kind(to->kind->name());
  if (!to->kind->dialect()) {
    findings.error(node.find("to")->place, "this version has no door from workflows to kind " + kind,
                   "a workflow calls components for models");
  } else if (std::find(verbs.begin(), verbs.end(), does->text) == verbs.end()) {
    findings.error(does->place, "kind " + kind + " has no verb " + quoted(does->text),
                   suggestion(does->text, verbs));
  } else if (does->text != "models" && with.find("model") == nullptr) {
    findings.error(node.place, "the test names no model", "add `with: { model: gpt-4o-mini }`");
  }
}

// How the person signed in.
void read_sign_in(const Node& with, const Map& map, Test& test, Findings& findings) {
  test.acr = read_text(with, "acr");
  for_each_scalar(with, "amr", [&](const Node& item) { test.amr.push_back(item.text); });
  std::sort(test.amr.begin(), test.amr.end());
  const Node* provider = find_scalar(with, "provider");
  if (provider == nullptr) return;
  std::vector<std::string_view> names = {accounts_name};
  for (const Provider& each : map.people.sign_in) names.push_back(each.name);
  if (std::find(names.begin(), names.end(), provider->text) == names.end()) {
    findings.error(provider->place, "no provider " + quoted(provider->text),
                   suggestion(provider->text, names));
  } else if (provider->text != accounts_name) {
    test.provider = provider->text;
  }
}

// Everybody else: METHOD /path at the web door.
void read_request(const Node& node, const Component* to, const Map& map, Test& test, Findings& findings) {
  const Node& with = section_of(node, "with");
  refuse_keys(with, {"model", "max_output_tokens", "stream", "tools", "provider_tools", "images"},
              "belongs to tests of workflows", findings);
  if (names_service(test.who)) {
    refuse_keys(with, {"mfa", "age", "provider", "acr", "amr"}, "is about a session, and a service has none",
                findings);
  }
  read_into<parse_flag>(test.mfa, with, "mfa");
  read_into<parse_flag>(test.upgrade, with, "websocket");
  read_sign_in(with, map, test, findings);
  if (to != nullptr && to->kind != nullptr && to->kind->dialect()) {
    findings.error(node.find("to")->place,
                   "kind " + std::string(to->kind->name()) + " is called by workflows",
                   "write `who: workflow/NAME`");
  } else if (const Node* does = find_scalar(node, "does"); does != nullptr) {
    read_does(*does, test, findings);
  }
}

void read_who(const Node& node, const Map& map, Test& test, Findings& findings) {
  const Node* who = find_scalar(node, "who");
  if (who == nullptr) return;
  test.who = who->text;
  if (names_workflow(who->text)) {
    resolve_workflow(*who, map, findings);
  } else if (names_service(who->text)) {
    resolve_service(*who, map, findings);
  } else if (who->text != "outside" && who->text != "webhook") {
    resolve_role(*who, map, findings, "`role/NAME`, `workflow/NAME`, `service/NAME`, `outside` or `webhook`");
  }
}

}  // namespace

void compile_tests(const Node& root, Draft& draft, Findings& findings) {
  const Map& map = draft.map;
  for (const Node& node : section_of(root, "tests").items) {
    if (node.kind != Node::Kind::mapping) continue;
    Test test;
    test.place = findings.place_text(node.place);
    read_who(node, map, test, findings);
    const Component* component = resolve_component(node, map, findings);
    if (component != nullptr) test.component = component->name;
    if (names_workflow(test.who)) {
      read_call(node, component, test, findings);
    } else {
      read_request(node, component, map, test, findings);
    }
    read_circumstances(section_of(node, "with"), test, findings);
    test.allow = read_text(node, "expect") == "allow";
    draft.map.tests.push_back(std::move(test));
  }
}

}  // namespace sallyport::map
