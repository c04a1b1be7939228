#pragma once
// verify/boot/journal_files.h: the journal of a copy, as the text that stands in its files.
#include <string>

#include "verify/stage.h"

namespace sallyport::verify {

class JournalFiles final : public GateJournal {
 public:
  explicit JournalFiles(std::string folder) : folder_(std::move(folder)) {}
  std::size_t mark() override;
  std::string since(std::size_t mark) override;

 private:
  std::string folder_;
};

}  // namespace sallyport::verify
