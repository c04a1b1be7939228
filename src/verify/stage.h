#pragma once
// verify/stage.h: what the attacks are run against: where the gate is, which of its paths are open and
// closed, and, if `verify` booted the gate itself, what can be seen from behind it.
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "net/blocking.h"
#include "verify/witness/witness.h"

namespace sallyport::verify {

class Bearers;
class HostileProvider;
class Rechecked;

struct Person {
  std::string account;
  std::string password;
  std::string totp_secret;  // base32; empty: no second factor
};

// The people of a booted stage. Not thread-safe.
class People {
 public:
  virtual ~People() = default;
  // "__Host-sallyport=...": a live session. "admin": two factors, on the range; "viewer": on the range;
  // "single": one factor, on the strict host.
  virtual Result<std::string> cookie(std::string_view who) = 0;
  // Somebody with a password alone, for sign-ins at the other host; and one whom nobody may be able to sign
  // in as again.
  virtual const Person& plain() const = 0;
  virtual const Person& guessed() const = 0;
  // Somebody with a second factor, and a code of theirs that has not been used (waits for one if need be).
  virtual const Person* with_second_factor() const = 0;
  virtual std::string unused_code() = 0;
  // Everything that must never be written anywhere.
  virtual std::vector<std::string> secrets() const = 0;
};

// What the gate wrote while it was attacked.
class GateJournal {
 public:
  virtual ~GateJournal() = default;
  virtual std::size_t mark() = 0;
  virtual std::string since(std::size_t mark) = 0;
};

struct Stage {
  std::string address = "127.0.0.1";
  std::uint16_t web_port = 0;
  bool tls = true;
  std::uint16_t health_port = 0;  // 0: there is none, or it is not known
  std::uint16_t admin_port = 0;
  std::uint16_t egress_port = 0;        // plain HTTP on `address`; 0: the map has no such door
  std::uint16_t services_port = 0;      // TLS on `address`; 0: not known
  std::uint16_t forward_auth_port = 0;  // plain HTTP on `address`; 0: not known
  std::string server_name;              // SNI and host of the component under attack
  std::string host;                     // the same with its port, as browsers write it
  std::string other_host;               // a second public host of the gate, where a password is enough
  std::string strict_host;              // a third, where it is not
  std::string one_host;                 // two whose flows are of services, with an audience each
  std::string two_host;
  std::string open;    // an open prefix: "/public/"
  std::string closed;  // a path that needs a session: "/admin/x"

  std::chrono::milliseconds head_wait{10000};  // limits of the map
  std::chrono::milliseconds body_wait{30000};

  std::chrono::milliseconds patience{2500};  // how long an attack listens for what the gate does

  // Of a booted stage only; null and empty when the gate was running already.
  const Witness* witness = nullptr;
  People* people = nullptr;
  GateJournal* journal = nullptr;
  HostileProvider* provider = nullptr;  // whom the people of the company sign in with
  Rechecked* rechecked = nullptr;       // people of it whose sessions are looked at again
  Bearers* bearers = nullptr;           // tokens that services show
  std::map<std::string, std::string, std::less<>> webhook_secrets;  // scheme -> secret
  std::map<std::string, std::string, std::less<>> keys;             // workflow keys: "good", "expired" ...
  std::map<std::string, std::string, std::less<>> api_tokens;       // of people: "good", "revoked" ...
  std::map<std::string, std::shared_ptr<const net::ClientIdentity>, std::less<>> certificates;  // of clients
  std::string strong_flow;   // "flow:19": to the pages that need a stronger sign-in with the company
  std::string lent;          // the credential that calls of the range are lent
  bool has_outside = false;  // there is a component outside whose name leads to this machine
  std::string program;       // the gate's program, for `session end` and the like
  std::string state;         // its state folder
  std::string output_file;   // what it printed
  std::string map_file;      // the map it runs with

  bool booted() const { return witness != nullptr; }
  net::BlockingTarget egress() const { return {address, egress_port, false, {}, {}, {}, {}, {}, {}}; }
  net::BlockingTarget web() const { return {address, web_port, tls, server_name, {}, {}, {}, {}, {}}; }
};

}  // namespace sallyport::verify
