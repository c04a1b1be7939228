#pragma once
// app/compose.h: the running gateway: everything that exists, built once and listed in compose.cc.
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"

namespace sallyport::app {

struct Parts;

struct GatewayOptions {
  std::string map_file;
  std::string state;            // made with mode 0700 if it is not there
  std::string vault_key_file;   // empty: SALLYPORT_VAULT_KEY_FILE and the other places of vault/unlock.h
  unsigned threads = 0;         // loops of the web door; 0: one per core, at most 8
  std::string without_control;  // sallyport-mutant only
};

// What start-up has to tell its operator; printed by `serve`.
struct Started {
  std::string web;             // "https://127.0.0.1:8443"
  std::string egress;          // "http://127.0.0.1:8446"; empty: no egress door
  std::string services;        // "https://127.0.0.1:8444", for client certificates; empty: no such listener
  std::string forward_auth;    // "http://127.0.0.1:4180"; empty: no listener of forward-auth
  std::string set_up_link;     // empty once there is an account
  std::string authority_file;  // PEM of the local authority; empty with certificates of one's own
  std::vector<std::string> public_origins;
  std::vector<std::string> warnings;
};

class Gateway {
 public:
  // Everything is checked and every listener is open when this returns; nothing is served yet.
  // Errors: whatever is wrong with map, state, certificate, key, store, journal or address, and what to do
  // about it.
  static Result<std::unique_ptr<Gateway>> build(const GatewayOptions& options);
  ~Gateway();

  const Started& started() const;
  // Serves until SIGTERM or SIGINT, then drains. SIGHUP reloads the map.
  void run();

 private:
  explicit Gateway(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace sallyport::app
