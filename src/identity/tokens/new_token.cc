#include "identity/tokens/new_token.h"

#include <algorithm>

#include "base/utf8.h"

namespace sallyport::identity {
namespace {

Error refused(const std::string& words) { return client_error(ErrorKind::malformed, "API token: " + words); }
Error forbidden(const std::string& words) {
  return client_error(ErrorKind::forbidden, "API token: " + words);
}

// As the map writes names.
bool is_name(std::string_view name) {
  const auto is_allowed = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
  return !name.empty() && name.size() <= 63 && std::ranges::all_of(name, is_allowed);
}

bool is_line(std::string_view text) {
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
  return is_valid_utf8(text) && std::ranges::none_of(text, is_control);
}

}  // namespace

Result<void> check_new_token(const NewApiToken& wanted, const ApiTokenRules& rules) {
  const Principal& owner = wanted.owner;
  if (!rules.enabled) return forbidden("the map allows none (`people: tokens`)");
  if (owner.kind != Principal::Kind::person || owner.name.empty()) return forbidden("only people have them");
  if (owner.method == api_token_method || !owner.token_components.empty())
    return forbidden("none is made by who shows one");
  if (wanted.components.empty()) return refused("say what it opens");
  if (wanted.components.size() > max_token_components) return refused("it can be for 64 components at most");
  if (!std::ranges::all_of(wanted.components, is_name))
    return refused("it is for something that has no name as the map writes them");
  if (wanted.label.size() > max_token_label || !is_line(wanted.label))
    return refused("its label is not one line of at most 100 bytes of text");
  if (wanted.life <= seconds(0)) return refused("its life is not longer than nothing");
  if (wanted.life > rules.life) {
    return refused("its life is longer than the " + std::to_string(rules.life.count()) +
                   " seconds that the map allows");
  }
  return {};
}

ApiToken make_token(const NewApiToken& wanted, WallTime now) {
  ApiToken token;
  token.owner = wanted.owner;
  token.owner.session.clear();
  token.owner.provider_session.clear();
  token.owner.token_components.clear();
  token.owner.token_reads_only = false;
  token.label = wanted.label;
  token.components = wanted.components;
  std::ranges::sort(token.components);
  const auto repeated = std::ranges::unique(token.components);
  token.components.erase(repeated.begin(), repeated.end());
  token.reads_only = wanted.reads_only;
  token.created = now;
  token.expires = now + wanted.life;
  token.owner_seen = now;
  return token;
}

}  // namespace sallyport::identity
