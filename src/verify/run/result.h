#pragma once
// verify/run/result.h: what came of the attacks. Plain values; reports are made from these alone.
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sallyport::verify {

enum class Verdict : std::uint8_t { failed, skipped, passed };  // fails when default-made
// DESIGN §3. A statement that was not tried, or did not hold, is a claim and no more.
enum class Strength : std::uint8_t { claimed, configured, probed, proved };

std::string_view to_string(Verdict verdict);
std::string_view to_string(Strength strength);

struct CaseResult {
  std::string id;
  std::string title;
  std::string file;
  std::vector<std::string> sources;
  std::string control;
  std::string expected;
  std::string seen;
  std::string sent;  // of the step that failed: the bytes, printable
  bool tried = true;
  Verdict verdict = Verdict::failed;
  Strength strength = Strength::claimed;
  std::chrono::milliseconds took{0};
};

// What taking one control away did.
struct ControlResult {
  std::string name;
  std::uint32_t cases = 0;             // cases of this control that pass while it is in force
  std::vector<std::string> proved_by;  // those that were seen to fail without it
  std::vector<std::string> unmoved;    // those that were said to prove it, and passed without it all the same
  std::string problem;                 // why it could not be tried; empty if it was
  std::chrono::milliseconds took{0};
  bool proved() const { return problem.empty() && unmoved.empty() && !proved_by.empty(); }
};

struct Report {
  std::string stack;
  std::string map_file;
  std::string target;  // "a private copy" or where the gate was
  std::vector<CaseResult> cases;
  std::vector<ControlResult> controls;  // empty: no mutation was tried
  std::string mutations_note;           // why not; empty if they were
  std::chrono::milliseconds took{0};

  std::size_t count(Verdict verdict) const;
  std::size_t proved() const;  // cases
  // Every case that was tried held, and every control that was taken away was missed.
  bool all_held() const;
};

}  // namespace sallyport::verify
