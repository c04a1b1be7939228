#pragma once
// doors/relay/response_head.h: the head of an upstream's response, and what came behind it.
#include <string_view>

#include "doors/connection.h"

namespace sallyport::doors {

// One response after the other, into the connection's Workspace::response; views in there point into this
// object's block. Interim responses (100, 103) are passed over.
class ResponseHeadReader {
 public:
  explicit ResponseHeadReader(Connection& connection) : connection_(connection) {}

  enum class Got : std::uint8_t { response, closed, interrupted };
  // `asked`: the method of the request. Errors: malformed/upstream.
  net::Task<Result<Got>> read(net::Stream& upstream, http1::Method asked);
  bool is_silent() const { return filled_ == 0; }  // not one byte has come
  std::string_view behind() const { return {block_.data() + head_bytes_, filled_ - head_bytes_}; }

 private:
  Result<bool> parse(http1::Method asked);
  Connection& connection_;
  net::Block block_;
  std::size_t filled_ = 0;
  std::size_t head_bytes_ = 0;
};

}  // namespace sallyport::doors
