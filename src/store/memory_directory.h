#pragma once
// store/memory_directory.h: a directory in memory on a disk that fails when told to and forgets at a power
// cut what was not synced. Tests only.
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "store/directory.h"

namespace sallyport::store {

// Thread-safe. Outlives the directories on it.
class MemoryDisk {
 public:
  // Every write, sync, truncation, creation, rename and removal counts as one step. A failing write leaves
  // half of its bytes; a failing sync drops what was written since the last one, though reading still shows
  // it (as Linux does).
  void fail_steps(std::uint64_t first, std::uint64_t count);
  std::uint64_t steps() const;

  enum class Unsynced : unsigned char { lost, kept };
  // What a machine would find after the power went off now.
  std::unique_ptr<MemoryDisk> after_power_cut(Unsynced unsynced) const;

  std::unique_ptr<Directory> directory();
  std::string text(const std::string& name) const;
  void put(const std::string& name, std::string text);
  void erase(const std::string& name);
  std::vector<std::string> names() const;

  struct Change {
    bool truncates = false;
    std::uint64_t offset = 0;
    std::string bytes;
  };
  struct Content {
    std::string seen;     // what reading shows
    std::string on_disk;  // what a power cut leaves
    std::vector<Change> dirty;
    void apply(const Change& change, std::string& to) const;
  };
  using Entry = std::shared_ptr<Content>;

 private:
  friend class MemoryFile;
  friend class MemoryDirectory;
  bool step();  // under the lock: true if this step must fail

  mutable std::mutex mutex_;
  std::map<std::string, Entry> files_;
  std::map<std::string, Entry> durable_;  // what of it a power cut leaves; a removal is durable at once
  bool locked_ = false;
  std::uint64_t steps_ = 0;
  std::uint64_t fail_first_ = UINT64_MAX;
  std::uint64_t fail_count_ = 0;
};

}  // namespace sallyport::store
