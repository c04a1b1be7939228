#pragma once
// audit/otlp_names.h: every name of OpenTelemetry's conventions for generative AI that we send, in one place:
// they are still in development there, and change.
#include <array>
#include <string_view>

namespace sallyport::audit::otlp {

inline constexpr std::string_view service_name = "service.name";
inline constexpr std::string_view service_version = "service.version";
inline constexpr std::string_view operation_name = "gen_ai.operation.name";
inline constexpr std::string_view provider_name = "gen_ai.provider.name";
inline constexpr std::string_view request_model = "gen_ai.request.model";
inline constexpr std::string_view input_tokens = "gen_ai.usage.input_tokens";
inline constexpr std::string_view output_tokens = "gen_ai.usage.output_tokens";
inline constexpr std::string_view cached_tokens = "gen_ai.usage.cache_read.input_tokens";
inline constexpr std::string_view finish_reasons = "gen_ai.response.finish_reasons";
inline constexpr std::string_view token_type = "gen_ai.token.type";
inline constexpr std::string_view server_address = "server.address";
inline constexpr std::string_view error_type = "error.type";
inline constexpr std::string_view overflow = "otel.metric.overflow";
// Ours: there is no convention for them.
inline constexpr std::string_view stack = "sallyport.stack";
inline constexpr std::string_view workflow = "sallyport.workflow";
inline constexpr std::string_view component = "sallyport.component";
inline constexpr std::string_view rule = "sallyport.rule";
inline constexpr std::string_view request = "sallyport.request";
inline constexpr std::string_view cost_usd = "sallyport.cost.usd";
inline constexpr std::string_view estimated = "sallyport.usage.estimated";

// Metrics: all are histograms, with the bounds that the conventions advise.
inline constexpr std::string_view token_usage = "gen_ai.client.token.usage";
inline constexpr std::string_view operation_duration = "gen_ai.client.operation.duration";
inline constexpr std::string_view first_token = "gen_ai.server.time_to_first_token";

inline constexpr std::array<double, 14> token_bounds = {
    1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864};
inline constexpr std::array<double, 14> duration_bounds = {0.01, 0.02, 0.04, 0.08,  0.16,  0.32,  0.64,
                                                           1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92};
inline constexpr std::array<double, 16> first_token_bounds = {
    0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0};

// gen_ai.provider.name of a kind of component; other kinds are their own name.
struct Provider {
  std::string_view kind;
  std::string_view name;
};
inline constexpr std::array providers = {
    Provider{"gemini", "gcp.gemini"},
    Provider{"azure-openai", "azure.ai.openai"},
};
// gen_ai.operation.name of a verb; other verbs are their own name.
inline constexpr std::array operations = {
    Provider{"images", "generate_content"},
    Provider{"audio", "generate_content"},
};

}  // namespace sallyport::audit::otlp
