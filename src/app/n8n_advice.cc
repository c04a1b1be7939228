#include "app/n8n_advice.h"

#include "map/kinds/n8n_settings.h"
#include "net/blocking.h"
#include "outbound/answer.h"

namespace sallyport::app {
namespace {

constexpr std::chrono::milliseconds wait{5000};
constexpr std::size_t max_answer = 4u << 20;

struct Answer {
  std::uint16_t status = 0;
  std::string body;
};

Result<std::string> talk(const map::Address& address, const std::string& request) {
  net::BlockingTarget target;
  target.address = target.server_name = address.host;
  target.port = address.port;
  target.tls = address.tls;
  SP_TRY(const auto stream, net::BlockingStream::connect(target, wait));
  SP_CHECK(stream->write(request, wait));
  std::string answer;
  while (answer.size() < max_answer) {
    const auto got = stream->read(answer, wait);
    if (!got.ok() || *got == 0) break;
    if (answer.starts_with("HTTP/1.1 101")) break;
  }
  return answer;
}

std::string request_for(std::string_view path, const std::string& origin, std::string_view more) {
  const std::string host = origin.substr(origin.find("//") + 2);
  std::string text =
      "GET " + std::string(path) + " HTTP/1.1\r\nHost: " + host + "\r\nX-Forwarded-Host: " + host;
  text += "\r\nX-Forwarded-Proto: https\r\nOrigin: " + origin + "\r\n";
  return text.append(more).append("\r\n");
}

Answer ask(const map::Address& address, std::string_view path, const std::string& origin) {
  const auto text = talk(address, request_for(path, origin, "Connection: close\r\n"));
  if (!text.ok()) return {};
  outbound::Limits limits;
  limits.max_body = max_answer;
  outbound::AnswerReader reader(http1::Method::get, limits);
  const auto whole = reader.feed(*text);
  if (!whole.ok() || (!*whole && !reader.end().ok())) return {};
  const outbound::Response response = reader.take();
  return {response.status, response.body};
}

map::N8nAnswers::Push ask_push(const map::Address& address, const std::string& origin) {
  const auto text =
      talk(address, request_for("/rest/push?pushRef=sallyport", origin,
                                "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                                "Sec-WebSocket-Key: c2FsbHlwb3J0IGFza3MgIQ==\r\n"));
  if (!text.ok()) return map::N8nAnswers::Push::not_asked;
  // An n8n with another push backend does not answer a handshake at all: empty after the wait.
  // Without a session n8n refuses after, not before, it has looked at the handshake: 101 or 401 both mean
  // WebSocket.
  const bool upgraded = text->starts_with("HTTP/1.1 101") || text->starts_with("HTTP/1.1 401");
  return upgraded ? map::N8nAnswers::Push::upgraded : map::N8nAnswers::Push::refused;
}

}  // namespace

std::optional<std::vector<std::string>> n8n_advice(const map::Component& component,
                                                   const std::string& public_origin) {
  // It listens long before it knows its routes; until it is ready its answers are about nothing.
  if (ask(component.address, "/healthz/readiness", public_origin).status != 200) return std::nullopt;
  const Answer settings = ask(component.address, "/rest/settings", public_origin);
  if (settings.status == 0) return std::nullopt;
  const Answer page = ask(component.address, "/", public_origin);
  map::N8nAnswers answers;
  answers.settings_status = settings.status;
  answers.settings = settings.body;
  answers.page = page.body;
  answers.push = ask_push(component.address, public_origin);
  std::vector<std::string> lines;
  for (const map::SettingsWarning& warning : map::n8n_settings_check(answers, public_origin)) {
    lines.push_back(component.name + ": " + warning.setting + ": " + warning.message + " (" + warning.hint +
                    ")");
  }
  return lines;
}

}  // namespace sallyport::app
