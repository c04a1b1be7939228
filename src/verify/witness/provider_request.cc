#include "verify/witness/provider_request.h"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>
#include <thread>

namespace sallyport::verify {
namespace {

using Steady = std::chrono::steady_clock;

constexpr std::size_t max_request = 128 << 10;
constexpr std::chrono::seconds longest{10};
constexpr int look_around_ms = 50;

int hex_value(char c) {
  const std::size_t at = std::string_view("0123456789abcdef").find(static_cast<char>(c | 0x20));
  if (c >= '0' && c <= '9') return c - '0';
  return at == std::string_view::npos || at < 10 ? -1 : static_cast<int>(at);
}

std::string decode(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escape =
        text[i] == '%' && i + 2 < text.size() && hex_value(text[i + 1]) >= 0 && hex_value(text[i + 2]) >= 0;
    if (escape) {
      out.push_back(static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2])));
      i += 2;
    } else {
      out.push_back(text[i] == '+' ? ' ' : text[i]);
    }
  }
  return out;
}

bool read_until(int descriptor, const std::atomic<bool>& stopping, std::string& bytes, std::size_t wanted) {
  const auto deadline = Steady::now() + longest;
  while (!stopping && Steady::now() < deadline) {
    const bool enough = wanted == 0 ? bytes.find("\r\n\r\n") != std::string::npos : bytes.size() >= wanted;
    if (enough) return true;
    if (bytes.size() > max_request) return false;
    pollfd entry{descriptor, POLLIN, 0};
    if (::poll(&entry, 1, look_around_ms) <= 0) continue;
    std::array<char, 16 << 10> piece;
    const ssize_t count = ::recv(descriptor, piece.data(), piece.size(), 0);
    if (count <= 0) return false;
    bytes.append(piece.data(), static_cast<std::size_t>(count));
  }
  return false;
}

// `name` lower case, with its colon.
std::string field_of(std::string_view head, std::string_view name) {
  for (std::size_t at = 0; (at = head.find("\r\n", at)) != std::string_view::npos;) {
    at += 2;
    const std::string_view line = head.substr(at, head.find("\r\n", at) - at);
    const auto same = [](unsigned char a, unsigned char b) { return std::tolower(a) == b; };
    if (line.size() < name.size() ||
        !std::equal(name.begin(), name.end(), line.begin(), [&](char n, char l) { return same(l, n); }))
      continue;
    const std::size_t begin = line.find_first_not_of(' ', name.size());
    return begin == std::string_view::npos ? std::string() : std::string(line.substr(begin));
  }
  return {};
}

bool read_start(std::string_view head, ProviderRequest& request, std::string& query) {
  const std::size_t first = head.find(' ');
  const std::size_t second = head.find(' ', first + 1);
  if (first == std::string_view::npos || second == std::string_view::npos) return false;
  const std::string_view target = head.substr(first + 1, second - first - 1);
  const std::size_t mark = std::min(target.find('?'), target.size());
  request.method = head.substr(0, first);
  request.path = target.substr(0, mark);
  query = target.substr(std::min(mark + 1, target.size()));
  return true;
}

void send_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::send(descriptor, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
}

}  // namespace

FormFields read_fields(std::string_view text) {
  FormFields fields;
  while (!text.empty()) {
    const std::string_view piece = text.substr(0, text.find('&'));
    text.remove_prefix(std::min(piece.size() + 1, text.size()));
    const std::size_t equals = std::min(piece.find('='), piece.size());
    if (piece.empty()) continue;
    fields.emplace(decode(piece.substr(0, equals)), decode(piece.substr(std::min(equals + 1, piece.size()))));
  }
  return fields;
}

bool read_request(int descriptor, const std::atomic<bool>& stopping, ProviderRequest& request) {
  std::string bytes;
  if (!read_until(descriptor, stopping, bytes, 0)) return false;
  const std::size_t body = bytes.find("\r\n\r\n") + 4;
  const std::string head = bytes.substr(0, body);
  const std::size_t length = std::strtoul(field_of(head, "content-length:").c_str(), nullptr, 10);
  if (length > max_request || (length > 0 && !read_until(descriptor, stopping, bytes, body + length)))
    return false;
  std::string query;
  if (!read_start(head, request, query)) return false;
  request.authorization = field_of(head, "authorization:");
  request.fields = read_fields(query);
  request.fields.merge(read_fields(bytes.substr(body)));
  return true;
}

void write_reply(int descriptor, const std::atomic<bool>& stopping, const ProviderReply& reply) {
  const auto until = Steady::now() + reply.wait;
  while (Steady::now() < until && !stopping)
    std::this_thread::sleep_for(std::chrono::milliseconds(look_around_ms));
  std::string out = "HTTP/1.1 " + std::to_string(reply.status) + " As Asked\r\n";
  if (!reply.location.empty()) out += "Location: " + reply.location + "\r\n";
  out += "Content-Type: " + reply.content_type + "\r\nCache-Control: no-store\r\nConnection: close\r\n";
  out += "Content-Length: " + std::to_string(reply.body.size()) + "\r\n\r\n" + reply.body;
  send_all(descriptor, out);
}

}  // namespace sallyport::verify
