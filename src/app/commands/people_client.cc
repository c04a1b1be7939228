#include "app/commands/people_client.h"

#include "app/commands/gateway_client.h"
#include "audit/journal.h"
#include "console/people_api.h"
#include "console/tokens_api.h"
#include "identity/accounts/accounts.h"
#include "identity/session/sessions.h"
#include "store/database.h"
#include "store/file.h"

namespace sallyport::app {
namespace {

// What a map would say of tokens that are alive: without one, nothing keeps them from counting.
constexpr ApiTokenRules without_map{.enabled = true, .unseen = std::chrono::hours(24 * 366 * 100)};

Result<std::string> ask_store(const std::string& state, std::string_view method, std::string_view path,
                              std::string_view body) {
  const SystemClock clock;
  SystemRandom random;
  SP_CHECK(store::make_private_directory(state));
  audit::JournalOptions where;
  where.directory = state + "/journal";
  SP_TRY(const auto journal, audit::Journal::open(where));
  SP_TRY(const auto database, store::Database::open(state + "/store.sqlite"));
  SP_TRY(const auto sessions, identity::Sessions::open(*database, clock, random, {}));
  sessions->set_on_end([&](const identity::SessionRef& session, std::string_view reason) {
    console::record_session_end(*journal, clock, session, reason);
  });
  SP_TRY(const auto tokens, identity::ApiTokens::open(*database, clock, random));
  tokens->set_on_end([&](const identity::ApiTokenRef& token, std::string_view reason) {
    console::record_token_end(*journal, clock, token, reason);
  });
  if (console::TokensApi::serves(path)) {
    return console::TokensApi(*tokens, without_map, *journal, clock).handle(method, path, body);
  }
  SP_TRY(const auto accounts, identity::Accounts::open(*database, *sessions, clock, random, {}));
  return console::PeopleApi(*accounts, *sessions, *tokens, *journal, clock).handle(method, path, body);
}

}  // namespace

Result<std::string> ask_people(const std::string& state, std::string_view method, std::string_view path,
                               std::string_view body) {
  if (auto answer = ask_gateway(state, method, path, body)) return std::move(*answer);
  return ask_store(state, method, path, body);
}

}  // namespace sallyport::app
