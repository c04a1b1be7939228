#include <algorithm>

#include "base/json_text.h"
#include "policy/compile/bench_cases.h"
#include "policy/json/entities.h"

namespace sallyport::cedar::bench {
namespace {

constexpr const char* schema = R"(
  entity User in [Group] { level: Long, mail: String };
  entity Group in [Group];
  entity Folder in [Folder];
  entity Document in [Folder] { owner: User, sealed: Bool };
  action read, write appliesTo { principal: User, resource: Document, context: { path: String, size: Long } };
)";

constexpr std::size_t people = 64;

Case empty(const char* name, std::size_t policies) {
  Case made;
  made.name = name + std::string("/") + std::to_string(policies);
  made.schema = schema;
  made.policy_count = policies;
  return made;
}

// People and documents of the first, the last and some tenants between them, each two groups and folders
// deep.
void populate(Case& made, std::size_t tenants) {
  for (std::size_t i = 0; i < people; ++i) {
    const std::string n = std::to_string(i);
    const std::string tenant = std::to_string(i * (tenants - 1) / (people - 1));
    const EntityUid user{"User", "u" + n};
    const EntityUid document{"Document", "d" + n};
    made.entities.push_back({user,
                             Record({{"level", Value(static_cast<std::int64_t>(i % 10))},
                                     {"mail", Value("u" + n + "@example.com")}}),
                             {},
                             {{"Group", "team" + n}}});
    made.entities.push_back({{"Group", "team" + n}, {}, {}, {{"Group", "g" + tenant}}});
    made.entities.push_back(
        {document, Record({{"owner", Value(user)}, {"sealed", Value(false)}}), {}, {{"Folder", "sub" + n}}});
    made.entities.push_back({{"Folder", "sub" + n}, {}, {}, {{"Folder", "f" + tenant}}});
    for (const std::size_t other : {i, (i + 1) % people}) {  // one's own document, and one of another tenant
      made.requests.push_back(
          {user,
           {"Action", "read"},
           {"Document", "d" + std::to_string(other)},
           Record({{"path", Value("/p/" + tenant)}, {"size", Value(std::int64_t{100})}})});
    }
  }
}

std::string text(std::string_view value) {
  std::string out;
  append_json_string(out, value);
  return out;
}

std::string text(const EntityUid& uid) {
  return R"({"type":)" + text(uid.type) + R"(,"id":)" + text(uid.id) + "}";
}

std::string context_text(const Record& context) {
  std::string out = "{";
  for (const auto& [name, value] : context.entries()) {
    if (out.size() > 1) out += ",";
    out += text(name) + ":";
    out += value.as_string() != nullptr ? text(*value.as_string()) : std::to_string(*value.as_long());
  }
  return out + "}";
}

}  // namespace

Case bounded(std::size_t policies) {
  Case made = empty("bounded", policies);
  for (std::size_t i = 0; i < policies; ++i) {
    const std::string n = std::to_string(i);
    made.policies += "permit(principal in Group::\"g" + n +
                     "\", action in [Action::\"read\", Action::\"write\"], resource in Folder::\"f" + n +
                     "\")\n  when { context.size < 1000 && !resource.sealed };\n";
  }
  populate(made, policies);
  return made;
}

Case guarded(std::size_t policies) {
  Case made = empty("guarded", policies);
  for (std::size_t i = 0; i < policies; ++i) {
    made.policies +=
        "permit(principal, action == Action::\"read\", resource)\n  when { context.path == \"/p/" +
        std::to_string(i) + "\" && principal.level > 3 };\n";
  }
  populate(made, policies);
  return made;
}

Case failing(std::size_t policies) {
  Case made = empty("failing", policies);
  for (std::size_t i = 0; i < policies; ++i) {
    made.policies += "permit(principal, action == Action::\"read\", resource)\n  when { principal.level > " +
                     std::to_string(i + 100) + " };\n";
  }
  populate(made, policies);
  return made;
}

std::string to_json_line(const Case& made) {
  std::string requests;
  for (const Request& one : made.requests) {
    if (!requests.empty()) requests += ",";
    requests += R"({"principal":)" + text(one.principal) + R"(,"action":)" + text(one.action) +
                R"(,"resource":)" + text(one.resource) + R"(,"context":)" + context_text(one.context) + "}";
  }
  Entities entities;
  for (const Entity& entity : made.entities) entities.add(entity);
  std::string flat = to_json(entities);
  std::replace(flat.begin(), flat.end(), '\n', ' ');
  return R"({"name":)" + text(made.name) + R"(,"policy_count":)" + std::to_string(made.policy_count) +
         R"(,"schema":)" + text(made.schema) + R"(,"policies":)" + text(made.policies) + R"(,"entities":)" +
         flat + R"(,"requests":[)" + requests + "]}\n";
}

}  // namespace sallyport::cedar::bench
