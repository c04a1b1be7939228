#include "verify/boot/known_keys.h"

#include <boost/json.hpp>

#include "verify/boot/egress_range.h"
#include "verify/run/exchange.h"
#include "verify/run/workflow_key.h"

namespace sallyport::verify {
namespace {

namespace json = boost::json;

Result<json::object> ask(const Stage& stage, const std::string& path, const json::object& question) {
  net::BlockingTarget target;
  target.address = "unix:" + stage.state + "/admin.sock";
  const std::string body = json::serialize(question);
  const Exchange seen =
      exchange(target,
               "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" +
                   "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
                   "\r\n\r\n" + body,
               {});
  boost::system::error_code failed;
  const json::value answer =
      seen.status() == 200 ? json::parse(seen.replies.front().body, failed) : json::value();
  if (answer.is_object()) return answer.get_object();
  return self_error(ErrorKind::unavailable, path + ": the gate answered " + std::to_string(seen.status()) +
                                                " " + seen.received.substr(0, 400) + seen.failure);
}

Result<std::string> issue(const Stage& stage, std::string_view workflow, json::object more) {
  more["workflow"] = workflow;
  SP_TRY(const json::object answer, ask(stage, "/v1/keys/issue", more));
  const json::value* const key = answer.if_contains("placeholder");
  if (key != nullptr && key->is_string()) return std::string(std::string_view(key->get_string()));
  return self_error(ErrorKind::unavailable, "the gate issued no key");
}

Result<void> revoke(const Stage& stage, std::string_view key) {
  SP_TRY(const json::object done, ask(stage, "/v1/keys/revoke", {{"id", id_of_key(key)}}));
  (void)done;
  return {};
}

// 32 letters and digits.
std::string random_secret(Random& random) {
  std::string secret = random.token(24);
  for (char& c : secret) {
    if (c == '-' || c == '_') c = 'x';
  }
  return secret;
}

void forge(Keys& keys, Random& random) {
  const std::string& good = keys["good"];
  keys["forged"] = write_key(key_start, id_of_key(good), random_secret(random));
  keys["unknown"] = write_key(key_start, random_secret(random).substr(0, 10), random_secret(random));
  std::string damaged = good;
  damaged.back() = damaged.back() == 'A' ? 'B' : 'A';
  keys["damaged"] = std::move(damaged);
}

}  // namespace

Result<Keys> make_keys(const Stage& stage, Random& random) {
  const struct {
    const char* name;
    std::string_view workflow;
    json::object bounds;
  } wanted[] = {
      {"expired", caller_workflow, {{"ttl_seconds", 1}}},
      {"good", caller_workflow, {}},
      {"other", caller_workflow, {{"label", "another"}}},
      {"narrow", caller_workflow, {{"flows", json::array{spare_flow}}}},
      {"counted", counted_workflow, {}},
      {"spent", spent_workflow, {}},
      {"foreign", caller_workflow, {{"sources", json::array{"10.0.0.0/8"}}}},
      {"later", caller_workflow, {{"starts_in_seconds", 600}}},
      {"revoked", caller_workflow, {}},
  };
  Keys keys;
  for (const auto& [name, workflow, bounds] : wanted) {
    SP_TRY(keys[name], issue(stage, workflow, bounds));
  }
  SP_CHECK(revoke(stage, keys["revoked"]));
  forge(keys, random);
  return keys;
}

}  // namespace sallyport::verify
