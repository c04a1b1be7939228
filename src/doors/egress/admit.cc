// Steps 4 and 5: may they, and with what.
#include <algorithm>
#include <charconv>

#include "doors/egress/steps.h"
#include "wire/http1/byte_class.h"
#include "wire/http1/flat_writer.h"

namespace sallyport::doors::egress {
namespace {

// What a stream reserves at first, and each time it nears the end of what it has: small, so that a stream
// that ends early has not kept others waiting for what it never used.
constexpr std::int64_t stream_slice = 1024;
// Where neither caller, flow nor price table bounds an answer that a budget has to cover.
constexpr std::int64_t usual_output = 8192;
// Whoever asks for more tokens than this asks for all there are; sums stay far from their ends.
constexpr std::int64_t most_counted = 1ll << 40;

Error refusal_error(Call& call, const Refusal& refusal, const ModelQuery& query) {
  call.facts_ = policy::facts_of(query);
  call.note_detail(refusal.label);
  call.record_.reason = refusal.reason;
  call.record_.rule = refusal.rule;
  call.verdict_.message = refusal.advice.empty() ? "Not allowed: " + std::string(refusal.reason) + "."
                                                 : std::string(refusal.advice);
  return client_error(ErrorKind::forbidden, {});
}

bool fulfil(Call& call, const Permit& permit) {
  for (const Obligation* obligation : permit.obligations()) {
    if (obligation->name != "record") return false;
    call.note_detail(obligation->value);
  }
  return true;
}

Error no_record() { return self_error(ErrorKind::unavailable, "the journal takes no records"); }

Error over_budget(Call& call, const guard::Spent& spent) {
  call.record_.reason = "budget spent";
  call.note_detail("the " + std::string(spent.what) + " of " + spent.account + " per " +
                   std::string(to_string(spent.window)));
  call.verdict_.retry_after = spent.retry_after;
  call.verdict_.message = "The budget of this workflow is spent (" + std::string(spent.what) + " per " +
                          std::string(to_string(spent.window)) + ").";
  if (spent.retry_after.count() == 0) {
    call.verdict_.message += " This call alone would pass it: ask for fewer tokens.";
    call.verdict_.retry_after = seconds(1);
  }
  return client_error(ErrorKind::rate_limited, {});
}

void append_fields(http1::FlatWriter& out, const Call& call) {
  // What a model's API is told by the client itself; everything else, identity, routing and tenancy above
  // all, is ours to say or nobody's.
  static constexpr std::string_view passed[] = {"anthropic-version", "anthropic-beta", "openai-beta",
                                                "idempotency-key", "x-goog-api-client"};
  for (const http1::Field& field : call.head().fields()) {
    const bool known = std::any_of(std::begin(passed), std::end(passed),
                                   [&](std::string_view name) { return http1::same_name(field.name, name); });
    if (known || field.id == http1::FieldId::content_type || field.id == http1::FieldId::accept ||
        field.id == http1::FieldId::user_agent) {
      out.field(field.name, field.value);
    }
  }
  out.field("Accept-Encoding", "identity");  // a body that is compressed cannot be metered or kept clean
}

std::string upstream_target(const Call& call, const Candidate& candidate) {
  const map::Component& component = *candidate.target->component;
  std::string path = component.base_path;
  path += candidate.model == call.request_.model
              ? call.located_.upstream_path
              : models::path_for_model(candidate.target->dialect, call.located_, candidate.model);
  const std::string query = models::query_for_upstream(call.head().query);
  if (!query.empty()) path.append("?").append(query);
  return path;
}

std::string request_head(Call& call, const Candidate& candidate, const Secret* credential, std::size_t body) {
  const Target& target = *candidate.target;
  const std::string path = upstream_target(call, candidate);
  // Room for all of it: a buffer that grew would leave a copy of the credential behind.
  std::size_t room = 512 + path.size() + target.authority.size();
  for (const http1::Field& field : call.head().fields()) room += field.name.size() + field.value.size() + 4;
  if (credential != nullptr) room += 2 * credential->reveal().size();
  std::string head;
  http1::FlatWriter out(head, room);
  out.put(call.head().method_name);
  out.put(" ");
  out.put(path);
  out.put(" HTTP/1.1\r\n");
  out.field("Host", target.authority);
  append_fields(out, call);
  if (credential != nullptr) {
    const models::CredentialField field = models::credential_field(target.dialect);
    std::string value(field.prefix);
    value.append(credential->reveal());
    out.field(field.name, value);
    ::explicit_bzero(value.data(), value.size());
  }
  out.field("Via", "1.1 " + call.gate().via);
  if (call.located_.endpoint->has_body) {
    char digits[24];
    const auto end = std::to_chars(digits, digits + sizeof digits, body).ptr;
    out.field("Content-Length", {digits, static_cast<std::size_t>(end - digits)});
  }
  out.put("\r\n");
  return head;
}

// The bound that is written into the body: where the caller set none, and the flow or a budget needs one.
std::int64_t bound_to_set(const Call& call) {
  const bool has_output = call.located_.endpoint->action == "chat";
  if (!has_output || call.request_.max_output_tokens >= 0 || call.output_bound_ < 0) return -1;
  return std::max<std::int64_t>(1, call.output_bound_ / std::max<std::int64_t>(1, call.request_.choices));
}

}  // namespace

Result<Permit> decide(Call& call, const Candidate& candidate) {
  const ModelQuery query = call.query(candidate.target->component->name, candidate.model);
  Decision decision = call.site().engine().decide(query, call.lane().deciding());
  if (const auto* refusal = std::get_if<Refusal>(&decision)) return refusal_error(call, *refusal, query);
  Permit permit = std::get<Permit>(std::move(decision));
  if (!fulfil(call, permit)) return self_error(ErrorKind::forbidden, "an obligation nobody here fulfils");
  call.record_.decision = "allow";
  call.record_.rule = permit.rule();
  call.open();
  return permit;
}

Result<Admitted> reserve(Call& call, Permit permit, Candidate candidate) {
  const Flow* const flow = call.plan().find_flow(permit.rule());
  const bool metered = call.located_.endpoint->has_body;
  const ModelPrice* const price = call.plan().prices().find(candidate.model);
  Admitted admitted{std::move(permit), std::move(candidate), flow, price, {}, 0, false};
  admitted.ask_for_usage = call.request_.usage_on_request && !call.request_.wants_usage;
  if (!call.gate().journal.accepting()) return no_record();
  // A hand-written permit names no flow, so nothing says what may be spent or lent.
  if (flow == nullptr) return self_error(ErrorKind::forbidden, "no flow says what this call may use");
  if (!metered) return admitted;

  const Charged& charged = call.plan().charged(*flow);
  call.budgets_.clear();
  for (const std::string& account : charged.accounts) {
    call.budgets_.append(call.budgets_.empty() ? "" : ",").append(account);
  }
  if (charged.in_money && price == nullptr) {
    call.record_.reason = "a budget in money, and no price";
    call.verdict_.message = "No price is known for this model, and its budget is in money.";
    return client_error(ErrorKind::forbidden,
                        "no price for " + admitted.candidate.model + ": add one to `prices:` of the map");
  }
  const bool chat = call.located_.endpoint->action == "chat";
  std::int64_t output = chat ? call.output_bound_ : 0;
  if (chat && output < 0 && !charged.accounts.empty() && !call.request_.streaming) {
    const bool known = price != nullptr && price->max_output_tokens != 0;
    output = known ? static_cast<std::int64_t>(price->max_output_tokens) : usual_output;
    call.output_bound_ = output;
  }
  if (chat && call.request_.streaming) output = output < 0 ? stream_slice : std::min(output, stream_slice);
  output = std::clamp<std::int64_t>(output, 0, most_counted);

  const std::int64_t input = call.request_.input_tokens_at_most;
  guard::Amount most{static_cast<std::uint64_t>(input + output), 0, 1};
  if (price != nullptr) most.cost = guard::Prices::cost(*price, {input, 0, 0, output});
  guard::Spent spent;
  admitted.reservation = call.gate().budgets.reserve(charged.accounts, most, spent);
  if (!admitted.reservation) return over_budget(call, spent);
  admitted.output_reserved = output;
  call.record_.reserved_tokens = most.tokens;
  call.record_.reserved_cost = most.cost;
  return admitted;
}

net::Task<Result<void>> record_start(Call& call, const Admitted& admitted) {
  if (!call.located_.endpoint->has_body) co_return Result<void>();
  audit::Journal& journal = call.gate().journal;
  Record record = call.record(Record::Kind::crossing_started);
  if (admitted.candidate.target != call.target_) record.upstream = admitted.candidate.target->component->name;
  std::function<void(std::function<void(bool)>)> start = [&](std::function<void(bool)> done) {
    journal.append_durable(record, std::move(done));
  };
  const bool recorded = co_await net::await_callback(call.lane().loop(), std::move(start));
  if (!recorded) co_return no_record();
  co_return Result<void>();
}

Result<Equipped> equip(Call& call, Admitted admitted) {
  Site::Credential lent;
  const std::string& name = admitted.flow->egress->credential;
  Equipped equipped(std::move(admitted));
  const Candidate& candidate = equipped.admitted.candidate;
  if (!name.empty()) {
    lent = call.site().lend(name, call.gate().clock);
    if (lent.value == nullptr) {
      call.gate().budgets.settle(std::move(equipped.admitted.reservation), {});  // nothing was called
      return self_error(ErrorKind::unavailable, "the credential " + name + " is not there");
    }
    equipped.patterns = lent.patterns;
  }
  if (call.located_.endpoint->has_body && !call.located_.endpoint->multipart) {
    models::Amendments what;
    what.ask_for_usage = equipped.admitted.ask_for_usage;
    what.max_output_tokens = bound_to_set(call);
    if (candidate.model != call.request_.model) what.model = candidate.model;
    auto body = models::amend(candidate.target->dialect, call.request_, call.body_.text, what);
    if (!body.ok()) {
      call.gate().budgets.settle(std::move(equipped.admitted.reservation), {});
      return body.error();
    }
    equipped.body = std::move(*body);
  } else {
    equipped.body = call.body_.text;
  }
  equipped.head = request_head(call, candidate, lent.value, equipped.body.size());
  return equipped;
}

}  // namespace sallyport::doors::egress
