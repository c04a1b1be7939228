#pragma once
// identity/signals/subject.h: whom a security event is about (RFC 9493), and which sessions those are.
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "identity/session/sessions.h"
#include "identity/tokens/api_tokens.h"
#include "wire/jose/json.h"

namespace sallyport::identity {

// What has to fit for a session to be meant. All that is set must; nothing set: nobody is meant. A session of
// the person whose own `sid` is not known fits any.
struct Mark {
  std::string subject;           // the provider's `sub`
  std::string email;             // lower case
  std::string provider_session;  // the provider's `sid`
};

// Whoever fits any of the marks. Empty: nobody that we could know.
struct Subject {
  std::vector<Mark> marks;
  std::string shown;      // for the record; may be empty
  bool narrowed = false;  // to a session, device or application of the person, known here or not
};

// A subject identifier of format iss_sub, email, opaque, complex or aliases. Formats that no session of ours
// is known by (phone_number, did, ...), and issuers other than `issuer`, mean nobody. Of a complex one,
// `user` and `session` count; what else narrows it (`device`, `application` ...) is not known here, so that
// more sessions may end, never fewer. One that names neither means nobody: a tenant is nobody's session.
// Errors: malformed: no such object, or a member that is no text.
Result<Subject> parse_subject(const jose::Json& value, std::string_view issuer);
// The claim `sub` of a token that has no `sub_id`.
Subject subject_of_claim(std::string_view sub);

// Ends the sessions of `provider` that are meant, and returns them.
std::vector<SessionRef> end_meant(Sessions& sessions, const std::string& provider, const Subject& subject,
                                  std::string_view reason);
// Ends the API tokens of whoever is meant as a person, and says how many. A subject that is narrowed, and a
// mark that names a session, mean less than that.
std::size_t end_tokens_meant(ApiTokens& tokens, const std::string& provider, const Subject& subject,
                             std::string_view reason);

}  // namespace sallyport::identity
