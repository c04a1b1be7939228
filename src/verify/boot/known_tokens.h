#pragma once
// verify/boot/known_tokens.h: API tokens of the people of a private copy: made once through the gate's own
// pages, then known to every later boot of the same state.
#include <map>
#include <string>

#include "base/random.h"
#include "base/result.h"
#include "verify/boot/known_people.h"
#include "verify/stage.h"

namespace sallyport::verify {

using ApiTokenTexts = std::map<std::string, std::string, std::less<>>;

// On a stage that is still preparing:
//   good, reads   of the administrator for the range; `reads` may only read
//   other         of the same for the other component
//   revoked       ended
//   forged        the id of `good`, a wrong secret, a right check
//   unknown       well-formed, of nobody
//   damaged       `good` with one character of its check changed
//   stayed, left, gone   of three people for the other component: one is there as before, one has lost the
//                 group that its flow is for, one has no account any more
// None is past its time: the shortest life is an hour. Errors: what the gate answered instead.
Result<ApiTokenTexts> make_api_tokens(const Stage& stage, KnownPeople& people, Random& random);

}  // namespace sallyport::verify
