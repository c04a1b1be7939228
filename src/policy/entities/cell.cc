#include "policy/entities/cell.h"

#include <algorithm>

namespace sallyport::cedar {
namespace {

int sign(std::strong_ordering ordering) { return ordering < 0 ? -1 : ordering > 0 ? 1 : 0; }

int order_elements(const Cell& a, const Cell& b) {
  for (std::uint32_t i = 0; i < a.size; ++i) {
    if (const int found = order(a.items[i], b.items[i]); found != 0) return found;
  }
  return 0;
}

int order_records(const Cell& a, const Cell& b) {
  const std::uint32_t* left = a.names();
  const std::uint32_t* right = b.names();
  for (std::uint32_t i = 0; i < a.size; ++i) {
    if (left[i] != right[i]) return left[i] < right[i] ? -1 : 1;
  }
  return order_elements(a, b);
}

std::uint64_t mixed(std::uint64_t value) {
  value ^= value >> 32;
  value *= 0x9e3779b97f4a7c15u;
  return value ^ (value >> 29);
}

}  // namespace

std::uint64_t hash_text(std::string_view text) {
  std::uint64_t value = 0xcbf29ce484222325u ^ text.size();
  while (text.size() >= 8) {
    std::uint64_t word = 0;
    __builtin_memcpy(&word, text.data(), 8);
    value = mixed(value ^ word) * 31;
    text.remove_prefix(8);
  }
  std::uint64_t rest = 0;
  __builtin_memcpy(&rest, text.data(), text.size());
  return mixed(value ^ rest);
}

bool equal(const Cell& a, const Cell& b) {
  if (a.kind != b.kind || a.size != b.size) return false;
  switch (a.kind) {
    case CellKind::string:
      return a.as_text() == b.as_text();
    case CellKind::set:
    case CellKind::record:
    case CellKind::ip:
      return order(a, b) == 0;
    default:
      return a.bits == b.bits;
  }
}

int order(const Cell& a, const Cell& b) {
  if (a.kind != b.kind) return a.kind < b.kind ? -1 : 1;
  switch (a.kind) {
    case CellKind::string:
      return a.as_text().compare(b.as_text());
    case CellKind::set:
      if (a.size != b.size) return a.size < b.size ? -1 : 1;
      return order_elements(a, b);
    case CellKind::record:
      if (a.size != b.size) return a.size < b.size ? -1 : 1;
      return order_records(a, b);
    case CellKind::ip:
      return sign(*a.address <=> *b.address);
    default:
      return a.number < b.number ? -1 : a.number > b.number ? 1 : 0;
  }
}

bool set_contains(const Cell& set, const Cell& element) {
  const auto before = [](const Cell& a, const Cell& b) { return order(a, b) < 0; };
  const auto elements = set.elements();
  if (elements.size() <= 4) {
    return std::any_of(elements.begin(), elements.end(),
                       [&](const Cell& one) { return equal(one, element); });
  }
  return std::binary_search(elements.begin(), elements.end(), element, before);
}

bool set_contains_all(const Cell& set, const Cell& other) {
  if (other.size > set.size) return false;
  const auto wanted = other.elements();
  return std::all_of(wanted.begin(), wanted.end(), [&](const Cell& one) { return set_contains(set, one); });
}

bool set_contains_any(const Cell& set, const Cell& other) {
  const Cell& fewer = set.size < other.size ? set : other;
  const Cell& more = set.size < other.size ? other : set;
  const auto wanted = fewer.elements();
  return std::any_of(wanted.begin(), wanted.end(), [&](const Cell& one) { return set_contains(more, one); });
}

std::uint32_t sort_set(Cell* items, std::uint32_t count) {
  Cell* end = items + count;
  const auto before = [](const Cell& a, const Cell& b) { return order(a, b) < 0; };
  if (!std::is_sorted(items, end, before)) std::sort(items, end, before);
  end = std::unique(items, end, [](const Cell& a, const Cell& b) { return equal(a, b); });
  return static_cast<std::uint32_t>(end - items);
}

Cell record_find(const Cell& record, std::uint32_t name) {
  const std::uint32_t* names = record.names();
  for (std::uint32_t i = 0; i < record.size && names[i] <= name; ++i) {
    if (names[i] == name) return record.items[i];
  }
  return {};
}

std::uint64_t hash(const Cell& cell) {
  std::uint64_t value = static_cast<std::uint64_t>(cell.kind) + 1;
  switch (cell.kind) {
    case CellKind::string:
      return hash_text(cell.as_text()) + value;
    case CellKind::record:
      for (std::uint32_t i = 0; i < cell.size; ++i) value = mixed(value + cell.names()[i]);
      [[fallthrough]];
    case CellKind::set:
      for (const Cell& one : cell.elements()) value = mixed(value ^ hash(one)) * 3;
      return value;
    case CellKind::ip: {
      const IpAddress& ip = *cell.address;
      std::uint64_t words[2];
      __builtin_memcpy(words, ip.address.data(), sizeof words);
      return mixed(words[0] ^ mixed(words[1] + ip.prefix + (ip.v6 ? 256 : 0)));
    }
    default:
      return mixed(cell.bits + (value << 56));
  }
}

}  // namespace sallyport::cedar
