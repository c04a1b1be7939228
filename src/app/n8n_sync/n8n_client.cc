#include "app/n8n_sync/n8n_client.h"

#include <algorithm>
#include <boost/json.hpp>
#include <chrono>

#include "net/blocking.h"
#include "outbound/outbound.h"
#include "outbound/url.h"

namespace sallyport::app {
namespace {

namespace json = boost::json;

constexpr outbound::Limits limits{.wait = std::chrono::milliseconds(15000), .max_body = 4u << 20};
constexpr int max_pages = 100;

bool is_visible(char c) { return c > 0x20 && c < 0x7f; }

Error no_url(const std::string& url) {
  return client_error(ErrorKind::malformed, "`" + url + "` is not an address like http://127.0.0.1:5678");
}

// Where n8n is, without a last slash.
Result<std::string> parse_place(const std::string& url) {
  const auto parsed = outbound::parse_url(url);
  if (!parsed.ok() || url.find('?') != std::string::npos) return no_url(url);
  if (!parsed->tls && !net::is_loopback(parsed->host)) {
    return client_error(ErrorKind::forbidden, url +
                                                  " is another machine without TLS: the API key would cross "
                                                  "the network in the clear; use https");
  }
  std::string base = url;
  while (base.ends_with('/')) base.pop_back();
  return base;
}

Error unreadable() { return upstream_error(ErrorKind::malformed, "n8n: its answer cannot be read"); }

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

Error said_no(const outbound::Response& answer, std::string_view sent) {
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
  HttpN8n(std::string base, outbound::Place place, Secret api_key)
      : outbound_(outbound::make_outbound()),
        base_(std::move(base)),
        place_(std::move(place)),
        api_key_(std::move(api_key)) {}

  Result<std::vector<N8nCredential>> list() override;
  Result<std::string> create(const N8nCredential& credential, const json::object& data) override;
  Result<void> update(const std::string& id, const json::object& data) override;
  Result<void> remove(const std::string& id) override;

 private:
  Result<json::object> call(std::string_view method, const std::string& path, const std::string& body);

  const std::unique_ptr<outbound::Outbound> outbound_;
  const std::string base_;
  const outbound::Place place_;
  const Secret api_key_;
};

Result<json::object> HttpN8n::call(std::string_view method, const std::string& path,
                                   const std::string& body) {
  outbound::Request request;
  request.method = method;
  request.url = base_ + "/api/v1/credentials" + path;
  request.fields = {{"X-N8N-API-KEY", std::string(api_key_.reveal())}};
  request.body = body;
  if (!body.empty()) request.content_type = "application/json";
  const auto answer = outbound_->call(request, place_, limits);
  if (!answer.ok()) return upstream_error(answer.error().kind, "n8n: " + answer.error().detail);
  if (answer->status < 200 || answer->status > 299) return said_no(*answer, body);
  boost::system::error_code failed;
  json::value value = json::parse(answer->body, failed);
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
    SP_TRY(const json::object answer, call("GET", query, {}));
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
  SP_TRY(const json::object made, call("POST", "", json::serialize(body)));
  return id_of(made);
}

Result<void> HttpN8n::update(const std::string& id, const json::object& data) {
  const json::object body{{"data", data}};
  SP_TRY(const json::object updated, call("PATCH", "/" + id, json::serialize(body)));
  return {};
}

Result<void> HttpN8n::remove(const std::string& id) {
  SP_TRY(const json::object removed, call("DELETE", "/" + id, {}));
  return {};
}

}  // namespace

Result<std::unique_ptr<N8nClient>> open_n8n(const std::string& url, const std::string& authorities,
                                            Secret api_key) {
  SP_TRY(std::string base, parse_place(url));
  if (api_key.empty() || !std::ranges::all_of(api_key.reveal(), is_visible))
    return client_error(ErrorKind::malformed, "the file holds no API key of n8n: one line of visible text");
  outbound::Place place;
  place.authorities = authorities;
  place.inside = true;
  return std::unique_ptr<N8nClient>(
      std::make_unique<HttpN8n>(std::move(base), std::move(place), std::move(api_key)));
}

}  // namespace sallyport::app
