#pragma once
// app/commands/policy/explain_options.h: what `sallyport policy explain` is asked about when it is no record:
// a crossing, or a call of a model, that somebody makes up.
#include <CLI/App.hpp>
#include <string>
#include <variant>
#include <vector>

#include "app/question.h"

namespace sallyport::app {

struct ExplainOptions {
  std::string map;
  std::string state;
  std::string record;  // request id
  std::string who = "nobody";
  std::string does;
  std::string to;
  std::string client = "127.0.0.1";
  std::string at;
  // Of a person.
  std::vector<std::string> groups;
  std::string age = "0s";
  bool no_mfa = false;
  std::string provider = "accounts";
  std::string acr;
  std::vector<std::string> amr;
  bool websocket = false;
  bool moved = false;
  // Of a person or a service; empty: a session, and as the map says of the service.
  std::string credential;
  std::vector<std::string> token_for;  // components that an API token opens; empty: the one that is asked for
  bool reads_only = false;             // an API token's
  // Of a workflow. Its name, endpoint and so on stand in `call`, all but who, component, action, client,
  // time.
  std::string workflow;
  ModelQuestion call;

  bool all = false;
  bool json = false;
};

void add_explain_options(CLI::App& command, ExplainOptions& options);

// Errors, in words for people: malformed.
Result<std::variant<Question, ModelQuestion>> made_up_question(const ExplainOptions& options,
                                                               const map::Map& map,
                                                               const policy::Engine& engine);

}  // namespace sallyport::app
