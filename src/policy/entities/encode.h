#pragma once
// policy/entities/encode.h: from plain values to cells and back.
#include <optional>

#include "policy/entities/arena.h"
#include "policy/entities/vocabulary.h"
#include "policy/value/value.h"

namespace sallyport::cedar {

// Numbers for the names inside a value: the store, a compiler and a request give them differently.
class Naming {
 public:
  virtual ~Naming() = default;
  virtual EntityHandle entity(const EntityUid& uid) = 0;  // no_entity: cannot be named
  virtual NameId name(std::string_view attribute) = 0;    // not_there: cannot be named
};

// Sets, records and addresses are made in `arena`; texts stay where they are in `value`, unless
// `Texts::copy`. Empty: something in it cannot be named, or it is nested deeper than 128.
enum class Texts : bool { stay, copy };
std::optional<Cell> encode(const Value& value, Arena& arena, Naming& naming, Texts texts);

// A set of any cells in any order; a record of attributes whose names differ, absent values left out.
// `attributes` is sorted in place.
struct NamedCell {
  NameId name = 0;
  Cell value;
};
Cell make_set(std::span<const Cell> elements, Arena& arena);
Cell make_record(std::span<NamedCell> attributes, Arena& arena);

// What `CellCopier` needs beside the cell itself: cells and names first, texts after them.
struct CellRoom {
  std::size_t words = 0;  // bytes, a multiple of 8
  std::size_t text = 0;
  void add(const Cell& cell);
};

// Copies a cell with all that it points to into memory of at least that room.
class CellCopier {
 public:
  CellCopier(std::byte* words, char* text) : words_(words), text_(text) {}
  Cell copy(const Cell& cell);

 private:
  std::byte* words_;
  char* text_;
};

// For words about a value. Names of the cell must be the vocabulary's, and no entity local.
Value decode(const Cell& cell, const Vocabulary& vocabulary);

}  // namespace sallyport::cedar
