#include "doors/relay/revocation.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "doors/relay/crossings.h"

namespace sallyport::doors {
namespace {

struct Seen {
  int records = 0;
  std::string who, session, key, reason, detail;
  microseconds duration{0};
};

class Revoking : public ::testing::Test {
 protected:
  RevocationRef begin(std::string session, std::string key = {}) {
    Revocation::What what{"person/ann", std::move(session), std::move(key), "signed out at the provider"};
    return std::make_shared<Revocation>(std::move(what), clock_, [this](const Record& record) {
      ++seen_.records;
      EXPECT_EQ(record.kind, Record::Kind::revocation);
      seen_.who = record.who;
      seen_.session = record.session;
      seen_.key = record.key;
      seen_.reason = record.reason;
      seen_.detail = record.detail;
      seen_.duration = record.duration;
    });
  }
  ManualClock clock_{WallTime(seconds(1'764'000'000))};
  Seen seen_;
};

class Open final : public OpenCrossing {
 public:
  Open(Crossings& list, std::string session) {
    who_.session = std::move(session);
    join(list);
  }
  const Principal& who() const override { return who_; }
  bool still_allowed() override { return true; }
  void cut(std::string_view reason, const RevocationRef& revocation) override {
    reason_ = reason;
    held_ = revocation;
    if (held_) held_->add_stream();
  }
  void close() { held_.reset(); }
  const std::string& reason() const { return reason_; }

 private:
  Principal who_;
  std::string reason_;
  RevocationRef held_;
};

TEST_F(Revoking, IsOnRecordOnceTheLastStreamIsClosed) {
  Crossings crossings;
  Open first(crossings, "s1"), second(crossings, "s1"), other(crossings, "s2");
  RevocationRef revocation = begin("s1");
  const auto of_session = [](OpenCrossing& one) { return one.who().session == "s1"; };
  EXPECT_EQ(crossings.cut_if(of_session, revocation->reason(), revocation), 2u);
  revocation.reset();
  EXPECT_EQ(first.reason(), "signed out at the provider");
  EXPECT_EQ(other.reason(), "");
  clock_.advance(milliseconds(20));
  first.close();
  EXPECT_EQ(seen_.records, 0);
  clock_.advance(milliseconds(15));
  second.close();
  EXPECT_EQ(seen_.records, 1);
  EXPECT_EQ(seen_.duration, milliseconds(35));
  EXPECT_EQ(seen_.detail, "streams 2");
  EXPECT_EQ(seen_.who, "person/ann");
  EXPECT_EQ(seen_.session, "s1");
  EXPECT_EQ(seen_.key, "");
  EXPECT_EQ(seen_.reason, "signed out at the provider");
}

TEST_F(Revoking, NothingOpenIsNoRecord) {
  begin("s1").reset();
  EXPECT_EQ(seen_.records, 0);
}

TEST_F(Revoking, OfAKeyNamesTheKey) {
  begin("", "k1")->add_stream();
  EXPECT_EQ(seen_.records, 1);
  EXPECT_EQ(seen_.key, "k1");
  EXPECT_EQ(seen_.session, "");
}

TEST_F(Revoking, SeveralLoopsCountTogether) {
  RevocationRef revocation = begin("s1");
  std::vector<std::thread> loops;
  for (int loop = 0; loop < 4; ++loop) {
    loops.emplace_back([held = revocation]() mutable {
      std::vector<RevocationRef> connections(250, held);
      for (const RevocationRef& one : connections) one->add_stream();
      connections.clear();
      held.reset();
    });
  }
  revocation.reset();
  for (std::thread& loop : loops) loop.join();
  EXPECT_EQ(seen_.records, 1);
  EXPECT_EQ(seen_.detail, "streams 1000");
}

TEST_F(Revoking, ACutForAnotherReasonIsNoRevocation) {
  Crossings crossings;
  Open one(crossings, "s1");
  EXPECT_EQ(crossings.cut_if([](OpenCrossing&) { return true; }, "the map no longer allows it"), 1u);
  EXPECT_EQ(one.reason(), "the map no longer allows it");
  EXPECT_EQ(seen_.records, 0);
}

}  // namespace
}  // namespace sallyport::doors
