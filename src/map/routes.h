#pragma once
// map/routes.h: which component, webhook and route class a request is for. Asked once for each request;
// whatever happens to it afterwards reads this one answer (P23: policy and data plane chose the route
// independently).
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "map/map.h"

namespace sallyport::map {

// Immutable; made from a map that outlives it, and shared by all threads with it. Asking allocates nothing.
class Routes {
 public:
  explicit Routes(const Map& map);

  // `host` as parse_authority() leaves it: lower case, no port, no last dot. Null if no component has this
  // name.
  const Component* find_host(std::string_view host) const;

  struct Match {
    const Component* component = nullptr;
    const Flow* webhook = nullptr;  // the webhook flow whose route this is
    Route route;                    // class and action; Access::internal: 404 for everybody
    bool wrong_method = false;      // the path is a webhook's, the method is not: 405
    std::uint8_t relaxed = 0;       // bit per http1::Relaxation that this route allows
  };
  // `method` upper case, `path` canonical, `upgrade`: a WebSocket handshake. `component` is one of the map's.
  //   - A path of a webhook flow belongs to that flow alone, whatever else the map allows there.
  //   - What the kind knows as a webhook path but no flow names is internal.
  //   - A request that several flows may allow is relaxed only as far as each of them says: so none lets
  //   through a
  //     form that it did not name.
  Match match(const Component& component, std::string_view method, std::string_view path, bool upgrade) const;

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  struct Webhook {
    const Flow* flow = nullptr;
    std::uint8_t relaxed = 0;
  };
  struct Granting {
    const Flow* flow = nullptr;
    std::uint8_t relaxed = 0;
  };
  struct Entry {  // as Map::components
    std::vector<Webhook> webhooks;
    std::vector<Granting> flows;  // empty unless one of them relaxes anything
  };

  bool match_webhook(const Entry& entry, std::string_view method, std::string_view path, Match& match) const;

  const Map& map_;
  std::unordered_map<std::string, std::size_t, Hash, std::equal_to<>> hosts_;
  std::vector<Entry> entries_;
};

}  // namespace sallyport::map
