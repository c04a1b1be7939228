#include "policy/validate/safe.h"

#include <algorithm>
#include <numeric>
#include <type_traits>

namespace sallyport::cedar {
namespace {

void append(std::string& key, std::uint32_t number) {
  for (int shift = 0; shift < 32; shift += 8) key += static_cast<char>(number >> shift);
}

void append(std::string& key, std::string_view text) {
  append(key, static_cast<std::uint32_t>(text.size()));
  key += text;
}

void append_data(std::string& key, const Expr& expr) {
  key += static_cast<char>(expr.data.index());
  std::visit(
      [&key](const auto& data) {
        using T = std::decay_t<decltype(data)>;
        if constexpr (std::is_same_v<T, bool>) key += data ? '1' : '0';
        if constexpr (std::is_same_v<T, std::int64_t>) append(key, std::to_string(data));
        if constexpr (std::is_same_v<T, std::string>) append(key, data);
        if constexpr (std::is_same_v<T, EntityUid>) append(key, data.type), append(key, data.id);
        if constexpr (std::is_same_v<T, Variable>) key += static_cast<char>(data);
        if constexpr (std::is_same_v<T, Names>) {
          for (const std::string& name : data.names) append(key, name);
        }
        if constexpr (std::is_same_v<T, Pattern>) {
          for (const Pattern::Piece& piece : data.pieces)
            append(key, piece.wildcard ? "*" : "=" + piece.text);
        }
      },
      expr.data);
}

}  // namespace

std::uint32_t ExprNumbers::number(const std::string& key) {
  return by_key_.emplace(key, static_cast<std::uint32_t>(by_key_.size())).first->second;
}

std::uint32_t ExprNumbers::attribute(std::uint32_t base, std::string_view name) {
  std::string key(1, static_cast<char>(Op::get_attribute));
  append(key, base);
  key += name;
  return number(key);
}

std::uint32_t ExprNumbers::tag(std::uint32_t entity, std::uint32_t key) {
  std::string text(1, static_cast<char>(Op::get_tag));
  append(text, entity);
  append(text, key);
  return number(text);
}

std::uint32_t ExprNumbers::of(const Expr& expr) {
  const auto known = by_address_.find(&expr);
  if (known != by_address_.end()) return known->second;
  const std::uint32_t made = compute(expr);
  by_address_.emplace(&expr, made);
  return made;
}

std::uint32_t ExprNumbers::compute(const Expr& expr) {
  if (expr.op == Op::get_attribute) return attribute(of(expr.operands[0]), std::get<std::string>(expr.data));
  if (expr.op == Op::get_tag) return tag(of(expr.operands[0]), of(expr.operands[1]));
  std::string key(1, static_cast<char>(expr.op));
  if (expr.op == Op::record) {  // the order of attributes does not count
    const std::vector<std::string>& names = std::get<Names>(expr.data).names;
    std::vector<std::size_t> order(names.size());
    std::iota(order.begin(), order.end(), 0);
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return names[a] < names[b]; });
    for (const std::size_t i : order) append(key, names[i]), append(key, of(expr.operands[i]));
    return number(key);
  }
  for (const Expr& operand : expr.operands) append(key, of(operand));
  append_data(key, expr);
  return number(key);
}

bool SafeSet::contains(std::uint32_t access) const {
  return std::binary_search(accesses_.begin(), accesses_.end(), access);
}

SafeSet SafeSet::both(const SafeSet& other) const {
  if (other.empty()) return *this;
  if (empty()) return other;
  SafeSet result;
  std::set_union(accesses_.begin(), accesses_.end(), other.accesses_.begin(), other.accesses_.end(),
                 std::back_inserter(result.accesses_));
  return result;
}

SafeSet SafeSet::common(const SafeSet& other) const {
  SafeSet result;
  std::set_intersection(accesses_.begin(), accesses_.end(), other.accesses_.begin(), other.accesses_.end(),
                        std::back_inserter(result.accesses_));
  return result;
}

}  // namespace sallyport::cedar
