#pragma once
// identity/token/test_issuer.h: for tests: an issuer that answers every call with what the test says, counts
// them, and holds them back when told to.
#include <condition_variable>
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
    return answer_;
  }

  void answer(std::string body, std::uint16_t status = 200) {
    outbound::Response response;
    response.status = status;
    response.body = std::move(body);
    set(std::move(response));
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
  Asked last() const {
    const std::scoped_lock lock(mutex_);
    return last_;
  }

 private:
  void set(Result<outbound::Response> answer) {
    const std::scoped_lock lock(mutex_);
    answer_ = std::move(answer);
  }

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  Result<outbound::Response> answer_ = upstream_error(ErrorKind::unavailable, "no answer yet");
  bool held_ = false;
  int calls_ = 0;
  Asked last_;
};

}  // namespace sallyport::identity
