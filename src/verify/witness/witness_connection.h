#pragma once
// verify/witness/witness_connection.h: one connection to the witness. Lenient on purpose: any line end, any
// name, chunked wherever the word stands, so that whatever a gate lets through has an effect that can be
// seen.
#include <atomic>
#include <optional>
#include <string>
#include <string_view>

#include "net/tls.h"
#include "verify/witness/witness_log.h"

namespace sallyport::verify {

// Lives on its own thread; does not own the descriptor.
class WitnessConnection {
 public:
  // `tls`: null for plain HTTP.
  WitnessConnection(int descriptor, const net::TlsContext* tls, WitnessLog& log,
                    const std::atomic<bool>& stopping)
      : descriptor_(descriptor), log_(log), stopping_(stopping) {
    if (tls != nullptr) tls_.emplace(*tls);
  }
  // Returns when the other side has closed, the witness stops, or something cannot be written.
  void serve();

 private:
  bool read_more(int wait_ms);  // false: closed or stopping
  void take(std::string_view bytes);
  bool decrypt(std::string_view ciphertext);
  bool send_out(std::string_view bytes);
  bool have(std::size_t bytes);  // reads until `buffer_` holds so many
  bool read_head(std::string& head);
  bool read_line(std::string& line);  // without its line end
  bool read_body(std::string_view head);
  bool read_chunks();
  bool answer(std::string_view head);
  bool answer_call(std::string_view head);
  bool write(std::string_view bytes);
  bool tick(std::string_view first, std::string_view each);

  int descriptor_;
  WitnessLog& log_;
  const std::atomic<bool>& stopping_;
  std::optional<net::TlsEngine> tls_;
  bool shaken_ = false;  // the TLS handshake is done
  std::string buffer_;   // received, not yet taken
  std::string body_;     // of the request at hand
};

}  // namespace sallyport::verify
