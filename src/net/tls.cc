#include "net/tls.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <climits>
#include <cstring>

#include "base/encoding.h"
#include "crypto/sha256.h"

namespace sallyport::net {
namespace {

constexpr std::size_t max_named = 100;
constexpr std::size_t max_named_bytes = 32 << 10;  // the field that holds them has 64 KiB
constexpr long max_sent_bytes = 64 << 10;

std::string openssl_error() {
  char text[256] = "unknown";
  const unsigned long code = ERR_peek_last_error();
  if (code != 0) ERR_error_string_n(code, text, sizeof text);
  ERR_clear_error();
  return text;
}

Error certificate_error(std::string what) {
  return self_error(ErrorKind::malformed, std::move(what) + ": " + openssl_error());
}

struct FreeBio {
  void operator()(BIO* bio) const { BIO_free(bio); }
};
struct FreeCertificate {
  void operator()(X509* certificate) const { X509_free(certificate); }
};
struct FreeKey {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
struct FreeContext {
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};
using ContextHolder = std::unique_ptr<SSL_CTX, FreeContext>;

std::unique_ptr<BIO, FreeBio> memory(std::string_view text) {
  return std::unique_ptr<BIO, FreeBio>(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

Result<void> use_chain(SSL_CTX* context, std::string_view pem) {
  const auto bio = memory(pem);
  const std::unique_ptr<X509, FreeCertificate> leaf(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
  if (!leaf) return certificate_error("no certificate could be read");
  if (SSL_CTX_use_certificate(context, leaf.get()) != 1)
    return certificate_error("the certificate cannot be used");
  while (X509* next = PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)) {
    if (SSL_CTX_add0_chain_cert(context, next) == 1) continue;
    X509_free(next);
    return certificate_error("the certificate chain cannot be used");
  }
  ERR_clear_error();  // the end of the PEM text is reported as an error
  return {};
}

int refuse_password(char*, int, int, void*) { return -1; }

Result<void> use_key(SSL_CTX* context, std::string_view pem) {
  const auto bio = memory(pem);
  const std::unique_ptr<EVP_PKEY, FreeKey> key(
      PEM_read_bio_PrivateKey(bio.get(), nullptr, refuse_password, nullptr));
  if (!key) return certificate_error("no private key could be read (encrypted keys are not supported)");
  if (SSL_CTX_use_PrivateKey(context, key.get()) != 1) return certificate_error("the key cannot be used");
  if (SSL_CTX_check_private_key(context) != 1)
    return certificate_error("the key does not fit the certificate");
  return {};
}

int choose_http1(SSL*, const unsigned char** out, unsigned char* length, const unsigned char* in,
                 unsigned in_length, void*) {
  static constexpr unsigned char ours[] = "\x08http/1.1";
  unsigned char* chosen = nullptr;
  const int found = SSL_select_next_proto(&chosen, length, ours, sizeof ours - 1, in, in_length);
  if (found != OPENSSL_NPN_NEGOTIATED) return SSL_TLSEXT_ERR_ALERT_FATAL;
  *out = chosen;
  return SSL_TLSEXT_ERR_OK;
}

void set_common(SSL_CTX* context) {
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_options(context,
                      SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE);
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_set_cipher_list(context, "ECDHE+AESGCM:ECDHE+CHACHA20");
}

TlsEngine* engine_of(BIO* bio) { return static_cast<TlsEngine*>(BIO_get_data(bio)); }

int on_bio_read(BIO* bio, char* out, int size) {
  BIO_clear_retry_flags(bio);
  const int n = engine_of(bio)->bio_read(out, size);
  if (n < 0) BIO_set_retry_read(bio);
  return n;
}

int on_bio_write(BIO* bio, const char* data, int size) {
  BIO_clear_retry_flags(bio);
  return engine_of(bio)->bio_write(data, size);
}

long on_bio_control(BIO*, int command, long, void*) { return command == BIO_CTRL_FLUSH ? 1 : 0; }

BIO_METHOD* bio_method() {
  static BIO_METHOD* const method = [] {
    BIO_METHOD* made = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "flat buffer");
    BIO_meth_set_read(made, on_bio_read);
    BIO_meth_set_write(made, on_bio_write);
    BIO_meth_set_ctrl(made, on_bio_control);
    return made;
  }();
  return method;
}

BIO* make_bio(TlsEngine* engine) {
  BIO* bio = BIO_new(bio_method());
  BIO_set_data(bio, engine);
  BIO_set_init(bio, 1);
  return bio;
}

Result<ContextHolder> server_context(std::string_view certificate, std::string_view key) {
  ContextHolder context(SSL_CTX_new(TLS_server_method()));
  set_common(context.get());
  // Tickets carry the session: the server keeps none, and one ticket is enough for a browser.
  SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);
  SSL_CTX_set_num_tickets(context.get(), 1);
  SSL_CTX_set_max_early_data(context.get(), 0);
  static constexpr unsigned char session_context[] = "sallyport";
  SSL_CTX_set_session_id_context(context.get(), session_context, sizeof session_context - 1);
  SSL_CTX_set_alpn_select_cb(context.get(), choose_http1, nullptr);
  SP_CHECK(use_chain(context.get(), certificate));
  SP_CHECK(use_key(context.get(), key));
  return context;
}

struct FreeName {
  void operator()(X509_NAME* name) const { X509_NAME_free(name); }
};
struct FreeNames {
  void operator()(STACK_OF(X509_NAME) * names) const { sk_X509_NAME_pop_free(names, X509_NAME_free); }
};

// A client may show a certificate of anybody's when no authority is named (RFC 8446 §4.2.4), and the message
// that names them is bounded.
Result<void> name_authorities(SSL_CTX* context, std::span<const std::string> authorities) {
  std::size_t bytes = 0;
  for (const std::string& der : authorities) bytes += der.size();
  if (authorities.size() > max_named || bytes > max_named_bytes) return {};
  std::unique_ptr<STACK_OF(X509_NAME), FreeNames> names(sk_X509_NAME_new_null());
  for (const std::string& der : authorities) {
    const auto* at = reinterpret_cast<const unsigned char*>(der.data());
    const unsigned char* const end = at + der.size();
    std::unique_ptr<X509_NAME, FreeName> name(d2i_X509_NAME(nullptr, &at, static_cast<long>(der.size())));
    if (!name || at != end) return certificate_error("the name of a client authority does not read");
    if (names && sk_X509_NAME_push(names.get(), name.get()) > 0) (void)name.release();
  }
  SSL_CTX_set_client_CA_list(context, names.release());
  return {};
}

// Believes nothing: says that the handshake may go on. The certificate is judged above it, so that a refusal
// is an answer with a reason, and a new revocation list counts for connections that stand.
int judge_later(X509_STORE_CTX* question, void*) {
  X509_STORE_CTX_set_error(question, X509_V_OK);
  return 1;
}

Result<ContextHolder> client_context(std::string_view authorities) {
  ContextHolder context(SSL_CTX_new(TLS_client_method()));
  set_common(context.get());
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
  if (authorities.empty()) {
    if (SSL_CTX_set_default_verify_paths(context.get()) != 1)
      return certificate_error("no system authorities");
    return context;
  }
  const auto bio = memory(authorities);
  X509_STORE* const store = SSL_CTX_get_cert_store(context.get());
  int read = 0;
  while (X509* one = PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)) {
    const std::unique_ptr<X509, FreeCertificate> holder(one);
    read += X509_STORE_add_cert(store, one);
  }
  if (read == 0) return certificate_error("no authority could be read");
  ERR_clear_error();
  return context;
}

void append_der(const X509* certificate, std::vector<std::string>& out) {
  unsigned char* encoded = nullptr;
  const int length = i2d_X509(certificate, &encoded);
  if (length <= 0) return;
  out.emplace_back(reinterpret_cast<const char*>(encoded), static_cast<std::size_t>(length));
  OPENSSL_free(encoded);
}

}  // namespace

Result<std::shared_ptr<const TlsContext>> TlsContext::server(std::string_view certificate,
                                                             std::string_view key) {
  SP_TRY(ContextHolder context, server_context(certificate, key));
  return std::shared_ptr<const TlsContext>(new TlsContext(context.release()));
}

Result<std::shared_ptr<const TlsContext>> TlsContext::server_asking(
    std::string_view certificate, std::string_view key, std::span<const std::string> authorities) {
  SP_TRY(ContextHolder context, server_context(certificate, key));
  SP_CHECK(name_authorities(context.get(), authorities));
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
  SSL_CTX_set_cert_verify_callback(context.get(), judge_later, nullptr);
  SSL_CTX_set_max_cert_list(context.get(), max_sent_bytes);
  SSL_CTX_set_options(context.get(), SSL_OP_NO_TICKET);
  SSL_CTX_set_num_tickets(context.get(), 0);
  return std::shared_ptr<const TlsContext>(new TlsContext(context.release()));
}

Result<std::shared_ptr<const TlsContext>> TlsContext::client(std::string_view authorities) {
  SP_TRY(ContextHolder context, client_context(authorities));
  return std::shared_ptr<const TlsContext>(new TlsContext(context.release()));
}

Result<std::shared_ptr<const TlsContext>> TlsContext::client_showing(std::string_view authorities,
                                                                     std::string_view certificate,
                                                                     std::string_view key) {
  SP_TRY(ContextHolder context, client_context(authorities));
  SP_CHECK(use_chain(context.get(), certificate));
  SP_CHECK(use_key(context.get(), key));
  return std::shared_ptr<const TlsContext>(new TlsContext(context.release()));
}

TlsContext::~TlsContext() { SSL_CTX_free(context_); }

TlsEngine::TlsEngine(const TlsContext& context) : ssl_(SSL_new(context.native())) {
  BIO* const bio = make_bio(this);
  SSL_set_bio(ssl_, bio, bio);
  SSL_set_accept_state(ssl_);
}

TlsEngine::TlsEngine(const TlsContext& context, const std::string& server_name) : TlsEngine(context) {
  SSL_set_connect_state(ssl_);
  X509_VERIFY_PARAM* const verify = SSL_get0_param(ssl_);
  X509_VERIFY_PARAM_set_hostflags(verify, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  if (X509_VERIFY_PARAM_set1_ip_asc(verify, server_name.c_str()) == 1) return;
  SSL_set_tlsext_host_name(ssl_, server_name.c_str());
  SSL_set1_host(ssl_, server_name.c_str());
}

TlsEngine::~TlsEngine() {
  SSL_free(ssl_);
  ERR_clear_error();
}

int TlsEngine::bio_read(char* out, int size) {
  if (input_.empty()) return -1;
  const std::size_t n = std::min(input_.size(), static_cast<std::size_t>(size));
  std::memcpy(out, input_.data(), n);
  input_.remove_prefix(n);
  return static_cast<int>(n);
}

int TlsEngine::bio_write(const char* data, int size) {
  output_.append(data, static_cast<std::size_t>(size));
  return size;
}

TlsEngine::State TlsEngine::outcome(int result) {
  switch (SSL_get_error(ssl_, result)) {
    case SSL_ERROR_NONE:
      return State::done;
    case SSL_ERROR_WANT_READ:
      return State::wants_input;
    case SSL_ERROR_ZERO_RETURN:
      return State::closed;
    default:
      break;
  }
  const long verified = SSL_get_verify_result(ssl_);
  error_ = verified != X509_V_OK ? std::string("certificate: ") + X509_verify_cert_error_string(verified)
                                 : openssl_error();
  return State::failed;
}

TlsEngine::State TlsEngine::handshake() {
  ERR_clear_error();
  return outcome(SSL_do_handshake(ssl_));
}

TlsEngine::State TlsEngine::read(char* out, std::size_t size, std::size_t& bytes) {
  ERR_clear_error();
  bytes = 0;
  return outcome(SSL_read_ex(ssl_, out, size, &bytes));
}

TlsEngine::State TlsEngine::write(std::string_view text) {
  ERR_clear_error();
  std::size_t written = 0;
  const State state = outcome(SSL_write_ex(ssl_, text.data(), text.size(), &written));
  // Our BIO takes everything, so a write that did not finish is a write that failed.
  return state == State::done && written == text.size() ? State::done : State::failed;
}

void TlsEngine::close_notify() {
  ERR_clear_error();
  SSL_shutdown(ssl_);
}

bool TlsEngine::has_decrypted() const { return SSL_pending(ssl_) > 0; }

std::string TlsEngine::peer_key_digest() const {
  const std::unique_ptr<X509, FreeCertificate> peer(SSL_get1_peer_certificate(ssl_));
  if (!peer) return {};
  unsigned char* encoded = nullptr;
  const int length = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(peer.get()), &encoded);
  if (length <= 0) return {};
  const std::string_view bytes(reinterpret_cast<const char*>(encoded), static_cast<std::size_t>(length));
  const auto digest = crypto::sha256(bytes);
  OPENSSL_free(encoded);
  return std::string(as_text(digest));
}

std::vector<std::string> TlsEngine::peer_chain() const {
  std::vector<std::string> out;
  // Not before the end: until then the key has not been shown.
  if (SSL_is_init_finished(ssl_) != 1) return out;
  const X509* const own = SSL_get0_peer_certificate(ssl_);
  if (own == nullptr) return out;
  append_der(own, out);
  const STACK_OF(X509)* const sent = SSL_get_peer_cert_chain(ssl_);
  // A client's chain begins with its own certificate, a server's list of what clients sent does not.
  for (int i = SSL_is_server(ssl_) == 1 ? 0 : 1; i < sk_X509_num(sent); ++i)
    append_der(sk_X509_value(sent, i), out);
  ERR_clear_error();
  return out;
}

std::string_view TlsEngine::server_name() const {
  const char* const name = SSL_get_servername(ssl_, TLSEXT_NAMETYPE_host_name);
  return name == nullptr ? std::string_view() : std::string_view(name);
}

}  // namespace sallyport::net
