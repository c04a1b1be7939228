#include "identity/oidc/examination.h"

#include <algorithm>
#include <utility>

#include "identity/oidc/authorization.h"
#include "identity/oidc/landing.h"

namespace sallyport::identity {
namespace {

using namespace std::chrono_literals;
using Answered = ProviderCalls::Answered;
using Where = Landing::Where;

constexpr std::size_t max_origins = 16;
constexpr std::size_t random_bytes = 32;
constexpr auto most_apart = 1min;
constexpr outbound::Limits page_limits{.wait = 5s, .max_body = 1 << 20};
constexpr const char* nobody_gets_in = "nobody can sign in with it";

bool any_of(std::string_view code, std::initializer_list<std::string_view> codes) {
  return std::ranges::find(codes, code) != codes.end();
}

bool is_silence(const Error& error) {
  return error.kind == ErrorKind::unavailable || error.kind == ErrorKind::timed_out;
}

// The algorithms that a key could have signed with.
std::vector<std::string> algorithms_of(const IssuerKey& key) {
  if (!key.algorithm.empty()) return {shown(key.algorithm, 16)};
  std::vector<std::string> out;
  for (int i = 0; i <= static_cast<int>(crypto::SignatureAlgorithm::eddsa); ++i) {
    const auto algorithm = static_cast<crypto::SignatureAlgorithm>(i);
    if (key.key.fits(algorithm)) out.emplace_back(crypto::to_string(algorithm));
  }
  return out;
}

bool serves(const IssuerKey& key, const std::string& name) {
  const auto algorithm = crypto::find_signature_algorithm(name);
  return algorithm && key.key.fits(*algorithm) && (key.algorithm.empty() || key.algorithm == name);
}

std::string listed(const std::vector<std::string>& texts) {
  std::string out;
  for (const std::string& text : texts) out += (out.empty() ? "" : ", ") + shown(text, 40);
  return out;
}

std::string status_and(const Answered& answered) {
  return std::to_string(answered.status) + (answered.error.empty() ? "" : " " + answered.error);
}

// RFC 9126 has no error of its own for it.
bool speaks_of_address(const Answered& answered) {
  return answered.error.find("redirect") != std::string::npos ||
         (answered.error == "invalid_request" && answered.description.find("redirect") != std::string::npos);
}

// One provider. Each step says what it saw; false: what comes after it cannot be looked at.
class Examination {
 public:
  Examination(const Provider& provider, const ExaminationContext& context)
      : provider_(provider),
        context_(context),
        calls_(provider, context.outbound, context.clock, context.random, context.secret) {}

  std::vector<Observation> run(const std::vector<std::string>& origins) && {
    if (discover()) {
      look_at_keys();
      look_at_addresses(origins);
      if (!origins.empty()) look_at_client(own_address(origins.front(), provider_.name, "callback"));
    }
    return std::move(seen_);
  }

 private:
  void fine(std::string what) {
    seen_.push_back({"provider " + provider_.name + " " + std::move(what), {}, {}});
  }
  void wrong(std::string what, std::string why, std::string to_do) {
    seen_.push_back({"provider " + provider_.name + " " + std::move(what), std::move(why), std::move(to_do)});
  }
  void did_not_answer(const std::string& what, const Error& error, std::string to_do) {
    silent_ = silent_ || is_silence(error);
    wrong(what + ": " + error.detail, nobody_gets_in, std::move(to_do));
  }
  std::string secret_advice() const {
    return provider_.authentication == ClientAuthentication::private_key_jwt
               ? "register the public half of secret:" + provider_.credential +
                     " there, or put the right key: sallyport secret put " + provider_.credential
               : "put the client secret again: sallyport secret put " + provider_.credential;
  }

  bool discover();
  void compare_clocks(WallTime there);
  void look_at_keys();
  void look_at_addresses(const std::vector<std::string>& origins);
  Result<Landing> ask_in(const std::string& redirect);
  void judge_landing(const Landing& landing, const std::string& redirect);
  void judge_return(const std::string& error, const std::string& redirect);
  void look_at_client(const std::string& redirect);
  void judge_client(const Answered& answered);
  void refuses_client(const Answered& answered);

  const Provider& provider_;
  const ExaminationContext& context_;
  const ProviderCalls calls_;
  Metadata metadata_;
  std::vector<Observation> seen_;
  bool silent_ = false;             // something was not answered: nothing more is asked
  bool client_is_known_ = false;    // a browser came back
  bool client_is_unknown_ = false;  // an error page said so
  std::optional<Answered> pushed_;  // the last pushed request
};

bool Examination::discover() {
  const WallTime before = context_.clock.wall();
  const auto response = ask_discovery(provider_, context_.outbound);
  if (!response.ok()) {
    const bool inside = response.error().kind == ErrorKind::forbidden;
    did_not_answer("cannot be asked who it is", response.error(),
                   inside ? "if it is meant to be inside, set `inside: true` for it; else look at `issuer`"
                          : "look at `issuer`, at the way there (name, firewall), and at `ca` if its "
                            "certificate is your own authority's");
    return false;
  }
  auto metadata = parse_metadata(response->body, provider_);
  if (!metadata.ok()) {
    const ErrorKind kind = metadata.error().kind;
    wrong("is not believed: " + metadata.error().detail, nobody_gets_in,
          kind == ErrorKind::unauthenticated
              ? "write `issuer` as the provider writes it, if that is who you meant"
          : kind == ErrorKind::forbidden
              ? "allow the client PKCE with S256 there"
              : "look at `issuer`: its address with /.well-known/openid-configuration shows the document");
    return false;
  }
  metadata_ = std::move(*metadata);
  fine("answers, and is " + shown(provider_.issuer));
  if (response->now &&
      (*response->now + most_apart < before || *response->now > context_.clock.wall() + most_apart)) {
    compare_clocks(*response->now);
  }
  return true;
}

void Examination::compare_clocks(WallTime there) {
  const WallTime here = context_.clock.wall();
  const auto apart = std::chrono::duration_cast<seconds>(there > here ? there - here : here - there);
  wrong("has a clock that is " + std::to_string(apart.count()) + " seconds " +
            (there > here ? "ahead of" : "behind") + " ours",
        "its tokens seem to be of the future, or over: they are refused",
        "set the clock of this machine right (timedatectl set-ntp true); if it is right, tell whoever looks "
        "after the provider");
}

void Examination::look_at_keys() {
  IssuerKeysOptions options;
  options.url = metadata_.keys;
  options.place = place_of(provider_);
  const auto found = fetched_issuer_keys(std::move(options), context_.outbound, context_.clock)->find("");
  if (!found.ok()) {
    return did_not_answer("does not give its keys", found.error(),
                          "look at " + shown(metadata_.keys) + ": it has to be a JSON Web Key Set");
  }
  std::vector<std::string> known;
  bool fits = false;
  for (const IssuerKey& key : *found) {
    for (const std::string& name : provider_.algorithms) fits = fits || serves(key, name);
    for (std::string& name : algorithms_of(key)) {
      if (std::ranges::find(known, name) == known.end()) known.push_back(std::move(name));
    }
  }
  if (fits) return fine("has keys that fit `algorithms`");
  wrong("has no key that fits `algorithms` (" + listed(provider_.algorithms) + "): its keys are for " +
            (known.empty() ? "nothing that is read here" : listed(known)),
        "its ID tokens are refused",
        "write what it signs with into `algorithms`, or let it sign with one of those");
}

void Examination::look_at_addresses(const std::vector<std::string>& origins) {
  if (provider_.pushed && !context_.secret) {
    return fine("is asked by pushed requests, for which the secret is not given here: not tried");
  }
  for (std::size_t i = 0; i < origins.size() && i < max_origins && !silent_; ++i) {
    const std::string redirect = own_address(origins[i], provider_.name, "callback");
    const auto landing = ask_in(redirect);
    if (landing.ok()) {
      judge_landing(*landing, redirect);
      if (pushed_ && pushed_->error == "invalid_client") return;  // said with the client
    } else if (landing.error().origin == Origin::self) {
      return;  // the secret: said with the client
    } else {
      silent_ = silent_ || is_silence(landing.error());
      fine("could not be asked for " + redirect + " from here (" + landing.error().detail +
           "); browsers may fare better");
    }
  }
  if (origins.size() > max_origins)
    fine("was asked for the first " + std::to_string(max_origins) + " of our hosts only");
}

// As a browser would, without anybody there.
Result<Landing> Examination::ask_in(const std::string& redirect) {
  const std::string state = context_.random.token(random_bytes);
  const std::string nonce = context_.random.token(random_bytes);
  const std::string verifier = context_.random.token(random_bytes);
  Asked asked;
  asked.state = state;
  asked.nonce = nonce;
  asked.verifier = verifier;
  asked.redirect = redirect;
  Parameters parameters = authorization_parameters(provider_, asked);
  std::erase_if(parameters, [](const auto& one) { return one.first == "prompt"; });
  parameters.emplace_back("prompt", "none");
  if (provider_.pushed) {
    SP_TRY(pushed_, calls_.try_push(metadata_, std::move(parameters)));
    if (pushed_->request_uri.empty()) {
      return Landing{speaks_of_address(*pushed_) ? Where::no_address : Where::elsewhere, {}};
    }
    parameters = {{"client_id", provider_.client_id}, {"request_uri", pushed_->request_uri}};
  }
  outbound::Request request;
  request.url = with_parameters(metadata_.authorization, parameters);
  request.accept = "text/html";
  SP_TRY(const auto response, context_.outbound.call(request, place_of(provider_), page_limits));
  return landing_of(response, redirect);
}

void Examination::judge_landing(const Landing& landing, const std::string& redirect) {
  const char* const register_it = "register it there, letter by letter: ";
  client_is_known_ = client_is_known_ || landing.where == Where::with_us;
  client_is_unknown_ = client_is_unknown_ || landing.where == Where::no_client;
  switch (landing.where) {
    case Where::with_us:
      return judge_return(landing.error, redirect);
    case Where::no_address:
      return wrong("does not know the redirect address " + redirect,
                   "whoever comes from that host is refused there", register_it + redirect);
    case Where::not_with_us:
      return wrong("shows an error instead of coming back to " + redirect,
                   "whoever comes from that host is refused there",
                   register_it + redirect + "; and look at `client_id`");
    case Where::no_client:
      return wrong("does not know the client \"" + shown(provider_.client_id) + "\"", nobody_gets_in,
                   "look at `client_id`, and that the application is there and switched on");
    case Where::broken:
      return wrong("is in trouble itself: its sign-in page answered with an error of its own", nobody_gets_in,
                   "look at the provider");
    case Where::elsewhere:
      break;
  }
  if (pushed_ && pushed_->request_uri.empty()) return;  // said with the client
  fine("does not say without a person whether it knows " + redirect);
}

void Examination::judge_return(const std::string& error, const std::string& redirect) {
  const std::string back = "comes back to us with the error " + error;
  if (error.empty() || any_of(error, {"login_required", "interaction_required", "consent_required",
                                      "account_selection_required", "access_denied"})) {
    return fine("knows the redirect address " + redirect);
  }
  if (error == "invalid_scope")
    return wrong(back, nobody_gets_in, "look at `scopes`: it has not all of them");
  if (any_of(error, {"unauthorized_client", "unsupported_response_type"})) {
    return wrong(back, nobody_gets_in, "allow the client the authorization code flow there");
  }
  if (any_of(error, {"server_error", "temporarily_unavailable"})) {
    return wrong(back, nobody_gets_in, "look at the provider");
  }
  wrong(back, "a sign-in may come back with it, too",
        "look at the client's registration there, and at `scopes`");
}

void Examination::look_at_client(const std::string& redirect) {
  if (silent_) return;
  const bool open = provider_.authentication == ClientAuthentication::none;
  if (!open && !context_.secret) {
    return fine("was not asked whether it takes the client secret: secrets cannot be read here");
  }
  if (pushed_) return judge_client(*pushed_);
  const auto answered = calls_.try_code(metadata_, redirect);
  if (answered.ok()) return judge_client(*answered);
  if (answered.error().origin == Origin::self) {
    return wrong("cannot be shown who we are: " + answered.error().detail, nobody_gets_in, secret_advice());
  }
  did_not_answer("does not answer where codes are redeemed", answered.error(),
                 "look at the way to " + shown(metadata_.token));
}

// RFC 6749 §5.2: a client is looked at before its code is.
void Examination::judge_client(const Answered& answered) {
  const std::string& code = answered.error;
  const std::string said = "answers us with " + status_and(answered);
  if (answered.status >= 500 || answered.status == 429) {
    return wrong(said, nobody_gets_in, "look at the provider; try again in a while");
  }
  if (code == "invalid_client" || (code.empty() && answered.status == 401)) return refuses_client(answered);
  if (!answered.request_uri.empty() || code == "invalid_grant") {
    const bool open = provider_.authentication == ClientAuthentication::none;
    return fine(open ? "knows the client id" : "takes the client id and the secret");
  }
  if (any_of(code, {"unauthorized_client", "unsupported_grant_type"})) {
    return wrong(said, nobody_gets_in, "allow the client the authorization code flow there");
  }
  if (speaks_of_address(answered)) {
    if (pushed_) return;  // said with the address
    return wrong(said, nobody_gets_in, "register our redirect addresses there, letter by letter");
  }
  if (answered.status < 300) {
    return wrong("gives tokens for a code that nobody was given", "whoever asks gets in there, and so here",
                 "take it out of the map until it is mended");
  }
  if (pushed_)
    return wrong(said, nobody_gets_in, "look at `pushed`, `scopes` and the client's registration there");
  fine(said + ", from which it cannot be told whether it takes client id and secret");
}

void Examination::refuses_client(const Answered& answered) {
  const std::string said = " (" + status_and(answered) + ")";
  std::string methods;
  if (!metadata_.authentications.empty()) {
    methods = "; it knows these ways of `authentication`: " + listed(metadata_.authentications);
  }
  if (client_is_unknown_) return;  // said already
  if (provider_.authentication == ClientAuthentication::none) {
    return wrong("does not take the client without a secret" + said, nobody_gets_in,
                 "give the client a secret: `client_secret`, or look at `client_id`" + methods);
  }
  if (client_is_known_) {
    return wrong("knows the client id, and does not take the secret" + said, nobody_gets_in,
                 secret_advice() + "; or another `authentication`" + methods);
  }
  wrong("does not take client id and secret" + said, nobody_gets_in,
        "look at `client_id`; then " + secret_advice() + methods);
}

}  // namespace

std::vector<Observation> examine_provider(const Provider& provider, const std::vector<std::string>& origins,
                                          const ExaminationContext& context) {
  return Examination(provider, context).run(origins);
}

}  // namespace sallyport::identity
