// Tokens that others push: logout tokens and security events. What is wrong about them must leave every
// session as it was; what is right must end the sessions that it names.
#include <array>
#include <atomic>
#include <boost/json.hpp>
#include <cstdlib>
#include <ctime>
#include <thread>

#include "base/random.h"
#include "verify/boot/company_range.h"
#include "verify/probes/all.h"
#include "verify/run/company_sign_in.h"
#include "verify/run/exchange.h"
#include "wire/http1/form.h"

namespace sallyport::verify {
namespace {

namespace json = boost::json;

constexpr std::string_view logout_event = "http://schemas.openid.net/event/backchannel-logout";
constexpr std::string_view revoked_event =
    "https://schemas.openid.net/secevent/caep/event-type/session-revoked";
constexpr std::string_view elsewhere = "https://evil.example";
constexpr std::int64_t day = 86'400;
constexpr std::size_t most_fetches = 4;  // of a key set, while unknown keys are asked for during
constexpr std::chrono::seconds longest_push{10};
constexpr std::size_t pushers = 4;

struct Parts {
  json::object header;
  json::object claims;
};

struct NamedToken {
  std::string name;
  std::string token;
};

std::int64_t now() { return static_cast<std::int64_t>(std::time(nullptr)); }

std::string fresh_id() { return SystemRandom().token(12); }

Reply post(const Stage& stage, const std::string& path, const std::string& fields, const std::string& body) {
  const Exchange seen = exchange(stage.web(),
                                 "POST " + path + " HTTP/1.1\r\nHost: " + stage.host + "\r\n" + fields +
                                     "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body,
                                 {});
  return seen.replies.empty() ? Reply{} : seen.replies.front();
}

std::uint16_t log_out(const Stage& stage, const std::string& token) {
  return post(stage, company_path(company_realm, "backchannel-logout"),
              "Content-Type: application/x-www-form-urlencoded\r\n",
              "logout_token=" + http1::url_encode(token))
      .status;
}

std::uint16_t push(const Stage& stage, const std::string& token, const std::string& bearer) {
  const std::string authorization = bearer.empty() ? "" : "Authorization: Bearer " + bearer + "\r\n";
  return post(stage, "/.sallyport/signals/" + std::string(company_realm),
              "Content-Type: application/secevent+jwt\r\nAccept: application/json\r\n" + authorization, token)
      .status;
}

std::string sign(const Stage& stage, const Parts& parts) {
  return stage.provider->sign(company_realm, json::serialize(parts.header), json::serialize(parts.claims));
}

Parts logout_token(const Stage& stage, std::string_view name, const std::string& value) {
  Parts parts;
  parts.header = {{"alg", "ES256"}, {"typ", "logout+jwt"}, {"kid", stage.provider->key_id(company_realm)}};
  parts.claims = {{"iss", stage.provider->issuer(company_realm)},
                  {"aud", company_client},
                  {"iat", now()},
                  {"exp", now() + 120},
                  {"jti", fresh_id()},
                  {"events", {{logout_event, json::object()}}}};
  parts.claims[name] = value;
  return parts;
}

Parts event_token(const Stage& stage, const std::string& subject, std::string_view event) {
  const std::string issuer = stage.provider->issuer(company_realm);
  Parts parts;
  parts.header = {{"alg", "ES256"}, {"typ", "secevent+jwt"}, {"kid", stage.provider->key_id(company_realm)}};
  parts.claims = {{"iss", issuer},
                  {"aud", events_audience},
                  {"iat", now()},
                  {"jti", fresh_id()},
                  {"sub_id", {{"format", "iss_sub"}, {"iss", issuer}, {"sub", subject}}},
                  {"events", {{event, {{"event_timestamp", now()}}}}}};
  return parts;
}

// What is wrong with every kind of token, and as what.
std::vector<NamedToken> spoiled(const Stage& stage, const Parts& good) {
  std::vector<NamedToken> out;
  const auto add = [&](std::string name, const auto& spoil) {
    Parts parts = good;
    parts.claims["jti"] = fresh_id();
    spoil(parts);
    out.push_back({std::move(name), sign(stage, parts)});
  };
  add("another issuer", [](Parts& p) { p.claims["iss"] = elsewhere; });
  add("no issuer", [](Parts& p) { p.claims.erase("iss"); });
  add("another audience", [](Parts& p) { p.claims["aud"] = "another-client"; });
  add("no audience", [](Parts& p) { p.claims.erase("aud"); });
  add("no events", [](Parts& p) { p.claims.erase("events"); });
  add("events that are a list",
      [](Parts& p) { p.claims["events"] = json::array(1, json::value(logout_event)); });
  add("no iat", [](Parts& p) { p.claims.erase("iat"); });
  add("no jti", [](Parts& p) { p.claims.erase("jti"); });
  add("an ID token's type", [](Parts& p) { p.header["typ"] = "at+jwt"; });
  add("alg HS256", [](Parts& p) { p.header["alg"] = "HS256"; });
  const std::string header = json::serialize(good.header);
  const std::string claims = json::serialize(good.claims);
  out.push_back({"alg none", sign_not(R"({"alg":"none","typ":"logout+jwt"})", claims)});
  out.push_back({"the attacker's key", stage.provider->sign_as_attacker(company_realm, header, claims)});
  out.push_back({"no token", "x"});
  return out;
}

Parts without(Parts parts, std::string_view claim) {
  parts.claims.erase(claim);
  return parts;
}

Parts with(Parts parts, std::string_view claim, json::value value) {
  parts.claims[claim] = std::move(value);
  return parts;
}

// A member of the company with a subject and a `sid` of their own.
CompanySignedIn member(const Stage& stage, const std::string& subject, const std::string& session) {
  ProviderScript script;
  script.subject = subject;
  script.email = subject + "@verify.example";
  script.session = session;
  return sign_in_as(stage, company_realm, script);
}

bool opens(const Stage& stage, const CompanySignedIn& who) {
  return status_of(stage, member_page, who.cookie) == 200;
}

}  // namespace

Probed bad_logout_tokens(const Stage& stage, Values) {
  const CompanySignedIn who = member(stage, "logged-out", "sid-logged-out");
  if (!who.ok() || !opens(stage, who))
    return unable("nobody could sign in with the provider: " + who.words());
  const Parts good = logout_token(stage, "sid", "sid-logged-out");
  std::vector<NamedToken> bad = spoiled(stage, good);
  bad.push_back({"a nonce", sign(stage, with(good, "nonce", "n"))});
  bad.push_back({"neither sid nor sub", sign(stage, without(good, "sid"))});
  bad.push_back(
      {"another event", sign(stage, with(good, "events", json::object{{elsewhere, json::object()}}))});
  bad.push_back({"an old iat", sign(stage, with(good, "iat", now() - 30 * day))});
  bad.push_back({"an exp that is over", sign(stage, with(good, "exp", now() - day))});
  for (const NamedToken& each : bad) {
    const std::uint16_t status = log_out(stage, each.token);
    if (!opens(stage, who)) return came_through("a logout token with " + each.name + " ended a session");
    if (status != 400) return came_through(each.name + ": status " + std::to_string(status));
  }
  const std::string token = sign(stage, with(good, "jti", json::string(fresh_id())));
  const Reply twice = post(stage, company_path(company_realm, "backchannel-logout"),
                           "Content-Type: application/x-www-form-urlencoded\r\n",
                           "logout_token=" + token + "&logout_token=" + token);
  if (twice.status != 400 || !opens(stage, who)) return came_through("a token that came twice counted");
  const std::uint16_t status = log_out(stage, token);
  if (status != 200 || opens(stage, who)) return unable("a good logout token: " + std::to_string(status));
  const CompanySignedIn again = member(stage, "logged-out", "sid-logged-out");
  (void)log_out(stage, token);
  if (!again.ok() || !opens(stage, again)) return came_through("a replayed logout token ended a session");
  return held("400 for " + std::to_string(bad.size()) + " broken tokens; a good one counted once");
}

Probed logout_of_all(const Stage& stage, Values) {
  std::vector<CompanySignedIn> all;
  for (const char* sid : {"sid-1", "sid-2", "sid-3"}) all.push_back(member(stage, "everywhere", sid));
  const CompanySignedIn other = member(stage, "somebody-else", "sid-4");
  for (const CompanySignedIn& each : all) {
    if (!each.ok() || !opens(stage, each)) return unable("nobody could sign in with the provider");
  }
  const std::uint16_t status = log_out(stage, sign(stage, logout_token(stage, "sub", "everywhere")));
  if (status != 200) return came_through("status " + std::to_string(status));
  for (const CompanySignedIn& each : all) {
    if (status_of(stage, member_page, each.cookie) != 401) return came_through("a session outlived it");
  }
  if (!opens(stage, other)) return came_through("a session of somebody else ended too");
  return held("all three sessions ended, that of somebody else did not");
}

Probed bad_event_tokens(const Stage& stage, Values) {
  const auto secret = stage.webhook_secrets.find("events");
  if (secret == stage.webhook_secrets.end()) return unable("no secret for events");
  const CompanySignedIn who = member(stage, "revoked", "sid-revoked");
  if (!who.ok() || !opens(stage, who))
    return unable("nobody could sign in with the provider: " + who.words());
  const Parts good = event_token(stage, "revoked", revoked_event);
  const std::vector<NamedToken> bad = spoiled(stage, good);
  for (const NamedToken& each : bad) {
    const std::uint16_t status = push(stage, each.token, secret->second);
    if (!opens(stage, who)) return came_through("an event with " + each.name + " ended a session");
    if (status != 400) return came_through(each.name + ": status " + std::to_string(status));
  }
  const std::string token = sign(stage, with(good, "jti", json::string(fresh_id())));
  for (const std::string& bearer : {std::string(), std::string("wrong")}) {
    const std::uint16_t status = push(stage, token, bearer);
    if (status != 401 || !opens(stage, who))
      return came_through("no or a wrong bearer: " + std::to_string(status));
  }
  for (const std::string_view other : {"nobody", "elsewhere"}) {
    const std::uint16_t status =
        push(stage, sign(stage, event_token(stage, std::string(other), revoked_event)), secret->second);
    if (status != 202 || !opens(stage, who))
      return came_through("unknown subject: " + std::to_string(status));
  }
  const std::uint16_t status = push(stage, token, secret->second);
  if (status != 202 || opens(stage, who)) return unable("a good event: " + std::to_string(status));
  const CompanySignedIn again = member(stage, "revoked", "sid-revoked");
  const std::uint16_t redelivered = push(stage, token, secret->second);
  if (!again.ok() || !opens(stage, again)) return came_through("a redelivered event ended a session");
  if (redelivered != 202) return came_through("redelivered: " + std::to_string(redelivered));
  return held("400 for " + std::to_string(bad.size()) +
              " broken events, 401 without the bearer; a good one counted once");
}

namespace {

// Pushes logout tokens over one connection at a time.
class Pusher {
 public:
  explicit Pusher(const Stage& stage) : stage_(stage) {}
  // False: the gate takes no connections, or does not answer.
  bool push(const std::string& token) {
    const std::string body = "logout_token=" + token;
    const std::string request = "POST " + company_path(company_realm, "backchannel-logout") +
                                " HTTP/1.1\r\nHost: " + stage_.host +
                                "\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: " +
                                std::to_string(body.size()) + "\r\n\r\n" + body;
    return try_once(request) || try_once(request);  // a gate may close a connection that was used much
  }

 private:
  static constexpr std::chrono::milliseconds patience{8000};
  bool try_once(const std::string& request) {
    if (!stream_) {
      auto opened = net::BlockingStream::connect(stage_.web(), patience);
      if (!opened.ok()) return false;
      stream_ = std::move(opened).value();
    }
    std::string received;
    bool going = stream_->write(request, patience).ok();
    while (going) {
      const auto got = stream_->read(received, patience);
      going = got.ok() && *got > 0;
      if (going && read_replies(received, false, false).back().complete) return true;
    }
    stream_.reset();
    return false;
  }
  const Stage& stage_;
  std::unique_ptr<net::BlockingStream> stream_;
};

}  // namespace

// Tokens whose key nobody knows, as many as `values` says, each with another `kid`.
Probed random_key_ids(const Stage& stage, Values values) {
  const std::size_t many = std::strtoul(values.empty() ? "" : values[0].c_str(), nullptr, 10);
  if (!sign_in_as(stage, company_realm, {}).ok()) return unable("nobody could sign in with the provider");
  const std::size_t before = stage.provider->seen(company_realm).count("jwks");
  const auto deadline = std::chrono::steady_clock::now() + longest_push;
  std::atomic<std::size_t> sent{0};
  std::atomic<bool> silent{false};
  const auto push_many = [&] {
    Pusher pusher(stage);
    Parts parts = logout_token(stage, "sub", "nobody");
    while (!silent && sent < many && std::chrono::steady_clock::now() < deadline) {
      parts.header["kid"] = fresh_id();
      if (!pusher.push(sign(stage, parts))) silent = true;
      ++sent;
    }
  };
  {
    std::array<std::jthread, pushers> threads;
    for (std::jthread& thread : threads) thread = std::jthread(push_many);
  }
  if (silent) return came_through("the gate fell silent");
  const std::size_t fetches = stage.provider->seen(company_realm).count("jwks") - before;
  const std::string words = std::to_string(sent.load()) + " tokens of unknown keys, the key set fetched " +
                            std::to_string(fetches) + " times";
  if (fetches > most_fetches) return came_through(words);
  if (!sign_in_as(stage, company_realm, {}).ok()) return came_through(words + "; then nobody could sign in");
  return held(words);
}

}  // namespace sallyport::verify
