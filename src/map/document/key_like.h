#pragma once
// map/document/key_like.h: recognises keys, tokens and private keys, so that none is ever kept in a map.
#include <string_view>

namespace sallyport::map {

// What `text` seems to hold ("a Slack token"), static text; empty if nothing. Errs on the side of seeing a
// key: a map holds names, paths and addresses, none of which is long and random.
std::string_view key_like(std::string_view text);
// The same for keys whose kind shows: not for what is merely long and random.
std::string_view known_key(std::string_view text);

}  // namespace sallyport::map
