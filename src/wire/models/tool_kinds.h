#pragma once
// wire/models/tool_kinds.h: the tools that providers bring themselves, by type. A kind is the type without
// its version, as the map's `provider_tools` has it. Pure.
#include <string_view>

namespace sallyport::models {

// "web_search_preview_2025_03_11" -> "web_search". Empty: unknown, refuse.
std::string_view openai_tool_kind(std::string_view type);

// What the provider runs ("web_search_20250305" -> "web_search"), and what the caller runs though the
// provider has described it ("bash_20250124" -> "bash"): the latter is a tool like any function.
struct TypedTool {
  std::string_view kind;  // empty: unknown, refuse
  bool provider_runs_it = true;
};
TypedTool anthropic_tool_kind(std::string_view type);

// `name`: a member of a Gemini tool, in camelCase. Empty: unknown, refuse.
std::string_view gemini_tool_kind(std::string_view name);

}  // namespace sallyport::models
