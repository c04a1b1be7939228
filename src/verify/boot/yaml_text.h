#pragma once
// verify/boot/yaml_text.h: writes a YAML tree as text that the strict reader of maps takes: no tags, no
// anchors, and scalars that were plain stay plain.
#include <yaml-cpp/yaml.h>

#include <string>

namespace sallyport::verify {

// Flow style below the first two levels, one entry a line above.
std::string to_yaml_text(const YAML::Node& root);

}  // namespace sallyport::verify
