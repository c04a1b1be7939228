// What a person is told when a provider did not sign them in. Nothing of what the provider wrote is shown: it
// may be anybody's text (R20).
#include "doors/web/pages/provider_pages.h"

namespace sallyport::doors {
namespace {

using identity::Declined;
using Shown = identity::Providers::Shown;

constexpr std::string_view sign_in = "/.sallyport/sign-in";

// The ways on from a refusal, back to where the person was going.
class Onward {
 public:
  Onward(const Desk& desk, const Shown& provider, const Declined& declined)
      : desk_(desk), provider_(provider), path_(Desk::own_path(declined.return_path)) {}

  // The policy asks again for what it needs.
  Html back(std::string_view text) const { return link(path_, text, "button"); }
  Html again(std::string_view text) const {
    return link(start_address(desk_, provider_.name, path_), text, "button");
  }
  Html another_account(std::string_view look) const {
    return link(start_address(desk_, provider_.name, path_, true), "Use another account", look);
  }
  Html other_way() const {
    const std::string address = std::string(sign_in) + "?return=" + http1::url_encode(path_);
    return link(address, "Sign in in another way", "button plain");
  }
  static Html start_page() { return tag("p", {{"class", "hint"}}, link("/", "Go to the start page")); }

 private:
  const Desk& desk_;
  const Shown& provider_;
  const std::string path_;
};

PageReply too_old(const Desk& desk) {
  Html body = paragraph(
      "It had waited too long, was used already, or was begun in another browser. Nothing has changed by "
      "it.");
  if (desk.request.session) {
    body << link("/", "Go on as " + desk.request.session->who.name, "button");
  } else {
    body << link(sign_in, "Sign in again", "button");
  }
  return desk.explain(403, "That sign-in was too old", std::move(body));
}

PageReply too_many(const Desk& desk, std::chrono::seconds wait) {
  PageReply reply =
      desk.explain(429, "Too many attempts",
                   paragraph("Try again in " + words_for(wait) + ".") << link(sign_in, "Sign in", "button"));
  reply.retry_after = wait;
  return reply;
}

PageReply provider_is_away(const Desk& desk, const Shown& provider, const Onward& onward) {
  PageReply reply = desk.explain(
      503, "Sign-in is not possible right now",
      paragraph(
          provider.label +
          " does not answer as it should. Try again in a little while, or sign in in another way. If it "
          "stays so, tell whoever looks after this service, with the number below.")
          << onward.again("Try again") << onward.other_way());
  reply.retry_after = seconds(30);
  return reply;
}

PageReply not_for_you(const Desk& desk, const Shown& provider, const Onward& onward) {
  return desk.explain(
      403, "This account is not let in here",
      paragraph("You have signed in with " + provider.label +
                ", but the account you chose there is not one that this service knows.")
          << paragraph(
                 "If you have another one, use it. If this is the right one, ask whoever looks after this "
                 "service to let it in, with the number below.")
          << onward.another_account("button") << onward.other_way() << Onward::start_page());
}

PageReply not_strong_enough(const Desk& desk, const Shown& provider, const Onward& onward) {
  return desk.explain(
      403, "That sign-in was not strong enough",
      paragraph("What you asked for needs more than " + provider.label +
                " has shown of you this time: a second factor, another kind of it, or a sign-in just now.")
          << paragraph(
                 "Try once more, and use the second factor when you are asked for it. If you are not asked "
                 "for one, set one up with " +
                 provider.label + " first, or ask whoever looks after it.")
          << onward.back("Try once more") << onward.another_account("button plain") << onward.other_way()
          << Onward::start_page());
}

PageReply other_person(const Desk& desk, const Shown& provider, const Onward& onward) {
  const std::string who = desk.request.session ? desk.request.session->who.name : "somebody else";
  return desk.explain(
      403, "That was somebody else",
      paragraph("You are signed in here as " + who + ", but came back from " + provider.label +
                " with another account. Nothing has changed.")
          << paragraph("To confirm that it is you, try once more and choose the same account there. To "
                       "change to the other one, use another account: your session here ends with it.")
          << onward.back("Try once more") << onward.another_account("button plain") << onward.other_way()
          << Onward::start_page());
}

}  // namespace

PageReply declined_page(Desk& desk, const Shown& provider, const Declined& declined) {
  const std::string reason = provider.name + ": " + std::string(declined.reason);
  const std::string_view session = desk.request.session ? std::string_view(desk.request.session->id) : "";
  if (!desk.record(Record::Kind::sign_in_failed, declined.account, session, reason))
    return desk.unavailable();
  if (declined.stale) return too_old(desk);
  if (declined.retry_after.count() > 0) return too_many(desk, declined.retry_after);
  const Onward onward(desk, provider, declined);
  switch (declined.help) {
    case Declined::Help::provider_unavailable:
      return provider_is_away(desk, provider, onward);
    case Declined::Help::not_for_you:
      return not_for_you(desk, provider, onward);
    case Declined::Help::not_strong_enough:
      return not_strong_enough(desk, provider, onward);
    case Declined::Help::other_person:
      return other_person(desk, provider, onward);
    case Declined::Help::provider_refused:
      return desk.explain(
          403, "You were not signed in",
          paragraph(provider.label +
                    " did not let the sign-in go on, or it was called off there. Try again; if "
                    "it stays so, ask whoever looks after that account.")
              << onward.again("Try again") << onward.other_way());
    case Declined::Help::try_again:
      break;
  }
  return desk.explain(
      403, "That sign-in did not work",
      paragraph("What came back from " + provider.label +
                " could not be used. Try again; if it stays so, tell whoever looks after this "
                "service, with the number below.")
          << onward.again("Try again") << onward.other_way());
}

}  // namespace sallyport::doors
