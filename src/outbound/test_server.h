#pragma once
// outbound/test_server.h: a server on loopback that says what it is told to, whatever it is asked. Tests
// only.
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "net/tls.h"

namespace sallyport::outbound {

struct Script {
  std::string answer;
  std::size_t piece = std::string::npos;  // bytes in one segment
  bool hold = false;                      // says nothing more and stays open
  bool cut = false;                       // TLS: ends without close_notify
};

// Serves one connection after another on a thread of its own.
class TestServer {
 public:
  explicit TestServer(Script script, std::shared_ptr<const net::TlsContext> tls = nullptr)
      : script_(std::move(script)), tls_(std::move(tls)) {
    socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (::bind(socket_, reinterpret_cast<sockaddr*>(&address), size) != 0 || ::listen(socket_, 16) != 0)
      std::abort();
    ::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  ~TestServer() {
    stopping_ = true;
    ::shutdown(socket_, SHUT_RDWR);
    thread_.join();
    ::close(socket_);
  }

  std::string url(const std::string& path, const std::string& host = "127.0.0.1") const {
    return (tls_ ? "https://" : "http://") + host + ":" + std::to_string(port_) + path;
  }
  // Everything that it was sent, of all connections, decrypted.
  std::string asked() const {
    const std::lock_guard lock(mutex_);
    return asked_;
  }
  int connections() const { return connections_; }

 private:
  void serve() {
    for (;;) {
      const int client = ::accept(socket_, nullptr, nullptr);
      if (client < 0) return;
      ++connections_;
      serve(client);
      ::close(client);
    }
  }

  void serve(int client) {
    std::unique_ptr<net::TlsEngine> engine;
    std::string cipher;
    if (tls_) {
      engine = std::make_unique<net::TlsEngine>(*tls_);
      while (engine->handshake() == net::TlsEngine::State::wants_input) {
        flush(client, *engine);
        if (!fill(client, *engine, cipher)) return;
      }
      flush(client, *engine);
    }
    if (!read_request(client, engine.get(), cipher)) return;
    std::string_view rest = script_.answer;
    while (!rest.empty()) {
      const std::string_view part = rest.substr(0, script_.piece);
      if (!say(client, engine.get(), part)) return;
      rest.remove_prefix(part.size());
    }
    while (script_.hold && !stopping_ && !readable(client)) {
    }
    if (engine && !script_.cut) {
      engine->close_notify();
      flush(client, *engine);
    }
  }

  // The head, and as much of a body as Content-Length says.
  bool read_request(int client, net::TlsEngine* engine, std::string& cipher) {
    std::string bytes;
    for (;;) {
      const std::size_t end = bytes.find("\r\n\r\n");
      if (end != std::string::npos && bytes.size() >= end + 4 + length_in(bytes)) break;
      char buffer[4096];
      std::size_t got = 0;
      if (engine != nullptr) {
        const auto state = engine->read(buffer, sizeof buffer, got);
        if (state == net::TlsEngine::State::wants_input && fill(client, *engine, cipher)) continue;
        if (state != net::TlsEngine::State::done) return false;
      } else {
        const ssize_t count = ::recv(client, buffer, sizeof buffer, 0);
        if (count <= 0) return false;
        got = static_cast<std::size_t>(count);
      }
      bytes.append(buffer, got);
    }
    const std::lock_guard lock(mutex_);
    asked_ += bytes;
    return true;
  }

  static std::size_t length_in(const std::string& head) {
    const std::size_t at = head.find("Content-Length: ");
    std::size_t length = 0;
    for (std::size_t i = at + 16; at != std::string::npos && i < head.size() && head[i] != '\r'; ++i)
      length = length * 10 + static_cast<std::size_t>(head[i] - '0');
    return length;
  }

  static bool say(int client, net::TlsEngine* engine, std::string_view text) {
    if (engine == nullptr) return send_all(client, text);
    return engine->write(text) == net::TlsEngine::State::done && flush(client, *engine);
  }
  static bool send_all(int client, std::string_view text) {
    while (!text.empty()) {
      const ssize_t count = ::send(client, text.data(), text.size(), MSG_NOSIGNAL);
      if (count <= 0) return false;
      text.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
  }
  static bool flush(int client, net::TlsEngine& engine) {
    const bool sent = send_all(client, engine.output());
    engine.output().clear();
    return sent;
  }
  static bool fill(int client, net::TlsEngine& engine, std::string& cipher) {
    char buffer[16384];
    const ssize_t count = ::recv(client, buffer, sizeof buffer, 0);
    if (count <= 0) return false;
    cipher = std::string(engine.pending_input()) + std::string(buffer, static_cast<std::size_t>(count));
    engine.set_input(cipher);
    return true;
  }
  static bool readable(int client) {
    pollfd entry{client, POLLIN, 0};
    return ::poll(&entry, 1, 20) > 0;
  }

  const Script script_;
  const std::shared_ptr<const net::TlsContext> tls_;
  int socket_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<bool> stopping_{false};
  std::atomic<int> connections_{0};
  mutable std::mutex mutex_;
  std::string asked_;
  std::thread thread_;
};

}  // namespace sallyport::outbound
