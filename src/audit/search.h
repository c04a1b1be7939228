#pragma once
// audit/search.h: picks lines of the journal without parsing them. Pure.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"

namespace sallyport::audit {

// Empty: any. All that is given must fit.
struct SearchFilter {
  std::string who;  // "person/alice", or "alice" for a person
  std::string component;
  std::string decision;
  std::string rule;
  std::string session;
  std::string request;
  std::string kind;
  std::string contains;  // anywhere in the line
  std::optional<WallTime> since;
  std::optional<WallTime> until;
};

// The writer spells a member in one way only, and escapes quotes inside of texts: `"who":"person/alice"`
// stands in a line if and only if that is its member `who`.
class LineMatcher {
 public:
  explicit LineMatcher(const SearchFilter& filter);
  bool matches(std::string_view line) const;

 private:
  using Alternatives = std::vector<std::string>;
  void require(std::string_view member, const std::string& value);
  bool in_time(std::string_view line) const;

  std::vector<Alternatives> needles_;  // of each, one must stand in the line
  std::string since_;                  // as written in lines; empty: no bound
  std::string until_;
};

}  // namespace sallyport::audit
