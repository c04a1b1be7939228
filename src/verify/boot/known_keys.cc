#include "verify/boot/known_keys.h"

#include <boost/json.hpp>

#include "verify/boot/egress_range.h"
#include "verify/boot/local_socket.h"
#include "verify/run/workflow_key.h"

namespace sallyport::verify {
namespace {

namespace json = boost::json;

Result<std::string> issue(const Stage& stage, std::string_view workflow, json::object more) {
  more["workflow"] = workflow;
  SP_TRY(const json::object answer, ask_operator(stage, "/v1/keys/issue", more));
  const json::value* const key = answer.if_contains("placeholder");
  if (key != nullptr && key->is_string()) return std::string(std::string_view(key->get_string()));
  return self_error(ErrorKind::unavailable, "the gate issued no key");
}

Result<void> revoke(const Stage& stage, std::string_view key) {
  SP_TRY(const json::object done, ask_operator(stage, "/v1/keys/revoke", {{"id", id_of_key(key)}}));
  (void)done;
  return {};
}

void forge(Keys& keys, Random& random) {
  const std::string& good = keys["good"];
  keys["forged"] = write_key(key_start, id_of_key(good), made_up_secret(random));
  keys["unknown"] = write_key(key_start, made_up_secret(random).substr(0, 10), made_up_secret(random));
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
