// Steps 2 and 3: who calls whom, and for what.
#include <algorithm>

#include "doors/egress/steps.h"

namespace sallyport::doors::egress {
namespace {

using Standing = identity::WorkflowKeys::Standing;

// "/openai/v1/models" -> "openai", "/v1/models". Both empty if there is no first segment.
struct Route {
  std::string_view component;
  std::string_view path;
};
Route split(std::string_view path) {
  if (path.empty()) return {};
  const std::size_t end = path.find('/', 1);
  if (end == std::string_view::npos) return {path.substr(1), "/"};
  return {path.substr(1, end - 1), path.substr(end)};
}

// A key that was good once, or is somebody else's: whoever shows it should not have it.
bool is_alarming(Standing standing) {
  return standing == Standing::expired || standing == Standing::revoked || standing == Standing::unknown ||
         standing == Standing::foreign_source;
}

void raise(Call& call, Standing standing) {
  const std::string kept = "key alert " + call.connection().peer_text();
  static constexpr guard::Rate rate{1.0 / 10, 5};  // a flood of bad keys is one story
  if (!call.lane().rates().allow(kept, rate)) return;
  Record record = call.record(Record::Kind::alert);
  const std::string reason = "a workflow key that is " + std::string(to_string(standing)) + " was shown";
  record.reason = reason;
  call.gate().journal.append(record);
}

// An upstream that leads back here would be called for ever (E25).
bool has_passed_here(Call& call) {
  const auto fields = call.head().fields();
  return std::any_of(fields.begin(), fields.end(), [&](const http1::Field& field) {
    return field.id == http1::FieldId::via && field.value.find(call.gate().via) != std::string_view::npos;
  });
}

Error unauthenticated(Call& call, std::string_view reason) {
  call.record_.reason = reason;
  call.verdict_.message = "No valid workflow key. Ask for one with `sallyport key issue`.";
  return client_error(ErrorKind::unauthenticated, {});
}

}  // namespace

Result<void> identify(Call& call) {
  const Route route = split(call.head().path);
  call.target_ = call.plan().find_target(route.component);  // for the dialect of the refusal
  const models::Presented presented = models::find_key(call.head());
  if (presented.ambiguous) return unauthenticated(call, "two keys are shown");
  if (presented.key.empty()) return unauthenticated(call, "no key is shown");
  identity::WorkflowKeys& keys = call.gate().keys;
  const auto found = keys.find(presented.key, call.connection().peer());
  if (found.key != nullptr) call.become(found.key);
  if (found.standing != Standing::good) {
    if (is_alarming(found.standing)) raise(call, found.standing);
    return unauthenticated(call, to_string(found.standing));
  }
  keys.touch(found.key->id);
  return {};
}

Result<void> locate(Call& call) {
  if (call.head().wants_websocket || call.head().needs != 0) {
    return client_error(ErrorKind::malformed, "an upgrade, or a path that reads two ways");
  }
  if (has_passed_here(call)) {
    call.verdict_.status = 508;
    call.verdict_.message = "This call has passed here already: an upstream leads back to this gate.";
    return client_error(ErrorKind::forbidden, "a loop: an upstream is this gate");
  }
  if (call.target_ == nullptr) {
    call.verdict_.message = "No component of this name. The first part of the path names the component.";
    return client_error(ErrorKind::not_found, "no model component of this name");
  }
  const map::Component& component = *call.target_->component;
  if (!call.plan().reaches(call.who_.name, component.name)) {
    call.record_.reason = "no flow from this workflow to this component";
    return client_error(ErrorKind::forbidden, {});
  }
  const std::string_view path = split(call.head().path).path;
  auto located = models::find_endpoint(call.target_->dialect, call.head().method_name, path);
  if (!located.ok()) {
    call.verdict_.message = located.error().kind == ErrorKind::not_found ? "No endpoint of this path."
                                                                         : "This endpoint is not open here.";
    return located.error();
  }
  call.located_ = std::move(*located);
  return {};
}

net::Task<Result<void>> receive(Call& call) {
  const http1::RequestHead& head = call.head();
  const std::uint64_t most = call.located_.endpoint->has_body ? call.site().map().limits.max_model_body : 0;
  SP_CO_CHECK(co_await receive_body(call.connection(), head, most, BodyBound::each_read, call.body_));
  call.record_.bytes_in = call.body_.text.size();
  call.connection().enter(Phase::working, seconds(0));
  auto request = models::read_request(
      call.target_->dialect, call.located_, head.query, head.find(http1::FieldId::content_type),
      head.find(http1::FieldId::content_encoding), call.body_.text, models::ReadLimits{});
  if (!request.ok()) {
    call.verdict_.message = request.error().detail;  // about the caller's own words only
    co_return request.error();
  }
  call.request_ = std::move(*request);
  call.model_ = call.request_.model;
  call.output_bound_ = call.request_.max_output_tokens;
  if (call.output_bound_ < 0 && call.located_.endpoint->action == "chat") {
    const ModelQuery query = call.query(call.target_->component->name, call.request_.model);
    const std::uint64_t bound = call.site().engine().output_bound(query, call.lane().deciding());
    if (bound != 0) call.output_bound_ = static_cast<std::int64_t>(bound);
  }
  co_return Result<void>();
}

}  // namespace sallyport::doors::egress
