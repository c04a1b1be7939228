#pragma once
// identity/keys/test_keys.h: for tests: workflow keys on a store, clocks and randomness that the test owns.
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "identity/keys/keys.h"
#include "identity/test_store.h"

namespace sallyport::identity {

inline constexpr seconds longest_life{std::chrono::hours(90 * 24)};

class TestKeys : public testing::Test {
 protected:
  TestKeys() { reopen(); }

  void reopen() {
    keys_.reset();
    auto opened = WorkflowKeys::open(database_, clock_, random_);
    ASSERT_TRUE(opened.ok()) << opened.error().detail;
    keys_ = std::move(*opened);
    keys_->set_on_end([this](const WorkflowKeyRef& key, std::string_view reason) {
      ended_.emplace_back(key->id, std::string(reason));
    });
  }
  static NewKey for_workflow(std::string workflow) {
    NewKey wanted;
    wanted.workflow = std::move(workflow);
    wanted.issuer = "operator";
    return wanted;
  }
  IssuedKey issue(const NewKey& wanted) {
    auto issued = keys_->issue(wanted, longest_life);
    EXPECT_TRUE(issued.ok()) << issued.error().detail;
    return std::move(*issued);
  }
  IssuedKey issue(std::string workflow = "triage") { return issue(for_workflow(std::move(workflow))); }
  ErrorKind refused(const NewKey& wanted) {
    const auto issued = keys_->issue(wanted, longest_life);
    EXPECT_FALSE(issued.ok());
    return issued.ok() ? ErrorKind::internal : issued.error().kind;
  }
  WorkflowKeys::Standing standing(const IssuedKey& issued, std::string_view from = "192.0.2.7") const {
    return standing(issued.placeholder.reveal(), from);
  }
  WorkflowKeys::Standing standing(std::string_view text, std::string_view from = "192.0.2.7") const {
    return keys_->find(text, *parse_address(from)).standing;
  }
  using Ended = std::vector<std::pair<std::string, std::string>>;

  TestStore store_;
  FaultyDatabase database_{store_.database()};
  ManualClock clock_{from_unix_seconds(1795000000)};
  SeededRandom random_{7};
  std::unique_ptr<WorkflowKeys> keys_;
  Ended ended_;
};

}  // namespace sallyport::identity
