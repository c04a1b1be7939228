// What providers published, as far as `prices_as_of` says. Where one asks more for long prompts, the table
// has the higher price, so that a budget in money holds; `prices:` of the map says otherwise. Writes into a
// cache are those that last five minutes. A model that is not here has no price rather than a guessed one.
#include <algorithm>
#include <array>

#include "guard/prices.h"

namespace sallyport::guard {
namespace {

enum class Names : unsigned char {
  exact,
  dated,  // also with a date behind it: gpt-4o-2024-11-20, claude-opus-4-1-20250805
};

// Thousandths of a dollar per million tokens; -1: as input.
struct Row {
  std::string_view model;
  Names names;
  int input;
  int cached_input;
  int cache_write;
  int output;
  std::uint32_t max_output_tokens;
};

constexpr std::array rows = {
    Row{"gpt-5", Names::dated, 1250, 125, -1, 10000, 128000},
    Row{"gpt-5-chat-latest", Names::exact, 1250, 125, -1, 10000, 16384},
    Row{"gpt-5-codex", Names::exact, 1250, 125, -1, 10000, 128000},
    Row{"gpt-5.1", Names::dated, 1250, 125, -1, 10000, 128000},
    Row{"gpt-5.1-chat-latest", Names::exact, 1250, 125, -1, 10000, 16384},
    Row{"gpt-5.1-codex", Names::exact, 1250, 125, -1, 10000, 128000},
    Row{"gpt-5-mini", Names::dated, 250, 25, -1, 2000, 128000},
    Row{"gpt-5-nano", Names::dated, 50, 5, -1, 400, 128000},
    Row{"gpt-5-pro", Names::dated, 15000, -1, -1, 120000, 272000},
    Row{"gpt-4.1", Names::dated, 2000, 500, -1, 8000, 32768},
    Row{"gpt-4.1-mini", Names::dated, 400, 100, -1, 1600, 32768},
    Row{"gpt-4.1-nano", Names::dated, 100, 25, -1, 400, 32768},
    Row{"gpt-4o", Names::dated, 2500, 1250, -1, 10000, 16384},
    Row{"gpt-4o-2024-05-13", Names::exact, 5000, -1, -1, 15000, 4096},
    Row{"gpt-4o-mini", Names::dated, 150, 75, -1, 600, 16384},
    Row{"o3", Names::dated, 2000, 500, -1, 8000, 100000},
    Row{"o3-mini", Names::dated, 1100, 550, -1, 4400, 100000},
    Row{"o4-mini", Names::dated, 1100, 275, -1, 4400, 100000},
    Row{"text-embedding-3-small", Names::exact, 20, -1, -1, 0, 0},
    Row{"text-embedding-3-large", Names::exact, 130, -1, -1, 0, 0},
    Row{"text-embedding-ada-002", Names::exact, 100, -1, -1, 0, 0},

    Row{"claude-opus-4-5", Names::dated, 5000, 500, 6250, 25000, 64000},
    Row{"claude-opus-4-1", Names::dated, 15000, 1500, 18750, 75000, 32000},
    Row{"claude-opus-4-0", Names::exact, 15000, 1500, 18750, 75000, 32000},
    Row{"claude-opus-4", Names::dated, 15000, 1500, 18750, 75000, 32000},
    Row{"claude-sonnet-4-5", Names::dated, 3000, 300, 3750, 15000, 64000},
    Row{"claude-sonnet-4-0", Names::exact, 3000, 300, 3750, 15000, 64000},
    Row{"claude-sonnet-4", Names::dated, 3000, 300, 3750, 15000, 64000},
    Row{"claude-3-7-sonnet", Names::dated, 3000, 300, 3750, 15000, 64000},
    Row{"claude-3-7-sonnet-latest", Names::exact, 3000, 300, 3750, 15000, 64000},
    Row{"claude-3-5-sonnet", Names::dated, 3000, 300, 3750, 15000, 8192},
    Row{"claude-3-5-sonnet-latest", Names::exact, 3000, 300, 3750, 15000, 8192},
    Row{"claude-haiku-4-5", Names::dated, 1000, 100, 1250, 5000, 64000},
    Row{"claude-3-5-haiku", Names::dated, 800, 80, 1000, 4000, 8192},
    Row{"claude-3-5-haiku-latest", Names::exact, 800, 80, 1000, 4000, 8192},
    Row{"claude-3-haiku", Names::dated, 250, 30, 300, 1250, 4096},

    Row{"gemini-2.5-pro", Names::exact, 2500, 250, -1, 15000, 65536},  // of prompts over 200,000 tokens
    Row{"gemini-2.5-flash", Names::exact, 300, 75, -1, 2500, 65536},
    Row{"gemini-2.5-flash-lite", Names::exact, 100, 25, -1, 400, 65536},
    Row{"gemini-2.0-flash", Names::exact, 100, 25, -1, 400, 8192},
    Row{"gemini-2.0-flash-001", Names::exact, 100, 25, -1, 400, 8192},
    Row{"gemini-2.0-flash-lite", Names::exact, 75, -1, -1, 300, 8192},
    Row{"gemini-2.0-flash-lite-001", Names::exact, 75, -1, -1, 300, 8192},
    Row{"gemini-embedding-001", Names::exact, 150, -1, -1, 0, 0},
};

constexpr std::int64_t picodollars(int thousandths_per_million) {
  return thousandths_per_million < 0 ? -1 : std::int64_t{thousandths_per_million} * 1000;
}

ModelPrice price_of(const Row& row, std::string name) {
  return {std::move(name),
          picodollars(row.input),
          picodollars(row.output),
          picodollars(row.cached_input),
          picodollars(row.cache_write),
          row.max_output_tokens};
}

constexpr std::chrono::sys_days as_of_day =
    std::chrono::year(2025) / std::chrono::December / std::chrono::day(1);

}  // namespace

std::vector<ModelPrice> built_in_prices() {
  std::vector<ModelPrice> prices;
  for (const Row& row : rows) {
    prices.push_back(price_of(row, std::string(row.model)));
    if (row.names == Names::dated) prices.push_back(price_of(row, std::string(row.model) + "-20*"));
  }
  return prices;
}

std::string_view prices_as_of() { return "2025-12-01"; }

std::int64_t prices_age_days(WallTime now) {
  return std::max<std::int64_t>(0, (std::chrono::floor<std::chrono::days>(now) - as_of_day).count());
}

}  // namespace sallyport::guard
