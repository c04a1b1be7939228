#include "doors/web/crossing.h"

#include <algorithm>

#include "base/control/control.h"
#include "doors/relay/trace.h"
#include "doors/web/steps.h"

namespace sallyport::doors {
namespace {

bool is_reading(http1::Method method) {
  return method == http1::Method::get || method == http1::Method::head || method == http1::Method::options;
}

std::string_view trim(std::string_view text) {
  while (text.starts_with(' ') || text.starts_with('\t')) text.remove_prefix(1);
  while (text.ends_with(' ') || text.ends_with('\t')) text.remove_suffix(1);
  return text;
}

bool is_forwarded_for(std::string_view name) {
  constexpr std::string_view wanted = "x-forwarded-for";
  return std::equal(name.begin(), name.end(), wanted.begin(), wanted.end(),
                    [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a + 32 : a) == b; });
}

// The last one: a trusted proxy appends, so an earlier field is the client's own.
std::string_view find_forwarded_for(const http1::RequestHead& head) {
  std::string_view last;
  for (const http1::Field& field : head.fields()) {
    if (is_forwarded_for(field.name)) last = field.value;
  }
  return last;
}

}  // namespace

Crossing::Crossing(Connection& connection, const http1::RequestHead& head)
    : who_(&nobody()),
      connection_(connection),
      site_(connection.lane().site()),
      head_(head),
      request_id_(connection.lane().request_id()),
      began_(connection.lane().gate().clock.mono()) {
  record_.at = lane().gate().clock.wall();
  record_.decision = "deny";
  trace_id_ = trace_of(head_, request_id());
  set_client();
}

Crossing::~Crossing() {
  leave();
  Gate& gate = lane().gate();
  const auto duration = std::chrono::duration_cast<microseconds>(gate.clock.mono() - began_);
  Record record = this->record(Record::Kind::crossing);
  record.at += duration;
  record.duration = duration;
  record.error = error_;
  record.detail = detail_;
  record.facts = facts_;
  if (!cut_reason_.empty()) {
    record.kind = Record::Kind::stream_ended;
    record.reason = cut_reason_;
    lane().metrics().streams_cut.add();
  }
  gate.journal.append(record);
  // The sender was told that it failed, and will come again with the same signature.
  if (!remembered_.empty() && record.status >= 500) gate.replays.forget(remembered_);
  Metrics& metrics = lane().metrics();
  metrics.finished(record.status, static_cast<std::uint64_t>(duration.count()));
  (record.decision == "allow" ? metrics.allowed : metrics.denied).add();
  metrics.bytes_in.add(record.bytes_in);
  metrics.bytes_out.add(record.bytes_out);
}

const Principal& Crossing::nobody() {
  static const Principal none;
  return none;
}

// X-Forwarded-For counts only from a listed proxy, and is read from the right: the rightmost address that no
// listed proxy could have written is the client. Whatever is wrong in it makes the socket's address the
// answer.
void Crossing::set_client() {
  client_ = connection_.peer();
  client_text_ = connection_.peer_text();
  const std::vector<Network>& proxies = site_->map().trusted_proxies;
  const auto trusted = [&](const Address& address) {
    return std::any_of(proxies.begin(), proxies.end(),
                       [&](const Network& one) { return contains(one, address); });
  };
  if (proxies.empty() || !trusted(client_)) return;
  std::string_view chain = find_forwarded_for(head_);
  while (!chain.empty() && trusted(client_)) {
    const std::size_t comma = chain.rfind(',');
    const auto hop = parse_address(trim(comma == std::string_view::npos ? chain : chain.substr(comma + 1)));
    if (!hop.ok()) break;
    client_ = *hop;
    chain = comma == std::string_view::npos ? std::string_view() : chain.substr(0, comma);
  }
  client_text_ = to_text(client_);
}

void Crossing::came_from(const Address& client) {
  client_ = client;
  client_text_ = to_text(client_);
}

bool Crossing::changing() const { return !is_reading(head_.method) || head_.wants_websocket; }

// Sec-Fetch-* first, Accept second: only a window's own navigation may be sent to the sign-in page.
Reader Crossing::reader() const {
  const std::string_view mode = head_.find(http1::FieldId::sec_fetch_mode);
  const std::string_view destination = head_.find(http1::FieldId::sec_fetch_dest);
  if (!is_reading(head_.method)) return Reader::program;
  if (mode.data() != nullptr)
    return mode == "navigate" && destination == "document" ? Reader::person : Reader::program;
  return head_.find(http1::FieldId::accept).find("text/html") != std::string_view::npos ? Reader::person
                                                                                        : Reader::program;
}

Query Crossing::query() const {
  Query query;
  query.who = who_;
  query.component = route_.component->name;
  query.action = route_.route.action;
  query.path = head_.path;
  query.webhook = route_.webhook == nullptr ? std::string_view() : std::string_view(route_.webhook->id);
  query.now = connection_.lane().gate().clock.wall();
  query.method = head_.method_name;
  query.host = head_.host;
  query.route = route_.route.name;
  query.websocket = head_.wants_websocket;
  query.moved = session_ != nullptr && session_->session->address != client_text_;
  query.client = client_;
  return query;
}

bool Crossing::still_allowed() {
  const Site& now = *lane().site();
  if (sender_ && !still_believed(*this, lane().site())) return false;
  const map::Component* const component = now.map().find_component(route_.component->name);
  if (component == nullptr) return false;
  const map::Routes::Match match =
      now.routes().match(*component, head_.method_name, head_.path, head_.wants_websocket);
  Query query = this->query();
  query.action = match.route.action;
  query.webhook = match.webhook == nullptr ? std::string_view() : std::string_view(match.webhook->id);
  return std::holds_alternative<Permit>(now.engine().decide(query, lane().deciding()));
}

void Crossing::cut(std::string_view reason, const RevocationRef& revocation) {
  if (!enforced(Control::stream_revocation) || !cut_reason_.empty()) return;
  cut_reason_ = reason;
  if (revocation) connection_.hold(revocation);
  connection_.close_after();
  connection_.interrupt();
}

void Crossing::know(const std::shared_ptr<CachedSession>& session) {
  former_.push_back(std::move(session_));
  become(session);
}

void Crossing::know(const std::shared_ptr<const Principal>& sender) { become_sender(sender); }

void Crossing::become(std::shared_ptr<CachedSession> session) {
  session_ = std::move(session);
  who_ = &session_->session->who;
}

void Crossing::become_sender(std::shared_ptr<const Principal> who) {
  if (sender_) former_senders_.push_back(std::move(sender_));
  sender_ = std::move(who);
  who_label_ = label(*sender_);
  who_ = sender_.get();
}

void Crossing::open() {
  if (opened_) return;
  opened_ = true;
  join(lane().crossings());
}

void Crossing::note(const Error& error) {
  error_ = std::string(to_string(error.kind)) + "/" + std::string(to_string(error.origin));
  if (!error.detail.empty()) detail_.append(detail_.empty() ? "" : "; ").append(error.detail);
}

Record Crossing::record(Record::Kind kind) const {
  Record record = record_;
  record.kind = kind;
  record.request_id = request_id();
  record.trace_id = trace_id_;
  record.client = client_text_;
  record.method =
      http1::to_string(head_.method);  // not the received text: by now the next request may lie there
  record.host = head_.host;
  record.path = head_.path;
  record.who = session_             ? std::string_view(session_->label)
               : who_label_.empty() ? std::string_view("nobody")
                                    : std::string_view(who_label_);
  if (session_) record.session = session_->session->id;
  if (sender_ && sender_->kind == Principal::Kind::person) record.key = sender_->session;
  if (route_.component != nullptr) record.component = route_.component->name;
  record.route = route_.route.name;
  record.action = route_.route.action;
  record.map_version = site_->map().version;
  return record;
}

}  // namespace sallyport::doors
