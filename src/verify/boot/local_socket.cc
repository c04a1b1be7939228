#include "verify/boot/local_socket.h"

#include <boost/json.hpp>

#include "verify/run/exchange.h"

namespace sallyport::verify {

namespace json = boost::json;

Result<json::object> ask_operator(const Stage& stage, const std::string& path, const json::object& question) {
  net::BlockingTarget target;
  target.address = "unix:" + stage.state + "/admin.sock";
  const std::string body = json::serialize(question);
  const Exchange seen =
      exchange(target,
               "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" +
                   "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
                   "\r\n\r\n" + body,
               {});
  boost::system::error_code failed;
  const json::value answer =
      seen.status() == 200 ? json::parse(seen.replies.front().body, failed) : json::value();
  if (answer.is_object()) return answer.get_object();
  return self_error(ErrorKind::unavailable, path + ": the gate answered " + std::to_string(seen.status()) +
                                                " " + seen.received.substr(0, 400) + seen.failure);
}

}  // namespace sallyport::verify
