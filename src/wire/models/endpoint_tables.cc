#include "wire/models/endpoint_tables.h"

namespace sallyport::models {
namespace {

constexpr Endpoint posts(std::string_view name, std::string_view action) {
  return {name, action, true, false};
}
constexpr Endpoint reads(std::string_view name) { return {name, "models", false, false}; }
constexpr Endpoint uploads(std::string_view name, std::string_view action) {
  return {name, action, true, true};
}

constexpr Row openai_rows[] = {
    {"POST", "chat/completions", posts("chat/completions", "chat")},
    {"POST", "responses", posts("responses", "chat")},
    {"POST", "responses/input_tokens", posts("responses/input_tokens", "chat")},
    {"POST", "embeddings", posts("embeddings", "embeddings")},
    {"POST", "completions", posts("completions", "chat")},
    // It classifies text and makes none: who may chat may ask beforehand whether a text is fit for it.
    {"POST", "moderations", posts("moderations", "chat")},
    {"POST", "images/generations", posts("images/generations", "images")},
    {"POST", "images/edits", uploads("images/edits", "images")},
    {"POST", "images/variations", uploads("images/variations", "images")},
    {"POST", "audio/speech", posts("audio/speech", "audio")},
    {"POST", "audio/transcriptions", uploads("audio/transcriptions", "audio")},
    {"POST", "audio/translations", uploads("audio/translations", "audio")},
    {"GET", "models", reads("models")},
    {"GET", "models/*", reads("models/one")},
};
constexpr Closed openai_closed[] = {
    {"files", "files"},
    {"uploads", "uploads"},
    {"batches", "batches"},
    {"fine_tuning", "fine-tuning"},
    {"fine-tunes", "fine-tuning"},
    {"assistants", "assistants"},
    {"threads", "threads"},
    {"vector_stores", "vector stores"},
    {"realtime", "realtime sessions"},
    {"evals", "evals"},
    {"graders", "graders"},
    {"containers", "containers"},
    {"conversations", "stored conversations"},
    {"responses", "stored responses"},
    {"chat/completions", "stored chats"},
    {"models", "changing models"},
    {"organization", "administration"},
    {"projects", "administration"},
    {"skills", "skills"},
    {"videos", "videos"},
    {"chatkit", "chatkit"},
    {"deployments", "deployments"},
};

constexpr Row anthropic_rows[] = {
    {"POST", "messages", posts("messages", "chat")},
    {"POST", "messages/count_tokens", posts("messages/count_tokens", "chat")},
    {"GET", "models", reads("models")},
    {"GET", "models/*", reads("models/one")},
};
constexpr Closed anthropic_closed[] = {
    {"messages/batches", "batches"},
    {"files", "files"},
    {"skills", "skills"},
    {"organizations", "administration"},
    {"organization", "administration"},
    {"agents", "agents"},
    {"sessions", "agents"},
    {"environments", "environments"},
    {"deployments", "deployments"},
    {"deployment_runs", "deployments"},
    {"vaults", "vaults"},
    {"memory_stores", "memory stores"},
    {"user_profiles", "user profiles"},
    {"tunnels", "tunnels"},
    {"webhooks", "webhooks"},
    {"complete", "text completions of old"},
};

constexpr Row ollama_rows[] = {
    {"POST", "chat", posts("api/chat", "chat")},
    {"POST", "generate", posts("api/generate", "chat")},
    {"POST", "embed", posts("api/embed", "embeddings")},
    {"POST", "embeddings", posts("api/embeddings", "embeddings")},
    {"POST", "show", posts("api/show", "models")},
    {"GET", "tags", reads("api/tags")},
    {"GET", "version", reads("api/version")},
};
constexpr Closed ollama_closed[] = {
    {"pull", "pulling models"},      {"push", "pushing models"},   {"create", "making models"},
    {"delete", "deleting models"},   {"copy", "copying models"},   {"blobs", "uploading models"},
    {"ps", "the list of what runs"}, {"me", "the host's account"}, {"signout", "the host's account"},
};

constexpr Row gemini_rows[] = {
    {"POST", "generateContent", posts("generateContent", "chat")},
    {"POST", "streamGenerateContent", posts("generateContent", "chat")},
    {"POST", "countTokens", posts("countTokens", "chat")},
    {"POST", "embedContent", posts("embedContent", "embeddings")},
    {"POST", "batchEmbedContents", posts("batchEmbedContents", "embeddings")},
    {"GET", "models", reads("models")},
    {"GET", "models/*", reads("models/one")},
};
constexpr Closed gemini_closed[] = {
    {"files", "files"},
    {"upload", "uploads"},
    {"batches", "batches"},
    {"operations", "batches"},
    {"cachedContents", "cached contents"},
    {"tunedModels", "tuned models"},
    {"corpora", "corpora"},
    {"ragStores", "corpora"},
    {"fileSearchStores", "file search stores"},
    {"interactions", "stored interactions"},
    {"agents", "agents"},
    {"auth_tokens", "keys of live sessions"},
    {"dynamic", "shared models"},
    {"webhooks", "webhooks"},
    {"models", "batches and changing models"},
};

constexpr Table openai{openai_rows, openai_closed};
constexpr Table anthropic{anthropic_rows, anthropic_closed};
constexpr Table ollama{ollama_rows, ollama_closed};
constexpr Table gemini{gemini_rows, gemini_closed};

}  // namespace

const Table& openai_table() { return openai; }
const Table& anthropic_table() { return anthropic; }
const Table& ollama_table() { return ollama; }
const Table& gemini_table() { return gemini; }

}  // namespace sallyport::models
