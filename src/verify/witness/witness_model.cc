#include "verify/witness/witness_model.h"

#include <algorithm>
#include <cctype>

#include "base/encoding.h"
#include "base/json_text.h"

namespace sallyport::verify {
namespace {

constexpr int long_parts = 400;
constexpr std::string_view usage = R"({"prompt_tokens":10,"completion_tokens":5,"total_tokens":15})";

bool has(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

// `"stream": true`, however it is spaced.
bool is_true(std::string_view body, std::string_view name) {
  const std::size_t at = body.find("\"" + std::string(name) + "\"");
  if (at == std::string_view::npos) return false;
  const std::size_t value = body.find_first_not_of(" :\t\r\n", at + name.size() + 2);
  return value != std::string_view::npos && body.substr(value).starts_with("true");
}

std::string field_of(std::string_view head, std::string_view name) {
  const auto same = [](unsigned char a, unsigned char b) { return std::tolower(a) == std::tolower(b); };
  const std::string start = "\n" + std::string(name) + ":";
  const auto found = std::ranges::search(head, start, same);
  if (found.empty()) return {};
  const std::string_view rest(found.end(), head.end());
  const std::string_view value = rest.substr(0, rest.find_first_of("\r\n"));
  return std::string(value.substr(std::min(value.find_first_not_of(' '), value.size())));
}

std::string words_for(std::string_view head, std::string_view body) {
  if (!has(body, echo_word)) return std::string(witness_words);
  const std::string seen = field_of(head, "authorization");
  const std::string token = seen.substr(seen.find(' ') + 1);
  return "you sent " + seen + ", which is " + base64(as_bytes(token));
}

std::string quoted(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

std::string whole(std::string_view head, std::string_view body) {
  const std::string text =
      R"({"id":"chatcmpl-verify","object":"chat.completion","created":1,"model":"verify-model","choices":[{"index":0,)"
      R"("message":{"role":"assistant","content":)" +
      quoted(words_for(head, body)) + R"(},"finish_reason":"stop"}],"usage":)" + std::string(usage) + "}";
  return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " +
         std::to_string(text.size()) + "\r\n\r\n" + text;
}

std::string chunk(std::string_view text) {
  static constexpr std::string_view digits = "0123456789abcdef";
  std::string size;
  for (std::size_t rest = text.size(); rest > 0; rest /= 16) size.insert(size.begin(), digits[rest % 16]);
  return size + "\r\n" + std::string(text) + "\r\n";
}

std::string event(std::string_view content, std::string_view finish) {
  return chunk(
      R"(data: {"id":"chatcmpl-verify","object":"chat.completion.chunk","created":1,"model":"verify-model",)"
      R"("choices":[{"index":0,"delta":{"content":)" +
      quoted(content) + R"(},"finish_reason":)" + std::string(finish) + "}]}\n\n");
}

std::vector<std::string> streamed(std::string_view head, std::string_view body) {
  std::vector<std::string> parts = {
      "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"};
  if (has(body, long_word)) {
    for (int i = 0; i < long_parts; ++i)
      parts.push_back(event("and so on, and on, and on, and on, ", "null"));
    parts.push_back(event(long_end, "null"));
  } else {
    parts.push_back(event(words_for(head, body), "null"));
  }
  parts.push_back(event("", "\"stop\""));
  if (is_true(body, "include_usage")) {
    parts.push_back(chunk(
        R"(data: {"id":"chatcmpl-verify","object":"chat.completion.chunk","created":1,"model":"verify-model",)"
        R"("choices":[],"usage":)" +
        std::string(usage) + "}\n\n"));
  }
  parts.push_back(chunk("data: [DONE]\n\n"));
  parts.emplace_back("0\r\n\r\n");
  return parts;
}

}  // namespace

bool calls_a_model(std::string_view target) { return has(target, "/chat/completions"); }

ModelAnswer answer_as_model(std::string_view head, std::string_view body) {
  ModelAnswer answer;
  answer.is_slow = has(body, slow_word);
  if (is_true(body, "stream")) {
    answer.parts = streamed(head, body);
  } else {
    answer.parts = {whole(head, body)};
  }
  return answer;
}

}  // namespace sallyport::verify
