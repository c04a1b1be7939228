#include "map/compile/egress.h"

#include <algorithm>
#include <array>

#include "map/compile/budgets.h"
#include "map/compile/fields.h"
#include "map/document/nearest.h"
#include "map/schema/values.h"

namespace sallyport::map {
namespace {

using models::Dialect;

// Whoever speaks one understands what was written for the other.
bool same_family(Dialect a, Dialect b) {
  const auto speaks_openai = [](Dialect d) {
    return d == Dialect::openai || d == Dialect::openai_compatible;
  };
  return a == b || (speaks_openai(a) && speaks_openai(b));
}

bool wants_credential(Dialect dialect) {
  return dialect != Dialect::ollama && dialect != Dialect::openai_compatible;
}

class TermsReader {
 public:
  TermsReader(const Node& node, const Flow& flow, const Component& component, Draft& draft,
              FlowSource& source, Findings& findings)
      : node_(node),
        flow_(flow),
        component_(component),
        draft_(draft),
        source_(source),
        findings_(findings),
        dialect_(*component.kind->dialect()) {}

  std::optional<EgressTerms> read_all() {
    read_models();
    read_content();
    read_budgets();
    read_credential();
    read_into<parse_count>(terms_.retries, node_, "retries");
    if (is_short("fallback", 5)) {
      for (const Node& item : section_of(node_, "fallback").items) read_fallback(item);
    }
    terms_.keep_prompts = node_.find("keep") != nullptr;  // prompts are all there is to keep
    read_into<parse_flag>(terms_.name_rule, node_, "name_rule");
    return good_ ? std::optional(std::move(terms_)) : std::nullopt;
  }

 private:
  void error(Place place, std::string message, std::string hint) {
    good_ = false;
    findings_.error(place, std::move(message), std::move(hint));
  }

  bool is_short(std::string_view key, std::size_t most) {
    const Node* list = node_.find(key);
    if (list == nullptr || list->items.size() <= most) return true;
    error(list->place, "more than " + std::to_string(most) + " in `" + std::string(key) + "`", "name fewer");
    return false;
  }

  void read_models() {
    std::vector<std::string>& models = terms_.models.models;
    if (!is_short("models", 200)) return;  // flows are compared by them
    for_each_scalar(node_, "models", [&](const Node& item) {
      if (!parse_model(item.text)) return;
      if (std::find(models.begin(), models.end(), item.text) != models.end()) {
        error(item.place, "model " + quoted(item.text) + " is named twice", "remove one");
      }
      if (item.text == "*") {
        findings_.warning(item.place, "the flow may ask every model, those of tomorrow too",
                          "name those it needs");
      }
      models.push_back(item.text);
    });
    const bool asks = std::any_of(flow_.can.begin(), flow_.can.end(),
                                  [](const Grant& grant) { return grant.action != "models"; });
    if (asks && node_.find("models") == nullptr) {
      error(node_.place, "the flow names no models",
            "write `models: [...]`: names, or prefixes with a last `*`");
    }
    if (node_.find("models") == nullptr) models.emplace_back("*");  // it may only list them
  }

  void read_content() {
    ModelTerms& terms = terms_.models;
    read_into<parse_count>(terms.max_output_tokens, node_, "max_output_tokens");
    read_into<parse_flag>(terms.streaming, node_, "stream");
    read_into<parse_flag>(terms.audio, node_, "audio");
    read_into<parse_flag>(terms.files, node_, "files");
    read_into<parse_flag>(terms.stored, node_, "stored");
    if (const Node* tools = node_.find("tools"); tools != nullptr && tools->kind == Node::Kind::list) {
      terms.tools.emplace();
      for_each_scalar(node_, "tools", [&](const Node& item) { terms.tools->push_back(item.text); });
    }
    for_each_scalar(node_, "provider_tools",
                    [&](const Node& item) { terms.provider_tools.push_back(item.text); });
    if (is_short("tools", 200)) is_short("provider_tools", 200);
    const std::string images = read_text(node_, "images");
    if (images == "sent") terms.images = ModelTerms::Images::sent;
    if (images == "any") terms.images = ModelTerms::Images::any;
  }

  void read_budgets() {
    // Two flows between the same two are told apart by their names (rules/workflows.cc).
    std::string account = "workflow/" + flow_.workflow + ">" + component_.name;
    if (!flow_.name.empty()) account += "/" + flow_.name;
    const std::size_t before = draft_.map.budgets.size();
    const bool known = std::any_of(draft_.map.budgets.begin(), draft_.map.budgets.end(),
                                   [&](const Budget& budget) { return budget.account == account; });
    if (const Node* own = node_.find("budget"); own != nullptr) {
      source_.budget = own->place;
      // A second flow of one account is refused as such, not for its windows.
      if (!known) compile_own_budget(node_, account, draft_.map, findings_);
      source_.own_account = account;
      if (known || draft_.map.budgets.size() > before) terms_.budgets.push_back(account);
    }
    if (const Workflow* workflow = draft_.map.find_workflow(flow_.workflow)) {
      terms_.budgets.insert(terms_.budgets.end(), workflow->budgets.begin(), workflow->budgets.end());
    }
    if (!is_short("budgets", 20)) return;
    for_each_scalar(node_, "budgets", [&](const Node& item) { read_shared(item); });
  }

  void read_shared(const Node& item) {
    std::vector<std::string_view> names;
    for (const Draft::Shared& shared : draft_.budgets) names.push_back(shared.name);
    if (std::find(names.begin(), names.end(), item.text) == names.end()) {
      if (parse_name(item.text)) {
        error(item.place, "no budget " + quoted(item.text),
              names.empty() ? "name it under `budgets:`" : suggestion(item.text, names));
      }
    } else if (std::find(terms_.budgets.begin(), terms_.budgets.end(), item.text) != terms_.budgets.end()) {
      error(item.place, "budget " + quoted(item.text) + " is named twice", "remove one");
    } else {
      terms_.budgets.push_back(item.text);
    }
  }

  void read_credential() {
    read_into<parse_secret_reference>(terms_.credential, node_, "credential");
    if (node_.find("credential") == nullptr && wants_credential(dialect_)) {
      error(node_.place, "kind " + std::string(component_.kind->name()) + " wants a key with each call",
            "write `credential: secret:NAME`");
    }
  }

  void read_fallback(const Node& item) {
    if (item.kind != Node::Kind::mapping) return;
    const Component* to = resolve_component(item, draft_.map, findings_);
    const Node* model = find_scalar(item, "model");
    if (to == nullptr || to->kind == nullptr) {
      good_ = false;
    } else if (!to->kind->dialect() || !same_family(dialect_, *to->kind->dialect())) {
      error(item.find("to")->place,
            "component " + quoted(to->name) + " does not speak what " + quoted(component_.name) + " speaks",
            family_hint(*to));
    } else if (model != nullptr && model->text.ends_with('*')) {
      error(model->place, quoted(model->text) + " is not one model", "name one");
    } else if (to == &component_ && model == nullptr) {
      error(item.place, "a fallback to the same model at the same place",
            "that is what `retries` is for; or name another `model`");
    } else {
      terms_.fallbacks.push_back({to->name, model == nullptr ? "" : model->text});
      source_.fallbacks.push_back(item.place);
    }
  }

  std::string family_hint(const Component& to) const {
    const bool openai = same_family(dialect_, Dialect::openai);
    if (openai && to.kind->dialect() == Dialect::ollama) {
      return "Ollama answers OpenAI's calls, too: name it a second time, with kind openai-compatible";
    }
    return "kind " + std::string(component_.kind->name()) + " falls back to its own kind" +
           (openai ? ", to openai or to openai-compatible" : "");
  }

  const Node& node_;
  const Flow& flow_;
  const Component& component_;
  Draft& draft_;
  FlowSource& source_;
  Findings& findings_;
  const Dialect dialect_;
  EgressTerms terms_;
  bool good_ = true;
};

}  // namespace

std::span<const std::string_view> egress_keys() {
  static constexpr std::string_view keys[] = {"name",       "models",   "max_output_tokens",
                                              "stream",     "tools",    "provider_tools",
                                              "images",     "audio",    "files",
                                              "stored",     "budget",   "budgets",
                                              "credential", "retries",  "fallback",
                                              "keep",       "name_rule"};
  return keys;
}

std::span<const std::string_view> web_keys() {
  static constexpr std::string_view keys[] = {"open", "webhook", "methods", "verify", "sources",
                                              "body", "rate",    "relax",   "require"};
  return keys;
}

std::optional<EgressTerms> compile_egress(const Node& node, const Flow& flow, const Component& component,
                                          Draft& draft, FlowSource& source, Findings& findings) {
  return TermsReader(node, flow, component, draft, source, findings).read_all();
}

}  // namespace sallyport::map
