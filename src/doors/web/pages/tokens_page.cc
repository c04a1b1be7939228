// API tokens of the person who asks: the list, revoking, and making one. Making one asks for a sign-in of the
// last minutes: an open session alone must not be enough to get something that outlives it.
#include "doors/web/pages/token_parts.h"

namespace sallyport::doors {
namespace {

using identity::ApiTokenRef;
using identity::IssuedApiToken;

constexpr std::string_view by_owner = "by its owner";

struct Note {
  std::uint16_t status = 200;
  std::string problem;
  std::string notice;
};

std::string_view who(const Desk& desk) { return desk.request.session->who.name; }

PageReply off_page(const Desk& desk) {
  return desk.explain(403, "No API tokens here",
                      paragraph("API tokens are not used here: the map of this gate allows none. Ask whoever "
                                "looks after it if a program has to act in your name.")
                          << link("/.sallyport/account", "Your account", "button"));
}

PageReply list_page(const Desk& desk, const Note& note = {}) {
  const auto tokens = own_tokens(desk);
  const bool enabled = desk.request.token_rules.enabled;
  if (!enabled && !has_live_tokens(tokens) && note.notice.empty()) return off_page(desk);
  Html body;
  if (!note.problem.empty()) body << problem(note.problem);
  if (!note.notice.empty()) body << notice(note.notice);
  body << tag("p", {{"class", "quiet"}},
              "What you give to a program so that it can act in your name. Signing out, ending your sessions "
              "and changing your password leave tokens alone: here is where they are revoked.");
  if (enabled) {
    body << tag("p", {{"class", "actions"}}, link(new_token_path, "Make a token", "button"));
  } else {
    body << notice("They are switched off here at the moment, and open nothing.");
  }
  body << token_list(desk, tokens);
  return desk.show(
      note.status,
      {.title = "Your API tokens", .host = desk.request.host, .who = who(desk), .width = Width::wide}, body);
}

PageReply ended_page(const Desk& desk, std::size_t count) {
  if (desk.context.tokens->unwritten() > 0) {
    return list_page(desk, {503,
                            "Revoked; but that could not be written down. Tell whoever looks after this "
                            "service: until it is, a restart would bring the token back.",
                            {}});
  }
  return list_page(
      desk, {200, {}, count == 1 ? "One token is revoked." : std::to_string(count) + " tokens are revoked."});
}

PageReply revoke(Desk& desk, bool all) {
  const std::string_view id = desk.field("id");
  if (!all && id.empty()) return desk.stale();
  std::size_t ended = 0;
  for (const ApiTokenRef& token : own_tokens(desk)) {
    if (all || token->id == id) ended += desk.context.tokens->revoke({.id = token->id}, by_owner).size();
  }
  return ended_page(desk, ended);
}

PageReply form_page(const Desk& desk, const TokenDraft& draft, std::uint16_t status,
                    std::string_view problem_text) {
  Html body;
  if (!problem_text.empty()) body << problem(problem_text);
  body << tag("p", {{"class", "quiet"}},
              "It opens what you choose here and nothing else, and never more than you may yourself.");
  body << token_form(desk, draft)
       << tag("p", {{"class", "hint"}}, link(tokens_path, "Leave everything as it is"));
  return desk.show(status, {.title = "Make an API token", .host = desk.request.host, .who = who(desk)}, body);
}

std::chrono::seconds usual_life(const ApiTokenRules& rules) {
  std::chrono::seconds usual{0};
  for (const Life& life : lives(rules)) {
    if (usual == std::chrono::seconds(0) || life.length <= std::chrono::hours(24 * 30)) usual = life.length;
  }
  return usual;
}

TokenDraft draft_of(const Desk& desk) {
  TokenDraft draft;
  draft.label = desk.field("label");
  for (const std::string_view component : desk.request.components) {
    if (desk.field("opens-" + std::string(component)) == "yes") draft.components.emplace_back(component);
  }
  draft.reads_only = !desk.field("reads-only").empty();
  const std::string_view typed = desk.field("life");
  for (const Life& life : lives(desk.request.token_rules)) {
    if (typed == std::to_string(life.length.count())) draft.life = life.length;
  }
  return draft;
}

std::string_view fault_of(const TokenDraft& draft) {
  if (draft.label.find_first_not_of(' ') == std::string::npos) return "Say in a few words what it is for.";
  if (draft.components.empty()) return "Choose at least one thing that it opens.";
  if (draft.life == std::chrono::seconds(0)) return "Choose how long it works.";
  return {};
}

bool record_made(const Desk& desk, const identity::ApiToken& token) {
  const std::string name = label(token.owner);
  std::string detail = token.label + "; opens";
  for (const std::string& component : token.components) detail += " " + component;
  if (token.reads_only) detail += "; may only read";
  detail += "; until " + to_rfc3339(token.expires);
  Record record;
  record.kind = Record::Kind::key_changed;
  record.at = desk.context.clock.wall();
  record.request_id = desk.request.request_id;
  record.who = name;
  record.session = token.id;
  record.client = desk.request.address;
  record.host = desk.request.host;
  record.path = desk.request.path;
  record.reason = "API token made";
  record.detail = detail;
  return desk.context.journal.append(record);
}

// Neither an unrecorded token nor one of a session that has been ended meanwhile stays: whoever ended all of
// this person's tokens with it did not see this one.
bool may_stay(const Desk& desk, const identity::ApiToken& token) {
  if (record_made(desk, token) && desk.context.sessions.live(desk.request.session->id)) return true;
  desk.context.tokens->revoke({.id = token.id}, "it could not be made");
  return false;
}

PageReply make(Desk& desk) {
  const TokenDraft draft = draft_of(desk);
  if (const std::string_view fault = fault_of(draft); !fault.empty())
    return form_page(desk, draft, 400, fault);
  auto issued = desk.context.tokens->issue(
      {desk.request.session->who, draft.label, draft.components, draft.reads_only, draft.life});
  if (!issued.ok() && issued.error().kind == ErrorKind::malformed)
    return form_page(desk, draft, 400, "Say what it is for in one line of at most 100 bytes.");
  if (!issued.ok() && issued.error().kind == ErrorKind::too_large) {
    return list_page(desk,
                     {400, "There is no room for another token. Revoke one that nobody uses first.", {}});
  }
  if (!issued.ok() || !may_stay(desk, *issued->token)) return desk.unavailable();
  return desk.show(
      200, {.title = "Your new API token", .host = desk.request.host, .who = who(desk), .width = Width::wide},
      token_made(desk, *issued));
}

bool is_fresh(const Desk& desk) {
  return desk.context.clock.wall() - desk.request.session->who.authenticated_at <= token_freshness;
}

PageReply not_found(const Desk& desk) {
  return desk.explain(404, "Not found", paragraph("There is no such page here."));
}

PageReply to_sign_in(const Desk& desk, std::string_view back, std::string_view why) {
  return desk.redirect("/.sallyport/sign-in?" + std::string(why) + "return=" + http1::url_encode(back));
}

}  // namespace

PageReply tokens_page(Desk& desk) {
  if (desk.context.tokens == nullptr) return not_found(desk);
  if (!desk.request.session) return to_sign_in(desk, tokens_path, {});
  if (desk.request.method != http1::Method::post) return list_page(desk);
  if (auto refusal = desk.refuse_by_session()) return std::move(*refusal);
  const std::string_view what = desk.field("do");
  if (what == "revoke") return revoke(desk, false);
  if (what == "revoke-all") return revoke(desk, true);
  return desk.stale();
}

PageReply new_token_page(Desk& desk) {
  if (desk.context.tokens == nullptr) return not_found(desk);
  if (!desk.request.session) return to_sign_in(desk, new_token_path, {});
  const bool posted = desk.request.method == http1::Method::post;
  if (posted) {
    if (auto refusal = desk.refuse_by_session()) return std::move(*refusal);
  }
  if (!desk.request.token_rules.enabled) return off_page(desk);
  if (!is_fresh(desk)) return to_sign_in(desk, new_token_path, "why=fresh&");
  if (posted) return desk.field("do") == "make" ? make(desk) : desk.stale();
  TokenDraft draft;
  draft.life = usual_life(desk.request.token_rules);
  if (desk.request.components.size() == 1) draft.components.emplace_back(desk.request.components.front());
  return form_page(desk, draft, 200, {});
}

}  // namespace sallyport::doors
