#pragma once
// net/tls.h: TLS 1.2 and 1.3 by OpenSSL, driven through our own BIO over flat buffers: no socket in here, so
// it can be tested without one, and an idle connection holds no buffer.
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

struct ssl_ctx_st;
struct ssl_st;

namespace sallyport::net {

// Certificates, keys and protocol rules. Immutable once made; shared by all loops. Thread-safe.
class TlsContext {
 public:
  // `certificate`: PEM, the leaf first; `key`: PEM. TLS 1.2 (AEAD and ECDHE only) and 1.3; ALPN http/1.1; no
  // renegotiation, compression or early data (0-RTT: RFC 8470, case H13).
  // Errors: malformed, saying which part does not read or does not fit the other.
  static Result<std::shared_ptr<const TlsContext>> server(std::string_view certificate, std::string_view key);
  // The same, and asks the client for a certificate, naming `authorities` (DER of X.501 names; at most 100)
  // to it; with more, none is named, and any may be shown. None is required here and none is judged: see
  // TlsEngine::peer_chain. No resumption, since a resumed session would show no chain. What a client sends is
  // at most 64 KiB. Errors: as above, and a name that does not read.
  static Result<std::shared_ptr<const TlsContext>> server_asking(std::string_view certificate,
                                                                 std::string_view key,
                                                                 std::span<const std::string> authorities);
  // Verifies the peer's chain and name. `authorities`: PEM; empty: the system's.
  static Result<std::shared_ptr<const TlsContext>> client(std::string_view authorities);
  // The same, and shows this to a server that asks. `certificate` and `key` as server().
  static Result<std::shared_ptr<const TlsContext>> client_showing(std::string_view authorities,
                                                                  std::string_view certificate,
                                                                  std::string_view key);
  ~TlsContext();
  ssl_ctx_st* native() const { return context_; }

 private:
  explicit TlsContext(ssl_ctx_st* context) : context_(context) {}
  ssl_ctx_st* context_;
};

// One side of one TLS connection. Not thread-safe.
class TlsEngine {
 public:
  explicit TlsEngine(const TlsContext& context);                         // server
  TlsEngine(const TlsContext& context, const std::string& server_name);  // client
  ~TlsEngine();
  TlsEngine(const TlsEngine&) = delete;
  TlsEngine& operator=(const TlsEngine&) = delete;

  enum class State : std::uint8_t { done, wants_input, closed, failed };
  // One turn of the handshake. After every call send what output() holds.
  State handshake();
  // Decrypts into `out`; `bytes` is set with State::done. closed: the peer said close_notify.
  State read(char* out, std::size_t size, std::size_t& bytes);
  // Encrypts all of `text` into output(). failed: the connection is dead.
  State write(std::string_view text);
  void close_notify();

  // Ciphertext from the peer; must stay in place until read() or handshake() wants more. What was not taken
  // yet is pending_input().
  void set_input(std::string_view ciphertext) { input_ = ciphertext; }
  std::string_view pending_input() const { return input_; }
  std::string& output() { return output_; }
  // Plain text that read() could give without more input.
  bool has_decrypted() const;

  std::string_view server_name() const;  // SNI as the client sent it; empty if it sent none
  // SHA-256 of the peer's public key (SubjectPublicKeyInfo, RFC 7469 §2.4), 32 raw bytes; empty without one.
  std::string peer_key_digest() const;
  // What the peer has sent, DER, its own first; it has shown the key of that one. Not judged by a server: a
  // certificate of anybody's. Empty without one.
  std::vector<std::string> peer_chain() const;
  std::string_view error() const { return error_; }

  // For the BIO in tls.cc.
  int bio_read(char* out, int size);
  int bio_write(const char* data, int size);

 private:
  State outcome(int result);
  ssl_st* ssl_;
  std::string_view input_;
  std::string output_;
  std::string error_;
};

}  // namespace sallyport::net
