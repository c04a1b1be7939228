#pragma once
// app/n8n_sync/n8n_client.h: the credentials of an n8n, through its public API (/api/v1/credentials, as of
// n8n 2.x). It shows names and types, takes values, and never gives a value back.
#include <boost/json/object.hpp>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/secret.h"

namespace sallyport::app {

struct N8nCredential {
  std::string id;
  std::string name;
  std::string type;  // "openAiApi"
};

// Blocks; waits at most 15 s for each answer. Errors of every call: unavailable, timed_out (it does not
// answer), unauthenticated, forbidden (the API key, or what it may do), not_found, malformed (it refuses the
// values, or answers something else). Not thread-safe.
class N8nClient {
 public:
  virtual ~N8nClient() = default;
  virtual Result<std::vector<N8nCredential>> list() = 0;
  // Gives the id. `data` holds secrets: it is sent, and neither kept nor told in an error.
  virtual Result<std::string> create(const N8nCredential& credential, const boost::json::object& data) = 0;
  virtual Result<void> update(const std::string& id, const boost::json::object& data) = 0;
  virtual Result<void> remove(const std::string& id) = 0;
};

// `url`: "http://127.0.0.1:5678" or "https://flows.example.com", with a path before /api if n8n has one.
// `authorities`: PEM file of who may vouch for an https server; empty: the system's. Errors: malformed (url,
// key), forbidden (plain http to another machine: the API key and the placeholders would cross the network in
// the clear).
Result<std::unique_ptr<N8nClient>> open_n8n(const std::string& url, const std::string& authorities,
                                            Secret api_key);

}  // namespace sallyport::app
