#include "app/n8n_sync/n8n_client.h"

#include <algorithm>
#include <boost/json.hpp>
#include <charconv>
#include <chrono>

#include "net/blocking.h"
#include "wire/http1/chunked.h"
#include "wire/http1/head.h"

namespace sallyport::app {
namespace {

namespace json = boost::json;

constexpr std::chrono::milliseconds wait{15000};
constexpr std::size_t max_answer = 4u << 20;
constexpr int max_pages = 100;

struct Place {
  net::BlockingTarget target;
  std::string host;  // as in Host
  std::string path;  // before /api; without a last slash
};

bool is_visible(char c) { return c > 0x20 && c < 0x7f; }

Error no_url(const std::string& url) {
  return client_error(ErrorKind::malformed, "`" + url + "` is not an address like http://127.0.0.1:5678");
}

// A port after the last colon outside brackets; `fallback` if there is none, 0 if it is none.
std::uint16_t take_port(std::string_view& authority, std::uint16_t fallback) {
  const std::size_t colon = authority.rfind(':');
  if (colon == std::string_view::npos || authority.find(']', colon) != std::string_view::npos)
    return fallback;
  const std::string_view digits = authority.substr(colon + 1);
  std::uint16_t port = 0;
  const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (failed != std::errc() || end != digits.data() + digits.size()) return 0;
  authority = authority.substr(0, colon);
  return port;
}

Result<Place> parse_place(const std::string& url, const std::string& authorities) {
  Place place;
  const bool tls = url.starts_with("https://");
  if ((!tls && !url.starts_with("http://")) || !std::ranges::all_of(url, is_visible)) return no_url(url);
  const std::string_view rest = std::string_view(url).substr(tls ? 8 : 7);
  std::string_view authority = rest.substr(0, rest.find('/'));
  place.host = authority;
  place.path = rest.substr(authority.size());
  while (place.path.ends_with('/')) place.path.pop_back();
  if (place.path.find_first_of("?#") != std::string::npos || authority.find('@') != std::string_view::npos)
    return no_url(url);
  place.target.port = take_port(authority, tls ? 443 : 80);
  if (authority.starts_with('[') && authority.ends_with(']'))
    authority = authority.substr(1, authority.size() - 2);
  if (authority.empty() || place.target.port == 0) return no_url(url);
  place.target.address = place.target.server_name = authority;
  place.target.tls = tls;
  if (tls) place.target.authority_file = authorities;
  if (!tls && !net::is_loopback(place.target.address)) {
    return client_error(ErrorKind::forbidden, url +
                                                  " is another machine without TLS: the API key would cross "
                                                  "the network in the clear; use https");
  }
  return place;
}

struct Answer {
  std::uint16_t status = 0;
  std::string body;
};

Error unreadable() { return upstream_error(ErrorKind::malformed, "n8n: its answer cannot be read"); }

Result<std::string> unchunk(std::string_view body) {
  http1::ChunkedDecoder decoder{http1::ChunkedLimits{.max_body = max_answer}, Origin::upstream};
  std::string plain;
  while (!decoder.finished()) {
    SP_TRY(const auto step, decoder.feed(body));
    if (step.consumed == 0) return unreadable();
    plain.append(step.data);
    body.remove_prefix(step.consumed);
  }
  return plain;
}

Result<Answer> read_answer(std::string_view text, http1::Method method) {
  http1::ResponseParser parser{http1::HeadLimits{}};
  parser.reset(method);
  http1::ResponseHead head;
  const http1::Outcome outcome = parser.parse(text, head);
  if (outcome.state != http1::Outcome::State::done) return unreadable();
  const std::string_view body = text.substr(outcome.consumed);
  if (head.framing.kind == http1::Framing::Kind::chunked) {
    SP_TRY(std::string plain, unchunk(body));
    return Answer{head.status, std::move(plain)};
  }
  if (head.framing.kind == http1::Framing::Kind::length && head.framing.length != body.size())
    return unreadable();
  return Answer{head.status, std::string(body)};
}

// What n8n says of a refusal. It may quote what it was sent, so nothing of `sent` passes.
std::string words_of(std::string_view body, std::string_view sent) {
  boost::system::error_code failed;
  const json::value value = json::parse(body, failed);
  const auto* object = failed ? nullptr : value.if_object();
  const auto* message = object == nullptr ? nullptr : object->if_contains("message");
  if (message == nullptr || !message->is_string()) return {};
  std::string text(std::string_view(message->get_string()).substr(0, 300));
  std::ranges::replace_if(
      text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, '?');
  if (text.find("spk_") != std::string::npos || (!sent.empty() && text.find(sent) != std::string::npos))
    return {};
  return ": " + text;
}

Error said_no(const Answer& answer, std::string_view sent) {
  const std::string words = words_of(answer.body, sent);
  switch (answer.status) {
    case 401:
      return upstream_error(ErrorKind::unauthenticated, "n8n: it does not take the API key" + words);
    case 403:
      return upstream_error(ErrorKind::forbidden,
                            "n8n: the API key may not do this; it needs credential:list, :create, :update, "
                            ":delete, of the owner or an admin" +
                                words);
    case 404:
      return upstream_error(ErrorKind::not_found, "n8n: nothing there" + words);
    default:
      return upstream_error(ErrorKind::malformed,
                            "n8n: it answers with status " + std::to_string(answer.status) + words);
  }
}

class HttpN8n final : public N8nClient {
 public:
  HttpN8n(Place place, Secret api_key) : place_(std::move(place)), api_key_(std::move(api_key)) {}

  Result<std::vector<N8nCredential>> list() override;
  Result<std::string> create(const N8nCredential& credential, const json::object& data) override;
  Result<void> update(const std::string& id, const json::object& data) override;
  Result<void> remove(const std::string& id) override;

 private:
  Result<json::object> call(http1::Method method, const std::string& path, const std::string& body);
  Result<std::string> exchange(std::string_view request);

  Place place_;
  Secret api_key_;
};

Result<std::string> HttpN8n::exchange(std::string_view request) {
  SP_TRY(const auto stream, net::BlockingStream::connect(place_.target, wait));
  SP_CHECK(stream->write(request, wait));
  std::string answer;
  while (true) {
    SP_TRY(const std::size_t got, stream->read(answer, wait));
    if (got == 0) return answer;
    if (answer.size() > max_answer)
      return upstream_error(ErrorKind::too_large, "n8n: its answer is too long");
  }
}

Result<json::object> HttpN8n::call(http1::Method method, const std::string& path, const std::string& body) {
  std::string request(http1::to_string(method));
  request.append(" ")
      .append(place_.path)
      .append("/api/v1/credentials")
      .append(path)
      .append(" HTTP/1.1\r\nHost: ");
  request.append(place_.host).append("\r\nAccept: application/json\r\nConnection: close\r\nX-N8N-API-KEY: ");
  request.append(api_key_.reveal()).append("\r\n");
  if (!body.empty()) {
    request.append("Content-Type: application/json\r\nContent-Length: ").append(std::to_string(body.size()));
    request.append("\r\n");
  }
  const Secret whole(request.append("\r\n").append(body));
  const auto text = exchange(whole.reveal());
  if (!text.ok()) return upstream_error(text.error().kind, "n8n: " + text.error().detail);
  SP_TRY(const Answer answer, read_answer(*text, method));
  if (answer.status < 200 || answer.status > 299) return said_no(answer, body);
  boost::system::error_code failed;
  json::value value = json::parse(answer.body, failed);
  if (failed || !value.is_object()) return unreadable();
  return std::move(value.get_object());
}

// Ids become part of a path: nothing else than n8n makes them of.
Result<std::string> id_of(const json::object& object) {
  const json::value* const id = object.if_contains("id");
  if (id == nullptr || !id->is_string()) return unreadable();
  const std::string text(std::string_view(id->get_string()));
  const auto fits = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' || c == '_';
  };
  if (text.empty() || text.size() > 64 || !std::ranges::all_of(text, fits)) return unreadable();
  return text;
}

std::string text_in(const json::object& object, std::string_view name) {
  const json::value* const found = object.if_contains(name);
  return found != nullptr && found->is_string() ? std::string(std::string_view(found->get_string()))
                                                : std::string();
}

Result<std::vector<N8nCredential>> HttpN8n::list() {
  std::vector<N8nCredential> all;
  std::string cursor;
  for (int page = 0; page < max_pages; ++page) {
    const std::string query = "?limit=100" + (cursor.empty() ? "" : "&cursor=" + cursor);
    SP_TRY(const json::object answer, call(http1::Method::get, query, {}));
    const json::value* const data = answer.if_contains("data");
    if (data == nullptr || !data->is_array()) return unreadable();
    for (const json::value& entry : data->get_array()) {
      if (!entry.is_object()) return unreadable();
      SP_TRY(std::string id, id_of(entry.get_object()));
      all.push_back(
          {std::move(id), text_in(entry.get_object(), "name"), text_in(entry.get_object(), "type")});
    }
    cursor = text_in(answer, "nextCursor");
    if (cursor.empty()) return all;
    if (cursor.size() > 1000 || !std::ranges::all_of(cursor, is_visible)) return unreadable();
    std::string encoded;
    for (const char c : cursor)
      encoded += c == '=' ? "%3D" : c == '+' ? "%2B" : c == '&' ? "%26" : std::string(1, c);
    cursor = std::move(encoded);
  }
  return upstream_error(ErrorKind::too_large, "n8n: it has more than 10,000 credentials");
}

Result<std::string> HttpN8n::create(const N8nCredential& credential, const json::object& data) {
  const json::object body{{"name", credential.name}, {"type", credential.type}, {"data", data}};
  SP_TRY(const json::object made, call(http1::Method::post, "", json::serialize(body)));
  return id_of(made);
}

Result<void> HttpN8n::update(const std::string& id, const json::object& data) {
  const json::object body{{"data", data}};
  SP_TRY(const json::object updated, call(http1::Method::patch, "/" + id, json::serialize(body)));
  return {};
}

Result<void> HttpN8n::remove(const std::string& id) {
  SP_TRY(const json::object removed, call(http1::Method::delete_, "/" + id, {}));
  return {};
}

}  // namespace

Result<std::unique_ptr<N8nClient>> open_n8n(const std::string& url, const std::string& authorities,
                                            Secret api_key) {
  SP_TRY(Place place, parse_place(url, authorities));
  if (api_key.empty() || !std::ranges::all_of(api_key.reveal(), is_visible))
    return client_error(ErrorKind::malformed, "the file holds no API key of n8n: one line of visible text");
  return std::unique_ptr<N8nClient>(std::make_unique<HttpN8n>(std::move(place), std::move(api_key)));
}

}  // namespace sallyport::app
