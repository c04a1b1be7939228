#include "policy/entities/uid_table.h"

#include <bit>
#include <cstring>

namespace sallyport::cedar {
namespace {

constexpr std::size_t text_block = 64 * 1024;

std::uint32_t hash_uid(TypeId type, std::string_view id) {
  const std::uint64_t value = (hash_text(id) + type) * 0x9e3779b97f4a7c15u;
  return static_cast<std::uint32_t>(value >> 32);
}

}  // namespace

// Slot: hash in the upper half, number + 1 in the lower; 0 is free. Entries never go, so readers need no
// lock.
struct UidTable::Table {
  explicit Table(std::size_t slots) : mask(slots - 1), entries(new std::atomic<std::uint64_t>[slots]()) {}
  std::size_t mask;
  std::unique_ptr<std::atomic<std::uint64_t>[]> entries;

  void put(std::uint32_t hash, std::uint32_t number) {
    std::size_t at = hash & mask;
    while (entries[at].load(std::memory_order_relaxed) != 0) at = (at + 1) & mask;
    entries[at].store(std::uint64_t{hash} << 32 | (number + 1), std::memory_order_release);
  }
};

UidTable::UidTable() { grow(1024); }
UidTable::~UidTable() = default;

void UidTable::grow(std::size_t slots) {
  auto bigger = std::make_unique<Table>(slots);
  if (const Table* now = table_.load(std::memory_order_relaxed)) {
    for (std::size_t i = 0; i <= now->mask; ++i) {
      const std::uint64_t entry = now->entries[i].load(std::memory_order_relaxed);
      if (entry != 0) {
        bigger->put(static_cast<std::uint32_t>(entry >> 32), static_cast<std::uint32_t>(entry) - 1);
      }
    }
  }
  table_.store(bigger.get(), std::memory_order_release);
  tables_.push_back(std::move(bigger));
}

void UidTable::reserve(std::size_t uids) {
  const std::lock_guard lock(writing_);
  const std::size_t slots = std::bit_ceil((size_.load(std::memory_order_relaxed) + uids) * 5 / 4 + 1);
  if (slots > table_.load(std::memory_order_relaxed)->mask + 1) grow(slots);
}

// Segment i begins at number (2^i - 1) * 1024.
const UidTable::Record& UidTable::record(EntityHandle handle) const {
  const std::uint32_t number = static_cast<std::uint32_t>(handle);
  const std::uint32_t segment =
      static_cast<std::uint32_t>(std::bit_width((number >> first_segment_bits) + 1)) - 1;
  const std::uint32_t first = ((1u << segment) - 1) << first_segment_bits;
  return records_[segment][number - first];
}

const char* UidTable::keep(std::string_view id) {
  if (text_room_ - text_used_ < id.size() || texts_.empty()) {
    text_room_ = std::max(text_block, id.size());
    texts_.push_back(std::make_unique_for_overwrite<char[]>(text_room_));
    text_bytes_ += text_room_;
    text_used_ = 0;
  }
  char* to = texts_.back().get() + text_used_;
  std::memcpy(to, id.data(), id.size());
  text_used_ += id.size();
  return to;
}

EntityHandle UidTable::intern(TypeId type, std::string_view id) {
  const std::lock_guard lock(writing_);
  const std::uint32_t number = size_.load(std::memory_order_relaxed);
  if (const EntityHandle found = find(type, id, number); found != no_entity) return found;
  if (number == limit) return no_entity;
  Table* table = table_.load(std::memory_order_relaxed);
  if (std::size_t{number} * 5 / 4 >= table->mask) {
    grow((table->mask + 1) * 2);
    table = table_.load(std::memory_order_relaxed);
  }
  const std::uint32_t segment =
      static_cast<std::uint32_t>(std::bit_width((number >> first_segment_bits) + 1)) - 1;
  if (!records_[segment]) {
    records_[segment] = std::make_unique<Record[]>(std::size_t{1} << (segment + first_segment_bits));
  }
  const std::uint32_t first = ((1u << segment) - 1) << first_segment_bits;
  records_[segment][number - first] = {keep(id), static_cast<std::uint32_t>(id.size()), type};
  table->put(hash_uid(type, id), number);
  size_.store(number + 1, std::memory_order_release);
  return EntityHandle{number};
}

EntityHandle UidTable::find(TypeId type, std::string_view id, std::uint32_t below) const {
  const Table* table = table_.load(std::memory_order_acquire);
  const std::uint32_t hash = hash_uid(type, id);
  for (std::size_t at = hash & table->mask;; at = (at + 1) & table->mask) {
    const std::uint64_t entry = table->entries[at].load(std::memory_order_acquire);
    if (entry == 0) return no_entity;
    if (static_cast<std::uint32_t>(entry >> 32) != hash) continue;
    const EntityHandle handle{static_cast<std::uint32_t>(entry) - 1};
    const Record& found = record(handle);
    if (found.type != type || std::string_view(found.id, found.size) != id) continue;
    return static_cast<std::uint32_t>(handle) < below ? handle : no_entity;
  }
}

std::size_t UidTable::bytes() const {
  std::size_t total = text_bytes_;
  for (const auto& table : tables_) total += (table->mask + 1) * sizeof(std::uint64_t);
  for (std::size_t i = 0; i < records_.size(); ++i) {
    if (records_[i]) total += sizeof(Record) << (i + first_segment_bits);
  }
  return total;
}

}  // namespace sallyport::cedar
