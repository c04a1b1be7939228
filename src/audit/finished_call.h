#pragma once
// audit/finished_call.h: a record of a call of a model that outlives its views: for those who send it on.
#include <string>

#include "model/record.h"

namespace sallyport::audit {

// No prompt, no answer, no key: nothing that the journal does not hold.
struct FinishedCall {
  WallTime end{};
  microseconds duration{0};
  microseconds first_token{0};  // 0: there was none
  std::string request_id;
  std::string trace_id;
  std::string workflow;   // "workflow/invoice-triage"
  std::string operation;  // verb: "chat"
  std::string component;  // that answered
  std::string provider;   // its kind: "openai"
  std::string address;    // host of the upstream
  std::string model;
  std::string finish;
  std::string rule;
  std::string error;  // "timed_out/upstream"; of a refusal: "refused"
  bool refused = false;
  bool estimated = false;
  std::uint64_t tokens_in = 0;
  std::uint64_t tokens_out = 0;
  std::uint64_t tokens_cached = 0;
  std::uint64_t cost = 0;  // picodollars
};

// `kind`: of the component that answered, as the map says it. `address`: the host it was called at.
FinishedCall finished_call(const Record& record, std::string_view kind, std::string_view address);

}  // namespace sallyport::audit
