// Steps 4 and 5: the decision, the journal, and what the upstream is told.
#include "doors/web/steps.h"
#include "identity/assertion/assertion.h"
#include "wire/http1/forward.h"

namespace sallyport::doors {
namespace {

void note_label(Crossing& crossing, std::string_view label) {
  if (!label.empty()) crossing.detail_.append(crossing.detail_.empty() ? "" : "; ").append(label);
}

// Obligations are known when policies are loaded (policy/annotations.h): one that this door cannot fulfil
// refuses.
bool fulfil(Crossing& crossing, const Permit& permit) {
  for (const Obligation* obligation : permit.obligations()) {
    if (obligation->name != "record") return false;
    note_label(crossing, obligation->value);
  }
  return true;
}

Error refusal_error(Crossing& crossing, const Refusal& refusal) {
  crossing.verdict_.need = refusal.need;
  crossing.verdict_.advice = refusal.advice;
  crossing.facts_ = policy::facts_of(crossing.query());
  note_label(crossing, refusal.label);
  crossing.record_.reason = refusal.reason;
  crossing.record_.rule = refusal.rule;
  const bool sign_in = refusal.need != Refusal::Need::nothing_helps;
  return client_error(sign_in ? ErrorKind::unauthenticated : ErrorKind::forbidden, {});
}

Error no_record() { return self_error(ErrorKind::unavailable, "the journal takes no records"); }

// The fields of one request that Sallyport vouches for.
class OurFields {
 public:
  void add(std::string_view name, std::string_view value) {
    if (count_ < fields_.size()) fields_[count_++] = {name, value};
  }
  std::span<const http1::NewField> all() const { return {fields_.data(), count_}; }

 private:
  std::array<http1::NewField, 16> fields_;
  std::size_t count_ = 0;
};

std::string join(const std::vector<std::string>& parts) {
  std::string out;
  for (const std::string& part : parts) out.append(out.empty() ? "" : ",").append(part);
  return out;
}

}  // namespace

Result<std::string_view> assertion_of(Crossing& crossing) {
  SessionCache& made = crossing.lane().sessions();
  const std::string& component = crossing.route().component->name;
  if (crossing.session_) return made.assertion(*crossing.session_, component);
  if (crossing.sender_) return made.assertion(crossing.who(), component);
  return std::string_view();
}

Result<Permit> decide(Crossing& crossing, const Identified&) {
  Decision decision = crossing.site().engine().decide(crossing.query(), crossing.lane().deciding());
  if (const auto* refusal = std::get_if<Refusal>(&decision)) return refusal_error(crossing, *refusal);
  Permit permit = std::get<Permit>(std::move(decision));
  if (!fulfil(crossing, permit)) return self_error(ErrorKind::forbidden, "an obligation nobody here fulfils");
  crossing.record_.decision = "allow";
  crossing.record_.rule = permit.rule();
  if (!permit.open_reason().empty()) crossing.record_.reason = permit.open_reason();
  crossing.open();
  return permit;
}

net::Task<Result<void>> record_start(Crossing& crossing) {
  audit::Journal& journal = crossing.lane().gate().journal;
  const Record record = crossing.record(Record::Kind::crossing_started);
  std::function<void(std::function<void(bool)>)> start = [&](std::function<void(bool)> done) {
    journal.append_durable(record, std::move(done));
  };
  crossing.start_recorded_ = co_await net::await_callback(crossing.lane().loop(), std::move(start));
  if (!crossing.start_recorded_) co_return no_record();
  co_return Result<void>();
}

Result<Admitted> admit(Crossing& crossing, Permit permit) {
  if (!crossing.lane().gate().journal.accepting()) return no_record();
  if (crossing.changing() && !crossing.start_recorded_) return no_record();
  return Admitted{std::move(permit)};
}

Result<Equipped> equip(Crossing& crossing, Admitted admitted) {
  const http1::RequestHead& head = crossing.head();
  const map::Component& component = *crossing.route().component;
  Workspace& workspace = crossing.connection().workspace();
  const std::string& origin = crossing.site().origin(component);
  const std::string port = std::to_string(component.public_port);
  OurFields fields;
  std::string groups;
  fields.add("X-Forwarded-For", crossing.client_text());
  fields.add("X-Forwarded-Proto", "https");
  fields.add("X-Forwarded-Host", std::string_view(origin).substr(8));
  fields.add("X-Forwarded-Port", port);
  fields.add("X-Request-Id", crossing.request_id());
  SP_TRY(const std::string_view assertion, assertion_of(crossing));
  if (!assertion.empty()) fields.add(identity::assertion_header, assertion);
  if (crossing.who().kind == Principal::Kind::person && component.identity_headers) {
    groups = join(crossing.who().groups);
    fields.add("X-Forwarded-User", crossing.who().name);
    fields.add("X-Forwarded-Email", crossing.who().email);
    fields.add("X-Forwarded-Groups", groups);
  }
  http1::RequestForward how;
  how.add = fields.all();
  how.own_cookie_prefix = identity::own_cookie_prefix;
  how.own_authorization = crossing.sender_ && !is_delivery(crossing);
  how.relaxed = crossing.route().relaxed;
  how.websocket = head.wants_websocket;
  how.framing = head.framing;
  if (crossing.body_.is_read && head.framing.kind != http1::Framing::Kind::none) {
    how.framing = {http1::Framing::Kind::length, crossing.body_.text.size()};
  }
  workspace.to_upstream.clear();
  http1::append_request(workspace.to_upstream, head, how);
  return Equipped{std::move(admitted.permit), &component};
}

}  // namespace sallyport::doors
