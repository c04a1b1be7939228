#pragma once
// policy/entities/uid_table.h: numbers for uids. Grows only; one writer at a time (a lock inside), any number
// of readers beside it without a lock.
#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string_view>
#include <vector>

#include "policy/entities/cell.h"

namespace sallyport::cedar {

using TypeId = std::uint32_t;
inline constexpr TypeId no_type = 0xffffffff;

class UidTable {
 public:
  static constexpr std::uint32_t limit = 100'000'000;

  UidTable();
  ~UidTable();
  UidTable(const UidTable&) = delete;
  UidTable& operator=(const UidTable&) = delete;

  // Room for so many uids at once, so that no smaller tables stay behind.
  void reserve(std::size_t uids);
  EntityHandle intern(TypeId type, std::string_view id);  // no_entity: full
  // `below`: a number that `size()` returned. Uids that came later are not found, so that one request never
  // sees a uid both as unknown and as known.
  EntityHandle find(TypeId type, std::string_view id, std::uint32_t below) const;
  std::uint32_t size() const { return size_.load(std::memory_order_acquire); }

  TypeId type(EntityHandle handle) const { return record(handle).type; }
  std::string_view id(EntityHandle handle) const { return {record(handle).id, record(handle).size}; }
  std::size_t bytes() const;  // memory in use; not while another thread interns

 private:
  struct Record {
    const char* id = nullptr;
    std::uint32_t size = 0;
    TypeId type = 0;
  };
  struct Table;
  static constexpr std::uint32_t first_segment_bits = 10;
  static constexpr std::size_t segments = 18;

  const Record& record(EntityHandle handle) const;
  const char* keep(std::string_view id);
  void grow(std::size_t slots);

  mutable std::mutex writing_;
  std::atomic<std::uint32_t> size_{0};
  std::atomic<Table*> table_{nullptr};
  std::vector<std::unique_ptr<Table>> tables_;  // the last is in use; readers may still be in earlier ones
  std::array<std::unique_ptr<Record[]>, segments> records_;  // segment i holds 2^(10+i) records
  std::vector<std::unique_ptr<char[]>> texts_;
  std::size_t text_used_ = 0, text_room_ = 0, text_bytes_ = 0;
};

}  // namespace sallyport::cedar
