#pragma once
// app/n8n_sync/plan.h: what has to be done to an n8n so that each workflow has a credential of its own for
// each model component that it may reach. Pure.
#include <string>
#include <vector>

#include "app/n8n_sync/n8n_client.h"
#include "app/n8n_sync/owned.h"
#include "map/map.h"

namespace sallyport::app {

// A credential that there should be.
struct WantedCredential {
  std::string workflow;
  std::string component;
  std::string kind;      // of the component: "openai"
  std::string base_url;  // at the door
};

struct SyncStep {
  enum class Action : unsigned char {
    create,   // there was none
    restore,  // there was one, and a person took it away
    rotate,   // it gets a new key
    retire,   // the map has no use for it any more
  };
  Action action = Action::create;
  WantedCredential wanted;  // of retire: workflow and component only
  std::string credential;   // id in n8n; empty: none yet
  std::string key;          // id of the key before; empty: none
};
std::string_view to_string(SyncStep::Action action);

struct SyncPlan {
  std::vector<SyncStep> steps;
  std::vector<N8nCredential> left_alone;  // somebody else's
};

// "Sallyport: WORKFLOW -> COMPONENT"
std::string credential_name(const std::string& workflow, const std::string& component);

// Of the workflows that run in `component`. Errors: not_found (no such component in the map), malformed (no
// door is known, neither here nor in the map). `door`: "http://127.0.0.1:8446"; empty: as the map says.
Result<std::vector<WantedCredential>> wanted_credentials(const map::Map& map, const std::string& component,
                                                         const std::string& door);

// `owned`: of this n8n only. One whose type a person has changed is not ours any more.
SyncPlan make_plan(const std::vector<WantedCredential>& wanted, const std::vector<OwnedCredential>& owned,
                   const std::vector<N8nCredential>& there);

}  // namespace sallyport::app
