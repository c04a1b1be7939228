// map/kinds/models.cc: components that workflows call for models. They are behind the egress door, so the web
// door has no route to them; which endpoint a path is, is known by wire/models/endpoint.h.
#include <array>

#include "map/kinds/kind.h"

namespace sallyport::map {
namespace {

using models::Dialect;

class ModelKind final : public Kind {
 public:
  ModelKind(std::string_view name, Dialect dialect, std::string_view usual_address)
      : name_(name), dialect_(dialect), usual_address_(usual_address) {}

  std::string_view name() const override { return name_; }
  std::span<const std::string_view> verbs() const override {
    static constexpr std::string_view all[] = {"chat", "embeddings", "models", "images", "audio"};
    return all;
  }
  // Everything else carries data out, and may make the model ask for tools.
  bool changes(std::string_view verb) const override { return verb != "models"; }
  Route classify(std::string_view, std::string_view, bool) const override {
    return {"model", "", Access::internal};
  }
  std::optional<Dialect> dialect() const override { return dialect_; }
  std::string_view usual_address() const override { return usual_address_; }

 private:
  std::string_view name_;
  Dialect dialect_;
  std::string_view usual_address_;
};

}  // namespace

std::span<const Kind* const> model_kinds() {
  static const ModelKind openai("openai", Dialect::openai, "https://api.openai.com");
  static const ModelKind anthropic("anthropic", Dialect::anthropic, "https://api.anthropic.com");
  static const ModelKind gemini("gemini", Dialect::gemini, "https://generativelanguage.googleapis.com");
  static const ModelKind azure("azure-openai", Dialect::azure_openai, "");  // a host for each customer
  static const ModelKind ollama("ollama", Dialect::ollama, "");
  static const ModelKind compatible("openai-compatible", Dialect::openai_compatible, "");
  static const std::array<const Kind*, 6> all = {&openai, &anthropic, &gemini, &azure, &ollama, &compatible};
  return all;
}

}  // namespace sallyport::map
