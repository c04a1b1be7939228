#include "audit/finished_call.h"

namespace sallyport::audit {

FinishedCall finished_call(const Record& record, std::string_view kind, std::string_view address) {
  FinishedCall call;
  call.end = record.at;
  call.duration = record.duration;
  call.first_token = record.first_token;
  call.request_id = record.request_id;
  call.trace_id = record.trace_id;
  call.workflow = record.who;
  call.operation = record.action;
  call.component = record.upstream.empty() ? record.component : record.upstream;
  call.provider = kind;
  call.address = address;
  call.model = record.model;
  call.finish = record.finish;
  call.rule = record.rule;
  call.refused = record.decision != "allow";
  call.error = record.error.empty() && call.refused ? std::string_view("refused") : record.error;
  call.estimated = record.usage == "estimated";
  call.tokens_in = record.tokens_in;
  call.tokens_out = record.tokens_out;
  call.tokens_cached = record.tokens_cached;
  call.cost = record.cost;
  return call;
}

}  // namespace sallyport::audit
