#pragma once
// doors/egress/plan.h: the map in force as the egress door asks it: targets by name, flows by id, what a call
// may use. Immutable; part of a Site.
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "guard/prices.h"
#include "map/map.h"
#include "net/tls.h"
#include "wire/models/dialect.h"

namespace sallyport::doors::egress {

// A component that models are called at.
struct Target {
  const map::Component* component = nullptr;
  models::Dialect dialect = models::Dialect::openai;
  std::string authority;                       // of the Host field: "api.openai.com"
  std::shared_ptr<const net::TlsContext> tls;  // null: the system's authorities vouch for it
};

// What a flow's calls are charged to.
struct Charged {
  std::vector<std::string> accounts;  // the flow's own, its workflow's, and shared ones
  bool in_money = false;              // one of them bounds the cost: a model without a price is not called
};

class Plan {
 public:
  // `map` must outlive it. Errors: malformed, unavailable: a file with authorities cannot be used.
  static Result<std::unique_ptr<const Plan>> make(const map::Map& map);

  const Target* find_target(std::string_view component) const;
  // By id; null for what is no flow of a workflow.
  const Flow* find_flow(std::string_view id) const;
  const Charged& charged(const Flow& flow) const { return charged_.at(flow.id); }
  // Whether any flow leads there: what none reaches is refused before its body is read.
  bool reaches(std::string_view workflow, std::string_view component) const;
  const guard::Prices& prices() const { return prices_; }

 private:
  explicit Plan(const map::Map& map);
  const map::Map& map_;
  guard::Prices prices_;
  std::unordered_map<std::string_view, Target> targets_;
  std::unordered_map<std::string_view, const Flow*> flows_;
  std::unordered_map<std::string_view, Charged> charged_;
};

}  // namespace sallyport::doors::egress
