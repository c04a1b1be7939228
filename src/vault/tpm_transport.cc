#include "vault/tpm_transport.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <tss2/tss2_tcti.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <vector>

namespace sallyport::vault {
namespace {

constexpr std::uint64_t magic = 0x53414c4c59504f52;  // any number; the library only hands it on
constexpr std::size_t head_bytes = 10;               // TPM 2.0 part 1, 18: tag, size, code
constexpr std::size_t max_answer = 4096;
constexpr std::string_view device_prefix = "device:", tcp_prefix = "swtpm:host=127.0.0.1,port=";
constexpr std::string_view tpm_devices = "/dev/tpm";

std::size_t size_in(const std::vector<std::uint8_t>& head) {
  return std::size_t{head[2]} << 24 | std::size_t{head[3]} << 16 | std::size_t{head[4]} << 8 | head[5];
}

class Transport;

// What the library sees: it knows the first member, we find ourselves by the second.
struct Context {
  TSS2_TCTI_CONTEXT_COMMON_V2 common{};
  Transport* self = nullptr;
};

class Transport final : public TpmTransport {
 public:
  Transport(int descriptor, milliseconds limit) : descriptor_(descriptor), deadline_(clock_.mono() + limit) {
    context_.self = this;
    context_.common.v1.magic = magic;
    context_.common.v1.version = 2;
    context_.common.v1.transmit = [](TSS2_TCTI_CONTEXT* context, std::size_t size,
                                     const std::uint8_t* command) {
      return of(context).transmit({reinterpret_cast<const char*>(command), size});
    };
    context_.common.v1.receive = [](TSS2_TCTI_CONTEXT* context, std::size_t* size, std::uint8_t* response,
                                    std::int32_t) { return of(context).receive(*size, response); };
  }
  Transport(const Transport&) = delete;
  Transport& operator=(const Transport&) = delete;
  ~Transport() override { ::close(descriptor_); }

  TSS2_TCTI_OPAQUE_CONTEXT_BLOB* context() override {
    return reinterpret_cast<TSS2_TCTI_CONTEXT*>(&context_);
  }
  bool timed_out() const override { return timed_out_; }

  bool finish_connect() {
    if (!wait_for(POLLOUT)) return false;
    int code = 0;
    socklen_t size = sizeof code;
    ::getsockopt(descriptor_, SOL_SOCKET, SO_ERROR, &code, &size);
    return code == 0;
  }

 private:
  static Transport& of(TSS2_TCTI_CONTEXT* context) { return *reinterpret_cast<Context*>(context)->self; }

  bool wait_for(short events) {
    for (;;) {
      const auto left = std::chrono::ceil<milliseconds>(deadline_ - clock_.mono());
      timed_out_ = timed_out_ || left.count() <= 0;
      if (timed_out_) return false;
      pollfd entry{descriptor_, events, 0};
      const int count = ::poll(&entry, 1, static_cast<int>(left.count()));
      if (count > 0) return true;
      if (count < 0 && errno != EINTR) return false;
    }
  }

  TSS2_RC transmit(std::string_view command) {
    answer_.clear();
    while (!command.empty()) {
      if (!wait_for(POLLOUT)) return TSS2_TCTI_RC_IO_ERROR;
      const ssize_t count = ::write(descriptor_, command.data(), command.size());
      if (count < 0 && (errno == EINTR || errno == EAGAIN)) continue;
      if (count <= 0) return TSS2_TCTI_RC_IO_ERROR;
      command.remove_prefix(static_cast<std::size_t>(count));
    }
    return TSS2_RC_SUCCESS;
  }

  // A device gives a whole answer to one read and forgets what did not fit; TCP gives pieces.
  bool read_answer() {
    std::array<std::uint8_t, max_answer> piece{};
    while (answer_.size() < head_bytes || answer_.size() < size_in(answer_)) {
      if (!wait_for(POLLIN)) return false;
      const ssize_t count = ::read(descriptor_, piece.data(), piece.size());
      if (count < 0 && (errno == EINTR || errno == EAGAIN)) continue;
      if (count <= 0) return false;
      answer_.insert(answer_.end(), piece.begin(), piece.begin() + count);
      if (answer_.size() > max_answer) return false;
      if (answer_.size() >= head_bytes && (size_in(answer_) < head_bytes || size_in(answer_) > max_answer))
        return false;
    }
    return answer_.size() == size_in(answer_);
  }

  // With no place for it, the library asks for the size only.
  TSS2_RC receive(std::size_t& size, std::uint8_t* response) {
    if (answer_.empty() && !read_answer()) {
      answer_.clear();
      return TSS2_TCTI_RC_IO_ERROR;
    }
    const std::size_t room = size;
    size = answer_.size();
    if (response == nullptr) return TSS2_RC_SUCCESS;
    if (room < answer_.size()) return TSS2_TCTI_RC_INSUFFICIENT_BUFFER;
    std::ranges::copy(answer_, response);
    answer_.clear();
    return TSS2_RC_SUCCESS;
  }

  const int descriptor_;
  const SystemClock clock_;
  const MonoTime deadline_;
  Context context_;
  std::vector<std::uint8_t> answer_;
  bool timed_out_ = false;
};

Error no_tpm(const std::string& address, int code) {
  std::string hint;
  if (code == EACCES) hint = "; the group of the device (tss, as a rule) may open it";
  if (code == EBUSY) hint = "; another program has it: device:/dev/tpmrm0 can be shared";
  if (code == ENOENT || code == ENODEV || code == ENXIO)
    hint = "; is it switched on in the firmware, and does the kernel have its driver?";
  return self_error(ErrorKind::unavailable,
                    "there is no TPM at " + address + ": " + std::strerror(code) + hint);
}

Result<std::unique_ptr<TpmTransport>> open_device(const TpmAddress& at, const std::string& address,
                                                  milliseconds limit) {
  const int descriptor = ::open(at.device.c_str(), O_RDWR | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW);
  if (descriptor < 0) return no_tpm(address, errno);
  return std::unique_ptr<TpmTransport>(std::make_unique<Transport>(descriptor, limit));
}

Result<std::unique_ptr<TpmTransport>> open_tcp(const TpmAddress& at, const std::string& address,
                                               milliseconds limit) {
  const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return no_tpm(address, errno);
  auto transport = std::make_unique<Transport>(descriptor, limit);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(at.port);
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int failed = ::connect(descriptor, reinterpret_cast<const sockaddr*>(&to), sizeof to);
  if (failed != 0 && errno != EINPROGRESS) return no_tpm(address, errno);
  if (!transport->finish_connect()) return no_tpm(address, ECONNREFUSED);
  return std::unique_ptr<TpmTransport>(std::move(transport));
}

bool is_plain(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

}  // namespace

Result<TpmAddress> TpmAddress::parse(std::string_view text) {
  TpmAddress address;
  bool good = text.size() <= max_tpm_address;
  if (good && text.starts_with(device_prefix)) {
    address.device = text.substr(device_prefix.size());
    good = address.device.starts_with(tpm_devices) &&
           std::ranges::all_of(std::string_view(address.device).substr(tpm_devices.size()), is_plain);
  } else if (good && text.starts_with(tcp_prefix)) {
    const std::string_view digits = text.substr(tcp_prefix.size());
    const auto [end, code] = std::from_chars(digits.data(), digits.data() + digits.size(), address.port);
    good = code == std::errc() && end == digits.data() + digits.size() && address.port != 0;
  } else {
    good = false;
  }
  if (good) return address;
  return self_error(ErrorKind::malformed,
                    "a TPM is named as device:/dev/tpmrm0 or, one in software on this machine, as "
                    "swtpm:host=127.0.0.1,port=2321");
}

Result<std::unique_ptr<TpmTransport>> TpmTransport::open(const std::string& address, milliseconds limit) {
  SP_TRY(const TpmAddress at, TpmAddress::parse(address));
  return at.device.empty() ? open_tcp(at, address, limit) : open_device(at, address, limit);
}

}  // namespace sallyport::vault
