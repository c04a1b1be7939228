#pragma once
// doors/egress/call.h: one call of a model on its way through the seven steps, and what is remembered of it
// for the record. The steps are in steps.h; each takes what the step before it made.
#include <memory>
#include <string>
#include <string_view>

#include "doors/connection.h"
#include "doors/egress/plan.h"
#include "doors/relay/crossings.h"
#include "doors/relay/whole_body.h"
#include "guard/budgets.h"
#include "identity/keys/keys.h"
#include "model/decision.h"
#include "model/query.h"
#include "model/record.h"
#include "wire/models/meter.h"
#include "wire/models/request.h"

namespace sallyport::doors::egress {

// The answer that the steps before could only name.
struct Verdict {
  std::uint16_t status = 0;  // overrides status_of(error) when set
  std::string message;       // for the caller
  std::chrono::seconds retry_after{0};
};

class Call final : public OpenCrossing {
 public:
  Call(Connection& connection, const http1::RequestHead& head);
  ~Call();  // step 7: the record is written here, whatever happened

  Connection& connection() { return connection_; }
  Lane& lane() { return connection_.lane(); }
  Gate& gate() { return connection_.lane().gate(); }
  const Site& site() const { return *site_; }
  const Plan& plan() const { return site_->egress(); }
  const http1::RequestHead& head() const { return head_; }
  std::string_view request_id() const { return {request_id_.data(), request_id_.size()}; }
  models::Dialect dialect() const { return target_ == nullptr ? models::Dialect::openai : target_->dialect; }

  // OpenCrossing
  const Principal& who() const override { return who_; }
  bool still_allowed() override;
  void cut(std::string_view reason, const RevocationRef& revocation) override;
  const std::string& cut_reason() const { return cut_reason_; }

  // What is asked of the policy for `component` and `model`: those of the call, or of a fallback.
  ModelQuery query(std::string_view component, std::string_view model) const;
  void open();                    // from now on it can be cut
  void note(const Error& error);  // what went wrong, for the record
  void note_detail(std::string_view words);
  Record record(Record::Kind kind) const;

  // Filled by the steps.
  const Target* target_ = nullptr;  // that the path names
  models::Located located_;
  identity::WorkflowKeyRef key_;
  Principal who_;
  WholeBody body_;
  models::ModelRequest request_;
  std::int64_t output_bound_ = -1;  // of all choices, after ours is set where the caller set none
  Verdict verdict_;
  Record record_;  // views into this object, the head and the site
  std::string detail_;
  std::string facts_;    // of a refusal
  std::string budgets_;  // accounts, comma between
  std::string model_;    // that was called
  std::string finish_;
  bool answered_ = false;    // the client has got a response head
  std::string kept_answer_;  // where the map keeps prompts
  bool keep_ = false;

 private:
  Connection& connection_;
  std::shared_ptr<const Site> site_;
  const http1::RequestHead& head_;
  RequestId request_id_;
  std::string_view trace_id_;
  std::string who_label_ = "nobody";
  std::string error_;
  MonoTime began_;
  bool opened_ = false;
  std::string cut_reason_;

 public:
  void become(identity::WorkflowKeyRef key);  // step 2
  MonoTime began() const { return began_; }
};

// The whole life of one call: steps 2 to 7 (DESIGN.md section 5).
net::Task<void> serve(Connection& connection, const http1::RequestHead& head);

}  // namespace sallyport::doors::egress
