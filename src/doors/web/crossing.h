#pragma once
// doors/web/crossing.h: one request on its way through the seven steps, and what is remembered of it for the
// record. The steps themselves are in serve.cc and the files beside it; each takes what the step before it
// made.
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "doors/connection.h"
#include "doors/relay/crossings.h"
#include "doors/relay/whole_body.h"
#include "map/routes.h"
#include "model/decision.h"
#include "model/network.h"
#include "model/record.h"

namespace sallyport::doors {

// Step 3's result: who acts, and what their assertion is made from.
struct Identified {
  const Principal* who = nullptr;
};

// The answer that the steps before could only name.
struct Verdict {
  Refusal::Need need = Refusal::Need::nothing_helps;
  std::uint16_t status = 0;  // overrides status_of(error) when set
  std::string_view advice;   // of the policy that refused, for the reader
  std::chrono::seconds retry_after{0};
  enum class Shown : std::uint8_t { nothing, token, certificate };
  Shown refused = Shown::nothing;  // what the client showed is not believed
};

class Crossing final : public OpenCrossing {
 public:
  Crossing(Connection& connection, const http1::RequestHead& head);
  ~Crossing();  // step 7: the record is written here, whatever happened

  Connection& connection() { return connection_; }
  Lane& lane() { return connection_.lane(); }
  const Site& site() const { return *site_; }
  const http1::RequestHead& head() const { return head_; }
  std::string_view request_id() const { return {request_id_.data(), request_id_.size()}; }
  const map::Routes::Match& route() const { return route_; }
  bool changing() const;
  // Where the request comes from: the socket, or what a trusted proxy says.
  const Address& client() const { return client_; }
  const std::string& client_text() const { return client_text_; }
  Reader reader() const;
  // The request is of somebody whom a proxy has named.
  void came_from(const Address& client);

  // OpenCrossing
  const Principal& who() const override { return *who_; }
  bool still_allowed() override;
  void know(const std::shared_ptr<CachedSession>& session) override;
  void know(const std::shared_ptr<const Principal>& sender) override;
  void cut(std::string_view reason, const RevocationRef& revocation) override;
  const std::string& cut_reason() const { return cut_reason_; }

  Query query() const;

  // Filled by the steps.
  map::Routes::Match route_;
  std::shared_ptr<CachedSession> session_;
  std::vector<std::shared_ptr<CachedSession>> former_;  // as it was known: something may still look at it
  // Established by what the request shows: a signature, a token, a certificate. As with sessions, what was
  // known before may still be looked at.
  std::shared_ptr<const Principal> sender_;
  std::vector<std::shared_ptr<const Principal>> former_senders_;
  const Principal* who_;    // never null
  std::string remembered_;  // by the replay cache; forgotten again if the delivery fails
  WholeBody body_;          // what has been read of it; streamed bodies leave no text here
  Verdict verdict_;
  Record record_;  // views into this object and the head
  std::string detail_;
  std::string facts_;  // of a refusal
  bool start_recorded_ = false;
  bool opened_ = false;          // joined the list of open crossings
  bool answered_ = false;        // the client has got a response head
  bool by_certificate_ = false;  // came through the listener where clients show a certificate

  void open();                                               // from now on it can be cut
  void become_sender(std::shared_ptr<const Principal> who);  // step 3, by what the request shows
  void become(std::shared_ptr<CachedSession> session);       // step 3, by a session
  void note(const Error& error);                             // what went wrong, for the record
  Record record(Record::Kind kind) const;
  static const Principal& nobody();

 private:
  void set_client();
  Connection& connection_;
  std::shared_ptr<const Site> site_;
  const http1::RequestHead& head_;
  RequestId request_id_;
  std::string_view trace_id_;  // into the head, or the request's own id
  std::string who_label_;
  std::string error_;
  Address client_{};
  std::string client_text_;
  MonoTime began_;
  std::string cut_reason_;
};

// The whole life of one request: steps 2 to 7 (DESIGN.md section 5).
net::Task<void> serve(Connection& connection, const http1::RequestHead& head);
// The same where clients show a certificate: who acts is its holder and nobody else, and there are no pages.
net::Task<void> serve_service(Connection& connection, const http1::RequestHead& head);

}  // namespace sallyport::doors
