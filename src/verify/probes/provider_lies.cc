// Sign-ins that a provider spoils on its side: each of its lies must end without a session, and an honest
// sign-in must work afterwards.
#include <thread>

#include "verify/probes/all.h"
#include "verify/run/company_sign_in.h"

namespace sallyport::verify {
namespace {

constexpr std::chrono::seconds key_wait{13};  // a gate may ask for unknown keys every ten seconds only

// A value of a case: "alg-none", "alg-none@verify-keys"; with "accepted: " before it a sign-in that must
// work, with "either: " one that may.
struct Lie {
  std::string name;
  std::string realm;
  Misbehaviour what = Misbehaviour::none;
  enum class Must : std::uint8_t { be_refused, be_accepted, end } must = Must::be_refused;
};

bool cut(std::string& text, std::string_view start) {
  if (!text.starts_with(start)) return false;
  text.erase(0, start.size());
  return true;
}

Result<Lie> read_lie(std::string value) {
  Lie lie;
  if (cut(value, "accepted: ")) lie.must = Lie::Must::be_accepted;
  if (cut(value, "either: ")) lie.must = Lie::Must::end;
  const std::size_t at = std::min(value.find('@'), value.size());
  lie.name = value.substr(0, at);
  lie.realm = at == value.size() ? std::string(company_realm) : value.substr(at + 1);
  const auto found = find_misbehaviour(lie.name);
  if (!found) return self_error(ErrorKind::not_found, "the provider cannot do `" + lie.name + "`");
  lie.what = *found;
  return lie;
}

ProviderScript script_for(const Lie& lie) {
  ProviderScript script;
  script.misbehaviour = lie.what;
  script.email_in_id_token =
      lie.what != Misbehaviour::userinfo_of_other && lie.what != Misbehaviour::userinfo_as_list;
  return script;
}

bool shows_markup(const Reply& reply) {
  return reply.body.find("<script>alert") != std::string::npos ||
         reply.body.find("<img src=x") != std::string::npos;
}

// What was wrong; empty: it went as it must.
std::string tell(const Stage& stage, const Lie& lie, std::string_view more) {
  const CompanySignedIn done = sign_in_as(stage, lie.realm, script_for(lie), more);
  if (shows_markup(done.last)) return lie.name + ": the page shows the provider's markup as it came";
  if (lie.must == Lie::Must::be_refused && done.ok()) return lie.name + ": a session began";
  if (lie.must == Lie::Must::be_accepted && !done.ok()) return lie.name + ": no session: " + done.words();
  return {};
}

Probed tell_all(const Stage& stage, Values values, std::string_view more) {
  for (const std::string& value : values) {
    const auto lie = read_lie(value);
    if (!lie.ok()) return unable(lie.error().detail);
    const std::string wrong = tell(stage, *lie, more);
    if (!wrong.empty()) return came_through(wrong);
  }
  const CompanySignedIn honest = sign_in_as(stage, company_realm, {}, more);
  if (!honest.ok()) return unable("an honest sign-in with the provider ends with " + honest.words());
  return held(std::to_string(values.size()) + " sign-ins went as they must, and an honest one worked");
}

}  // namespace

Probed provider_lies(const Stage& stage, Values values) { return tell_all(stage, values, {}); }

// The same for sign-ins that must be stronger than usual.
Probed weak_step_ups(const Stage& stage, Values values) {
  return tell_all(stage, values, "&for=" + stage.strong_flow);
}

// A key may have been replaced since the gate last asked; it may ask only so often.
Probed replaced_key(const Stage& stage, Values) {
  if (!sign_in_as(stage, keys_realm, {}).ok())
    return came_through("keys that nobody can read lock everybody out");
  ProviderScript script;
  script.misbehaviour = Misbehaviour::rotated_key;
  const auto deadline = std::chrono::steady_clock::now() + key_wait;
  bool done = sign_in_as(stage, keys_realm, script).ok();
  const bool at_once = done;
  while (!done && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::sleep_for(std::chrono::seconds(1));
    done = sign_in_as(stage, keys_realm, {}).ok();
  }
  if (!done) return came_through("a replaced key keeps everybody out");
  return held(std::string("unreadable keys are passed over, a replaced one is found ") +
              (at_once ? "at once" : "when the gate may ask again"));
}

// Groups of no worth: whoever comes with them gets nowhere, whether or not they get in.
Probed worthless_groups(const Stage& stage, Values values) {
  for (const std::string& value : values) {
    const auto lie = read_lie(value);
    if (!lie.ok()) return unable(lie.error().detail);
    const CompanySignedIn done = sign_in_as(stage, company_realm, script_for(*lie));
    if (!done.ok()) continue;
    for (const std::string_view path : {member_page, strong_page, std::string_view(stage.closed)}) {
      if (status_of(stage, path, done.cookie) == 200)
        return came_through(value + " opens " + std::string(path));
    }
  }
  const CompanySignedIn honest = sign_in_as(stage, company_realm, {});
  if (!honest.ok() || status_of(stage, member_page, honest.cookie) != 200)
    return unable("a member does not get where members may go");
  return held(std::to_string(values.size()) + " lists of groups opened nothing");
}

}  // namespace sallyport::verify
