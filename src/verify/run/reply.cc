#include "verify/run/reply.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <optional>

namespace sallyport::verify {
namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

std::uint16_t status_of(std::string_view head) {
  const std::size_t blank = head.find(' ');
  std::uint16_t status = 0;
  if (head.starts_with("HTTP/") && blank != std::string_view::npos && head.size() >= blank + 4) {
    std::from_chars(head.data() + blank + 1, head.data() + blank + 4, status);
  }
  return status;
}

std::optional<std::size_t> parse_size(std::string_view text, int base) {
  std::size_t value = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (parsed.ec != std::errc()) return std::nullopt;
  return value;
}

// Takes a chunked body from the start of `rest`; true when its end has come.
bool take_chunks(std::string_view& rest, std::string& body) {
  for (;;) {
    const std::size_t line = rest.find("\r\n");
    if (line == std::string_view::npos) return false;
    const auto size = parse_size(rest.substr(0, line), 16);
    if (!size || rest.size() < line + 2 + *size + 2) {
      body += rest.substr(std::min(rest.size(), line + 2));
      return false;
    }
    body += rest.substr(line + 2, *size);
    rest.remove_prefix(line + 2 + *size + 2);
    if (*size == 0) return true;
  }
}

void take_body(Reply& reply, std::string_view& rest, bool head_only, bool closed) {
  reply.complete = true;
  const bool interim = reply.status >= 100 && reply.status < 200;
  if (reply.status == 101) {
    reply.body = rest;
    rest = {};
    return;
  }
  if (interim || head_only || reply.status == 204 || reply.status == 304) return;
  if (reply.field("transfer-encoding").find("chunked") != std::string::npos) {
    reply.complete = take_chunks(rest, reply.body);
    if (!reply.complete) rest = {};
    return;
  }
  const auto length = parse_size(reply.field("content-length"), 10);
  reply.complete = length ? rest.size() >= *length : closed;
  const std::size_t taken = std::min(rest.size(), length.value_or(rest.size()));
  reply.body = rest.substr(0, taken);
  rest.remove_prefix(taken);
}

}  // namespace

std::string Reply::field(std::string_view name) const {
  const std::string small = lower(head);
  const std::size_t at = small.find("\n" + std::string(name) + ":");
  if (at == std::string::npos) return {};
  const std::size_t begin = at + name.size() + 2;
  std::string value = head.substr(begin, head.find_first_of("\r\n", begin) - begin);
  value.erase(0, value.find_first_not_of(" \t"));
  return value;
}

std::vector<Reply> read_replies(std::string_view received, bool head_only, bool closed) {
  std::vector<Reply> replies;
  while (!received.empty()) {
    Reply reply;
    const std::size_t end = received.find("\r\n\r\n");
    if (end == std::string_view::npos) {
      reply.head = received;
      reply.status = status_of(reply.head);
      replies.push_back(std::move(reply));
      break;
    }
    reply.head = received.substr(0, end + 4);
    reply.status = status_of(reply.head);
    received.remove_prefix(end + 4);
    take_body(reply, received, head_only, closed);
    replies.push_back(std::move(reply));
  }
  return replies;
}

}  // namespace sallyport::verify
