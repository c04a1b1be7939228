#include "identity/passkeys/passkeys.h"

#include <gtest/gtest.h>

#include "identity/passkeys/test_authenticator.h"
#include "identity/test_people.h"

namespace sallyport::identity {
namespace {

constexpr Passkeys::Place place{"flows.example.com", "https://flows.example.com", "browser one"};
using Kind = TestAuthenticator::Kind;

class PasskeysTest : public testing::Test, protected TestPeople {
 protected:
  PasskeysTest() : passkeys_(std::move(*Passkeys::open(database(), clock(), random()))) {
    add_account("alice", {"staff"});
    add_account("bob", {"staff"});
  }

  Result<Passkey> add(TestAuthenticator& device, std::string_view account = "alice",
                      std::string_view label = "laptop") {
    const auto begun = passkeys_->begin_registration(place, account, "");
    if (!begun.ok()) return begun.error();
    return passkeys_->finish_registration(place, account, begun->transaction, device.create(begun->options),
                                          label);
  }
  Result<Passkey> show(TestAuthenticator& device, std::string_view account = "") {
    const auto begun = passkeys_->begin_assertion(place, account);
    return passkeys_->finish_assertion(place, begun.transaction, device.get(begun.options));
  }
  TestAuthenticator device(Kind kind = Kind::es256) { return TestAuthenticator(random(), kind); }
  std::size_t count(std::string_view account = "alice") { return passkeys_->list(account)->size(); }

  // What a change of the device does to a registration that would be good, and to an assertion.
  void refuses_registration(ErrorKind kind, const std::function<void(TestAuthenticator&)>& change) {
    TestAuthenticator made = device();
    change(made);
    const auto outcome = add(made);
    ASSERT_FALSE(outcome.ok());
    EXPECT_EQ(outcome.error().kind, kind) << outcome.error().detail;
    EXPECT_EQ(count(), 0u);
  }
  void refuses_assertion(ErrorKind kind, const std::function<void(TestAuthenticator&)>& change) {
    TestAuthenticator made = device();
    ASSERT_TRUE(add(made).ok());
    ASSERT_TRUE(show(made).ok());
    change(made);
    for (const std::string_view account : {"", "alice"}) {
      const auto outcome = show(made, account);
      ASSERT_FALSE(outcome.ok());
      EXPECT_EQ(outcome.error().kind, kind) << outcome.error().detail;
    }
  }

  std::unique_ptr<Passkeys> passkeys_;
};

TEST_F(PasskeysTest, TakesTheAlgorithmsThatItAsksFor) {
  for (const Kind kind : {Kind::es256, Kind::rs256, Kind::ed25519}) {
    for (const std::string_view format : {"none", "packed"}) {
      TestAuthenticator made = device(kind);
      made.format = format;
      const auto added = add(made);
      ASSERT_TRUE(added.ok()) << added.error().detail;
      EXPECT_EQ(added->id.size(), 22u);
      EXPECT_EQ(added->label, "laptop");
      const auto shown = show(made);
      ASSERT_TRUE(shown.ok()) << shown.error().detail;
      EXPECT_EQ(shown->account, "alice");
      EXPECT_EQ(shown->id, added->id);
      EXPECT_TRUE(show(made, "alice").ok());
    }
  }
}

TEST_F(PasskeysTest, AsksForWhatMakesItTwoFactors) {
  const auto begun = passkeys_->begin_registration(place, "alice", "Alice \"A\"");
  const boost::json::value options = boost::json::parse(begun->options);
  EXPECT_EQ(options.at("rp").at("id").as_string(), "flows.example.com");
  EXPECT_EQ(options.at("user").at("name").as_string(), "alice");
  EXPECT_EQ(options.at("user").at("displayName").as_string(), "Alice \"A\"");
  EXPECT_EQ(parse_base64url(std::string(options.at("user").at("id").as_string()))->size(), 32u);
  EXPECT_EQ(parse_base64url(std::string(options.at("challenge").as_string()))->size(), 32u);
  EXPECT_EQ(options.at("authenticatorSelection").at("userVerification").as_string(), "required");
  EXPECT_EQ(options.at("authenticatorSelection").at("residentKey").as_string(), "required");
  EXPECT_EQ(options.at("attestation").as_string(), "none");
  EXPECT_EQ(options.at("pubKeyCredParams").as_array().size(), 3u);
  EXPECT_TRUE(options.at("excludeCredentials").as_array().empty());

  const boost::json::value asked = boost::json::parse(passkeys_->begin_assertion(place, "").options);
  EXPECT_EQ(asked.at("userVerification").as_string(), "required");
  EXPECT_EQ(asked.at("rpId").as_string(), "flows.example.com");
  EXPECT_TRUE(asked.at("allowCredentials").as_array().empty()) << "any that the browser has";
}

TEST_F(PasskeysTest, NamesTheOnesThereAre) {
  TestAuthenticator made = device();
  ASSERT_TRUE(add(made).ok());
  const std::string id = base64url(as_bytes(made.id));
  const auto again = boost::json::parse(passkeys_->begin_registration(place, "alice", "")->options);
  EXPECT_EQ(again.at("excludeCredentials").at(0).at("id").as_string(), id);
  const auto asked = boost::json::parse(passkeys_->begin_assertion(place, "alice").options);
  EXPECT_EQ(asked.at("allowCredentials").at(0).at("id").as_string(), id);
  EXPECT_EQ(asked.at("allowCredentials").at(0).at("transports").as_array().size(), 2u);
  EXPECT_EQ(again.at("user").at("id").as_string(), made.user()) << "one handle for an account";

  const Passkeys::Place elsewhere{"other.example.com", "https://other.example.com", "browser one"};
  const auto other = boost::json::parse(passkeys_->begin_assertion(elsewhere, "alice").options);
  EXPECT_TRUE(other.at("allowCredentials").as_array().empty()) << "made for another host";
  EXPECT_TRUE(*passkeys_->any("alice", "flows.example.com"));
  EXPECT_FALSE(*passkeys_->any("alice", "other.example.com"));
  EXPECT_FALSE(*passkeys_->any("bob", "flows.example.com"));
}

TEST_F(PasskeysTest, ACertificateOfTheMakerIsChecked) {
  for (const Kind kind : {Kind::es256, Kind::rs256}) {
    const crypto::TestAuthenticatorKey maker(kind);
    TestAuthenticator made = device();
    made.format = "packed";
    made.certifier = &maker;
    const auto added = add(made);
    ASSERT_TRUE(added.ok()) << added.error().detail;
    EXPECT_TRUE(show(made).ok());
  }
  const crypto::TestAuthenticatorKey maker(Kind::es256);
  TestAuthenticator made = device();
  made.format = "packed";
  made.certifier = &maker;
  made.spoil_signature = [](std::string& signature) { signature.back() ^= 1; };
  EXPECT_EQ(add(made).error().kind, ErrorKind::unauthenticated);
}

TEST_F(PasskeysTest, ExtensionsThatNobodyAskedForAreTaken) {
  TestAuthenticator made = device();
  made.format = "packed";
  made.extensions =
      cbor::map(2, cbor::text("credProtect") + cbor::number(2) + cbor::text("hmac-secret") + "\xf5");
  const auto added = add(made);
  ASSERT_TRUE(added.ok()) << added.error().detail;
  made.extensions.clear();
  EXPECT_TRUE(show(made).ok());
}

// §7.1, step by step.
TEST_F(PasskeysTest, RefusesARegistrationOfTheWrongKind) {
  refuses_registration(ErrorKind::unauthenticated, [](auto& made) { made.type = "webauthn.get"; });
  refuses_registration(ErrorKind::unauthenticated,
                       [](auto& made) { made.origin = "https://flows.example.com:8443"; });
  refuses_registration(ErrorKind::unauthenticated, [](auto& made) { made.origin = "https://evil.example"; });
  refuses_registration(ErrorKind::unauthenticated,
                       [](auto& made) { made.origin = "http://flows.example.com"; });
  refuses_registration(ErrorKind::unauthenticated,
                       [](auto& made) { made.more_client_data = ",\"crossOrigin\":true"; });
  refuses_registration(ErrorKind::unauthenticated, [](auto& made) {
    made.more_client_data = ",\"tokenBinding\":{\"status\":\"present\",\"id\":\"AA\"}";
  });
  refuses_registration(ErrorKind::malformed,
                       [](auto& made) { made.more_client_data = ",\"crossOrigin\":\"false\""; });
  refuses_registration(ErrorKind::malformed, [](auto& made) {
    made.more_client_data = ",\"origin\":\"https://flows.example.com\"";
  });
}

TEST_F(PasskeysTest, RefusesAnAuthenticatorThatDidNotLook) {
  refuses_registration(ErrorKind::unauthenticated, [](auto& made) { made.host = "evil.example"; });
  refuses_registration(ErrorKind::unauthenticated, [](auto& made) { made.present = false; });
  refuses_registration(ErrorKind::unauthenticated, [](auto& made) { made.verified = false; });
  refuses_registration(ErrorKind::unauthenticated, [](auto& made) { made.backed_up = true; });
}

TEST_F(PasskeysTest, RefusesAnAttestationThatDoesNotHold) {
  const auto packed = [](TestAuthenticator& made) { made.format = "packed"; };
  refuses_registration(ErrorKind::unauthenticated, [&](auto& made) {
    packed(made);
    made.spoil_signature = [](std::string& signature) { signature.back() ^= 1; };
  });
  refuses_registration(ErrorKind::unauthenticated, [&](auto& made) {
    packed(made);
    made.claimed_algorithm = -257;
  });
  refuses_registration(ErrorKind::unauthenticated, [](auto& made) { made.format = "tpm"; });
  refuses_registration(ErrorKind::unauthenticated, [](auto& made) { made.format = "android-safetynet"; });
  refuses_registration(ErrorKind::malformed, [](auto& made) {
    made.spoil_object = [](std::string& object) { object.push_back('\0'); };
  });
  refuses_registration(ErrorKind::malformed, [](auto& made) { made.more_data = "x"; });
  refuses_registration(ErrorKind::malformed, [](auto& made) { made.key = cbor::map(0, ""); });
  refuses_registration(ErrorKind::malformed, [](auto& made) {
    made.key = cbor::map(2, cbor::number(1) + cbor::number(2) + cbor::number(3) + cbor::number(-35));
  });
  refuses_registration(ErrorKind::malformed, [](auto& made) { made.extensions = cbor::array(0, ""); });
  refuses_registration(ErrorKind::malformed, [](auto& made) { made.id = std::string(1024, 'i'); });
}

TEST_F(PasskeysTest, ACredentialIsRegisteredOnce) {
  TestAuthenticator made = device();
  ASSERT_TRUE(add(made).ok());
  EXPECT_EQ(add(made).error().kind, ErrorKind::forbidden);
  EXPECT_EQ(add(made, "bob").error().kind, ErrorKind::forbidden) << "nor by somebody else";
}

TEST_F(PasskeysTest, ACeremonyIsOfOneBrowserOnceAndForAWhile) {
  TestAuthenticator made = device();
  const auto begun = *passkeys_->begin_registration(place, "alice", "");
  const std::string response = made.create(begun.options);
  const Passkeys::Place other{place.host, place.origin, "browser two"};
  EXPECT_FALSE(passkeys_->finish_registration(other, "alice", begun.transaction, response, "").ok());
  EXPECT_FALSE(passkeys_->finish_registration(place, "alice", "unknown", response, "").ok());
  ASSERT_TRUE(passkeys_->finish_registration(place, "alice", begun.transaction, response, "").ok());
  EXPECT_FALSE(passkeys_->finish_registration(place, "alice", begun.transaction, response, "").ok());

  const auto asked = passkeys_->begin_assertion(place, "");
  const std::string answer = made.get(asked.options);
  EXPECT_FALSE(passkeys_->finish_assertion(other, asked.transaction, answer).ok());
  ASSERT_TRUE(passkeys_->finish_assertion(place, asked.transaction, answer).ok());
  EXPECT_FALSE(passkeys_->finish_assertion(place, asked.transaction, answer).ok()) << "a replay";

  const auto late = passkeys_->begin_assertion(place, "");
  clock().advance(std::chrono::minutes(5));
  EXPECT_FALSE(passkeys_->finish_assertion(place, late.transaction, made.get(late.options)).ok());
}

TEST_F(PasskeysTest, OneKindOfCeremonyIsNotTheOther) {
  TestAuthenticator made = device();
  ASSERT_TRUE(add(made).ok());
  const auto registration = *passkeys_->begin_registration(place, "alice", "");
  EXPECT_FALSE(
      passkeys_->finish_assertion(place, registration.transaction, made.get(registration.options)).ok());
  const auto bobs = *passkeys_->begin_registration(place, "bob", "");
  TestAuthenticator another = device();
  EXPECT_FALSE(
      passkeys_->finish_registration(place, "alice", bobs.transaction, another.create(bobs.options), "")
          .ok());
}

// §7.2, step by step.
TEST_F(PasskeysTest, RefusesAnAssertionOfTheWrongKind) {
  refuses_assertion(ErrorKind::unauthenticated, [](auto& made) { made.type = "webauthn.create"; });
  refuses_assertion(ErrorKind::unauthenticated, [](auto& made) { made.origin = "https://evil.example"; });
  refuses_assertion(ErrorKind::unauthenticated,
                    [](auto& made) { made.more_client_data = ",\"crossOrigin\":true"; });
}

TEST_F(PasskeysTest, RefusesAnAssertionThatProvesNothing) {
  refuses_assertion(ErrorKind::unauthenticated, [](auto& made) { made.host = "evil.example"; });
  refuses_assertion(ErrorKind::unauthenticated, [](auto& made) { made.present = false; });
  refuses_assertion(ErrorKind::unauthenticated, [](auto& made) { made.verified = false; });
  refuses_assertion(ErrorKind::unauthenticated, [](auto& made) { made.backed_up = true; });
  refuses_assertion(ErrorKind::unauthenticated, [](auto& made) { made.syncs = true; });
  refuses_assertion(ErrorKind::malformed, [](auto& made) { made.more_data = "x"; });
  refuses_assertion(ErrorKind::unauthenticated,
                    [](auto& made) { made.signer = crypto::TestAuthenticatorKey(Kind::es256); });
  refuses_assertion(ErrorKind::unauthenticated, [](auto& made) { made.id = std::string(24, 'i'); });
  refuses_assertion(ErrorKind::unauthenticated, [](auto& made) { made.handle = "AAAA"; });
}

TEST_F(PasskeysTest, RefusesSomebodyElsesPasskeyAsSecondFactor) {
  TestAuthenticator alices = device();
  TestAuthenticator bobs = device();
  ASSERT_TRUE(add(alices).ok());
  ASSERT_TRUE(add(bobs, "bob").ok());
  EXPECT_EQ(show(bobs, "alice").error().kind, ErrorKind::unauthenticated);
  EXPECT_EQ(show(bobs)->account, "bob");
}

TEST_F(PasskeysTest, AsFirstFactorItSaysWhoseItIs) {
  TestAuthenticator made = device();
  ASSERT_TRUE(add(made).ok());
  const auto begun = passkeys_->begin_assertion(place, "");
  boost::json::value answer = boost::json::parse(made.get(begun.options));
  answer.at("response").as_object().erase("userHandle");
  EXPECT_FALSE(passkeys_->finish_assertion(place, begun.transaction, boost::json::serialize(answer)).ok());
  const auto second = passkeys_->begin_assertion(place, "alice");
  answer = boost::json::parse(made.get(second.options));
  answer.at("response").as_object()["userHandle"] = nullptr;
  EXPECT_TRUE(passkeys_->finish_assertion(place, second.transaction, boost::json::serialize(answer)).ok())
      << "as second factor we know";
}

TEST_F(PasskeysTest, ACounterGrowsOrDoesNotCount) {
  TestAuthenticator still = device();
  ASSERT_TRUE(add(still).ok());
  EXPECT_TRUE(show(still).ok());
  EXPECT_TRUE(show(still).ok()) << "0 and 0 does not count";

  TestAuthenticator counting = device();
  counting.counter = 5;
  ASSERT_TRUE(add(counting).ok());
  EXPECT_EQ(show(counting).error().kind, ErrorKind::forbidden) << "5 again";
  counting.counter = 6;
  EXPECT_TRUE(show(counting).ok());
  counting.counter = 4;
  EXPECT_EQ(show(counting).error().kind, ErrorKind::forbidden);
  counting.counter = 0;
  EXPECT_EQ(show(counting).error().kind, ErrorKind::forbidden) << "it counted before";
  counting.counter = 0xffffffff;
  EXPECT_TRUE(show(counting).ok());
}

TEST_F(PasskeysTest, KeepsWhetherItIsBackedUp) {
  TestAuthenticator made = device();
  made.syncs = true;
  ASSERT_TRUE(add(made).ok());
  EXPECT_FALSE(passkeys_->list("alice")->front().backed_up);
  EXPECT_TRUE(passkeys_->list("alice")->front().syncs);
  made.backed_up = true;
  clock().advance(std::chrono::hours(1));
  ASSERT_TRUE(show(made).ok());
  const Passkey kept = passkeys_->list("alice")->front();
  EXPECT_TRUE(kept.backed_up);
  EXPECT_EQ(kept.used, clock().wall());
  EXPECT_EQ(kept.used - kept.created, std::chrono::hours(1));
}

TEST_F(PasskeysTest, AtMostTwentyOfAnAccount) {
  for (int i = 0; i < 19; ++i) {
    TestAuthenticator made = device();
    ASSERT_TRUE(add(made).ok());
  }
  const auto first = *passkeys_->begin_registration(place, "alice", "");
  const auto second = *passkeys_->begin_registration(place, "alice", "");
  TestAuthenticator one = device();
  TestAuthenticator two = device();
  EXPECT_TRUE(
      passkeys_->finish_registration(place, "alice", first.transaction, one.create(first.options), "").ok());
  EXPECT_EQ(passkeys_->finish_registration(place, "alice", second.transaction, two.create(second.options), "")
                .error()
                .kind,
            ErrorKind::rate_limited)
      << "two at once";
  EXPECT_EQ(passkeys_->begin_registration(place, "alice", "").error().kind, ErrorKind::rate_limited);
  EXPECT_TRUE(passkeys_->begin_registration(place, "bob", "").ok());
}

TEST_F(PasskeysTest, IsRenamedAndRemovedByItsOwnerAlone) {
  TestAuthenticator made = device();
  const std::string id = add(made)->id;
  EXPECT_TRUE(*passkeys_->rename("alice", id, " blue key "));
  EXPECT_EQ(passkeys_->list("alice")->front().label, "blue key");
  EXPECT_TRUE(*passkeys_->rename("alice", id, ""));
  EXPECT_EQ(passkeys_->list("alice")->front().label, "Passkey");
  EXPECT_FALSE(passkeys_->rename("alice", id, std::string(65, 'x')).ok());
  EXPECT_FALSE(passkeys_->rename("alice", id, "a\nb").ok());
  EXPECT_FALSE(passkeys_->rename("alice", id, "\xff").ok());
  EXPECT_FALSE(*passkeys_->rename("bob", id, "mine"));
  EXPECT_FALSE(*passkeys_->remove("bob", id));
  EXPECT_TRUE(*passkeys_->remove("alice", id));
  EXPECT_FALSE(*passkeys_->remove("alice", id));
  EXPECT_EQ(show(made).error().kind, ErrorKind::unauthenticated);
}

TEST_F(PasskeysTest, GoWithTheirAccount) {
  TestAuthenticator alices = device();
  TestAuthenticator bobs = device();
  ASSERT_TRUE(add(alices).ok());
  ASSERT_TRUE(add(bobs, "bob").ok());
  ASSERT_TRUE(accounts().set_groups("bob", {"admins"}).ok());
  ASSERT_TRUE(accounts().change_password("bob", "violet anchor teapot", "").ok());
  EXPECT_EQ(count("bob"), 1u) << "a new password takes nothing away";
  const auto under_way = *passkeys_->begin_registration(place, "alice", "");
  const auto reset = accounts().reset("alice");
  ASSERT_TRUE(reset.ok());
  EXPECT_EQ(count(), 0u);
  EXPECT_FALSE(show(alices).ok());
  TestAuthenticator late = device();
  EXPECT_EQ(
      passkeys_
          ->finish_registration(place, "alice", under_way.transaction, late.create(under_way.options), "")
          .error()
          .kind,
      ErrorKind::unauthenticated)
      << "begun before the reset";
  ASSERT_TRUE(accounts().remove("bob").ok());
  add_account("bob", {"staff"});
  EXPECT_EQ(count("bob"), 0u);
  EXPECT_FALSE(show(bobs).ok()) << "another bob";
  EXPECT_EQ(passkeys_->begin_registration(place, "nobody", "").error().kind, ErrorKind::not_found);
}

TEST_F(PasskeysTest, SurvivesARestart) {
  TestAuthenticator made = device(Kind::rs256);
  const std::string id = add(made)->id;
  passkeys_ = std::move(*Passkeys::open(database(), clock(), random()));
  EXPECT_EQ(show(made)->id, id);
  ASSERT_TRUE(passkeys_->remove_all("alice").ok());
  EXPECT_EQ(count(), 0u);
}

TEST_F(PasskeysTest, DoesNotBelieveADiskThatIsFull) {
  TestAuthenticator made = device();
  ASSERT_TRUE(add(made).ok());
  database().failing = true;
  EXPECT_EQ(show(made).error().kind, ErrorKind::unavailable);
  TestAuthenticator another = device();
  EXPECT_EQ(add(another).error().kind, ErrorKind::unavailable);
}

TEST_F(PasskeysTest, RefusesEverySingleBitThatIsNotAsItWasSigned) {
  for (const Kind kind : {Kind::es256, Kind::ed25519}) {
    TestAuthenticator made = device(kind);
    ASSERT_TRUE(add(made).ok());
    using Spoil = std::function<void(std::string&)> TestAuthenticator::*;
    for (const Spoil part : {&TestAuthenticator::spoil_client_data, &TestAuthenticator::spoil_data,
                             &TestAuthenticator::spoil_signature}) {
      bool all = false;
      for (std::size_t at = 0; !all; ++at) {
        made.*part = [&](std::string& bytes) {
          all = at >= bytes.size();
          if (!all) bytes[at] ^= static_cast<char>(1 << at % 8);
        };
        const auto outcome = show(made, "alice");
        EXPECT_EQ(outcome.ok(), all) << "byte " << at;
      }
      made.*part = nullptr;
    }
  }
}

TEST_F(PasskeysTest, RefusesEveryByteOfARegistrationThatIsNotAsItWasSigned) {
  using Spoil = std::function<void(std::string&)> TestAuthenticator::*;
  for (const Spoil part : {&TestAuthenticator::spoil_client_data, &TestAuthenticator::spoil_data,
                           &TestAuthenticator::spoil_signature}) {
    bool all = false;
    for (std::size_t at = 0; !all; ++at) {
      TestAuthenticator made = device();
      made.format = "packed";
      made.*part = [&](std::string& bytes) {
        all = at >= bytes.size();
        if (!all) bytes[at] ^= static_cast<char>(1 << at % 8);
      };
      EXPECT_EQ(add(made).ok(), all) << "byte " << at;
    }
  }
}

TEST_F(PasskeysTest, ReadsResponsesStrictly) {
  TestAuthenticator made = device();
  ASSERT_TRUE(add(made).ok());
  const auto finish = [&](const std::function<void(boost::json::object&)>& change) {
    const auto begun = passkeys_->begin_assertion(place, "");
    boost::json::value answer = boost::json::parse(made.get(begun.options));
    change(answer.as_object());
    return passkeys_->finish_assertion(place, begun.transaction, boost::json::serialize(answer));
  };
  const auto kind = [](const Result<Passkey>& outcome) { return outcome.error().kind; };
  EXPECT_TRUE(finish([](auto&) {}).ok());
  EXPECT_EQ(kind(finish([](auto& answer) { answer.erase("response"); })), ErrorKind::malformed);
  EXPECT_EQ(kind(finish([](auto& answer) { answer["type"] = "password"; })), ErrorKind::malformed);
  EXPECT_EQ(kind(finish([](auto& answer) { answer["rawId"] = "AAAA"; })), ErrorKind::malformed);
  EXPECT_EQ(kind(finish([](auto& answer) { answer["id"] = answer["rawId"] = 7; })), ErrorKind::malformed);
  EXPECT_EQ(kind(finish([](auto& answer) { answer["padding"] = std::string(40000, 'x'); })),
            ErrorKind::malformed);
  const auto part = [](boost::json::object& answer, const char* name) -> boost::json::string& {
    return answer["response"].as_object()[name].as_string();
  };
  EXPECT_EQ(kind(finish([&](auto& answer) { part(answer, "signature") += "="; })), ErrorKind::malformed);
  EXPECT_EQ(kind(finish([&](auto& answer) { part(answer, "signature") = ""; })), ErrorKind::malformed);
  EXPECT_EQ(kind(finish([&](auto& answer) { part(answer, "authenticatorData") = "AA"; })),
            ErrorKind::malformed);
  for (const std::string_view text : {"", "[]", "{", "null", "{\"type\":1}", "\xff"}) {
    const auto begun = passkeys_->begin_assertion(place, "");
    EXPECT_EQ(kind(passkeys_->finish_assertion(place, begun.transaction, text)), ErrorKind::malformed)
        << text;
  }
}

}  // namespace
}  // namespace sallyport::identity
