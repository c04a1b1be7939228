#pragma once
// app/doctor/diagnosis.h: what `sallyport doctor` looks at and what it has to say of it. Each examination is
// one function that reads and changes nothing; all of them are listed in doctor.cc.
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "map/map.h"

namespace sallyport::app::doctor {

// Something wrong: what, what follows from it, and what to do.
struct Finding {
  std::string area;  // "state", "journal", "vault" ...
  std::string what;
  std::string why;
  std::string to_do;
};

// Something that was looked at and is in order, or cannot be judged.
struct Remark {
  std::string area;
  std::string what;
};

struct Report {
  std::vector<Finding> findings;
  std::vector<Remark> remarks;

  void find(std::string area, std::string what, std::string why, std::string to_do) {
    findings.push_back({std::move(area), std::move(what), std::move(why), std::move(to_do)});
  }
  void remark(std::string area, std::string what) { remarks.push_back({std::move(area), std::move(what)}); }
};

struct Patient {
  const Clock& clock;
  std::string state{};
  bool state_is_ours = false;  // it is there and belongs to whoever runs this: only then is more opened
  bool running = false;        // a gateway answers on its local socket
  std::string key_file{};      // of the vault; may be empty
  bool may_ask = false;        // others, over the network: the providers of the map
  std::optional<map::Map> map{};
};

}  // namespace sallyport::app::doctor
