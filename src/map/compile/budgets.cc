#include "map/compile/budgets.h"

#include <algorithm>
#include <array>

#include "map/compile/fields.h"
#include "map/schema/values.h"

namespace sallyport::map {
namespace {

constexpr std::array windows = {Window::minute, Window::hour, Window::day, Window::month};

std::optional<Window> read_window(const Node& node) {
  const std::string name = read_text(node, "per");
  const auto found =
      std::find_if(windows.begin(), windows.end(), [&](Window each) { return to_string(each) == name; });
  return found == windows.end() ? std::nullopt : std::optional(*found);
}

}  // namespace

void compile_bound(const Node& node, const std::string& account, Map& map, Findings& findings) {
  if (node.kind != Node::Kind::mapping) return;
  Budget budget;
  budget.account = account;
  const Node* money = find_scalar(node, "usd");
  if (const auto cost = read<parse_money>(node, "usd")) {
    if (*cost == 0) findings.error(money->place, "a budget of nothing", "leave the flow out instead");
    budget.cost = static_cast<std::int64_t>(*cost) * picodollars;
  }
  read_into<parse_count>(budget.tokens, node, "tokens");
  read_into<parse_count>(budget.calls, node, "calls");
  if (money == nullptr && node.find("tokens") == nullptr && node.find("calls") == nullptr) {
    findings.error(node.place, "the budget bounds nothing", "say how much: `usd`, `tokens` or `calls`");
  }
  const auto window = read_window(node);
  if (!window) return;  // reported by the table
  budget.window = *window;
  const bool twice = std::any_of(map.budgets.begin(), map.budgets.end(), [&](const Budget& other) {
    return other.account == account && other.window == budget.window;
  });
  if (twice) {
    findings.error(node.place, "two bounds per " + std::string(to_string(budget.window)),
                   "write them as one: { usd: 5, tokens: 20000, per: day }");
  }
  map.budgets.push_back(std::move(budget));
}

bool compile_own_budget(const Node& node, const std::string& account, Map& map, Findings& findings) {
  const Node* written = node.find("budget");
  if (written == nullptr) return false;
  if (written->kind == Node::Kind::mapping) compile_bound(*written, account, map, findings);
  for (const Node& item : written->items) compile_bound(item, account, map, findings);
  return true;
}

}  // namespace sallyport::map
