#pragma once
// doors/web/pages/test_browser.h: for tests: a browser without script that keeps cookies, reads forms and
// posts them.
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "audit/journal.h"
#include "doors/web/pages/pages.h"
#include "model/record.h"
#include "wire/http1/form.h"

namespace sallyport::doors {

// Keeps what was appended, as "kind who reason".
class RememberingJournal final : public audit::Journal {
 public:
  struct Entry {
    Record::Kind kind;
    std::string who, session, reason, everything;
  };
  bool failing = false;

  bool accepting() const override { return !failing; }
  bool append(const Record& record) override {
    if (failing) return false;
    const std::scoped_lock lock(mutex_);
    Entry entry{
        record.kind, std::string(record.who), std::string(record.session), std::string(record.reason), {}};
    for (const std::string_view text : {record.who, record.session, record.client, record.host, record.path,
                                        record.reason, record.detail, record.error, record.request_id}) {
      entry.everything.append(text).append("\n");
    }
    entries_.push_back(std::move(entry));
    return true;
  }
  void append_durable(const Record& record, std::function<void(bool)> done) override { done(append(record)); }
  Head head() const override { return {}; }

  const std::vector<Entry>& entries() const { return entries_; }
  Entry last() const { return entries_.empty() ? Entry{} : entries_.back(); }

 private:
  std::mutex mutex_;
  std::vector<Entry> entries_;
};

class TestBrowser {
 public:
  TestBrowser(Pages& pages, identity::Sessions& sessions) : pages_(pages), sessions_(sessions) {}

  // What it sends; a test may change any of it.
  std::string origin = "https://flows.example.com";
  std::string fetch_site = "same-origin";
  std::string address = "192.0.2.7";
  bool keeps_cookies = true;
  std::vector<std::string> second_factor_groups;
  AccountRules account_rules;
  ApiTokenRules token_rules;
  std::vector<std::string_view> components = {"n8n", "grafana"};
  const Requirements* wanted = nullptr;
  std::string authorization;
  std::map<std::string, std::string> cookies;

  const PageReply& get(std::string_view target) { return send(http1::Method::get, target, {}, {}, ""); }
  // As when a link on another site, or a provider's redirect, leads here.
  const PageReply& follow(std::string_view target) {
    const std::string own = std::exchange(fetch_site, "cross-site");
    get(target);
    fetch_site = own;
    return reply_;
  }
  // Any body of any type, with no page of ours behind it.
  const PageReply& send_body(std::string_view target, const std::string& body, std::string_view type) {
    const std::string own = std::exchange(fetch_site, "");
    send(http1::Method::post, target, body, type, "");
    fetch_site = own;
    return reply_;
  }
  // What the door does with a form that comes too early.
  KeptForm keep(std::string_view target, const std::string& body) {
    PageRequest request =
        asked(http1::Method::post, target, body, "application/x-www-form-urlencoded", origin);
    const std::string cookie = cookie_field();
    request.cookie = cookie;
    KeptForm kept = pages_.keep_form(request, target);
    keep_cookies(kept.set_cookies);
    return kept;
  }
  // Posts the form of the page shown now whose hidden `do` is as said (or the first), with `typed` in its
  // fields.
  const PageReply& submit(std::map<std::string, std::string> typed, std::string_view what = "") {
    auto [action, fields] = find_form(what);
    for (auto& [name, value] : typed) fields[name] = std::move(value);
    return post(action, fields);
  }
  const PageReply& post(const std::string& target, const std::map<std::string, std::string>& fields) {
    std::string body;
    for (const auto& [name, value] : fields) {
      body += (body.empty() ? "" : "&") + http1::url_encode(name) + "=" + http1::url_encode(value);
    }
    return send(http1::Method::post, target, body, "application/x-www-form-urlencoded", origin);
  }

  const PageReply& reply() const { return reply_; }
  bool shows(std::string_view text) const { return reply_.body.find(text) != std::string::npos; }
  // Text between two markers of the page.
  std::string between(std::string_view before, std::string_view after) const {
    const std::size_t at = reply_.body.find(before);
    if (at == std::string::npos) return {};
    const std::size_t from = at + before.size();
    return reply_.body.substr(from, reply_.body.find(after, from) - from);
  }
  identity::SessionRef session() const {
    const auto found = cookies.find(std::string(identity::session_cookie));
    return found == cookies.end() ? nullptr : sessions_.find(found->second, "flows.example.com");
  }

  // Text as it was before it was escaped.
  static std::string unescaped(std::string text) {
    for (const auto& [escaped, plain] : {std::pair<std::string, std::string>{"&lt;", "<"},
                                         {"&gt;", ">"},
                                         {"&quot;", "\""},
                                         {"&#39;", "'"},
                                         {"&amp;", "&"}}) {
      for (std::size_t at = text.find(escaped); at != std::string::npos; at = text.find(escaped, at + 1))
        text.replace(at, escaped.size(), plain);
    }
    return text;
  }

  // Action and fields (with their values) of a form on the page.
  std::pair<std::string, std::map<std::string, std::string>> find_form(std::string_view what) const {
    std::size_t at = 0;
    while ((at = reply_.body.find("<form ", at)) != std::string::npos) {
      const std::size_t end = reply_.body.find("</form>", at);
      const std::string form = reply_.body.substr(at, end - at);
      auto fields = fields_of(form);
      if (what.empty() || fields["do"] == what) return {attribute(form, "action"), std::move(fields)};
      at = end;
    }
    return {};
  }

 private:
  static std::string attribute(const std::string& tag, const std::string& name) {
    const std::size_t at = tag.find(" " + name + "=\"");
    if (at == std::string::npos) return {};
    const std::size_t from = at + name.size() + 3;
    return unescaped(tag.substr(from, tag.find('"', from) - from));
  }
  static std::map<std::string, std::string> fields_of(const std::string& form) {
    std::map<std::string, std::string> fields;
    for (std::size_t at = form.find("<input"); at != std::string::npos; at = form.find("<input", at + 1)) {
      const std::string tag = form.substr(at, form.find('>', at) - at);
      const std::string name = attribute(tag, "name");
      if (!name.empty()) fields[name] = attribute(tag, "value");
    }
    return fields;
  }

  std::string cookie_field() const {
    std::string cookie;
    for (const auto& [name, value] : cookies) cookie += (cookie.empty() ? "" : "; ") + name + "=" + value;
    return cookie;
  }
  PageRequest asked(http1::Method method, std::string_view target, std::string_view body,
                    std::string_view type, std::string_view sent_origin) const {
    const std::size_t mark = target.find('?');
    PageRequest request;
    request.method = method;
    request.path = target.substr(0, mark);
    request.query = mark == std::string_view::npos ? std::string_view() : target.substr(mark + 1);
    request.host = "flows.example.com";
    request.origin = sent_origin;
    request.fetch_site = fetch_site;
    request.content_type = type;
    request.body = body;
    request.address = address;
    request.user_agent = "Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0 Safari/537.36";
    request.request_id = "01HTESTREQUEST";
    request.session = session();
    request.public_origin = "https://flows.example.com";
    request.second_factor_groups = second_factor_groups;
    request.authorization = authorization;
    request.account_rules = account_rules;
    request.token_rules = token_rules;
    request.components = components;
    for (const std::string_view name : components)
      request.component_origins.push_back("https://" + std::string(name) + ".example.com");
    request.wanted = wanted;
    return request;
  }
  const PageReply& send(http1::Method method, std::string_view target, const std::string& body,
                        std::string_view type, const std::string& sent_origin) {
    const std::string cookie = cookie_field();
    PageRequest request = asked(method, target, body, type, sent_origin);
    request.cookie = cookie;
    reply_ = pages_.serve(request);
    if (keeps_cookies) keep_cookies(reply_.set_cookies);
    return reply_;
  }
  void keep_cookies(const std::vector<std::string>& lines) {
    for (const std::string& line : lines) {
      const std::size_t equals = line.find('=');
      const std::string name = line.substr(0, equals);
      const bool deletes = line.find("Max-Age=0") != std::string::npos;
      if (deletes) {
        cookies.erase(name);
      } else {
        cookies[name] = line.substr(equals + 1, line.find(';') - equals - 1);
      }
    }
  }

  Pages& pages_;
  identity::Sessions& sessions_;
  PageReply reply_;
};

}  // namespace sallyport::doors
