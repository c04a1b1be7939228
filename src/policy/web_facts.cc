#include "policy/web_facts.h"

#include <algorithm>

#include "base/control/control.h"
#include "model/flow.h"

namespace sallyport::policy {
namespace {

// A clock that was set back must not make old proof look fresh for longer than this.
constexpr seconds allowed_skew{60};
constexpr std::int64_t ages = std::int64_t{100} * 366 * 86400 * 1000;  // 100 years, in milliseconds

void set_segments(WebFacts& facts) {
  const std::string_view path = facts.path;
  facts.path_depth = std::count(path.begin(), path.end(), '/');
  if (!path.starts_with('/')) return;
  for (std::size_t at = 1; at < path.size() && facts.segment_count < facts.segments.size();) {
    const std::size_t end = std::min(path.find('/', at), path.size());
    facts.segments[facts.segment_count++] = path.substr(at, end - at);
    at = end + 1;
  }
}

std::int64_t session_age(const Query& query) {
  const Principal& who = *query.who;
  if (who.kind != Principal::Kind::person) return ages;
  const auto age = query.now - who.authenticated_at;
  if (age < -allowed_skew) return ages;
  return std::clamp(std::chrono::floor<milliseconds>(age).count(), std::int64_t{0}, ages);
}

}  // namespace

bool is_changing(std::string_view method) {
  return method != "GET" && method != "HEAD" && method != "OPTIONS";
}

bool shows_api_token(const Principal& who) {
  if (who.kind != Principal::Kind::person) return false;
  return !who.token_components.empty() || who.token_reads_only || who.method == api_token_method;
}

std::string_view credential_of(const Principal& who) {
  switch (who.kind) {
    case Principal::Kind::person:
      return shows_api_token(who) ? "token" : "session";
    case Principal::Kind::service:
      return who.method == certificate_method ? "certificate" : "token";
    case Principal::Kind::webhook:
      return "signature";
    case Principal::Kind::nobody:
    case Principal::Kind::workflow:
      break;
  }
  return "none";
}

std::int64_t risk_of(const WebFacts& facts) {
  constexpr std::int64_t eight_hours = std::int64_t{8} * 3600 * 1000;
  const std::int64_t place = (facts.moved ? 40 : 0) + (facts.at.network == "public" ? 20 : 0);
  if (facts.service) return place;
  return place + (facts.mfa ? 0 : 30) + (facts.session_age.milliseconds > eight_hours ? 10 : 0);
}

WebFacts derive(const Query& query) {
  WebFacts facts;
  facts.host = query.host;
  facts.method = query.method;
  facts.changing = is_changing(query.method);
  facts.path = query.path;
  set_segments(facts);
  facts.route = query.route;
  facts.websocket = query.websocket;
  facts.webhook = query.webhook;
  facts.at = place_and_time(query.client, query.now);
  facts.service = query.who->kind == Principal::Kind::service;
  facts.credential = credential_of(*query.who);
  facts.mfa = (query.who->mfa && !facts.service) || !enforced(Control::mfa_requirement);
  facts.session_age = {session_age(query)};
  if (query.who->kind == Principal::Kind::person) {
    facts.acr = query.who->acr;
    facts.amr = query.who->amr;
    facts.provider = query.who->provider.empty() ? accounts_name : std::string_view(query.who->provider);
  }
  facts.moved = query.moved;
  facts.risk = risk_of(facts);
  return facts;
}

cedar::Record to_record(const WebFacts& facts) {
  std::vector<cedar::Record::Entry> entries;
  const auto text = [&](std::string_view name, std::string_view value) {
    entries.emplace_back(std::string(name), cedar::Value(std::string(value)));
  };
  text("host", facts.host);
  text("method", facts.method);
  text("path", facts.path);
  for (std::size_t i = 0; i < facts.segment_count; ++i) text(segment_names[i], facts.segments[i]);
  text("route", facts.route);
  text("webhook", facts.webhook);
  text("network", facts.at.network);
  entries.emplace_back("changing", facts.changing);
  entries.emplace_back("path_depth", facts.path_depth);
  entries.emplace_back("websocket", facts.websocket);
  entries.emplace_back("client", facts.at.client);
  entries.emplace_back("now", facts.at.now);
  entries.emplace_back("minute_of_day", facts.at.minute_of_day);
  entries.emplace_back("day_of_week", facts.at.day_of_week);
  entries.emplace_back("mfa", facts.mfa);
  entries.emplace_back("session_age", facts.session_age);
  text("acr", facts.acr);
  text("provider", facts.provider);
  text("credential", facts.credential);
  std::vector<cedar::Value> methods;
  for (const std::string& method : facts.amr) methods.emplace_back(method);
  entries.emplace_back("amr", cedar::Value(cedar::ValueSet(std::move(methods))));
  entries.emplace_back("moved", facts.moved);
  entries.emplace_back("risk", facts.risk);
  return cedar::Record(std::move(entries));
}

}  // namespace sallyport::policy
