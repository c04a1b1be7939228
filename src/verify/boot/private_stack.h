#pragma once
// verify/boot/private_stack.h: a private copy of a stack to attack: temporary folder, witness, people, and
// gates booted from one prepared state, the product or a mutant. Everything is gone when it goes.
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/random.h"
#include "verify/boot/folder.h"
#include "verify/boot/gate.h"
#include "verify/boot/journal_files.h"
#include "verify/boot/known_people.h"
#include "verify/progress.h"
#include "verify/run/bearers.h"
#include "verify/run/rechecked.h"
#include "verify/stage.h"
#include "verify/witness/provider.h"

namespace sallyport::verify {

// Not thread-safe. One gate runs at a time.
class PrivateStack {
 public:
  // Copies the map, makes the people and keeps that state as the one every boot begins with.
  // Errors: malformed (the map), unavailable and timed_out (the gate does not start, with its words).
  static Result<std::unique_ptr<PrivateStack>> prepare(std::string_view map_text, const std::string& program,
                                                       Random& random, const Progress& progress);

  // Boots a fresh copy of the prepared state; the one before is ended. `without_control` empty: `program`
  // itself; otherwise `mutant` with that control taken away.
  Result<void> boot(const std::string& mutant, const std::string& without_control);
  void stop() { gate_.reset(); }
  bool running() const { return gate_ && gate_->running(); }
  std::string last_words() const;  // the end of what the gates printed
  const Stage& stage() const { return stage_; }

 private:
  PrivateStack(TemporaryFolder folder, const std::string& program, Random& random);
  Result<void> choose_ports();
  Result<void> open_away();
  Result<void> open_to_machines();
  Result<void> write_maps(std::string_view map_text);
  Result<void> write_secrets(const std::vector<std::string>& names);
  Result<void> make_people();
  std::string path(std::string_view name) const { return folder_.path() + "/" + std::string(name); }

  TemporaryFolder folder_;
  Random& random_;
  CopyPlan plan_;
  std::unique_ptr<Witness> witness_;
  std::unique_ptr<Witness> away_;  // keeps what it sees in the log of the other
  std::unique_ptr<HostileProvider> provider_;
  KnownPeople people_;
  Rechecked rechecked_;
  std::optional<Bearers> bearers_;
  JournalFiles journal_;
  Stage stage_;
  std::unique_ptr<Gate> gate_;  // ends before what it uses
};

}  // namespace sallyport::verify
