#include "verify/select.h"

#include <algorithm>

namespace sallyport::verify {

Result<std::vector<Attack>> select_attacks(std::vector<Attack> all, const std::vector<std::string>& ids,
                                           const std::string& control) {
  for (const std::string& id : ids) {
    if (std::ranges::none_of(all, [&](const Attack& attack) { return attack.id == id; })) {
      return self_error(ErrorKind::malformed, "no case has the id `" + id + "`");
    }
  }
  if (!control.empty() &&
      std::ranges::none_of(control_names, [&](const ControlName& c) { return c.name == control; })) {
    return self_error(ErrorKind::malformed, "no control is called `" + control + "`");
  }
  std::erase_if(all, [&](const Attack& attack) {
    const bool named = ids.empty() || std::ranges::find(ids, attack.id) != ids.end();
    return !named || (!control.empty() && attack.control_name != control);
  });
  const auto last = std::ranges::find(all, "secrets-in-logs", &Attack::probe);
  if (last != all.end()) std::rotate(last, last + 1, all.end());
  return all;
}

}  // namespace sallyport::verify
