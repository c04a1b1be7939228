#include "wire/models/tool_kinds.h"

#include <algorithm>
#include <iterator>

namespace sallyport::models {
namespace {

struct Kind {
  std::string_view type;
  std::string_view kind;
};

constexpr Kind openai_kinds[] = {
    {"web_search", "web_search"},
    {"web_search_2025_08_26", "web_search"},
    {"web_search_preview", "web_search"},
    {"web_search_preview_2025_03_11", "web_search"},
    {"browser_search", "web_search"},  // Groq
    {"file_search", "file_search"},
    {"code_interpreter", "code_interpreter"},
    {"mcp", "mcp"},
    {"computer", "computer_use"},
    {"computer_use", "computer_use"},
    {"computer_use_preview", "computer_use"},
    {"image_generation", "image_generation"},
    {"local_shell", "local_shell"},
    {"shell", "shell"},
    {"apply_patch", "apply_patch"},
    {"tool_search", "tool_search"},
    {"programmatic_tool_calling", "programmatic_tool_calling"},
};

constexpr Kind anthropic_kinds[] = {
    {"web_search", "web_search"},
    {"web_fetch", "web_fetch"},
    {"code_execution", "code_execution"},
    {"tool_search_tool_regex", "tool_search"},
    {"tool_search_tool_bm25", "tool_search"},
    {"mcp_toolset", "mcp"},
};

constexpr std::string_view anthropic_described[] = {
    "bash", "text_editor", "computer", "memory", "computer_toolset", "browser_toolset",
};

constexpr std::string_view gemini_kinds[] = {
    "googleSearch", "googleSearchRetrieval", "codeExecution",       "urlContext", "googleMaps",
    "fileSearch",   "computerUse",           "enterpriseWebSearch",
};

// "bash_20250124" -> "bash".
std::string_view without_date(std::string_view type) {
  const std::size_t line = type.rfind('_');
  if (line == std::string_view::npos || type.size() - line != 9) return type;
  const std::string_view date = type.substr(line + 1);
  return date.find_first_not_of("0123456789") == std::string_view::npos ? type.substr(0, line) : type;
}

std::string_view find(const Kind* first, const Kind* last, std::string_view type) {
  const Kind* found = std::find_if(first, last, [&](const Kind& kind) { return kind.type == type; });
  return found == last ? std::string_view() : found->kind;
}

std::string_view find(const std::string_view* first, const std::string_view* last, std::string_view name) {
  const std::string_view* found = std::find(first, last, name);
  return found == last ? std::string_view() : *found;
}

}  // namespace

std::string_view openai_tool_kind(std::string_view type) {
  return find(std::begin(openai_kinds), std::end(openai_kinds), type);
}

TypedTool anthropic_tool_kind(std::string_view type) {
  const std::string_view plain = without_date(type);
  const auto described = find(std::begin(anthropic_described), std::end(anthropic_described), plain);
  if (!described.empty()) return {described, false};
  return {find(std::begin(anthropic_kinds), std::end(anthropic_kinds), plain), true};
}

std::string_view gemini_tool_kind(std::string_view name) {
  if (name == "mcpServers") return "mcp";
  return find(std::begin(gemini_kinds), std::end(gemini_kinds), name);
}

}  // namespace sallyport::models
