#include "app/commands/policy/explain_options.h"

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>

#include "map/schema/values.h"
#include "policy/model_context.h"

namespace sallyport::app {
namespace {

Error wrong(std::string detail) { return self_error(ErrorKind::malformed, std::move(detail)); }

Result<WallTime> time_of(const ExplainOptions& options) {
  if (options.at.empty()) return SystemClock().wall();
  const auto at = parse_rfc3339(options.at);
  if (!at) return wrong("--at takes a time: 2026-11-23T09:00:00Z");
  return *at;
}

Result<void> set_sign_in(Principal& who, const ExplainOptions& options, const map::Map& map) {
  const auto& known = map.people.sign_in;
  const bool ours = options.provider == accounts_name;
  if (!ours && std::none_of(known.begin(), known.end(),
                            [&](const Provider& each) { return each.name == options.provider; })) {
    return wrong("--provider takes a name of `people.sign_in`, or accounts");
  }
  if (!ours) who.provider = options.provider;
  who.acr = options.acr;
  who.amr = options.amr;
  std::sort(who.amr.begin(), who.amr.end());
  return {};
}

Result<void> set_service(Principal& who, const ExplainOptions& options, const map::Map& map) {
  who.method = method_of_service(map, who.name);
  if (options.credential.empty()) return {};
  if (options.credential != "token" && options.credential != "certificate") {
    return wrong("--credential of a service takes token or certificate");
  }
  who.method = options.credential == "token" ? jwt_method : certificate_method;
  return {};
}

// What the request itself shows. A person has a session, unless it is said to be an API token.
Result<void> set_credential(Principal& who, const ExplainOptions& options, const map::Map& map) {
  const bool bounds = !options.token_for.empty() || options.reads_only;
  const bool person = who.kind == Principal::Kind::person;
  if (bounds && (!person || options.credential != "token")) {
    return wrong("--token-for and --reads-only are of an API token: --who person/NAME --credential token");
  }
  if (who.kind == Principal::Kind::service) return set_service(who, options, map);
  if (options.credential.empty() || (person && options.credential == "session")) return {};
  if (!person) return wrong("--credential is of a person or a service");
  if (options.credential != "token") return wrong("--credential of a person takes session or token");
  who.method = api_token_method;
  who.token_components = options.token_for;
  if (who.token_components.empty()) who.token_components = {options.to};
  who.token_reads_only = options.reads_only;
  return {};
}

Result<Question> made_up_crossing(const ExplainOptions& options, Principal who, const map::Map& map) {
  Question question;
  const std::size_t blank = options.does.find(' ');
  if (blank == std::string::npos) return wrong("--does takes a method and a path: \"GET /admin\"");
  question.method = options.does.substr(0, blank);
  question.path = options.does.substr(blank + 1);
  question.component = options.to;
  question.websocket = options.websocket;
  question.moved = options.moved;
  SP_TRY(question.now, time_of(options));
  SP_TRY(question.client, parse_address(options.client));
  SP_TRY(const std::chrono::seconds age, map::parse_duration(options.age));
  question.who = std::move(who);
  question.who.groups = options.groups;
  question.who.mfa = question.who.kind == Principal::Kind::person && !options.no_mfa;
  question.who.authenticated_at = question.now - age;
  if (question.who.kind == Principal::Kind::person) SP_CHECK(set_sign_in(question.who, options, map));
  SP_CHECK(set_credential(question.who, options, map));
  SP_CHECK(choose_route(question, map, map::Routes(map)));
  return question;
}

Result<ModelQuestion> made_up_call(const ExplainOptions& options, Principal who, const map::Map& map,
                                   const policy::Engine& engine) {
  ModelQuestion question = options.call;
  if (!policy::is_model_action(options.does)) {
    std::string all;
    for (const std::string_view action : policy::model_actions)
      all.append(all.empty() ? "" : ", ").append(action);
    return wrong("--does takes what a workflow does: one of " + all);
  }
  if (map.find_component(options.to) == nullptr) return wrong("no such component");
  SP_CHECK(set_credential(who, options, map));
  who.key_flows = std::move(question.who.key_flows);
  question.who = std::move(who);
  question.action = options.does;
  question.component = options.to;
  SP_TRY(question.now, time_of(options));
  SP_TRY(question.client, parse_address(options.client));
  set_bound(question, engine);
  return question;
}

void add_person_options(CLI::App& command, ExplainOptions& options) {
  command.add_option("--groups", options.groups, "Groups of the person: staff,admins")->delimiter(',');
  command.add_flag("--no-mfa", options.no_mfa, "One factor only was shown");
  command.add_option("--provider", options.provider, "Whom the person signed in with: company, or accounts");
  command.add_option("--acr", options.acr, "How, as the provider says: urn:two");
  command.add_option("--amr", options.amr, "By which methods, as it says: pwd,otp")->delimiter(',');
  command.add_option("--age", options.age, "Since the factors were shown: 2h");
  command.add_flag("--websocket", options.websocket, "It opens a WebSocket");
  command.add_flag("--moved", options.moved, "The session was opened from another address");
}

void add_credential_options(CLI::App& command, ExplainOptions& options) {
  command
      .add_option("--credential", options.credential,
                  "What is shown: session or token (an API token) of a person, token or certificate of a "
                  "service")
      ->type_name("WHAT");
  command
      .add_option("--token-for", options.token_for, "Components that the API token opens; without it, --to")
      ->delimiter(',');
  command.add_flag("--reads-only", options.reads_only, "The API token may only read");
}

void add_call_options(CLI::App& command, ModelQuestion& call) {
  const auto count = [&](const char* name, std::int64_t& number, const char* words) {
    command.add_option(name, number, words)->check(CLI::NonNegativeNumber)->type_name("N");
  };
  command.add_option("--key-for", call.who.key_flows, "Flows or components that the key is bound to: a,b")
      ->delimiter(',');
  command.add_option("--model", call.model, "The model: gpt-4o");
  command.add_option("--endpoint", call.endpoint, "The endpoint: chat/completions");
  count("--max-output-tokens", call.max_output_tokens, "The bound on output tokens that the call sets");
  count("--choices", call.choices, "How many answers it asks for");
  command.add_flag("--stream", call.streaming, "It asks for a stream");
  command.add_option("--tool", call.tools, "A function that the model may ask for; more than once for more");
  command.add_option("--provider-tool", call.provider_tools, "A tool that the provider runs: web_search");
  count("--images", call.images, "Images that are sent");
  count("--image-addresses", call.image_addresses, "Images that the provider would fetch");
  count("--audios", call.audios, "Sounds that are sent");
  count("--files", call.files, "Ids of files that the provider keeps");
  command.add_flag("--stored", call.stored, "It asks the provider to keep the answer");
}

}  // namespace

void add_explain_options(CLI::App& command, ExplainOptions& options) {
  command.add_option("--map", options.map, "The map file")->required();
  auto* record = command.add_option("--record", options.record,
                                    "Request id of a refused crossing: `sallyport audit search` shows them");
  command.add_option("--state", options.state, "State directory of the gateway")->type_name("DIR");
  auto* does = command
                   .add_option("--does", options.does,
                               "Method and path: \"GET /admin\"; of a workflow: chat, embeddings ...")
                   ->excludes(record);
  command.add_option("--to", options.to, "A component")->excludes(record)->needs(does);
  auto* who = command.add_option("--who", options.who,
                                 "person/NAME, service/NAME, workflow/NAME, webhook/flow:N or nobody");
  command.add_option("--workflow", options.workflow, "The same as --who workflow/NAME")->excludes(who);
  command.add_option("--client", options.client, "The client's address");
  command.add_option("--at", options.at, "The time, instead of now: 2026-11-23T09:00:00Z");
  add_person_options(command, options);
  add_credential_options(command, options);
  add_call_options(command, options.call);
  command.add_flag("--all", options.all, "Also policies about other components and actions");
  command.add_flag("--json", options.json, "Print JSON");
}

Result<std::variant<Question, ModelQuestion>> made_up_question(const ExplainOptions& options,
                                                               const map::Map& map,
                                                               const policy::Engine& engine) {
  std::variant<Question, ModelQuestion> made;
  SP_TRY(Principal who,
         parse_principal(options.workflow.empty() ? options.who : "workflow/" + options.workflow));
  if (who.kind == Principal::Kind::workflow) {
    SP_TRY(made, made_up_call(options, std::move(who), map, engine));
  } else {
    SP_TRY(made, made_up_crossing(options, std::move(who), map));
  }
  return made;
}

}  // namespace sallyport::app
