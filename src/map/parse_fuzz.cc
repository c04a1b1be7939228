// Any bytes as a map: no crash, findings in bounds and in order, and what is accepted can be drawn and
// routed.
#include <cstdlib>

#include "map/draw/draw.h"
#include "map/routes.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace sallyport::map;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const Parsed parsed = parse(text, "fuzz.yaml", "0");
  if (parsed.findings.size() > 200) std::abort();
  bool errors = false;
  for (std::size_t i = 0; i < parsed.findings.size(); ++i) {
    const Finding& finding = parsed.findings[i];
    errors = errors || finding.severity == Finding::Severity::error;
    if (finding.line == 0 || finding.column == 0 || finding.message.empty()) std::abort();
    if (i > 0 && finding.line < parsed.findings[i - 1].line) std::abort();
  }
  if (errors == parsed.map.has_value()) std::abort();
  if (!parsed.map) return 0;
  draw_svg(*parsed.map);
  draw_mermaid(*parsed.map);
  const Routes routes(*parsed.map);
  for (const Component& component : parsed.map->components)
    routes.match(component, "POST", "/webhook/a", false);
  return 0;
}
