#include "policy/entities/encode.h"

#include <algorithm>
#include <cstring>
#include <new>

namespace sallyport::cedar {
namespace {

constexpr unsigned max_depth = 128;

class Encoder {
 public:
  Encoder(Arena& arena, Naming& naming, Texts texts) : arena_(arena), naming_(naming), texts_(texts) {}
  std::optional<Cell> encode(const Value& value, unsigned depth);

 private:
  std::optional<Cell> encode_set(const ValueSet& set, unsigned depth);
  std::optional<Cell> encode_record(const Record& record, unsigned depth);

  Arena& arena_;
  Naming& naming_;
  Texts texts_;
};

Cell cell_of(CellKind kind, const Cell* items, std::uint32_t size) {
  Cell made;
  made.kind = kind;
  made.items = items;
  made.size = size;
  return made;
}

std::optional<Cell> Encoder::encode(const Value& value, unsigned depth) {
  if (depth == max_depth) return std::nullopt;
  if (const bool* boolean = value.as_bool()) return Cell::boolean(*boolean);
  if (const std::int64_t* number = value.as_long()) return Cell::integer(*number);
  if (const std::string* text = value.as_string()) {
    return Cell::string(texts_ == Texts::copy ? arena_.copy(*text) : *text);
  }
  if (const EntityUid* uid = value.as_entity()) {
    const EntityHandle handle = naming_.entity(*uid);
    if (handle == no_entity) return std::nullopt;
    return Cell::entity(handle);
  }
  if (const ValueSet* set = value.as_set()) return encode_set(*set, depth + 1);
  if (const Record* record = value.as_record()) return encode_record(*record, depth + 1);
  if (const Decimal* decimal = std::get_if<Decimal>(&value.data())) return Cell::decimal(*decimal);
  if (const Datetime* time = std::get_if<Datetime>(&value.data())) return Cell::datetime(*time);
  if (const Duration* duration = std::get_if<Duration>(&value.data())) return Cell::duration(*duration);
  IpAddress& address = arena_.take<IpAddress>(1)[0];
  address = std::get<IpAddress>(value.data());
  return Cell::ip(address);
}

std::optional<Cell> Encoder::encode_set(const ValueSet& set, unsigned depth) {
  const auto items = arena_.take<Cell>(set.values().size());
  for (std::size_t i = 0; i < items.size(); ++i) {
    const std::optional<Cell> item = encode(set.values()[i], depth);
    if (!item) return std::nullopt;
    items[i] = *item;
  }
  return cell_of(CellKind::set, items.data(),
                 sort_set(items.data(), static_cast<std::uint32_t>(items.size())));
}

std::optional<Cell> Encoder::encode_record(const Record& record, unsigned depth) {
  const auto attributes = arena_.take<NamedCell>(record.entries().size());
  for (std::size_t i = 0; i < attributes.size(); ++i) {
    const std::optional<Cell> item = encode(record.entries()[i].second, depth);
    attributes[i].name = naming_.name(record.entries()[i].first);
    if (!item || attributes[i].name == not_there) return std::nullopt;
    attributes[i].value = *item;
  }
  return make_record(attributes, arena_);
}

std::size_t record_words(const Cell& record) {
  return record.size * sizeof(Cell) + (record.size * sizeof(std::uint32_t) + 7) / 8 * 8;
}

}  // namespace

Cell make_set(std::span<const Cell> elements, Arena& arena) {
  const auto items = arena.take<Cell>(elements.size());
  std::copy(elements.begin(), elements.end(), items.begin());
  return cell_of(CellKind::set, items.data(),
                 sort_set(items.data(), static_cast<std::uint32_t>(items.size())));
}

Cell make_record(std::span<NamedCell> attributes, Arena& arena) {
  std::sort(attributes.begin(), attributes.end(),
            [](const NamedCell& a, const NamedCell& b) { return a.name < b.name; });
  const auto absent = [](const NamedCell& one) { return !one.value.present(); };
  const auto count = attributes.size() -
                     static_cast<std::size_t>(std::count_if(attributes.begin(), attributes.end(), absent));
  const auto words = arena.take<std::uint64_t>(count * 2 + (count + 1) / 2);
  Cell* items = reinterpret_cast<Cell*>(words.data());
  auto* names = reinterpret_cast<std::uint32_t*>(items + count);
  for (const NamedCell& attribute : attributes) {
    if (!attribute.value.present()) continue;
    *items++ = attribute.value;
    *names++ = attribute.name;
  }
  return cell_of(CellKind::record, reinterpret_cast<Cell*>(words.data()), static_cast<std::uint32_t>(count));
}

std::optional<Cell> encode(const Value& value, Arena& arena, Naming& naming, Texts texts) {
  return Encoder(arena, naming, texts).encode(value, 0);
}

void CellRoom::add(const Cell& cell) {
  if (cell.kind == CellKind::string) text += cell.size;
  if (cell.kind == CellKind::ip) words += (sizeof(IpAddress) + 7) / 8 * 8;
  if (cell.kind == CellKind::set) words += cell.size * sizeof(Cell);
  if (cell.kind == CellKind::record) words += record_words(cell);
  if (cell.kind == CellKind::set || cell.kind == CellKind::record) {
    for (const Cell& one : cell.elements()) add(one);
  }
}

Cell CellCopier::copy(const Cell& cell) {
  Cell made = cell;
  if (cell.kind == CellKind::string) {
    if (cell.size != 0) std::memcpy(text_, cell.text, cell.size);
    made.text = text_;
    text_ += cell.size;
  } else if (cell.kind == CellKind::ip) {
    made.address = new (words_) IpAddress(*cell.address);
    words_ += (sizeof(IpAddress) + 7) / 8 * 8;
  } else if (cell.kind == CellKind::set || cell.kind == CellKind::record) {
    Cell* items = reinterpret_cast<Cell*>(words_);
    made.items = items;
    words_ += cell.kind == CellKind::set ? cell.size * sizeof(Cell) : record_words(cell);
    for (std::uint32_t i = 0; i < cell.size; ++i) new (items + i) Cell(copy(cell.items[i]));
    if (cell.kind == CellKind::record && cell.size != 0) {
      std::memcpy(items + cell.size, cell.names(), cell.size * sizeof(std::uint32_t));
    }
  }
  return made;
}

Value decode(const Cell& cell, const Vocabulary& vocabulary) {
  switch (cell.kind) {
    case CellKind::integer:
      return Value(cell.number);
    case CellKind::string:
      return Value(std::string(cell.as_text()));
    case CellKind::entity:
      return Value(vocabulary.uid(cell.as_entity()));
    case CellKind::decimal:
      return Value(Decimal{cell.number});
    case CellKind::datetime:
      return Value(Datetime{cell.number});
    case CellKind::duration:
      return Value(Duration{cell.number});
    case CellKind::ip:
      return Value(*cell.address);
    case CellKind::set: {
      std::vector<Value> values;
      for (const Cell& one : cell.elements()) values.push_back(decode(one, vocabulary));
      return Value(ValueSet(std::move(values)));
    }
    case CellKind::record: {
      std::vector<Record::Entry> entries;
      for (std::uint32_t i = 0; i < cell.size; ++i) {
        entries.emplace_back(vocabulary.name(cell.names()[i]), decode(cell.items[i], vocabulary));
      }
      return Value(Record(std::move(entries)));
    }
    default:
      return Value(cell.as_bool());
  }
}

}  // namespace sallyport::cedar
