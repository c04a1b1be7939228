// Putting a new map in force without a restart: all of it or nothing.
#include <utility>

#include "app/parts.h"
#include "base/json_text.h"

namespace sallyport::app {
namespace {

bool same_listeners(const map::Listen& a, const map::Listen& b) {
  const auto same = [](const map::Address& x, const map::Address& y) {
    return x.host == y.host && x.port == y.port && x.tls == y.tls;
  };
  const auto both = [&](const std::optional<map::Address>& x, const std::optional<map::Address>& y) {
    return x.has_value() == y.has_value() && (!x || same(*x, *y));
  };
  return same(a.web, b.web) && both(a.health, b.health) && both(a.admin, b.admin) &&
         both(a.egress, b.egress) && both(a.services, b.services) && both(a.forward_auth, b.forward_auth);
}

std::string render(bool accepted, std::string_view version, const std::vector<std::string>& findings) {
  std::string list = "[";
  for (const std::string& finding : findings) {
    if (list.size() > 1) list.push_back(',');
    append_json_string(list, finding);
  }
  list.push_back(']');
  std::string out;
  JsonObject object(out);
  object.add("accepted", accepted).add("map_version", version).add_raw("findings", list).close();
  out.push_back('\n');
  return out;
}

}  // namespace

identity::SessionLimits session_limits(const map::Map& map) {
  identity::SessionLimits limits;
  limits.idle = map.people.sessions.idle;
  limits.absolute = map.people.sessions.absolute;
  return limits;
}

std::string Parts::reload() {
  const std::lock_guard lock(reloading);
  std::vector<std::string> why;
  auto loaded = load_map(options.map_file);
  if (!loaded.ok()) why.push_back(loaded.error().detail);
  if (loaded.ok()) why = to_lines(*loaded);
  std::shared_ptr<const doors::Site> next;
  if (loaded.ok() && loaded->may_rule()) {
    if (!same_listeners(loaded->map->listen, site->map().listen)) {
      why.push_back("`listen` has changed: that needs a restart");
    } else if (auto made = doors::Site::make(std::move(*loaded->map), loaded->engine, *secrets); made.ok()) {
      next = *made;
    } else {
      why.push_back(made.error().detail);
    }
  }
  if (!next) return refuse_reload(why);
  adopt(next);
  ++reloads;
  record(Record::Kind::map_loaded, next->map().version, "");
  return render(true, next->map().version, why);
}

std::string Parts::reload_secrets() {
  const std::lock_guard lock(reloading);
  const auto next = doors::Site::make(map::Map(site->map()), site->engine_shared(), *secrets);
  if (!next.ok()) return refuse_reload({"secrets: " + next.error().detail});
  adopt(*next);
  record(Record::Kind::map_loaded, (*next)->map().version, "its secrets were read again");
  return render(true, (*next)->map().version, {});
}

void Parts::adopt(const std::shared_ptr<const doors::Site>& next) {
  const std::shared_ptr<const doors::Site> before = std::exchange(site, next);
  sessions->set_limits(session_limits(next->map()));
  budgets.set(next->map().budgets);
  providers->set(next->map().people.sign_in);
  signal_sources->set(next->map().people.signals);
  service_tokens->set(next->map().token_issuers, next->map().services);
  adopt_tokens(before->map().people, next->map().people);
  lanes->adopt(next);
}

std::string Parts::refuse_reload(const std::vector<std::string>& why) {
  ++refusals;
  std::string all;
  for (const std::string& line : why) all.append(line).append("\n");
  record(Record::Kind::map_refused, site->map().version, all);
  return render(false, site->map().version, why);
}

}  // namespace sallyport::app
