#include "identity/signals/subject.h"

#include <algorithm>
#include <iterator>

namespace sallyport::identity {
namespace {

constexpr std::size_t max_marks = 32;

Error malformed(std::string_view why) {
  return client_error(ErrorKind::malformed, "subject: " + std::string(why));
}

Result<std::string> member(const jose::Json& value, std::string_view name) {
  const std::string* const text = value.find_string(name);
  if (text == nullptr || text->empty()) return malformed(std::string(name) + " is missing or no text");
  return *text;
}

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; });
  return text;
}

// The two parts of a complex subject, which both have to fit.
Subject both(const Subject& user, const Subject& session) {
  Subject made{{}, user.shown};
  for (const Mark& one : user.marks) {
    for (const Mark& other : session.marks) {
      Mark mark = one;
      if (mark.provider_session.empty()) mark.provider_session = other.provider_session;
      if (made.marks.size() < max_marks) made.marks.push_back(std::move(mark));
    }
  }
  return made;
}

Result<Subject> parse_simple(std::string_view format, const jose::Json& value, std::string_view issuer) {
  Subject made;
  if (format == "iss_sub") {
    SP_TRY(const std::string iss, member(value, "iss"));
    SP_TRY(made.shown, member(value, "sub"));
    if (iss == issuer) made.marks.push_back({.subject = made.shown, .email = {}, .provider_session = {}});
  } else if (format == "email") {
    SP_TRY(made.shown, member(value, "email"));
    made.marks.push_back({.subject = {}, .email = lower(made.shown), .provider_session = {}});
  } else if (format == "opaque") {
    SP_TRY(made.shown, member(value, "id"));
    made.marks.push_back({.subject = made.shown, .email = {}, .provider_session = {}});
    made.marks.push_back({.subject = {}, .email = {}, .provider_session = made.shown});
  }
  return made;
}

Result<Subject> parse_aliases(const jose::Json& value, std::string_view issuer) {
  const jose::Json* const identifiers = value.find("identifiers");
  if (identifiers == nullptr || identifiers->array() == nullptr || identifiers->array()->empty())
    return malformed("identifiers is missing or no list");
  Subject made;
  for (const jose::Json& one : *identifiers->array()) {
    SP_TRY(const std::string format, member(one, "format"));
    if (format == "aliases") return malformed("aliases of aliases");  // RFC 9493 §3.2.8
    SP_TRY(Subject alias, parse_simple(format, one, issuer));
    if (made.shown.empty()) made.shown = alias.shown;
    for (Mark& mark : alias.marks) {
      if (made.marks.size() < max_marks) made.marks.push_back(std::move(mark));
    }
  }
  return made;
}

// What names a session: an opaque id, or the `sub` of iss_sub, is its `sid`.
Result<Subject> parse_session(const jose::Json& value, std::string_view issuer) {
  SP_TRY(const std::string format, member(value, "format"));
  SP_TRY(const Subject named, parse_simple(format, value, issuer));
  Subject made{{}, named.shown};
  if (!named.marks.empty() && format != "email")
    made.marks.push_back({.subject = {}, .email = {}, .provider_session = named.shown});
  return made;
}

Result<Subject> parse_whom(const jose::Json& value, std::string_view issuer) {
  const jose::Json* const user = value.find("user");
  const jose::Json* const session = value.find("session");
  Subject who;
  if (user != nullptr) {
    SP_TRY(const std::string format, member(*user, "format"));
    if (format == "complex") return malformed("a complex subject in a complex one");
    SP_TRY(who, parse_subject(*user, issuer));
  }
  if (session == nullptr) return who;
  SP_TRY(Subject which, parse_session(*session, issuer));
  if (user == nullptr) return which;
  if (which.shown.empty()) return who;  // named in a way that is not known here: all of the person's
  return both(who, which);
}

Result<Subject> parse_complex(const jose::Json& value, std::string_view issuer) {
  SP_TRY(Subject whom, parse_whom(value, issuer));
  for (const std::string_view part : {"session", "device", "application"})
    whom.narrowed = whom.narrowed || value.find(part) != nullptr;
  return whom;
}

bool has_email(const Principal& who, const std::string& email) {
  return lower(who.email) == email || lower(who.name) == email;
}

bool fits(const Session& session, const Mark& mark) {
  const Principal& who = session.who;
  const bool names_person = !mark.subject.empty() || !mark.email.empty();
  if (!mark.subject.empty() && who.subject != mark.subject) return false;
  if (!mark.email.empty() && !has_email(who, mark.email)) return false;
  if (mark.provider_session.empty()) return names_person;
  // Of a person's session whose `sid` was never said, nobody can tell that it is another.
  if (who.provider_session.empty()) return names_person;
  return who.provider_session == mark.provider_session;
}

SessionFilter filter_of(const std::string& provider, const Mark& mark) {
  SessionFilter filter;
  filter.provider = provider;
  filter.subject = mark.subject;
  if (mark.subject.empty() && mark.email.empty()) filter.provider_session = mark.provider_session;
  return filter;
}

}  // namespace

Result<Subject> parse_subject(const jose::Json& value, std::string_view issuer) {
  if (value.object() == nullptr) return malformed("it is no object");
  SP_TRY(const std::string format, member(value, "format"));
  if (format == "complex") return parse_complex(value, issuer);
  if (format == "aliases") return parse_aliases(value, issuer);
  return parse_simple(format, value, issuer);
}

Subject subject_of_claim(std::string_view sub) {
  Subject made{{}, std::string(sub)};
  if (!sub.empty()) made.marks.push_back({.subject = made.shown, .email = {}, .provider_session = {}});
  return made;
}

std::vector<SessionRef> end_meant(Sessions& sessions, const std::string& provider, const Subject& subject,
                                  std::string_view reason) {
  std::vector<SessionRef> ended;
  if (provider.empty()) return ended;
  const auto keep = [&ended](std::vector<SessionRef> more) {
    ended.insert(ended.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
  };
  for (const Mark& mark : subject.marks) {
    const bool by_one = mark.email.empty() && (mark.subject.empty() != mark.provider_session.empty());
    if (by_one) {  // all at once: their streams are cut before the store is written
      keep(sessions.end(filter_of(provider, mark), reason));
      continue;
    }
    for (const Sessions::Seen& seen : sessions.list(filter_of(provider, mark))) {
      if (!fits(*seen.session, mark)) continue;
      SessionFilter one;
      one.id = seen.session->id;
      keep(sessions.end(one, reason));
    }
  }
  return ended;
}

std::size_t end_tokens_meant(ApiTokens& tokens, const std::string& provider, const Subject& subject,
                             std::string_view reason) {
  if (provider.empty() || subject.narrowed) return 0;
  const auto means = [](const Mark& mark, const Principal& owner) {
    if (!mark.provider_session.empty() || (mark.subject.empty() && mark.email.empty())) return false;
    if (!mark.subject.empty() && owner.subject != mark.subject) return false;
    return mark.email.empty() || has_email(owner, mark.email);
  };
  std::size_t ended = 0;
  for (const ApiTokenRef& token : tokens.list({.provider = provider})) {
    if (std::ranges::any_of(subject.marks, [&](const Mark& mark) { return means(mark, token->owner); }))
      ended += tokens.revoke({.id = token->id}, reason).size();
  }
  return ended;
}

}  // namespace sallyport::identity
