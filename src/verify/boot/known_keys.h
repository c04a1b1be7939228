#pragma once
// verify/boot/known_keys.h: the workflow keys of a private copy: made once through the gate's local socket,
// then known to every later boot of the same state.
#include <map>
#include <string>

#include "base/random.h"
#include "base/result.h"
#include "verify/stage.h"

namespace sallyport::verify {

using Keys = std::map<std::string, std::string, std::less<>>;

// On a stage with an egress door that is still preparing:
//   good, other   of the caller; `other` has the same rights under another name
//   narrow        of the caller, bound to its flow to the spare model
//   counted, spent   of workflows with budgets
//   foreign       of the caller, from 10.0.0.0/8 alone
//   later         of the caller, good in ten minutes
//   revoked, expired   ended; `expired` a second after this returns at the latest
//   forged        the id of `good`, a wrong secret, a right check
//   unknown       well-formed, of nobody
//   damaged       `good` with one character of its check changed
// Errors: what the gate answered instead.
Result<Keys> make_keys(const Stage& stage, Random& random);

}  // namespace sallyport::verify
