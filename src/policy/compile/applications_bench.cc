#include "policy/compile/bench_cases.h"

namespace sallyport::cedar::bench {
namespace {

constexpr std::size_t each = 50;  // entities of a kind, as many as the paper's largest

// Small and always the same; not for secrets.
class Dice {
 public:
  std::size_t below(std::size_t bound) {
    state_ = state_ * 6364136223846793005u + 1442695040888963407u;
    return static_cast<std::size_t>((state_ >> 33) % bound);
  }

 private:
  std::uint64_t state_ = 42;
};

EntityUid uid(const char* type, std::size_t number) {
  return {type, std::string(type) + std::to_string(number)};
}
Value reference(const char* type, std::size_t number) { return Value(uid(type, number)); }
EntityUid action(const char* id) { return {"Action", id}; }

std::vector<EntityUid> some(Dice& dice, const char* type, std::size_t most) {
  std::vector<EntityUid> found;
  for (std::size_t i = dice.below(most + 1); i > 0; --i) found.push_back(uid(type, dice.below(each)));
  return found;
}

void ask(Case& made, Dice& dice, const std::vector<const char*>& actions, const char* principal,
         const char* resource, const Record& context) {
  for (std::size_t i = 0; i < 256; ++i) {
    made.requests.push_back({uid(principal, dice.below(each)), action(actions[dice.below(actions.size())]),
                             uid(resource, dice.below(each)), context});
  }
}

}  // namespace

Case github() {
  Case made{"github", R"(
    entity User in [Team, Role];
    entity Team in [Team, Role];
    entity Role in [Role];
    entity Organization { owners: Role, members: Role };
    entity Repository { readers: Role, triagers: Role, writers: Role, maintainers: Role, admins: Role,
                        organization: Organization, archived: Bool };
    entity Issue { repository: Repository, reporter: User };
    action pull, fork, push, add_reader, add_writer, add_admin
      appliesTo { principal: User, resource: Repository, context: {} };
    action edit_issue, delete_issue, assign_issue appliesTo { principal: User, resource: Issue, context: {} };
  )",
            R"(
    permit(principal, action in [Action::"pull", Action::"fork"], resource) when { principal in resource.readers };
    permit(principal, action == Action::"push", resource)
      when { !resource.archived && principal in resource.writers };
    permit(principal, action == Action::"add_reader", resource) when { principal in resource.maintainers };
    permit(principal, action in [Action::"add_writer", Action::"add_admin"], resource)
      when { principal in resource.admins };
    permit(principal, action in [Action::"edit_issue", Action::"delete_issue"], resource)
      when { principal == resource.reporter };
    permit(principal, action == Action::"edit_issue", resource) when { principal in resource.repository.writers };
    permit(principal, action == Action::"delete_issue", resource)
      when { principal in resource.repository.maintainers };
    permit(principal, action == Action::"assign_issue", resource) when { principal in resource.repository.triagers };
  )",      {},  {}, 8};
  Dice dice;
  const auto role = [](std::size_t repository, std::size_t level) {
    return uid("Role", repository * 5 + level);
  };
  for (std::size_t i = 0; i < each; ++i) {
    std::vector<EntityUid> parents = some(dice, "Team", 3);
    for (std::size_t j = 0; j < 3; ++j) parents.push_back(role(dice.below(each), dice.below(5)));
    made.entities.push_back({uid("User", i), {}, {}, parents});
    std::vector<EntityUid> above = {role(dice.below(each), dice.below(5))};
    if (i + 1 < each) above.push_back(uid("Team", i + 1 + dice.below(each - i - 1)));
    made.entities.push_back({uid("Team", i), {}, {}, above});
    std::vector<Record::Entry> repository = {{"organization", reference("Organization", i)},
                                             {"archived", Value(false)}};
    const char* levels[] = {"readers", "triagers", "writers", "maintainers", "admins"};
    for (std::size_t level = 0; level < 5; ++level) {  // each level is in the one below
      repository.emplace_back(levels[level], Value(role(i, level)));
      std::vector<EntityUid> lower;
      if (level > 0) lower.push_back(role(i, level - 1));
      made.entities.push_back({role(i, level), {}, {}, lower});
    }
    made.entities.push_back({uid("Repository", i), Record(std::move(repository)), {}, {}});
    made.entities.push_back({uid("Organization", i),
                             Record({{"owners", Value(role(i, 4))}, {"members", Value(role(i, 0))}}),
                             {},
                             {}});
    made.entities.push_back({uid("Issue", i),
                             Record({{"repository", reference("Repository", dice.below(each))},
                                     {"reporter", reference("User", dice.below(each))}}),
                             {},
                             {}});
  }
  ask(made, dice, {"pull", "fork", "push", "add_reader", "add_writer", "add_admin"}, "User", "Repository",
      {});
  ask(made, dice, {"edit_issue", "delete_issue", "assign_issue"}, "User", "Issue", {});
  return made;
}

Case gdrive() {
  Case made{"gdrive", R"(
    entity User in [Group] { files: Set<Document> };
    entity Group in [Group];
    entity Folder in [Folder, View];
    entity View;
    entity Document in [Folder, View] { owner: User, is_public: Bool, readers: Group, locked?: Bool };
    action read, write, share appliesTo { principal: User, resource: Document, context: {} };
  )",
            R"(
    permit(principal, action, resource) when { principal == resource.owner };
    permit(principal, action == Action::"read", resource) when { resource.is_public };
    permit(principal, action == Action::"read", resource) when { principal in resource.readers };
    permit(principal, action in [Action::"read", Action::"write"], resource)
      when { principal.files.contains(resource) };
    forbid(principal, action == Action::"write", resource) when { resource has locked && resource.locked };
  )",      {},  {}, 5};
  Dice dice;
  for (std::size_t i = 0; i < each; ++i) {
    std::vector<Value> files;
    for (std::size_t j = 0; j < 5; ++j) files.push_back(reference("Document", dice.below(each)));
    made.entities.push_back(
        {uid("User", i), Record({{"files", Value(ValueSet(std::move(files)))}}), {}, some(dice, "Group", 3)});
    std::vector<EntityUid> above;
    if (i + 1 < each) above.push_back(uid("Group", i + 1 + dice.below(each - i - 1)));
    made.entities.push_back({uid("Group", i), {}, {}, above});
    made.entities.push_back({uid("Folder", i),
                             {},
                             {},
                             i == 0 ? std::vector<EntityUid>{} : std::vector{uid("Folder", dice.below(i))}});
    std::vector<Record::Entry> document = {{"owner", reference("User", dice.below(each))},
                                           {"is_public", Value(dice.below(10) == 0)},
                                           {"readers", reference("Group", dice.below(each))}};
    if (dice.below(4) == 0) document.emplace_back("locked", Value(true));
    made.entities.push_back({uid("Document", i), Record(std::move(document)), {}, some(dice, "Folder", 2)});
  }
  ask(made, dice, {"read", "write", "share"}, "User", "Document", {});
  return made;
}

Case tinytodo() {
  Case made{"tinytodo", R"(
    entity Application enum ["TinyTodo"];
    entity User in [Team] { location: String };
    entity Team in [Team];
    entity List in [Application] { owner: User, name: String, readers: Team, editors: Team };
    action create_list appliesTo { principal: User, resource: Application, context: {} };
    action get_list, update_list, delete_list, share_list
      appliesTo { principal: User, resource: List, context: {} };
  )",
            R"(
    permit(principal, action == Action::"create_list", resource == Application::"TinyTodo");
    permit(principal, action, resource is List) when { resource.owner == principal };
    permit(principal, action == Action::"get_list", resource)
      when { principal in resource.readers || principal in resource.editors };
    permit(principal, action == Action::"update_list", resource) when { principal in resource.editors };
  )",        {},  {}, 4};
  Dice dice;
  for (std::size_t i = 0; i < each; ++i) {
    made.entities.push_back(
        {uid("User", i), Record({{"location", Value(std::string("here"))}}), {}, some(dice, "Team", 4)});
    std::vector<EntityUid> above;
    if (i + 1 < each) above.push_back(uid("Team", i + 1 + dice.below(each - i - 1)));
    made.entities.push_back({uid("Team", i), {}, {}, above});
    made.entities.push_back({uid("List", i),
                             Record({{"owner", reference("User", dice.below(each))},
                                     {"name", Value("list " + std::to_string(i))},
                                     {"readers", reference("Team", dice.below(each))},
                                     {"editors", reference("Team", dice.below(each))}}),
                             {},
                             {{"Application", "TinyTodo"}}});
  }
  ask(made, dice, {"get_list", "update_list", "delete_list", "share_list"}, "User", "List", {});
  return made;
}

}  // namespace sallyport::cedar::bench
