#include "policy/compile/compiled.h"

#include <algorithm>

#include "policy/compile/parts.h"

namespace sallyport::cedar {
namespace {

// The head of a policy, in numbers.
struct Bound {
  Scope::Kind kind = Scope::Kind::any;
  TypeId type = no_type;  // is, is_in
  EntityHandle entity = no_entity;
  TypeId entity_type = no_type;
};

struct Head {
  Bound principal;
  Bound resource;
};

std::string message(EvaluationError::Kind kind) {
  switch (kind) {
    case EvaluationError::Kind::type_mismatch:
      return "a value of another type is needed here";
    case EvaluationError::Kind::overflow:
      return "the result does not fit into 64 bits";
    case EvaluationError::Kind::no_such_entity:
      return "there is no such entity";
    case EvaluationError::Kind::no_such_attribute:
      return "there is no such attribute";
    case EvaluationError::Kind::no_such_tag:
      return "there is no such tag";
    case EvaluationError::Kind::extension:
      return "an extension function has no value here";
    case EvaluationError::Kind::too_deep:
      return "the expression is nested too deeply";
  }
  return {};
}

std::vector<TypeId> type_ids(const Vocabulary& vocabulary, const std::vector<std::string>& names) {
  std::vector<TypeId> found;
  for (const std::string& name : names) found.push_back(vocabulary.find_type(name));
  std::ranges::sort(found);
  return found;
}

}  // namespace

class PolicyCompiler {
 public:
  PolicyCompiler(const PolicySet& set, const VocabularyPtr& vocabulary, const CompileOptions& options)
      : set_(set),
        vocabulary_(*vocabulary),
        graph_(vocabulary, options.share),
        expressions_(graph_),
        programs_(graph_, options.index) {}

  bool compile(Diagnostics& diagnostics);
  void finish(CompiledPolicies::Parts& parts);

 private:
  using Parts = CompiledPolicies::Parts;
  static constexpr std::size_t max_environments = 1'000'000;

  bool read_heads(Diagnostics& diagnostics);
  bool bound(const Scope& scope, Bound& made);
  bool read_actions(const ActionType& action, std::vector<std::uint32_t>& matching) const;
  void find_descent(TypeId type, std::vector<bool>& into) const;
  bool compile_action(const ActionType& action, EntityHandle handle, Diagnostics& diagnostics);
  bool compile_environment(const Environment& environment, const std::vector<std::uint32_t>& policies,
                           Diagnostics& diagnostics);
  bool add_candidate(std::uint32_t policy, const Environment& environment, Diagnostics& diagnostics);
  static bool can_be(const Bound& bound, TypeId type, const std::vector<bool>& above);
  void add_bound(const Bound& bound, NodeOp of, std::vector<NodeId>& tests);
  bool refuse(const Policy& policy, std::string_view what, Diagnostics& diagnostics) const;

  const PolicySet& set_;
  Vocabulary& vocabulary_;
  GraphBuilder graph_;
  ExpressionCompiler expressions_;
  ProgramBuilder programs_;
  std::vector<Head> heads_;
  std::vector<Parts::Failing> failing_;
  std::vector<Parts::Applies> actions_;
  std::vector<std::uint32_t> roots_;
  std::vector<Candidate> candidates_;  // of the environment at hand
  std::vector<bool> above_principal_;  // types its principals may be in, by type
  std::vector<bool> above_resource_;
  std::vector<Origin> origins_;
};

bool PolicyCompiler::refuse(const Policy& policy, std::string_view what, Diagnostics& diagnostics) const {
  Diagnostic diagnostic;
  if (policy.source) {
    diagnostic.file = policy.source->name();
    diagnostic.position = policy.source->position(policy.span.begin);
  }
  diagnostic.policy = policy.id;
  diagnostic.message = what;
  diagnostics.add(std::move(diagnostic));
  return false;
}

bool PolicyCompiler::bound(const Scope& scope, Bound& made) {
  made.kind = scope.kind;
  if (scope.kind == Scope::Kind::is || scope.kind == Scope::Kind::is_in) {
    made.type = vocabulary_.find_type(scope.type);
    if (made.type == no_type) return false;
  }
  if (!scope.entity) return scope.kind == Scope::Kind::any || scope.kind == Scope::Kind::is;
  made.entity = vocabulary_.intern(*scope.entity);
  if (made.entity == no_entity) return false;
  made.entity_type = vocabulary_.uids().type(made.entity);
  return true;
}

bool PolicyCompiler::read_heads(Diagnostics& diagnostics) {
  heads_.resize(set_.policies.size());
  for (std::size_t i = 0; i < heads_.size(); ++i) {
    const Policy& policy = set_.policies[i];
    if (!bound(policy.principal, heads_[i].principal) || !bound(policy.resource, heads_[i].resource)) {
      return refuse(policy, "names an entity type that the schema does not have", diagnostics);
    }
  }
  return true;
}

bool PolicyCompiler::compile(Diagnostics& diagnostics) {
  if (set_.policies.size() > CompiledPolicies::max_policies) {
    return refuse(set_.policies.back(), "is one policy too many", diagnostics);
  }
  if (!read_heads(diagnostics)) return false;
  for (const auto& [uid, action] : vocabulary_.schema().actions) {
    if (!compile_action(action, vocabulary_.intern(uid), diagnostics)) return false;
  }
  return true;
}

// Policies whose action scope the action fits.
bool PolicyCompiler::read_actions(const ActionType& action, std::vector<std::uint32_t>& matching) const {
  for (std::uint32_t i = 0; i < set_.policies.size(); ++i) {
    const ActionScope& scope = set_.policies[i].action;
    const bool groups = scope.kind != ActionScope::Kind::equal;
    const bool fits =
        scope.kind == ActionScope::Kind::any || std::ranges::any_of(scope.actions, [&](const EntityUid& uid) {
          return uid == action.uid || (groups && std::ranges::binary_search(action.ancestors, uid));
        });
    if (fits) matching.push_back(i);
  }
  return !matching.empty();
}

void PolicyCompiler::find_descent(TypeId type, std::vector<bool>& into) const {
  into.assign(vocabulary_.type_count(), false);
  into[type] = true;
  const EntityType* entity_type = vocabulary_.layout(type).type;
  if (entity_type == nullptr) return;
  for (const std::string& ancestor : entity_type->ancestors) {
    if (const TypeId found = vocabulary_.find_type(ancestor); found != no_type) into[found] = true;
  }
}

bool PolicyCompiler::compile_action(const ActionType& action, EntityHandle handle, Diagnostics& diagnostics) {
  Parts::Applies applies{type_ids(vocabulary_, action.principals), type_ids(vocabulary_, action.resources),
                         roots_.size()};
  auto& context = graph_.graph().contexts.emplace_back();
  for (const AttributeType& attribute : action.context.attributes) {
    context.push_back(
        {.name = graph_.name(attribute.name), .slot = vocabulary_.context_slot(attribute.name)});
  }
  std::vector<std::uint32_t> policies;
  read_actions(action, policies);
  for (const TypeId principal : applies.principals) {
    find_descent(principal, above_principal_);
    for (const TypeId resource : applies.resources) {
      find_descent(resource, above_resource_);
      if (!compile_environment({principal, resource, &action, handle}, policies, diagnostics)) return false;
    }
  }
  actions_.push_back(std::move(applies));
  return true;
}

bool PolicyCompiler::can_be(const Bound& bound, TypeId type, const std::vector<bool>& above) {
  switch (bound.kind) {
    case Scope::Kind::any:
      return true;
    case Scope::Kind::equal:
      return bound.entity_type == type;
    case Scope::Kind::in:
      return above[bound.entity_type];
    case Scope::Kind::is:
      return bound.type == type;
    case Scope::Kind::is_in:
      return bound.type == type && above[bound.entity_type];
  }
  return true;
}

void PolicyCompiler::add_bound(const Bound& bound, NodeOp of, std::vector<NodeId>& tests) {
  if (bound.entity == no_entity) return;
  Node variable;
  variable.op = of;
  Node test;
  test.op = bound.kind == Scope::Kind::equal ? NodeOp::equal : NodeOp::in;
  test.a = graph_.add(variable);
  test.b = graph_.constant(Cell::entity(bound.entity));
  tests.push_back(graph_.add(test));
}

bool PolicyCompiler::add_candidate(std::uint32_t index, const Environment& environment,
                                   Diagnostics& diagnostics) {
  const Policy& policy = set_.policies[index];
  std::vector<NodeId> tests;
  add_bound(heads_[index].principal, NodeOp::principal, tests);
  add_bound(heads_[index].resource, NodeOp::resource, tests);
  origins_.clear();
  if (!expressions_.conjuncts(*policy.conditions, environment, origins_, tests)) {
    return refuse(policy, "is nested too deeply, or has a name that the schema does not have", diagnostics);
  }
  for (const Origin& origin : origins_) failing_.push_back({index, origin});
  Candidate made{index, {}};
  bool can_fail = false;
  for (const NodeId test : tests) {
    if (graph_.is_bool(test, true)) continue;
    if (graph_.is_bool(test, false) && !can_fail) return true;  // it never applies here
    if (std::ranges::find(made.tests, test) == made.tests.end()) made.tests.push_back(test);
    if (graph_.is_bool(test, false)) break;
    can_fail = can_fail || graph_.node(test).can_fail;
  }
  candidates_.push_back(std::move(made));
  return true;
}

bool PolicyCompiler::compile_environment(const Environment& environment,
                                         const std::vector<std::uint32_t>& policies,
                                         Diagnostics& diagnostics) {
  if (roots_.size() == max_environments) {
    Diagnostic diagnostic;
    diagnostic.message = "the schema allows more kinds of requests than can be compiled";
    diagnostics.add(std::move(diagnostic));
    return false;
  }
  candidates_.clear();
  for (const std::uint32_t policy : policies) {
    if (!can_be(heads_[policy].principal, environment.principal, above_principal_)) continue;
    if (!can_be(heads_[policy].resource, environment.resource, above_resource_)) continue;
    if (!add_candidate(policy, environment, diagnostics)) return false;
  }
  roots_.push_back(candidates_.empty() ? no_node : programs_.add(std::move(candidates_)));
  return true;
}

void PolicyCompiler::finish(CompiledPolicies::Parts& parts) {
  const auto key = [](const Parts::Failing& one) { return std::pair(one.policy, one.origin.node); };
  std::ranges::sort(failing_, {}, [](const Parts::Failing& one) {
    return std::tuple(one.policy, one.origin.node, one.origin.span.begin);
  });
  const auto rest = std::ranges::unique(failing_, {}, key);
  failing_.erase(rest.begin(), rest.end());
  failing_.shrink_to_fit();
  parts.failing = std::move(failing_);
  parts.actions = std::move(actions_);
  parts.roots = std::move(roots_);
  parts.programs = programs_.finish();
  parts.graph = graph_.finish();
  for (const Policy& policy : set_.policies)
    parts.policies.push_back({policy.id, policy.effect, policy.span});
}

CompiledPolicies::CompiledPolicies() : parts_(std::make_unique<Parts>()) {}
CompiledPolicies::~CompiledPolicies() = default;

CompiledPoliciesPtr CompiledPolicies::create(const PolicySet& policies, const VocabularyPtr& vocabulary,
                                             Diagnostics& diagnostics, const CompileOptions& options) {
  PolicyCompiler compiler(policies, vocabulary, options);
  if (!compiler.compile(diagnostics)) return nullptr;
  std::shared_ptr<CompiledPolicies> made(new CompiledPolicies());
  compiler.finish(*made->parts_);
  return made;
}

Answer CompiledPolicies::describe(const CompiledAnswer& answer) const {
  Answer made;
  made.allowed = answer.allowed;
  for (const std::uint32_t policy : answer.reasons) made.reasons.push_back(id(policy));
  for (const CompiledError& error : answer.errors) {
    made.errors.push_back({id(error.policy), {error.kind, message(error.kind), error.span}});
  }
  return made;
}

std::size_t CompiledPolicies::size() const { return parts_->policies.size(); }
const std::string& CompiledPolicies::id(std::uint32_t policy) const { return parts_->policies[policy].id; }
std::size_t CompiledPolicies::environments() const { return parts_->roots.size(); }

std::size_t CompiledPolicies::bytes() const {
  std::size_t total = sizeof(Parts) + parts_->graph->bytes() + parts_->programs.bytes() +
                      parts_->failing.capacity() * sizeof(Parts::Failing) +
                      parts_->policies.capacity() * sizeof(Parts::About) +
                      parts_->roots.capacity() * sizeof(std::uint32_t);
  for (const Parts::About& about : parts_->policies) total += about.id.capacity();
  for (const Parts::Applies& applies : parts_->actions) {
    total += sizeof applies + (applies.principals.capacity() + applies.resources.capacity()) * sizeof(TypeId);
  }
  return total;
}

std::optional<Answer> authorize(const CompiledPolicies& policies, const Vocabulary& vocabulary,
                                const EntitySnapshot& entities, const Request& request) {
  Scratch scratch;
  RequestBuilder builder(vocabulary, entities, scratch);
  if (!builder.request(request)) return std::nullopt;
  const CompiledAnswer answer = policies.decide(entities, builder.view(), scratch);
  if (!answer.fits) return std::nullopt;
  return policies.describe(answer);
}

}  // namespace sallyport::cedar
