#include "policy/compile/graph.h"

namespace sallyport::cedar {

bool CompiledPattern::matches(std::string_view text) const {
  if (texts.size() == 1) return text == texts.front();
  if (!text.starts_with(texts.front())) return false;
  text.remove_prefix(texts.front().size());
  if (!text.ends_with(texts.back())) return false;
  text.remove_suffix(texts.back().size());
  for (std::size_t i = 1; i + 1 < texts.size(); ++i) {  // the leftmost place leaves most to the rest
    const std::size_t found = text.find(texts[i]);
    if (found == std::string_view::npos) return false;
    text.remove_prefix(found + texts[i].size());
  }
  return true;
}

std::size_t Graph::bytes() const {
  std::size_t total = nodes.capacity() * sizeof(Node) + operands.capacity() * sizeof(std::uint32_t) +
                      constants.capacity() * sizeof(Cell) + attributes.capacity() * sizeof(AttributeRef) +
                      arena.allocated();
  for (const CompiledPattern& pattern : patterns) {
    total += sizeof pattern;
    for (const std::string& text : pattern.texts) total += sizeof text + text.capacity();
  }
  for (const auto& context : contexts) total += sizeof context + context.capacity() * sizeof(AttributeRef);
  return total;
}

}  // namespace sallyport::cedar
