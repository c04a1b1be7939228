#pragma once
// vault/kept_files.h: kept texts with their folder given from outside: what KeptTexts::open makes, and what
// tests make with a folder that fails.
#include "store/directory.h"
#include "vault/kept.h"

namespace sallyport::vault {

struct KeptLimits {
  std::uint64_t part_bytes = std::uint64_t{1} << 30;  // then the day goes on in another file
  unsigned parts = 64;                                // files of one day; then nothing more is kept that day
  std::size_t searched_files = 4096;                  // the newest ones
};

// As KeptTexts::open.
Result<std::unique_ptr<KeptTexts>> open_kept_texts(std::unique_ptr<store::Directory> directory, Secret key,
                                                   const Clock& clock, Random& random,
                                                   KeptLimits limits = {});

}  // namespace sallyport::vault
