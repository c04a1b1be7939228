#include "verify/boot/known_tokens.h"

#include "verify/boot/local_socket.h"
#include "verify/run/sign_in.h"
#include "verify/run/workflow_key.h"

namespace sallyport::verify {
namespace {

constexpr std::string_view page_path = "/.sallyport/tokens/new";
constexpr std::string_view life = "86400";  // seconds

struct Wanted {
  std::string_view owner;  // of a session of KnownPeople
  const std::string& host;
  std::string_view opens;
  bool reads_only = false;
};

Result<std::string> make(const Stage& stage, KnownPeople& people, const Wanted& wanted) {
  SP_TRY(const std::string cookie, people.cookie(wanted.owner));
  Browser browser(stage);
  browser.visit_host(wanted.host);
  browser.put_cookie(std::string(session_cookie_name), cookie.substr(cookie.find('=') + 1));
  Fields fields = {{"label", "verify"}, {"life", std::string(life)}};
  fields["opens-" + std::string(wanted.opens)] = "yes";
  if (wanted.reads_only) fields["reads-only"] = "yes";
  const Reply made = send_form(browser, page_path, browser.get(page_path), fields);
  const std::size_t start = made.body.find(token_start);
  if (made.status != 200 || start == std::string::npos) {
    return self_error(ErrorKind::unavailable, "an API token of " + std::string(wanted.owner) +
                                                  ": the gate answered " + std::to_string(made.status) + " " +
                                                  made.body.substr(0, 400));
  }
  return made.body.substr(start, made.body.find('<', start) - start);
}

void forge(ApiTokenTexts& tokens, Random& random) {
  const std::string good = tokens["good"];
  tokens["forged"] = write_key(token_start, id_of_key(good), made_up_secret(random));
  tokens["unknown"] = write_key(token_start, made_up_secret(random).substr(0, 10), made_up_secret(random));
  tokens["damaged"] = good;
  tokens["damaged"].back() = good.back() == 'A' ? 'B' : 'A';
}

}  // namespace

Result<ApiTokenTexts> make_api_tokens(const Stage& stage, KnownPeople& people, Random& random) {
  const std::pair<const char*, Wanted> all[] = {
      {"good", {"admin", stage.host, "verify-range"}},
      {"reads", {"admin", stage.host, "verify-range", true}},
      {"other", {"admin", stage.host, "verify-other"}},
      {"revoked", {"admin", stage.host, "verify-range"}},
      {"stayed", {"viewer", stage.host, "verify-other"}},
      {"left", {"leaving", stage.other_host, "verify-other"}},
      {"gone", {"removed", stage.other_host, "verify-other"}},
  };
  ApiTokenTexts tokens;
  for (const auto& [name, wanted] : all) {
    SP_TRY(tokens[name], make(stage, people, wanted));
  }
  SP_TRY(const auto revoked,
         ask_operator(stage, "/v1/tokens/revoke", {{"id", id_of_key(tokens["revoked"])}}));
  (void)revoked;
  SP_CHECK(people.move(stage, "leaving", "verify-nobodies"));
  SP_CHECK(people.remove(stage, "removed"));
  forge(tokens, random);
  return tokens;
}

}  // namespace sallyport::verify
