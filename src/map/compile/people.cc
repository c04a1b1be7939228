#include "map/compile/people.h"

#include <algorithm>

#include "map/compile/fields.h"
#include "map/document/nearest.h"
#include "map/schema/values.h"

namespace sallyport::map {
namespace {

Role compile_role(const Entry& entry, const Map& map, Findings& findings) {
  Role role;
  role.name = entry.key.text;
  for_each_scalar(entry.value, "groups", [&](const Node& group) {
    if (group.text.empty()) return;  // J17, reported by the table
    if (std::find(role.groups.begin(), role.groups.end(), group.text) != role.groups.end()) {
      findings.error(group.place, "group " + quoted(group.text) + " is named twice", "remove one");
      return;
    }
    role.groups.push_back(group.text);
  });
  role.require = compile_requirements(section_of(entry.value, "require"), map, findings);
  return role;
}

void compile_accounts(const Node& people, Map& map, Findings& findings) {
  AccountRules& accounts = map.people.accounts;
  const Node& node = section_of(people, "accounts");
  read_into<parse_flag>(accounts.enabled, node, "enabled");
  const std::string passkeys = read_text(node, "passkeys");
  if (passkeys == "off") accounts.passkeys = PasskeyRule::off;
  if (passkeys == "required") accounts.passkeys = PasskeyRule::required;
  if (accounts.enabled) return;
  if (people.find("sign_in") == nullptr) {
    findings.error(node.find("enabled")->place, "nobody can sign in: no accounts, and no provider",
                   "name a provider under `people.sign_in`");
  }
  if (const Node* rule = node.find("passkeys")) {
    findings.error(rule->place, "`passkeys` belong to accounts, which are not enabled", "remove it");
  }
}

void compile_tokens(const Node& people, ApiTokenRules& tokens, Findings& findings) {
  const Node& node = section_of(people, "tokens");
  read_into<parse_flag>(tokens.enabled, node, "enabled");
  read_into<parse_duration>(tokens.life, node, "life");
  read_into<parse_duration>(tokens.unseen, node, "unseen");
  if (tokens.enabled || node.entries.empty() || node.find("enabled") != nullptr) return;
  findings.warning(node.place, "people cannot make API tokens: they are not enabled",
                   "add `enabled: true`, or remove `tokens`");
}

void compile_first_account(const Node& people, Map& map, Findings& findings) {
  const Node* first = people.find("first_account");
  if (!map.people.accounts.enabled) {
    if (first == nullptr) return;
    findings.error(first->place, "there is no first account: `people.accounts.enabled` is false",
                   "remove it");
    return;
  }
  if (first == nullptr) {
    if (people.kind != Node::Kind::mapping) return;
    findings.error(people.place, "the people section has no `first_account`",
                   "Role whose groups the account made by the first set-up link gets");
    return;
  }
  if (first->kind != Node::Kind::scalar || first->secretive) return;
  map.people.first_account = first->text;
  std::vector<std::string_view> names;
  for (const Role& role : map.people.roles) names.push_back(role.name);
  if (std::find(names.begin(), names.end(), first->text) == names.end()) {
    findings.error(first->place, "no role " + quoted(first->text), suggestion(first->text, names));
  }
}

void compile_sessions(const Node& people, Sessions& sessions, Findings& findings) {
  const Node& section = section_of(people, "sessions");
  read_into<parse_duration>(sessions.idle, section, "idle");
  read_into<parse_duration>(sessions.absolute, section, "absolute");
  if (sessions.idle > sessions.absolute) {
    findings.error(section.place, "sessions live shorter than they may be idle",
                   "`absolute` must be at least `idle`");
  }
}

// A group that no role has is a mistyped one, unless policies beside the map ask for it.
void check_groups(const Node& people, const Map& map, Findings& findings) {
  std::vector<std::string_view> known;
  for (const Role& role : map.people.roles) known.insert(known.end(), role.groups.begin(), role.groups.end());
  const auto check = [&](const Node& group) {
    if (group.kind != Node::Kind::scalar || group.secretive || group.text.empty()) return;
    if (std::find(known.begin(), known.end(), group.text) != known.end()) return;
    findings.warning(group.place, "no role has group " + quoted(group.text), suggestion(group.text, known));
  };
  for (const Node& provider : section_of(people, "sign_in").items) {
    for (const Entry& entry : section_of(provider, "groups").entries) check(entry.value);
    for (const Node& group : section_of(provider, "everybody").items) check(group);
  }
}

}  // namespace

void compile_people(const Node& node, Map& map, Findings& findings) {
  compile_accounts(node, map, findings);
  compile_sign_in(node, map, findings);
  compile_signals(node, map, findings);
  for (const Entry& entry : section_of(node, "roles").entries) {
    map.people.roles.push_back(compile_role(entry, map, findings));
  }
  compile_first_account(node, map, findings);
  compile_sessions(node, map.people.sessions, findings);
  compile_tokens(node, map.people.tokens, findings);
}

void check_provider_groups(const Node& root, const Map& map, Findings& findings) {
  if (map.policies.empty()) check_groups(section_of(root, "people"), map, findings);
}

}  // namespace sallyport::map
