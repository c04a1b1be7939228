// map/kinds/n8n.cc: stands in until the routes of n8n are classified: everything but webhooks needs `admin`.
#include <array>

#include "map/kinds/kind.h"

namespace sallyport::map {
namespace {

class N8n final : public Kind {
 public:
  std::string_view name() const override { return "n8n"; }
  std::span<const std::string_view> verbs() const override {
    static constexpr std::array<std::string_view, 4> verbs = {"view", "edit", "run", "admin"};
    return verbs;
  }
  Route classify(std::string_view, std::string_view path, bool) const override {
    if (path.starts_with("/webhook/")) return {"webhook", "webhook", Access::webhook};
    return {"unknown", "admin", Access::session};
  }
};

}  // namespace

const Kind& n8n_kind() {
  static const N8n kind;
  return kind;
}

}  // namespace sallyport::map
