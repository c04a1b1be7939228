#include "identity/keys/new_key.h"

#include <algorithm>

#include "base/utf8.h"

namespace sallyport::identity {
namespace {

Error refused(const std::string& words) { return client_error(ErrorKind::malformed, "key: " + words); }

// As the map writes names.
bool is_name(std::string_view name) {
  const auto is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
  const auto is_allowed = [&](char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '-'; };
  return !name.empty() && name.size() <= 63 && is_letter(name.front()) &&
         std::ranges::all_of(name, is_allowed);
}

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

bool is_plain(std::string_view text, std::size_t limit) {
  return text.size() <= limit && is_valid_utf8(text) && std::ranges::none_of(text, is_control);
}

Result<void> check_names(const NewKey& wanted) {
  if (!is_name(wanted.workflow)) return refused("`workflow` is not the name of a workflow");
  if (wanted.flows.size() > max_key_names) return refused("it can be bound to 64 flows at most");
  if (wanted.sources.size() > max_key_names) return refused("it can have 64 sources at most");
  if (!std::ranges::all_of(wanted.flows, is_name))
    return refused("a flow or component in `flows` has no name as the map writes them");
  if (wanted.issuer.empty() || !is_plain(wanted.issuer, max_key_issuer))
    return refused("nobody is named as its issuer");
  if (!is_plain(wanted.label, max_key_label))
    return refused("`label` is not one line of at most 200 bytes of text");
  return {};
}

}  // namespace

Result<void> check_new_key(const NewKey& wanted, WallTime now, seconds longest) {
  SP_CHECK(check_names(wanted));
  if (wanted.life <= seconds(0)) return refused("its life is not longer than nothing");
  if (wanted.life > longest) {
    return refused("its life is longer than the " + std::to_string(longest.count()) +
                   " seconds that `limits: key_age` of the map allows");
  }
  if (wanted.not_before > now + longest) return refused("it would become good too far in the future");
  return {};
}

WorkflowKey make_key(const NewKey& wanted, WallTime now) {
  WorkflowKey key;
  key.workflow = wanted.workflow;
  key.flows = wanted.flows;
  std::ranges::sort(key.flows);
  const auto repeated = std::ranges::unique(key.flows);
  key.flows.erase(repeated.begin(), repeated.end());
  key.sources = wanted.sources;
  key.issuer = wanted.issuer;
  key.label = wanted.label;
  key.created = now;
  key.not_before = std::max(now, wanted.not_before);
  key.expires = key.not_before + wanted.life;
  return key;
}

std::string plain_text(std::string_view text) {
  std::string out(text.substr(0, max_key_label));
  std::ranges::replace_if(out, is_control, '?');
  while (!is_valid_utf8(out)) out.pop_back();
  return out;
}

}  // namespace sallyport::identity
