// A program of a stranger: photo albums, decided by Cedar. Build and run: make test-cedar-example
#include <cstdio>

#include "policy/cedar.h"

namespace {

using namespace sallyport::cedar;

constexpr const char* schema_text = R"(
entity Group;
entity User in [Group];
entity Photo = { owner: User, private: Bool };
action view, delete appliesTo { principal: User, resource: Photo, context: { mfa: Bool } };
)";

constexpr const char* policy_text = R"(
// Friends may look.
permit (principal in Group::"friends", action == Action::"view", resource)
unless { resource.private };

// Owners may do anything.
permit (principal, action, resource) when { resource.owner == principal };

// Deleting takes two factors.
forbid (principal, action == Action::"delete", resource) unless { context.mfa };
)";

constexpr const char* entity_text = R"([
  { "uid": { "type": "User", "id": "alice" }, "attrs": {}, "parents": [] },
  { "uid": { "type": "User", "id": "bob" }, "attrs": {}, "parents": [{ "type": "Group", "id": "friends" }] },
  { "uid": { "type": "Photo", "id": "beach.jpg" },
    "attrs": { "owner": { "type": "User", "id": "alice" }, "private": false }, "parents": [] }
])";

SourcePtr source(const char* name, const char* text) { return std::make_shared<const Source>(name, text); }

int complain(const Diagnostics& wrong) {
  for (const Diagnostic& each : wrong.all()) std::fprintf(stderr, "%s\n", to_text(each).c_str());
  return 1;
}

Request ask(const char* user, const char* action, bool mfa) {
  return {{"User", user}, {"Action", action}, {"Photo", "beach.jpg"}, Record({{"mfa", Value(mfa)}})};
}

}  // namespace

int main() {
  Diagnostics wrong;
  const SchemaPtr schema = parse_schema_text(source("photos.cedarschema", schema_text), wrong);
  if (schema == nullptr) return complain(wrong);
  const auto policies = parse_policies(source("photos.cedar", policy_text), wrong);
  const auto entities = parse_entities(source("photos.json", entity_text), schema.get(), wrong);
  if (!policies || !entities) return complain(wrong);
  validate(*policies, *schema, {}, wrong);
  if (wrong.failed()) return complain(wrong);

  const Request requests[] = {ask("bob", "view", false), ask("bob", "delete", true),
                              ask("alice", "delete", false), ask("alice", "delete", true)};
  for (const Request& request : requests) {
    const Answer answer = authorize(*policies, request, *entities);
    std::printf("%s %s: %s\n", to_text(request.principal).c_str(), request.action.id.c_str(),
                answer.allowed ? "allow" : "deny");
    for (const Explanation& why : explain(*policies, request, *entities)) {
      std::printf("  %s\n", to_text(why).c_str());
    }
  }
  return 0;
}
