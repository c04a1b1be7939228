#include "doors/egress/call.h"

#include "base/control/control.h"
#include "doors/relay/trace.h"

namespace sallyport::doors::egress {

Call::Call(Connection& connection, const http1::RequestHead& head)
    : connection_(connection),
      site_(connection.lane().site()),
      head_(head),
      request_id_(connection.lane().request_id()),
      began_(connection.lane().gate().clock.mono()) {
  record_.at = gate().clock.wall();
  record_.decision = "deny";
  trace_id_ = trace_of(head_, request_id());
}

Call::~Call() {
  leave();
  const auto duration = std::chrono::duration_cast<microseconds>(gate().clock.mono() - began_);
  Record record = this->record(Record::Kind::model_call);
  record.at += duration;
  record.duration = duration;
  record.error = error_;
  record.detail = detail_;
  record.facts = facts_;
  if (!cut_reason_.empty()) {
    record.reason = cut_reason_;
    lane().metrics().streams_cut.add();
  }
  gate().journal.append(record);
  if (gate().on_model_call) {
    const std::string_view answered = record.upstream.empty() ? record.component : record.upstream;
    gate().on_model_call(record, site_->map().find_component(answered));
  }
  Metrics& metrics = lane().metrics();
  metrics.finished(record.status, static_cast<std::uint64_t>(duration.count()));
  (record.decision == "allow" ? metrics.allowed : metrics.denied).add();
  metrics.bytes_in.add(record.bytes_in);
  metrics.bytes_out.add(record.bytes_out);
}

ModelQuery Call::query(std::string_view component, std::string_view model) const {
  ModelQuery query;
  query.who = &who_;
  query.component = component;
  query.action = located_.endpoint->action;
  query.endpoint = located_.endpoint->name;
  query.model = model;
  query.max_output_tokens = output_bound_;
  query.choices = request_.choices;
  query.streaming = request_.streaming;
  query.tools = request_.tools;
  query.provider_tools = request_.provider_tools;
  query.images = request_.images;
  query.image_addresses = request_.image_addresses;
  query.audios = request_.audios;
  query.files = request_.files;
  query.stored = request_.stored;
  query.body_bytes = static_cast<std::int64_t>(body_.text.size());
  query.now = connection_.lane().gate().clock.wall();
  query.client = connection_.peer();
  return query;
}

bool Call::still_allowed() {
  const Site& now = *lane().site();
  const std::string_view component =
      record_.upstream.empty() ? std::string_view(target_->component->name) : record_.upstream;
  if (now.egress().find_target(component) == nullptr) return false;
  return std::holds_alternative<Permit>(now.engine().decide(query(component, model_), lane().deciding()));
}

void Call::cut(std::string_view reason, const RevocationRef& revocation) {
  if (!enforced(Control::stream_revocation) || !cut_reason_.empty()) return;
  cut_reason_ = reason;
  if (revocation) connection_.hold(revocation);
  connection_.close_after();
  connection_.interrupt();
}

void Call::become(identity::WorkflowKeyRef key) {
  key_ = std::move(key);
  who_ = identity::principal_of(*key_);
  who_label_ = label(who_);
}

void Call::open() {
  if (opened_) return;
  opened_ = true;
  join(lane().crossings());
}

void Call::note(const Error& error) {
  error_ = std::string(to_string(error.kind)) + "/" + std::string(to_string(error.origin));
  note_detail(error.detail);
}

void Call::note_detail(std::string_view words) {
  if (!words.empty()) detail_.append(detail_.empty() ? "" : "; ").append(words);
}

Record Call::record(Record::Kind kind) const {
  Record record = record_;
  record.kind = kind;
  record.request_id = request_id();
  record.trace_id = trace_id_;
  record.client = connection_.peer_text();
  record.method = http1::to_string(head_.method);
  record.host = head_.host;
  record.path = head_.path;
  record.who = who_label_;
  if (key_ != nullptr) record.key = key_->id;
  if (target_ != nullptr) record.component = target_->component->name;
  if (located_.endpoint != nullptr) {
    record.route = located_.endpoint->name;
    record.action = located_.endpoint->action;
  }
  record.model = model_;
  record.budgets = budgets_;
  record.finish = finish_;
  record.map_version = site_->map().version;
  return record;
}

}  // namespace sallyport::doors::egress
