#pragma once
// identity/token/test_issuer.h: for tests: an issuer that answers every call with what the test says, counts
// them, and holds them back when told to.
#include <condition_variable>
#include <map>
#include <mutex>
#include <string>

#include "outbound/outbound.h"

namespace sallyport::identity {

class TestIssuer final : public outbound::Outbound {
 public:
  Result<outbound::Response> call(const outbound::Request& request, const outbound::Place&,
                                  const outbound::Limits& limits) override {
    std::unique_lock lock(mutex_);
    ++calls_;
    last_ = {request.method, request.url, limits.max_body};
    changed_.notify_all();
    changed_.wait(lock, [&] { return !held_; });
    ++calls_at_[request.url];
    const auto own = answers_.find(request.url);
    return own == answers_.end() ? answer_ : own->second;
  }

  // To every call but those of addresses that have an answer of their own.
  void answer(std::string body, std::uint16_t status = 200) { set(response_of(std::move(body), status)); }
  void answer_at(const std::string& url, std::string body, std::uint16_t status = 200) {
    const std::scoped_lock lock(mutex_);
    answers_.insert_or_assign(url, response_of(std::move(body), status));
  }
  void fail(ErrorKind kind) { set(upstream_error(kind, "no answer")); }

  void hold() {
    const std::scoped_lock lock(mutex_);
    held_ = true;
  }
  void release() {
    const std::scoped_lock lock(mutex_);
    held_ = false;
    changed_.notify_all();
  }
  void wait_for_call(int number) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return calls_ >= number; });
  }

  struct Asked {
    std::string method, url;
    std::size_t max_body = 0;
  };
  int calls() const {
    const std::scoped_lock lock(mutex_);
    return calls_;
  }
  int calls_at(const std::string& url) const {
    const std::scoped_lock lock(mutex_);
    const auto found = calls_at_.find(url);
    return found == calls_at_.end() ? 0 : found->second;
  }
  Asked last() const {
    const std::scoped_lock lock(mutex_);
    return last_;
  }

 private:
  static outbound::Response response_of(std::string body, std::uint16_t status) {
    outbound::Response response;
    response.status = status;
    response.body = std::move(body);
    return response;
  }
  void set(Result<outbound::Response> answer) {
    const std::scoped_lock lock(mutex_);
    answer_ = std::move(answer);
  }

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  Result<outbound::Response> answer_ = upstream_error(ErrorKind::unavailable, "no answer yet");
  std::map<std::string, Result<outbound::Response>> answers_;
  std::map<std::string, int> calls_at_;
  bool held_ = false;
  int calls_ = 0;
  Asked last_;
};

}  // namespace sallyport::identity
