#pragma once
// map/document/findings.h: collects what is wrong with one map file, with places.
#include <string>
#include <string_view>
#include <vector>

#include "map/document/node.h"
#include "map/map.h"

namespace sallyport::map {

// Lives for one parse. After `limit` errors the rest is dropped: nobody reads more, and a hostile file cannot
// make us.
class Findings {
 public:
  static constexpr std::size_t limit = 200;

  explicit Findings(std::string_view file) : file_(file) {}
  void error(Place place, std::string message, std::string hint = {});
  void warning(Place place, std::string message, std::string hint = {});
  bool has_errors() const { return errors_; }
  std::string place_text(Place place) const;  // "sallyport.yaml:31:5"
  std::vector<Finding> take_sorted();

 private:
  void add(Finding::Severity severity, Place place, std::string message, std::string hint);
  std::string file_;
  std::vector<Finding> found_;
  bool errors_ = false;
};

// "`text`", with controls and all but the first 60 bytes left out.
std::string quoted(std::string_view text);
// "line 7:3"
std::string at(Place place);

}  // namespace sallyport::map
