#pragma once
// verify/witness/provider_request.h: one request to the provider of `verify`, read from a connection, and the
// reply. As lenient as a witness is; bounded.
#include <atomic>
#include <chrono>
#include <map>
#include <string>
#include <string_view>

namespace sallyport::verify {

using FormFields = std::map<std::string, std::string, std::less<>>;

struct ProviderRequest {
  std::string method;
  std::string path;           // without its query
  FormFields fields;          // of the query and of a form; of two of a name the first counts
  std::string authorization;  // the whole field
};

struct ProviderReply {
  int status = 200;
  std::string body{};
  std::string location{};
  std::string content_type = "application/json";
  std::chrono::milliseconds wait{0};  // before anything is sent
};

// At most 128 KiB, within 10 s. False: closed, too much, or no HTTP.
bool read_request(int descriptor, const std::atomic<bool>& stopping, ProviderRequest& request);
void write_reply(int descriptor, const std::atomic<bool>& stopping, const ProviderReply& reply);

// "a=1&b=2" taken apart; what cannot be decoded stays as it is.
FormFields read_fields(std::string_view text);

}  // namespace sallyport::verify
