#include "verify/run/browser.h"

#include <algorithm>

#include "verify/run/exchange.h"
#include "wire/http1/form.h"

namespace sallyport::verify {
namespace {

std::string form_body(const Fields& fields) {
  std::string out;
  for (const auto& [name, value] : fields) {
    out += (out.empty() ? "" : "&") + http1::url_encode(name) + "=" + http1::url_encode(value);
  }
  return out;
}

std::string unescape_html(std::string_view text) {
  static constexpr std::pair<std::string_view, char> entities[] = {
      {"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&#39;", '\''}, {"&#x27;", '\''}};
  std::string out;
  while (!text.empty()) {
    std::size_t taken = 1;
    char c = text.front();
    for (const auto& [name, value] : entities) {
      if (!text.starts_with(name)) continue;
      taken = name.size();
      c = value;
    }
    out.push_back(c);
    text.remove_prefix(taken);
  }
  return out;
}

// Value of `name="..."` in one tag.
std::string attribute(std::string_view tag, std::string_view name) {
  const std::string start = " " + std::string(name) + "=\"";
  const std::size_t at = tag.find(start);
  if (at == std::string_view::npos) return {};
  const std::size_t begin = at + start.size();
  return unescape_html(tag.substr(begin, tag.find('"', begin) - begin));
}

}  // namespace

void Browser::visit_host(std::string host) {
  host_ = std::move(host);
  server_name_ = host_.substr(0, host_.rfind(':'));
}

Reply Browser::get(std::string_view path) { return send("GET", path, {}); }
Reply Browser::post(std::string_view path, const Fields& fields) {
  return send("POST", path, form_body(fields));
}

Reply Browser::send(std::string_view method, std::string_view path, std::string_view body) {
  std::string request =
      std::string(method) + " " + std::string(path) + " HTTP/1.1\r\nHost: " + host_ + "\r\n";
  request +=
      "Accept: text/html\r\nUser-Agent: sallyport-verify\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: "
      "document\r\n";
  request += std::string("Sec-Fetch-Site: ") + (origin_.empty() ? "same-origin" : "cross-site") + "\r\n";
  if (!cookies_.empty()) request += "Cookie: " + cookies() + "\r\n";
  if (method == "POST") {
    request += "Origin: " + (origin_.empty() ? "https://" + host_ : origin_) + "\r\n";
    request +=
        "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: " + std::to_string(body.size()) +
        "\r\n";
  }
  request += "\r\n" + std::string(body);
  net::BlockingTarget target = stage_.web();
  target.server_name = server_name_;
  target.source_address = source_address_;
  Patience patience;
  patience.whole = std::chrono::milliseconds(8000);  // a password is hashed, perhaps behind others
  const Exchange seen = exchange(target, request, patience);
  if (seen.replies.empty()) return {};
  if (keeps_cookies_) take_cookies(seen.replies.back());
  return seen.replies.back();
}

void Browser::take_cookies(const Reply& reply) {
  static constexpr std::string_view start = "\r\nset-cookie: ";
  std::string_view rest = reply.head;
  const auto same = [](char a, char b) { return (a | 0x20) == (b | 0x20); };
  for (;;) {
    const auto found = std::search(rest.begin(), rest.end(), start.begin(), start.end(), same);
    if (found == rest.end()) return;
    rest.remove_prefix(static_cast<std::size_t>(found - rest.begin()) + start.size());
    const std::string_view line = rest.substr(0, rest.find('\r'));
    const std::size_t equals = line.find('=');
    const std::string_view value = line.substr(equals + 1, line.find(';') - equals - 1);
    if (value.empty() || line.find("Max-Age=0") != std::string_view::npos) {
      cookies_.erase(std::string(line.substr(0, equals)));
    } else {
      cookies_[std::string(line.substr(0, equals))] = value;
    }
  }
}

std::string Browser::cookies() const {
  std::string out;
  for (const auto& [name, value] : cookies_) out += (out.empty() ? "" : "; ") + name + "=" + value;
  return out;
}

std::string Browser::cookie(std::string_view name) const {
  const auto found = cookies_.find(name);
  return found == cookies_.end() ? std::string() : found->second;
}

HtmlForm read_form(std::string_view html) {
  HtmlForm form;
  const std::size_t begin = html.find("<form");
  if (begin == std::string_view::npos) return form;
  html = html.substr(begin, html.find("</form>", begin) - begin);
  form.action = attribute(html.substr(0, html.find('>')), "action");
  for (std::size_t at = 0; (at = html.find("<input", at)) != std::string_view::npos; ++at) {
    const std::string_view tag = html.substr(at, html.find('>', at) - at);
    const std::string name = attribute(tag, "name");
    if (attribute(tag, "type") == "checkbox" && tag.find(" checked") == std::string_view::npos) continue;
    if (!name.empty()) form.fields[name] = attribute(tag, "value");
  }
  return form;
}

}  // namespace sallyport::verify
