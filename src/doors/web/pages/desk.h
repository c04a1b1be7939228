#pragma once
// doors/web/pages/desk.h: what all pages share: replies, records, the browser's name, beginning a session.
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "doors/web/pages/form_guard.h"
#include "doors/web/pages/frame.h"
#include "doors/web/pages/pages.h"
#include "model/record.h"

namespace sallyport::doors {

// One request in the hands of one page. Lives for one call.
class Desk {
 public:
  Desk(const PagesContext& context, const FormGuard& guard, const PageRequest& request);

  const PageRequest& request;
  const PagesContext& context;

  // Form fields and query; an empty text for what is not there.
  std::string_view field(std::string_view name) const { return value(form_, name); }
  std::string_view query(std::string_view name) const { return value(query_, name); }
  // Where to go afterwards: the `return` of form or query, if it is a path of ours that makes sense to return
  // to.
  std::string return_path() const;
  // The same for an address that comes from elsewhere.
  static std::string own_path(std::string_view asked);

  // Nothing if the posted form is good; otherwise the page to show instead. Bound to the session, or to the
  // browser.
  std::optional<PageReply> refuse_by_session() const;
  std::optional<PageReply> refuse_by_browser() const;
  // The hidden field that the two above ask for. The second may name the browser first (see `show`).
  Html session_token() const;
  Html browser_token();
  const std::string& browser() const { return browser_; }
  bool needs_script = false;  // set by a part of the page that our own script works on
  // Gives the browser a name if it has none; the next reply carries it.
  const std::string& name_browser();

  // Nothing if every name in the query (or in the posted form) comes once; otherwise the page that says so
  // (R13).
  std::optional<PageReply> refuse_repeats() const;

  // A page; sets the browser cookie if it has a form for it, and clears a session cookie that opens nothing.
  PageReply show(std::uint16_t status, const Frame& frame, const Html& body) const;
  PageReply redirect(std::string target) const;
  PageReply unavailable() const;
  PageReply stale() const;
  PageReply cookies_off(std::uint16_t status) const;
  // As `show`, with what to tell the operator below it.
  PageReply explain(std::uint16_t status, std::string_view title, Html body) const;

  // False if the journal did not take it: then what it says must not happen, or be undone.
  bool record(Record::Kind kind, std::string_view who, std::string_view session,
              std::string_view reason) const;

  // Begins a session and ends the one this browser had (R12). Nothing if it may not begin: store, journal,
  // what the provider gave for it, or the account changed meanwhile. `cookie` is the complete Set-Cookie
  // value.
  struct Begun {
    identity::SessionRef session;
    std::string cookie;
  };
  std::optional<Begun> begin_session(const identity::Established& established) const;

 private:
  static std::string_view value(const std::optional<http1::Form>& form, std::string_view name);
  std::optional<PageReply> refuse(std::string_view binding) const;
  void add_browser_cookie(PageReply& reply) const;

  const FormGuard& guard_;
  std::optional<http1::Form> form_;
  std::optional<http1::Form> query_;
  std::string browser_;
  bool give_cookie_ = false;
};

// "about 3 minutes": rounded up, never zero.
std::string words_for(std::chrono::seconds wait);

}  // namespace sallyport::doors
