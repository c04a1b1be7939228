#pragma once
// doors/egress/exchange.h: step 6 for one candidate: the request to its upstream, as often as the flow says,
// and the answer back through the meter and the redactor. Not thread-safe; lives for one call of run().
#include <memory>
#include <string>
#include <string_view>

#include "doors/egress/steps.h"
#include "doors/relay/body.h"
#include "doors/relay/response_head.h"
#include "doors/relay/upstreams.h"
#include "guard/redactor.h"
#include "wire/models/refusal.h"

namespace sallyport::doors::egress {

class Exchange {
 public:
  Exchange(Call& call, Equipped equipped, bool is_last);
  ~Exchange();  // settles what was used

  net::Task<Outcome> run();

 private:
  enum class Got : std::uint8_t { response, nothing };  // nothing: no answer was begun
  net::Task<Result<Got>> attempt();
  net::Task<Result<Got>> send_and_wait();
  net::Task<Result<void>> open_upstream(bool fresh);
  net::Task<Result<void>> send_response();
  net::Task<Result<void>> relay_body(BodyReader& reader, BodyWriter& writer);
  net::Task<Result<void>> end_early(BodyWriter& writer, const models::Said& said);
  net::Task<void> pause(std::uint32_t attempt);
  Result<void> check_response() const;
  bool says_later() const;  // 429, 5xx: another attempt may go better
  void write_response_head(http1::Framing framing);
  http1::Framing client_framing() const;
  std::string_view pass(std::string_view run, bool last);
  bool keeps_up();
  bool passes_bound(std::int64_t seen) const;
  Error end_of_patience();
  void keep(std::string_view answer);
  void finish(const BodyReader& reader);
  Error stopped(std::string_view what) const;
  models::Usage usage() const;
  net::Stream& upstream() { return *upstream_.stream; }
  const map::Limits& limits() const { return call_.site().map().limits; }

  Call& call_;
  Connection& connection_;
  Workspace& workspace_;
  Equipped equipped_;
  const bool is_last_;
  Upstream upstream_;
  ResponseHeadReader head_;
  models::Answer how_ = models::Answer::json;
  std::unique_ptr<models::Meter> meter_;
  std::unique_ptr<guard::Redactor> redactor_;
  std::string metered_;
  std::string clean_;
  bool sent_ = false;   // the upstream may have seen the request: it may cost something
  bool spent_ = false;  // no more could be reserved
  enum class Cut : std::uint8_t { no, budget, bound };
  Cut cut_ = Cut::no;        // we ended the stream, and why
  bool broken_off_ = false;  // what the caller has ends within an event
};

}  // namespace sallyport::doors::egress
