#pragma once
// map/draw/words.h: a flow in words, for all drawings.
#include <string>
#include <vector>

#include "map/map.h"

namespace sallyport::map {

std::string joined(const std::vector<std::string>& items);  // "a, b"
// What it lets through: "GET /app/**, GET /", "chat (gpt-4o-mini)".
std::string what_of(const Flow& flow);
// Who it is: "platform", or else how it is known: "token of ci".
std::string service_words(const Service& service);
// What it asks for: "session with a second factor", "signed: stripe", "workflow key, $5 a day".
std::string demand_of(const Flow& flow, const Map& map);

}  // namespace sallyport::map
