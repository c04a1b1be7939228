// map/compile/tests.cc: what the map says of itself. Run by app/map_tests.h.
#include <algorithm>

#include "map/compile/draft.h"
#include "map/compile/fields.h"
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

}  // namespace

void compile_tests(const Node& root, Draft& draft, Findings& findings) {
  const Map& map = draft.map;
  for (const Node& node : section_of(root, "tests").items) {
    if (node.kind != Node::Kind::mapping) continue;
    Test test;
    test.place = findings.place_text(node.place);
    if (const Node* who = find_scalar(node, "who"); who != nullptr) {
      test.who = who->text;
      if (who->text != "outside" && who->text != "webhook")
        resolve_role(*who, map, findings, "`role/NAME`, `outside` or `webhook`");
    }
    if (const Node* does = find_scalar(node, "does"); does != nullptr) read_does(*does, test, findings);
    if (const Component* component = resolve_component(node, map, findings)) test.component = component->name;
    const Node& with = section_of(node, "with");
    read_into<parse_flag>(test.mfa, with, "mfa");
    read_into<parse_flag>(test.upgrade, with, "websocket");
    read_circumstances(with, test, findings);
    test.allow = read_text(node, "expect") == "allow";
    draft.map.tests.push_back(std::move(test));
  }
}

}  // namespace sallyport::map
