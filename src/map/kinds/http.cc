// map/kinds/http.cc: a component we know nothing about but that it speaks HTTP: its map says which paths are
// for whom.
#include "map/kinds/kind.h"

namespace sallyport::map {
namespace {

class Http final : public Kind {
 public:
  std::string_view name() const override { return "http"; }
  std::span<const std::string_view> verbs() const override { return {}; }
  Route classify(std::string_view method, std::string_view, bool upgrade) const override {
    return {upgrade ? "websocket" : "http", method, Access::session};
  }
};

}  // namespace

const Kind& http_kind() {
  static const Http kind;
  return kind;
}

}  // namespace sallyport::map
