#include "console/tokens_api.h"

#include "base/json_text.h"
#include "console/tokens_command.h"
#include "identity/group_list.h"
#include "model/flow.h"

namespace sallyport::console {
namespace {

using identity::ApiToken;
using identity::ApiTokenFilter;
using identity::ApiTokenRef;

constexpr std::string_view by_operator = "by the operator";

Error no_such(const std::string& id) {
  return client_error(ErrorKind::not_found, "no API token has the id `" + id.substr(0, 64) + "`");
}

}  // namespace

Result<std::string> TokensApi::handle(std::string_view method, std::string_view path,
                                      std::string_view body) const {
  const bool lists = path == "/v1/tokens/list";
  if (!lists && path != "/v1/tokens/revoke")
    return client_error(ErrorKind::not_found, "there is no " + std::string(path) + " here");
  if (lists && method == "GET") return list("{}");
  if (method != "POST") return client_error(ErrorKind::forbidden, "call this with POST");
  return lists ? list(body) : revoke(body);
}

Result<std::string> TokensApi::list(std::string_view body) const {
  SP_TRY(const TokensCommand command, parse_tokens_command(body, {"id", "person", "provider"}));
  std::string all = "[";
  for (const ApiTokenRef& token :
       tokens_.list({.id = command.id, .owner = command.person, .provider = command.provider})) {
    if (all.size() > 1) all.push_back(',');
    all += token_json(*token);
  }
  std::string out;
  JsonObject(out).add_raw("tokens", all + "]").close();
  return out;
}

// Ending waits for nothing, not even for a journal that could record it.
Result<std::string> TokensApi::revoke(std::string_view body) const {
  SP_TRY(const TokensCommand command, parse_tokens_command(body, {"id", "person", "provider", "all", "why"}));
  if (!command.id.empty() + !command.person.empty() + (command.all ? 1 : 0) != 1)
    return client_error(ErrorKind::malformed, "say exactly one of `id`, `person` and `all`");
  if (!command.provider.empty() && command.person.empty())
    return client_error(ErrorKind::malformed, "`provider` says whose person: say `person` too");
  const ApiTokenFilter filter{.id = command.id, .owner = command.person, .provider = command.provider};
  if (!command.id.empty() && tokens_.list(filter).empty()) return no_such(command.id);
  std::vector<std::string> ids;
  for (const ApiTokenRef& token :
       tokens_.revoke(filter, command.why.empty() ? by_operator : std::string_view(command.why)))
    ids.push_back(token->id);
  SP_CHECK(check_token_ends_are_kept(tokens_, journal_));
  std::string out;
  JsonObject(out).add_raw("revoked", identity::write_groups(ids)).close();
  return out;
}

std::string TokensApi::token_json(const ApiToken& token) const {
  const Principal& owner = token.owner;
  std::string out;
  JsonObject object(out);
  object.add("id", token.id).add("owner", owner.name);
  object.add("provider", owner.provider.empty() ? accounts_name : std::string_view(owner.provider));
  object.add_if("label", token.label).add_raw("components", identity::write_groups(token.components));
  object.add("reads_only", token.reads_only);
  object.add("state", to_string(standing_of(token, rules_, clock_.wall())));
  object.add("created", to_rfc3339(token.created)).add("expires", to_rfc3339(token.expires));
  object.add("owner_seen", to_rfc3339(token.owner_seen));
  if (const WallTime used = tokens_.last_used(token.id); used != WallTime{})
    object.add("last_used", to_rfc3339(used));
  if (token.ended != WallTime{}) object.add("ended", to_rfc3339(token.ended));
  object.add_if("why", token.ended_why).close();
  return out;
}

Result<void> check_token_ends_are_kept(const identity::ApiTokens& tokens, const audit::Journal& journal) {
  if (tokens.unwritten() > 0) {
    return self_error(ErrorKind::unavailable,
                      "ended; but the store could not write down that API tokens have, and a restart would "
                      "bring them back: leave the gateway running until it can");
  }
  if (!journal.accepting())
    return self_error(ErrorKind::unavailable, "ended; but the journal takes no records");
  return {};
}

void record_token_end(audit::Journal& journal, const Clock& clock, const ApiTokenRef& token,
                      std::string_view reason) {
  const std::string who = label(token->owner);
  std::string detail = token->label;
  if (reason != "expired") detail.append(detail.empty() ? "" : ": ").append(reason);
  Record record;
  record.kind = Record::Kind::key_changed;
  record.at = clock.wall();
  record.who = who;
  record.session = token->id;
  record.reason = reason == "expired" ? "API token expired" : "API token revoked";
  record.detail = detail;
  journal.append(record);
}

}  // namespace sallyport::console
