#include "verify/witness/witness_connection.h"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>

#include "verify/witness/witness_model.h"

namespace sallyport::verify {
namespace {

constexpr int look_around_ms = 50;
constexpr int tick_ms = 20;
constexpr int slow_ms = 400;
constexpr std::size_t max_buffer = 8u << 20;

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

// What follows `name:` on its line; empty if there is none. `head` is lower case.
std::string_view value_of(std::string_view head, std::string_view name) {
  const std::size_t at = head.find("\n" + std::string(name));
  if (at == std::string_view::npos) return {};
  const std::string_view rest = head.substr(at + 1 + name.size());
  const std::size_t colon = rest.find(':');
  const std::size_t end = rest.find('\n');
  return colon < end ? rest.substr(colon + 1, end - colon - 1) : std::string_view();
}

std::string_view target_of(std::string_view head) {
  const std::size_t first = head.find(' ');
  if (first == std::string_view::npos) return {};
  return head.substr(first + 1, head.find_first_of(" \r\n", first + 1) - first - 1);
}

}  // namespace

void WitnessConnection::serve() {
  std::string head;
  while (read_head(head)) {
    log_.add_request();
    if (!read_body(head) || !answer(head)) return;
  }
}

bool WitnessConnection::read_more(int wait_ms) {
  while (!stopping_) {
    pollfd entry{descriptor_, POLLIN, 0};
    const int ready = ::poll(&entry, 1, wait_ms);
    if (ready == 0 && wait_ms != look_around_ms) return true;
    if (ready <= 0) continue;
    std::array<char, 16 << 10> bytes;
    const ssize_t count = ::recv(descriptor_, bytes.data(), bytes.size(), 0);
    if (count <= 0 || buffer_.size() > max_buffer) return false;
    const std::string_view received(bytes.data(), static_cast<std::size_t>(count));
    if (tls_) return decrypt(received);
    take(received);
    return true;
  }
  return false;
}

void WitnessConnection::take(std::string_view bytes) {
  log_.add_bytes(bytes);
  buffer_.append(bytes);
}

bool WitnessConnection::decrypt(std::string_view ciphertext) {
  using State = net::TlsEngine::State;
  tls_->set_input(ciphertext);
  State state = State::done;
  if (!shaken_) {
    state = tls_->handshake();
    shaken_ = state == State::done;
  }
  std::array<char, 16 << 10> bytes;
  for (std::size_t count = 0; state == State::done;) {
    state = tls_->read(bytes.data(), bytes.size(), count);
    if (state == State::done) take({bytes.data(), count});
  }
  const std::string out = std::move(tls_->output());
  tls_->output().clear();
  return send_out(out) && state == State::wants_input;
}

bool WitnessConnection::have(std::size_t bytes) {
  while (buffer_.size() < bytes) {
    if (!read_more(look_around_ms)) return false;
  }
  return true;
}

bool WitnessConnection::read_head(std::string& head) {
  for (;;) {
    const std::size_t crlf = buffer_.find("\r\n\r\n");
    const std::size_t bare = buffer_.find("\n\n");
    const std::size_t end =
        std::min(crlf == std::string::npos ? crlf : crlf + 4, bare == std::string::npos ? bare : bare + 2);
    if (end != std::string::npos) {
      head = buffer_.substr(0, end);
      buffer_.erase(0, end);
      return true;
    }
    if (!read_more(look_around_ms)) return false;
  }
}

bool WitnessConnection::read_body(std::string_view head) {
  const std::string small = lower(head);
  if (value_of(small, "transfer-encoding").find("chunked") != std::string_view::npos) return read_chunks();
  const std::string length(value_of(small, "content-length"));
  const std::size_t bytes = length.empty() ? 0 : std::strtoul(length.c_str(), nullptr, 10);
  if (bytes > max_buffer || !have(bytes)) return false;
  body_ = buffer_.substr(0, bytes);
  buffer_.erase(0, bytes);
  return true;
}

bool WitnessConnection::read_line(std::string& line) {
  std::size_t end = 0;
  while ((end = buffer_.find('\n')) == std::string::npos) {
    if (!read_more(look_around_ms)) return false;
  }
  line = buffer_.substr(0, end);
  buffer_.erase(0, end + 1);
  if (line.ends_with('\r')) line.pop_back();
  return true;
}

bool WitnessConnection::read_chunks() {
  std::string line;
  body_.clear();
  while (read_line(line)) {
    const std::size_t size = std::strtoul(line.c_str(), nullptr, 16);
    if (size == 0) {
      while (read_line(line) && !line.empty()) {  // trailers
      }
      return line.empty();
    }
    if (size > max_buffer || body_.size() > max_buffer || !have(size)) return false;
    body_.append(buffer_, 0, size);
    buffer_.erase(0, size);
    if (!read_line(line)) return false;
  }
  return false;
}

bool WitnessConnection::answer(std::string_view head) {
  const std::string_view target = target_of(head);
  const bool upgrade = !value_of(lower(head), "upgrade").empty();
  if (upgrade && target.find("/live") != std::string_view::npos) {
    // The probes always use the sample key of RFC 6455 §1.3, so this is its answer.
    return tick(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n",
        "\x81\x04tick");
  }
  if (target.find("/events") != std::string_view::npos) {
    return tick("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n",
                "c\r\ndata: tick\n\n\r\n");
  }
  if (calls_a_model(target)) return answer_call(head);
  const bool refuse = target.find("/refuse") != std::string_view::npos;
  std::string reply = refuse ? "HTTP/1.1 403 Forbidden\r\n" : "HTTP/1.1 200 OK\r\n";
  reply += "Content-Type: text/plain\r\nContent-Length: " + std::to_string(head.size()) + "\r\n\r\n";
  if (!head.starts_with("HEAD ")) reply += head;
  return write(reply);
}

// A caller that leaves while it waits is gone at the next write.
bool WitnessConnection::answer_call(std::string_view head) {
  const ModelAnswer answer = answer_as_model(head, body_);
  if (answer.is_slow && !read_more(slow_ms)) return false;
  return std::ranges::all_of(answer.parts, [this](const std::string& part) { return write(part); });
}

bool WitnessConnection::tick(std::string_view first, std::string_view each) {
  bool going = write(first);
  while (going) going = write(each) && read_more(tick_ms);
  return false;
}

bool WitnessConnection::write(std::string_view bytes) {
  if (!tls_) return send_out(bytes);
  if (tls_->write(bytes) != net::TlsEngine::State::done) return false;
  const std::string out = std::move(tls_->output());
  tls_->output().clear();
  return send_out(out);
}

bool WitnessConnection::send_out(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

}  // namespace sallyport::verify
