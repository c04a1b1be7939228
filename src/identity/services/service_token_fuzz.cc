#include <algorithm>
#include <cstdlib>
#include <string>

#include "identity/services/token_holder.h"
#include "identity/token/token.h"

namespace sallyport::identity {
namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

// The public key of RFC 7515 A.3: an input that it has signed is not one that a fuzzer comes upon.
constexpr std::string_view keys = R"({"keys":[{"kty":"EC","crv":"P-256","kid":"one",)"
                                  R"("x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",)"
                                  R"("y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]})";

std::vector<Service> services() {
  std::vector<Service> out(3);
  out[0].name = "ci";
  out[0].token = ServiceToken{"ci", "a", {}};
  out[1].name = "deploy";
  out[1].token = ServiceToken{"ci", "", {{"r", "a"}}};
  out[2].name = "nobody";
  out[2].token = ServiceToken{"ci", "", {}};
  return out;
}

// Nobody signed it, so it is nobody's.
void check_token(std::string_view text) {
  static const auto issuer = given_issuer_keys(keys);
  require(issuer.ok());
  const TokenRules rules{
      .issuer = "a", .audience = "a", .algorithms = {"ES256"}, .types = {"at+jwt", "jwt", ""}};
  const ManualClock clock(from_unix_seconds(1'800'000'000));
  require(!verify_token(text, **issuer, rules, clock).ok());
  const auto claimed = claimed_issuer(text);
  if (claimed.ok()) require(!claimed->empty());
}

// The claims as if somebody had signed them: whoever it is, they are meant, and by nothing else.
void check_holder(std::string_view text) {
  static const std::vector<Service> known = services();
  auto claims = jose::parse_json(text);
  if (!claims.ok()) return;
  Token token;
  token.claims = std::move(*claims);
  token.subject = token.text("sub");
  token.expires_at = from_unix_seconds(1'800'000'100);
  const auto who = holder_of_token(token, "ci", known, from_unix_seconds(1'800'000'000));
  if (!who.ok()) return;
  const auto said = token.texts("r");
  const bool deploys = std::ranges::find(said, "a") != said.end();
  require(who->kind == Principal::Kind::service && who->method == jwt_method);
  require(who->name == "ci" ? who->subject == "a" && !deploys : who->name == "deploy" && who->subject != "a");
  for (const auto* claim : {"nonce", "at_hash", "c_hash", "events", "cnf"})
    require(token.claims.find(claim) == nullptr);
  require(std::ranges::none_of(who->subject, [](char c) { return c >= 0 && c < 0x20; }));
}

}  // namespace
}  // namespace sallyport::identity

// What a service may show: as a token, and as the claims of one that held.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  sallyport::identity::check_token(text);
  sallyport::identity::check_holder(text);
  return 0;
}
