#pragma once
// policy/compile/parts.h: what compiled policies consist of.
#include "policy/compile/compiled.h"
#include "policy/compile/expression.h"
#include "policy/compile/program.h"

namespace sallyport::cedar {

struct CompiledPolicies::Parts {
  struct About {  // a policy
    std::string id;
    Effect effect = Effect::forbid;
    Span span;
  };
  struct Failing {  // a node that can fail, where it first stands in a policy
    std::uint32_t policy = 0;
    Origin origin;
  };
  struct Applies {  // an action: which types it takes, ascending; their programs begin at `first`
    std::vector<TypeId> principals;
    std::vector<TypeId> resources;
    std::size_t first = 0;  // of `roots`, by principal, then resource
  };

  std::unique_ptr<Graph> graph;
  Programs programs;
  std::vector<About> policies;
  std::vector<Failing> failing;  // by policy, then node
  std::vector<Applies> actions;
  std::vector<std::uint32_t> roots;  // of Programs::branches; no_node: no policy can apply

  bool find_root(EntityHandle action, TypeId principal, TypeId resource, std::uint32_t& root) const;
  Span span(std::uint32_t policy, NodeId node) const;
};

}  // namespace sallyport::cedar
