#pragma once
// policy/entities/cell.h: a value in 16 bytes, as the entity store and the compiled engine keep it. A cell
// points to texts, sets and records that something else owns (a store's block, a program, a request's arena).
#include <cstdint>
#include <span>
#include <string_view>

#include "policy/value/extension.h"

namespace sallyport::cedar {

// A uid as a number of one Vocabulary. Numbers from `first_local_entity` on have a meaning inside one request
// only: uids that nobody has named before. Two handles of one request are equal if the uids are.
enum class EntityHandle : std::uint32_t {};
inline constexpr EntityHandle no_entity{0xffffffff};
inline constexpr std::uint32_t first_local_entity = 0x80000000;
inline constexpr bool is_local(EntityHandle entity) {
  return static_cast<std::uint32_t>(entity) >= first_local_entity;
}

enum class CellKind : std::uint8_t {
  absent,  // an optional attribute that is not there
  error,   // inside the compiled engine only
  boolean,
  integer,
  string,
  entity,
  set,
  record,
  decimal,
  datetime,
  duration,
  ip,
};

struct Cell {
  union {
    std::uint64_t bits = 0;
    std::int64_t number;  // boolean (0, 1), integer, decimal, datetime, duration
    const char* text;     // string: `size` bytes
    const Cell* items;    // set: `size` cells, in the order of `order`, no duplicates.
                          // record: `size` cells, then as many std::uint32_t names, ascending
    const IpAddress* address;
  };
  std::uint32_t size = 0;
  CellKind kind = CellKind::absent;
  std::uint8_t detail = 0;  // error: EvaluationError::Kind

  static Cell boolean(bool value) { return of(CellKind::boolean, value ? 1 : 0); }
  static Cell integer(std::int64_t value) { return of(CellKind::integer, value); }
  static Cell decimal(Decimal value) { return of(CellKind::decimal, value.units); }
  static Cell datetime(Datetime value) { return of(CellKind::datetime, value.milliseconds); }
  static Cell duration(Duration value) { return of(CellKind::duration, value.milliseconds); }
  static Cell entity(EntityHandle value) { return of(CellKind::entity, static_cast<std::uint32_t>(value)); }
  static Cell string(std::string_view value) {  // the bytes are not copied
    Cell made = of(CellKind::string, 0);
    made.text = value.data();
    made.size = static_cast<std::uint32_t>(value.size());
    return made;
  }
  static Cell ip(const IpAddress& value) {  // not copied
    Cell made = of(CellKind::ip, 0);
    made.address = &value;
    return made;
  }

  bool present() const { return kind != CellKind::absent; }
  bool as_bool() const { return bits != 0; }
  std::string_view as_text() const { return {text, size}; }
  EntityHandle as_entity() const { return EntityHandle{static_cast<std::uint32_t>(bits)}; }
  std::span<const Cell> elements() const { return {items, size}; }  // set or record
  const std::uint32_t* names() const { return reinterpret_cast<const std::uint32_t*>(items + size); }

 private:
  static Cell of(CellKind kind, std::int64_t number) {
    Cell made;
    made.number = number;
    made.kind = kind;
    return made;
  }
};
static_assert(sizeof(Cell) == 16);

// Cedar's `==`: total; values of different types are unequal.
bool equal(const Cell& a, const Cell& b);
// A total order with the same equality, without a meaning in the language: <0, 0, >0.
int order(const Cell& a, const Cell& b);
bool set_contains(const Cell& set, const Cell& element);
bool set_contains_all(const Cell& set, const Cell& other);
bool set_contains_any(const Cell& set, const Cell& other);
// The attribute of a record, or an absent cell.
Cell record_find(const Cell& record, std::uint32_t name);
std::uint64_t hash(const Cell& cell);  // equal cells have equal hashes
std::uint64_t hash_text(std::string_view text);
// Brings cells into the form of a set; returns how many are left without the duplicates.
std::uint32_t sort_set(Cell* items, std::uint32_t count);

}  // namespace sallyport::cedar
