#pragma once
// policy/model_context.h: what policies can ask of a call of a model at the egress door: the schema,
// version 1. As web_context.h: facts are typed, and never change their meaning within a version.
//
// principal  Workflow::"invoice-triage"
// action     "chat", "embeddings", "models", "images", "audio", in the group "model"
// resource   Component::"openai", in its Zone
// context    Model: the members of ModelQuery, network, minute_of_day and day_of_week as at the web door, and
//            the names that the key is bound to
#include <array>
#include <string>
#include <string_view>

namespace sallyport::policy {

inline constexpr int model_context_version = 1;

// The verbs of components that workflows call for models. No kind behind the web door has a verb of such a
// name: an action has one context.
inline constexpr std::array<std::string_view, 5> model_actions = {"chat", "embeddings", "models", "images",
                                                                  "audio"};
bool is_model_action(std::string_view name);

// The part of the schema that follows web_schema(): the principal, the context, the actions.
std::string model_schema();

}  // namespace sallyport::policy
