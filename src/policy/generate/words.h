#pragma once
// policy/generate/words.h: the pools that literals and data are drawn from, small so that they meet, and how
// texts are written in Cedar and in JSON. Written apart from the printers under test.
#include <string>
#include <string_view>
#include <vector>

#include "policy/generate/random.h"
#include "policy/value/value.h"

namespace sallyport::cedar::generate {

const std::vector<std::string>& some_strings();
const std::vector<std::string>& some_integers();       // fit JavaScript
const std::vector<std::string>& some_long_integers();  // near the ends of int64; in policies only
const std::vector<std::string>& some_decimals();
const std::vector<std::string>& some_addresses();
const std::vector<std::string>& some_datetimes();
const std::vector<std::string>& some_durations();

bool is_identifier(std::string_view name);  // one that may stand after a dot
std::string json_text(std::string_view text);
std::string json_uid(const EntityUid& uid);  // {"type": ..., "id": ...}
// Quoted for Cedar; what could be written in several ways is written in one of them.
std::string cedar_text(std::string_view text, Random& random);
std::string cedar_uid(const EntityUid& uid, Random& random);

}  // namespace sallyport::cedar::generate
