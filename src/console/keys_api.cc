#include "console/keys_api.h"

#include <algorithm>
#include <array>

#include "base/json_text.h"
#include "console/keys_command.h"

namespace sallyport::console {
namespace {

using identity::WorkflowKey;
using identity::WorkflowKeyRef;

constexpr seconds usual_life{std::chrono::hours(24)};

std::string texts_json(const std::vector<std::string>& texts) {
  std::string out = "[";
  for (const std::string& text : texts) {
    if (out.size() > 1) out.push_back(',');
    append_json_string(out, text);
  }
  out.push_back(']');
  return out;
}

std::string joined(const std::vector<std::string>& texts) {
  std::string out;
  for (const std::string& text : texts) out += (out.empty() ? "" : ", ") + text;
  return out;
}

std::vector<std::string> source_texts(const WorkflowKey& key) {
  std::vector<std::string> texts;
  for (const Network& source : key.sources) texts.push_back(to_text(source));
  return texts;
}

std::string_view state_of(const WorkflowKey& key, WallTime now) {
  if (key.revoked != WallTime{}) return "revoked";
  if (key.ended != WallTime{} || now >= key.expires) return "expired";
  if (now < key.not_before) return "not yet good";
  return key.successor.empty() ? "good" : "rotated";
}

// "workflow/triage; for openai; from 10.0.0.0/8; until 2026-11-24T10:00:00Z"
std::string bounds_of(const WorkflowKey& key) {
  std::string text = "workflow/" + key.workflow;
  if (!key.flows.empty()) text += "; for " + joined(key.flows);
  if (!key.sources.empty()) text += "; from " + joined(source_texts(key));
  return text + "; until " + to_rfc3339(key.expires);
}

// A key can never grant more than whoever asks for it has: here the operator, who has what the map says.
Result<void> check_bounds(const KeyTerms& terms, const KeysCommand& command) {
  const KeyTerms::Workflow* const workflow = terms.find(command.workflow);
  if (workflow == nullptr) {
    return client_error(ErrorKind::not_found,
                        "the map has no workflow called `" + command.workflow.substr(0, 64) + "`");
  }
  for (const std::string& name : command.flows) {
    const auto opens = [&](const KeyTerms::Opening& opening) { return names(opening, name); };
    if (std::ranges::any_of(workflow->openings, opens)) continue;
    std::vector<std::string> known;
    for (const KeyTerms::Opening& opening : workflow->openings) {
      known.push_back(opening.component);
      known.insert(known.end(), opening.flows.begin(), opening.flows.end());
    }
    return client_error(ErrorKind::malformed,
                        "workflow " + workflow->name + " has no flow or component `" + name.substr(0, 64) +
                            "`; it has: " + (known.empty() ? "none at all" : joined(known)));
  }
  return {};
}

}  // namespace

Result<std::string> KeysApi::handle(std::string_view method, std::string_view path,
                                    std::string_view body) const {
  using Change = Result<std::string> (KeysApi::*)(std::string_view) const;
  static constexpr std::array<std::pair<std::string_view, Change>, 4> calls = {{
      {"/v1/keys/list", &KeysApi::list},
      {"/v1/keys/issue", &KeysApi::issue},
      {"/v1/keys/rotate", &KeysApi::rotate},
      {"/v1/keys/revoke", &KeysApi::revoke},
  }};
  for (const auto& [where, call] : calls) {
    if (path != where) continue;
    const bool reads = call == &KeysApi::list && method == "GET";
    if (!reads && method != "POST") return client_error(ErrorKind::forbidden, "call this with POST");
    return (this->*call)(reads ? "{}" : body);
  }
  return client_error(ErrorKind::not_found, "there is no " + std::string(path) + " here");
}

Result<std::string> KeysApi::list(std::string_view body) const {
  SP_TRY(const KeysCommand command, parse_keys_command(body, {"workflow", "id"}));
  std::string all = "[";
  for (const WorkflowKeyRef& key : keys_.list({.id = command.id, .workflow = command.workflow})) {
    if (all.size() > 1) all.push_back(',');
    all += key_json(key);
  }
  std::string out;
  JsonObject(out).add_raw("keys", all + "]").close();
  return out;
}

// What cannot be recorded does not stay: its id is known only once it is made.
Result<std::string> KeysApi::issue(std::string_view body) const {
  SP_TRY(const KeysCommand command, parse_keys_command(body, {"workflow", "flows", "sources", "label",
                                                              "ttl_seconds", "starts_in_seconds"}));
  SP_CHECK(check_bounds(terms_, command));
  identity::NewKey wanted;
  wanted.workflow = command.workflow;
  wanted.flows = command.flows;
  wanted.sources = command.sources;
  wanted.label = command.label;
  wanted.issuer = issuer_;
  wanted.life = command.ttl.value_or(std::min(usual_life, terms_.longest));
  if (command.starts_in > seconds(0)) wanted.not_before = clock_.wall() + command.starts_in;
  SP_TRY(const identity::IssuedKey issued, keys_.issue(wanted, terms_.longest));
  SP_CHECK(record(*issued.key, "issued", bounds_of(*issued.key)));
  return issued_json(issued, {});
}

Result<std::string> KeysApi::rotate(std::string_view body) const {
  SP_TRY(const KeysCommand command, parse_keys_command(body, {"id", "overlap_seconds"}));
  if (!journal_.accepting())
    return self_error(ErrorKind::unavailable, "nothing is rotated: the journal takes no records");
  const auto before = keys_.list({.id = command.id});
  if (command.id.empty() || before.empty())
    return client_error(ErrorKind::not_found, "no key has the id `" + command.id.substr(0, 64) + "`");
  const std::string& workflow = before.front()->workflow;
  if (terms_.find(workflow) == nullptr) {
    return client_error(ErrorKind::forbidden,
                        "the map has no workflow called `" + workflow + "` any more: revoke the key instead");
  }
  SP_TRY(const identity::IssuedKey issued, keys_.rotate(command.id, command.overlap, terms_.longest));
  SP_CHECK(record(*issued.key, "rotated", bounds_of(*issued.key) + "; takes over from " + command.id));
  SP_CHECK(check_ends_are_kept());
  return issued_json(issued, command.id);
}

// Ending waits for nothing, not even for a journal that could record it.
Result<std::string> KeysApi::revoke(std::string_view body) const {
  SP_TRY(const KeysCommand command, parse_keys_command(body, {"id", "workflow", "all", "why"}));
  if (!command.id.empty() + !command.workflow.empty() + (command.all ? 1 : 0) != 1)
    return client_error(ErrorKind::malformed, "say exactly one of `id`, `workflow` and `all`");
  const identity::KeyFilter filter{.id = command.id, .workflow = command.workflow};
  if (!command.id.empty() && keys_.list(filter).empty())
    return client_error(ErrorKind::not_found, "no key has the id `" + command.id.substr(0, 64) + "`");
  std::vector<std::string> ids;
  for (const WorkflowKeyRef& key : keys_.revoke(filter, command.why.empty() ? issuer_ : command.why))
    ids.push_back(key->id);
  SP_CHECK(check_ends_are_kept());
  std::string out;
  JsonObject(out).add_raw("revoked", texts_json(ids)).close();
  return out;
}

Result<void> KeysApi::check_ends_are_kept() const {
  if (keys_.unwritten() > 0) {
    return self_error(ErrorKind::unavailable,
                      "ended; but the store could not write it down, and a restart would bring it back: "
                      "leave the gateway running until `key list` answers without this");
  }
  if (!journal_.accepting())
    return self_error(ErrorKind::unavailable, "ended; but the journal takes no records");
  return {};
}

Result<void> KeysApi::record(const WorkflowKey& key, std::string_view change,
                             const std::string& detail) const {
  Record record;
  record.kind = Record::Kind::key_changed;
  record.at = clock_.wall();
  record.who = issuer_;
  record.key = key.id;
  record.reason = change;
  record.detail = detail;
  if (journal_.append(record)) return {};
  keys_.revoke({.id = key.id}, "it could not be recorded");
  return self_error(ErrorKind::unavailable, "there is no new key: the journal takes no records");
}

std::string KeysApi::key_json(const WorkflowKeyRef& ref) const {
  const WorkflowKey& key = *ref;
  std::string out;
  JsonObject object(out);
  object.add("id", key.id).add("workflow", key.workflow);
  if (!key.flows.empty()) object.add_raw("flows", texts_json(key.flows));
  if (!key.sources.empty()) object.add_raw("sources", texts_json(source_texts(key)));
  object.add("issuer", key.issuer).add_if("label", key.label);
  object.add("state", state_of(key, clock_.wall())).add("created", to_rfc3339(key.created));
  if (key.not_before != key.created) object.add("not_before", to_rfc3339(key.not_before));
  object.add("expires", to_rfc3339(key.expires));
  if (const WallTime used = keys_.last_used(key.id); used != WallTime{})
    object.add("last_used", to_rfc3339(used));
  if (key.revoked != WallTime{}) object.add("revoked", to_rfc3339(key.revoked));
  object.add_if("why", key.revoked_why).add_if("successor", key.successor).close();
  return out;
}

std::string KeysApi::issued_json(const identity::IssuedKey& issued, std::string_view old_id) const {
  std::string out;
  JsonObject object(out);
  object.add_raw("key", key_json(issued.key));
  object.add("placeholder", issued.placeholder.reveal());
  object.add_raw("use", use_json(*issued.key));
  const auto old = old_id.empty() ? std::vector<WorkflowKeyRef>() : keys_.list({.id = std::string(old_id)});
  if (!old.empty()) object.add_raw("old", key_json(old.front()));
  object.close();
  return out;
}

std::string KeysApi::use_json(const WorkflowKey& key) const {
  std::string out = "[";
  const KeyTerms::Workflow* const workflow = terms_.find(key.workflow);
  if (workflow == nullptr) return "[]";
  for (const KeyTerms::Opening& opening : workflow->openings) {
    const auto bound_to = [&](const std::string& name) { return names(opening, name); };
    if (opening.base_url.empty() || (!key.flows.empty() && std::ranges::none_of(key.flows, bound_to)))
      continue;
    if (out.size() > 1) out.push_back(',');
    JsonObject(out)
        .add("component", opening.component)
        .add("base_url", opening.base_url)
        .add("key_field", opening.key_field)
        .close();
  }
  return out + "]";
}

void record_key_end(audit::Journal& journal, const Clock& clock, const WorkflowKeyRef& key,
                    std::string_view reason) {
  std::string detail = "workflow/" + key->workflow;
  if (key->revoked != WallTime{}) detail.append(": ").append(reason);
  if (!key->successor.empty()) detail += "; successor " + key->successor;
  Record record;
  record.kind = Record::Kind::key_changed;
  record.at = clock.wall();
  record.who = key->issuer;
  record.key = key->id;
  record.reason = key->revoked != WallTime{} ? "revoked" : "expired";
  record.detail = detail;
  journal.append(record);
}

}  // namespace sallyport::console
