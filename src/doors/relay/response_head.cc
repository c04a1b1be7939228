#include "doors/relay/response_head.h"

namespace sallyport::doors {

net::Task<Result<ResponseHeadReader::Got>> ResponseHeadReader::read(net::Stream& upstream,
                                                                    http1::Method asked) {
  connection_.workspace().responses.reset(asked);
  filled_ = head_bytes_ = 0;
  if (!block_) block_ = connection_.lane().loop().blocks().take(net::small_block);
  while (true) {
    if (filled_ == block_.size()) {
      co_return upstream_error(ErrorKind::malformed, "response head over the limit");
    }
    const net::Io got = co_await upstream.read(block_.data() + filled_, block_.size() - filled_);
    if (got.state == net::Io::State::interrupted) co_return Got::interrupted;
    if (!got.ok()) co_return Got::closed;
    filled_ += got.bytes;
    SP_CO_TRY(const bool complete, parse(asked));
    if (complete) co_return Got::response;
  }
}

Result<bool> ResponseHeadReader::parse(http1::Method asked) {
  Workspace& workspace = connection_.workspace();
  while (true) {
    const std::string_view bytes(block_.data() + head_bytes_, filled_ - head_bytes_);
    const http1::Outcome outcome = workspace.responses.parse(bytes, workspace.response);
    if (outcome.state == http1::Outcome::State::need_more) return false;
    if (outcome.state == http1::Outcome::State::refused) {
      return upstream_error(ErrorKind::malformed, "response: " + std::string(outcome.reason));
    }
    head_bytes_ += outcome.consumed;
    const std::uint16_t status = workspace.response.status;
    if (status >= 200 || workspace.response.upgraded) return true;
    if (status == 101) return upstream_error(ErrorKind::malformed, "upgrade that was not asked for");
    workspace.responses.reset(asked);  // 100, 103: the final one is still to come
  }
}

}  // namespace sallyport::doors
