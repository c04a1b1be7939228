#include "doors/forward_auth/narrowing.h"

#include <algorithm>

#include "wire/http1/byte_class.h"
#include "wire/http1/form.h"

namespace sallyport::doors::forward_auth {
namespace {

using Texts = std::vector<std::string>;

void append_entries(std::optional<Texts>& list, std::string_view text) {
  if (!list) list.emplace();
  while (!text.empty()) {
    const std::size_t comma = std::min(text.find(','), text.size());
    const std::string_view entry = http1::trim_blanks(text.substr(0, comma));
    if (!entry.empty()) list->emplace_back(entry);
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
}

bool holds(const Texts& list, std::string_view text) { return std::ranges::find(list, text) != list.end(); }

std::string folded(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), http1::to_lower);
  return out;
}

// The part behind the only `@`; empty if there is not just one.
std::string domain_of(std::string_view email) {
  const std::size_t at = email.find('@');
  if (at == std::string_view::npos || email.find('@', at + 1) != std::string_view::npos) return {};
  return folded(email.substr(at + 1));
}

bool matches(std::string_view domain, std::string_view allowed) {
  const bool below = allowed.starts_with('.') || allowed.starts_with("*.");
  if (!below) return domain == allowed;
  allowed.remove_prefix(allowed.find('.') + 1);
  if (allowed.empty()) return false;
  return domain == allowed || (domain.size() > allowed.size() && domain.ends_with(allowed) &&
                               domain[domain.size() - allowed.size() - 1] == '.');
}

}  // namespace

Result<Narrowing> Narrowing::parse(std::string_view query) {
  SP_TRY(const http1::Form form, http1::Form::parse(query));
  Narrowing narrowing;
  for (const auto& [name, value] : form.fields()) {
    if (name == "allowed_groups") append_entries(narrowing.groups_, value);
    if (name == "allowed_emails") append_entries(narrowing.emails_, value);
    if (name == "allowed_email_domains") append_entries(narrowing.domains_, folded(value));
  }
  return narrowing;
}

bool Narrowing::allows(const Principal& who) const {
  if (!asks()) return true;
  if (who.kind != Principal::Kind::person) return false;
  const auto in_groups = [&](const std::string& group) { return holds(*groups_, group); };
  if (groups_ && std::ranges::none_of(who.groups, in_groups)) return false;
  if (emails_ && (who.email.empty() || !holds(*emails_, who.email))) return false;
  if (!domains_) return true;
  const std::string domain = domain_of(who.email);
  const auto is_of = [&](const std::string& allowed) { return matches(domain, allowed); };
  return !domain.empty() && std::ranges::any_of(*domains_, is_of);
}

}  // namespace sallyport::doors::forward_auth
