// map/schema/model_tables.cc: the keys of workflows, budgets and prices.
#include "map/schema/sections.h"

namespace sallyport::map {
namespace {

using Words = std::string_view;
constexpr std::uint64_t most_calls = 1'000'000'000;
constexpr std::uint64_t most_dollars = 1'000'000;
constexpr std::uint64_t highest_price = 10'000;  // so that the cost of the longest answer can be counted

constexpr Words window_names[] = {"minute", "hour", "day", "month"};

constexpr Key budget_keys[] = {
    {.name = "usd",
     .type = Type::money,
     .range = {0, most_dollars},
     .words = "US dollars, with at most 6 decimals"},
    {.name = "tokens", .type = Type::count, .range = {1, most_tokens}, .words = "Tokens, in and out"},
    {.name = "calls", .type = Type::count, .range = {1, most_calls}, .words = "Calls"},
    {.name = "per",
     .type = Type::choice,
     .required = true,
     .allowed = window_names,
     .words = "A minute, hour, day or month of the calendar, in UTC"},
};

constexpr Key workflow_keys[] = {
    {.name = "runs_in", .type = Type::name, .words = "The component that runs it"},
    {.name = "owner", .type = Type::text, .range = {1, 200}, .words = "Who answers for it"},
    {.name = "budget",
     .type = Type::section,
     .list = true,
     .may_be_one = true,
     .section = &budget_section,
     .words = "What all its flows may use together: one bound, or a list of them"},
};

constexpr Key price_keys[] = {
    {.name = "input",
     .type = Type::money,
     .required = true,
     .range = {0, highest_price},
     .words = "US dollars for a million tokens of a call"},
    {.name = "output",
     .type = Type::money,
     .required = true,
     .range = {0, highest_price},
     .words = "US dollars for a million tokens of an answer"},
    {.name = "cached_input",
     .type = Type::money,
     .range = {0, highest_price},
     .words = "The same, of a call, for tokens that the provider still had; without it as input"},
    {.name = "cache_write",
     .type = Type::money,
     .range = {0, highest_price},
     .words = "The same for tokens that the provider is asked to keep; without it as input"},
    {.name = "max_output_tokens",
     .type = Type::count,
     .range = {1, most_tokens},
     .words = "The most that one answer of the model can have"},
};

}  // namespace

constinit const Section budget_section{"budget", budget_keys, "A bound: of dollars, tokens or calls"};
constinit const Section workflow_section{"workflow", workflow_keys, "A job of a workflow tool"};
constinit const Section price_section{"price", price_keys, "What a model costs"};

}  // namespace sallyport::map
