#include "net/blocking.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include <array>

#include "net/blocking_socket.h"

namespace sallyport::net {

struct TlsResumption {
  std::unique_ptr<SSL_SESSION, decltype(&SSL_SESSION_free)> session{nullptr, SSL_SESSION_free};
};

namespace {

using std::chrono::milliseconds;
using Deadline = BlockingSocket::Deadline;

using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;

std::unique_ptr<BIO, decltype(&BIO_free)> memory(std::string_view text) {
  return {BIO_new_mem_buf(text.data(), static_cast<int>(text.size())), BIO_free};
}

Deadline from_now(milliseconds wait) { return std::chrono::steady_clock::now() + wait; }

class PlainStream final : public BlockingStream {
 public:
  explicit PlainStream(BlockingSocket socket) : socket_(std::move(socket)) {}
  Result<void> write(std::string_view bytes, milliseconds wait) override {
    return socket_.write(bytes, from_now(wait));
  }
  Result<std::size_t> read(std::string& out, milliseconds wait) override {
    return socket_.read(out, from_now(wait));
  }
  void finish_writing() override { socket_.finish_writing(); }
  TlsResumptionRef resumption() const override { return nullptr; }
  bool resumed() const override { return false; }
  std::uint32_t max_early_data() const override { return 0; }

 private:
  BlockingSocket socket_;
};

// TLS over two memory buffers, so that OpenSSL never waits and never raises SIGPIPE: the socket does the
// waiting.
class TlsStream final : public BlockingStream {
 public:
  explicit TlsStream(BlockingSocket socket) : socket_(std::move(socket)) {}

  Result<void> open(const BlockingTarget& target, Deadline deadline) {
    SP_CHECK(prepare(target));
    for (;;) {
      const int done = SSL_connect(ssl_.get());
      SP_CHECK(flush(deadline));
      if (done == 1) return {};
      if (SSL_get_error(ssl_.get(), done) != SSL_ERROR_WANT_READ) return failed("TLS handshake");
      SP_TRY(const std::size_t count, fill(deadline));
      if (count == 0) return upstream_error(ErrorKind::unavailable, "closed during the TLS handshake");
    }
  }

  Result<void> write(std::string_view bytes, milliseconds wait) override {
    const Deadline deadline = from_now(wait);
    std::size_t written = 0;
    while (!bytes.empty()) {
      if (SSL_write_ex(ssl_.get(), bytes.data(), bytes.size(), &written) != 1) return failed("TLS write");
      bytes.remove_prefix(written);
      SP_CHECK(flush(deadline));
    }
    return {};
  }

  Result<std::size_t> read(std::string& out, milliseconds wait) override {
    const Deadline deadline = from_now(wait);
    std::array<char, 16 << 10> buffer;
    for (;;) {
      std::size_t count = 0;
      const int done = SSL_read_ex(ssl_.get(), buffer.data(), buffer.size(), &count);
      if (done == 1) {
        out.append(buffer.data(), count);
        return count;
      }
      const int reason = SSL_get_error(ssl_.get(), done);
      if (reason == SSL_ERROR_ZERO_RETURN) return std::size_t{0};
      if (reason != SSL_ERROR_WANT_READ) return failed("TLS read");
      SP_CHECK(flush(deadline));
      SP_TRY(const std::size_t received, fill(deadline));
      if (received == 0) return std::size_t{0};
    }
  }

  void finish_writing() override {
    SSL_shutdown(ssl_.get());
    (void)flush(from_now(milliseconds(200))).ok();
    socket_.finish_writing();
  }

  TlsResumptionRef resumption() const override {
    SSL_SESSION* session = SSL_get1_session(ssl_.get());
    if (!session) return nullptr;
    auto made = std::make_shared<TlsResumption>();
    made->session.reset(session);
    return SSL_SESSION_is_resumable(session) == 1 ? made : nullptr;
  }
  bool resumed() const override { return SSL_session_reused(ssl_.get()) == 1; }
  std::uint32_t max_early_data() const override {
    const SSL_SESSION* session = SSL_get0_session(ssl_.get());
    return session ? SSL_SESSION_get_max_early_data(session) : 0;
  }

 private:
  Result<void> prepare(const BlockingTarget& target) {
    context_.reset(SSL_CTX_new(TLS_client_method()));
    if (!context_) return failed("TLS context");
    if (!target.authority_file.empty()) {
      if (SSL_CTX_load_verify_file(context_.get(), target.authority_file.c_str()) != 1)
        return failed("authority file");
      SSL_CTX_set_verify(context_.get(), SSL_VERIFY_PEER, nullptr);
    }
    if (target.identity) SP_CHECK(show(*target.identity));
    ssl_.reset(SSL_new(context_.get()));
    in_ = BIO_new(BIO_s_mem());
    out_ = BIO_new(BIO_s_mem());
    if (!ssl_ || !in_ || !out_) return failed("TLS buffers");
    SSL_set_bio(ssl_.get(), in_, out_);
    if (!target.server_name.empty()) {
      SSL_set_tlsext_host_name(ssl_.get(), target.server_name.c_str());
      if (!target.authority_file.empty()) SSL_set1_host(ssl_.get(), target.server_name.c_str());
    }
    if (target.resume) SSL_set_session(ssl_.get(), target.resume->session.get());
    return {};
  }

  // Level 0: what a server must refuse is shown to it all the same.
  Result<void> show(const ClientIdentity& identity) {
    SSL_CTX_set_security_level(context_.get(), 0);
    const auto chain = memory(identity.chain);
    const Certificate leaf(PEM_read_bio_X509(chain.get(), nullptr, nullptr, nullptr), X509_free);
    if (!leaf || SSL_CTX_use_certificate(context_.get(), leaf.get()) != 1)
      return failed("client certificate");
    for (;;) {
      const Certificate above(PEM_read_bio_X509(chain.get(), nullptr, nullptr, nullptr), X509_free);
      if (!above) break;
      if (SSL_CTX_add1_chain_cert(context_.get(), above.get()) != 1) return failed("client certificate");
    }
    ERR_clear_error();  // the end of the text is reported as an error
    const auto text = memory(identity.key.reveal());
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(
        PEM_read_bio_PrivateKey(text.get(), nullptr, nullptr, nullptr), EVP_PKEY_free);
    if (!key || SSL_CTX_use_PrivateKey(context_.get(), key.get()) != 1) return failed("client key");
    return {};
  }

  Result<void> flush(Deadline deadline) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(out_, &data);
    if (size <= 0) return {};
    auto written = socket_.write({data, static_cast<std::size_t>(size)}, deadline);
    (void)BIO_reset(out_);
    return written;
  }

  Result<std::size_t> fill(Deadline deadline) {
    std::string bytes;
    SP_TRY(const std::size_t count, socket_.read(bytes, deadline));
    if (count > 0 && BIO_write(in_, bytes.data(), static_cast<int>(count)) != static_cast<int>(count)) {
      return failed("TLS buffer");
    }
    return count;
  }

  static Error failed(std::string_view what) {
    std::array<char, 160> text{};
    ERR_error_string_n(ERR_get_error(), text.data(), text.size());
    ERR_clear_error();
    return upstream_error(ErrorKind::unavailable, std::string(what) + ": " + text.data());
  }

  BlockingSocket socket_;
  std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context_{nullptr, SSL_CTX_free};
  std::unique_ptr<SSL, decltype(&SSL_free)> ssl_{nullptr, SSL_free};
  BIO* in_ = nullptr;   // owned by ssl_
  BIO* out_ = nullptr;  // owned by ssl_
};

}  // namespace

Result<std::unique_ptr<BlockingStream>> BlockingStream::connect(const BlockingTarget& target,
                                                                milliseconds wait) {
  const Deadline deadline = from_now(wait);
  SP_TRY(BlockingSocket socket, BlockingSocket::connect(target, deadline));
  if (!target.preamble.empty()) SP_CHECK(socket.write(target.preamble, deadline));
  if (!target.tls) return std::unique_ptr<BlockingStream>(std::make_unique<PlainStream>(std::move(socket)));
  auto stream = std::make_unique<TlsStream>(std::move(socket));
  SP_CHECK(stream->open(target, deadline));
  return std::unique_ptr<BlockingStream>(std::move(stream));
}

}  // namespace sallyport::net
