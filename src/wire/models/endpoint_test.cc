#include "wire/models/endpoint.h"

#include <gtest/gtest.h>

#include "wire/models/request.h"

namespace sallyport::models {
namespace {

using enum Dialect;

ErrorKind refused(Dialect dialect, std::string_view method, std::string_view path) {
  const auto located = find_endpoint(dialect, method, path);
  EXPECT_FALSE(located.ok()) << method << " " << path;
  return located.ok() ? ErrorKind::internal : located.error().kind;
}

struct Case {
  Dialect dialect;
  std::string_view method;
  std::string_view path;
  std::string_view name;
  std::string_view action;
  std::string_view upstream;
  std::string_view model = "";
  bool streams = false;
};

constexpr Case cases[] = {
    {openai, "POST", "/v1/chat/completions", "chat/completions", "chat", "/v1/chat/completions"},
    {openai, "POST", "/chat/completions", "chat/completions", "chat", "/v1/chat/completions"},
    {openai, "POST", "/v1/completions", "completions", "chat", "/v1/completions"},
    {openai, "POST", "/v1/responses", "responses", "chat", "/v1/responses"},
    {openai, "POST", "/responses/input_tokens", "responses/input_tokens", "chat",
     "/v1/responses/input_tokens"},
    {openai, "POST", "/v1/embeddings", "embeddings", "embeddings", "/v1/embeddings"},
    {openai, "POST", "/v1/moderations", "moderations", "chat", "/v1/moderations"},
    {openai, "POST", "/v1/images/generations", "images/generations", "images", "/v1/images/generations"},
    {openai, "POST", "/v1/images/edits", "images/edits", "images", "/v1/images/edits"},
    {openai, "POST", "/v1/audio/speech", "audio/speech", "audio", "/v1/audio/speech"},
    {openai, "POST", "/v1/audio/transcriptions", "audio/transcriptions", "audio", "/v1/audio/transcriptions"},
    {openai, "GET", "/v1/models", "models", "models", "/v1/models"},
    {openai, "GET", "/v1/models/gpt-4o-mini", "models/one", "models", "/v1/models/gpt-4o-mini",
     "gpt-4o-mini"},
    {openai_compatible, "GET", "/models/meta-llama/Llama-3", "models/one", "models",
     "/v1/models/meta-llama/Llama-3", "meta-llama/Llama-3"},
    {openai_compatible, "POST", "/v1/chat/completions", "chat/completions", "chat", "/v1/chat/completions"},
    {anthropic, "POST", "/v1/messages", "messages", "chat", "/v1/messages"},
    {anthropic, "POST", "/messages", "messages", "chat", "/v1/messages"},
    {anthropic, "POST", "/v1/messages/count_tokens", "messages/count_tokens", "chat",
     "/v1/messages/count_tokens"},
    {anthropic, "GET", "/v1/models", "models", "models", "/v1/models"},
    {gemini, "POST", "/v1beta/models/gemini-2.5-flash:generateContent", "generateContent", "chat",
     "/v1beta/models/gemini-2.5-flash:generateContent", "gemini-2.5-flash"},
    {gemini, "POST", "/models/gemini-2.5-flash:streamGenerateContent", "generateContent", "chat",
     "/v1beta/models/gemini-2.5-flash:streamGenerateContent", "gemini-2.5-flash", true},
    {gemini, "POST", "/v1/models/gemini-2.5-flash:countTokens", "countTokens", "chat",
     "/v1/models/gemini-2.5-flash:countTokens", "gemini-2.5-flash"},
    {gemini, "POST", "/v1alpha/models/e:embedContent", "embedContent", "embeddings",
     "/v1alpha/models/e:embedContent", "e"},
    {gemini, "POST", "/v1beta/models/e:batchEmbedContents", "batchEmbedContents", "embeddings",
     "/v1beta/models/e:batchEmbedContents", "e"},
    {gemini, "GET", "/v1beta/models", "models", "models", "/v1beta/models"},
    {gemini, "GET", "/v1beta/models/gemini-2.5-pro", "models/one", "models", "/v1beta/models/gemini-2.5-pro",
     "gemini-2.5-pro"},
    {azure_openai, "POST", "/openai/deployments/mini/chat/completions", "chat/completions", "chat",
     "/openai/deployments/mini/chat/completions", "mini"},
    {azure_openai, "POST", "/deployments/mini/embeddings", "embeddings", "embeddings",
     "/openai/deployments/mini/embeddings", "mini"},
    {azure_openai, "POST", "/openai/deployments/whisper/audio/transcriptions", "audio/transcriptions",
     "audio", "/openai/deployments/whisper/audio/transcriptions", "whisper"},
    {azure_openai, "POST", "/openai/v1/chat/completions", "chat/completions", "chat",
     "/openai/v1/chat/completions"},
    {azure_openai, "POST", "/openai/responses", "responses", "chat", "/openai/responses"},
    {azure_openai, "POST", "/openai/v1/responses", "responses", "chat", "/openai/v1/responses"},
    {azure_openai, "GET", "/openai/models", "models", "models", "/openai/models"},
    {ollama, "POST", "/api/chat", "api/chat", "chat", "/api/chat"},
    {ollama, "POST", "/api/generate", "api/generate", "chat", "/api/generate"},
    {ollama, "POST", "/api/embed", "api/embed", "embeddings", "/api/embed"},
    {ollama, "POST", "/api/embeddings", "api/embeddings", "embeddings", "/api/embeddings"},
    {ollama, "POST", "/api/show", "api/show", "models", "/api/show"},
    {ollama, "GET", "/api/tags", "api/tags", "models", "/api/tags"},
    {ollama, "GET", "/api/version", "api/version", "models", "/api/version"},
    {ollama, "POST", "/v1/chat/completions", "chat/completions", "chat", "/v1/chat/completions"},
    {ollama, "POST", "/v1/embeddings", "embeddings", "embeddings", "/v1/embeddings"},
};

TEST(Endpoint, FindsWhatEachDialectHas) {
  for (const Case& expected : cases) {
    const auto located = find_endpoint(expected.dialect, expected.method, expected.path);
    ASSERT_TRUE(located.ok()) << expected.path << ": " << located.error().detail;
    EXPECT_EQ(located->endpoint->name, expected.name) << expected.path;
    EXPECT_EQ(located->endpoint->action, expected.action) << expected.path;
    EXPECT_EQ(located->endpoint->has_body, expected.method == "POST") << expected.path;
    EXPECT_EQ(located->upstream_path, expected.upstream);
    EXPECT_EQ(located->path_model, expected.model);
    EXPECT_EQ(located->path_streams, expected.streams);
    const auto again = find_endpoint(expected.dialect, expected.method, located->upstream_path);
    ASSERT_TRUE(again.ok()) << located->upstream_path;
    EXPECT_EQ(again->upstream_path, located->upstream_path);
  }
}

TEST(Endpoint, OnlyUploadsAreMultipart) {
  EXPECT_TRUE(find_endpoint(openai, "POST", "/v1/images/edits")->endpoint->multipart);
  EXPECT_TRUE(find_endpoint(openai, "POST", "/v1/audio/translations")->endpoint->multipart);
  EXPECT_FALSE(find_endpoint(openai, "POST", "/v1/audio/speech")->endpoint->multipart);
}

TEST(Endpoint, E50_UnknownPathsAreNotFound) {
  for (const Dialect dialect : {openai, anthropic, gemini, azure_openai, ollama, openai_compatible}) {
    for (const char* path : {"", "/", "/v1", "/v1/", "/admin", "/v1/chat", "/v1/chat/completions/",
                             "/v1/chat/completionsx", "/v1//chat/completions", "/v1/v1/chat/completions",
                             "/v1/chat/completions;x=1", "/v1/Chat/Completions", "/v1/chat%2Fcompletions",
                             "v1/chat/completions", "*", "/v1/rerank", "/generateContent"}) {
      const ErrorKind kind = refused(dialect, "POST", path);
      EXPECT_TRUE(kind == ErrorKind::not_found || kind == ErrorKind::forbidden) << path;
    }
  }
  EXPECT_EQ(refused(openai, "POST", "/v1/../admin"), ErrorKind::not_found);
  EXPECT_EQ(refused(openai, "POST", "/v1/rerank"), ErrorKind::not_found);
  EXPECT_EQ(refused(anthropic, "POST", "/v1/chat/completions"), ErrorKind::not_found);
  EXPECT_EQ(refused(openai, "", "/v1/chat/completions"), ErrorKind::forbidden);
  EXPECT_EQ(refused(openai, "post", "/v1/embeddings"), ErrorKind::not_found);
}

TEST(Endpoint, E51_BatchesAreNotReachedWithAChatKey) {
  for (const char* path : {"/v1/files",
                           "/v1/files/file-1/content",
                           "/v1/batches",
                           "/v1/fine_tuning/jobs",
                           "/v1/assistants",
                           "/v1/threads/t/runs",
                           "/v1/vector_stores/vs/search",
                           "/v1/realtime",
                           "/v1/realtime/client_secrets",
                           "/v1/evals",
                           "/v1/containers/c/files",
                           "/v1/uploads",
                           "/v1/conversations",
                           "/v1/responses/resp_1",
                           "/v1/responses/resp_1/cancel",
                           "/v1/chat/completions/chatcmpl-1",
                           "/v1/organization/admin_api_keys",
                           "/v1/videos",
                           "/files",
                           "/batches"}) {
    for (const char* method : {"GET", "POST", "DELETE"}) {
      EXPECT_EQ(refused(openai, method, path), ErrorKind::forbidden) << path;
      EXPECT_EQ(refused(openai_compatible, method, path), ErrorKind::forbidden) << path;
    }
  }
  for (const char* path : {"/v1/messages/batches", "/v1/messages/batches/b/results", "/v1/files",
                           "/v1/skills", "/v1/organizations/api_keys", "/v1/agents", "/v1/complete"}) {
    EXPECT_EQ(refused(anthropic, "POST", path), ErrorKind::forbidden) << path;
  }
  for (const char* path :
       {"/v1beta/files", "/upload/v1beta/files", "/v1beta/batches/b", "/v1beta/cachedContents",
        "/v1beta/tunedModels", "/v1beta/tunedModels/t:generateContent", "/v1beta/corpora/c",
        "/v1beta/fileSearchStores", "/v1beta/interactions", "/v1beta/models/m:batchGenerateContent",
        "/v1beta/models/m:predictLongRunning", "/v1beta/models/m:asyncBatchEmbedContent",
        "/v1beta/models/m:predict"}) {
    EXPECT_EQ(refused(gemini, "POST", path), ErrorKind::forbidden) << path;
  }
  for (const char* path :
       {"/openai/files", "/openai/v1/files", "/openai/batches", "/openai/deployments",
        "/openai/deployments/d", "/openai/deployments/d/extensions/chat/completions",
        "/openai/deployments/d/fine_tuning/jobs", "/openai/assistants", "/openai/v1/evals"}) {
    EXPECT_EQ(refused(azure_openai, "POST", path), ErrorKind::forbidden) << path;
  }
  for (const char* path : {"/api/pull", "/api/push", "/api/create", "/api/delete", "/api/copy",
                           "/api/blobs/sha256:1", "/v1/files"}) {
    EXPECT_EQ(refused(ollama, "POST", path), ErrorKind::forbidden) << path;
  }
  EXPECT_EQ(refused(openai, "DELETE", "/v1/models/ft:gpt-4o"), ErrorKind::forbidden);
  EXPECT_EQ(refused(ollama, "DELETE", "/api/delete"), ErrorKind::forbidden);
}

TEST(Endpoint, E48_E49_OddModelsInThePathAreRefused) {
  for (const char* name : {"", ".", "..", "a..b", "a%2Fb", "a%252Fb", "a%5Cb", "a%00", "a%20b", "a%0Ab",
                           "%C3%A9", "a%", "a;b", "a%3Fb", "%2E%2E", "a'b"}) {
    const std::string of_azure = "/openai/deployments/" + std::string(name) + "/chat/completions";
    EXPECT_EQ(refused(azure_openai, "POST", of_azure), ErrorKind::malformed) << name;
    const std::string of_gemini = "/v1beta/models/" + std::string(name) + ":generateContent";
    EXPECT_EQ(refused(gemini, "POST", of_gemini), ErrorKind::malformed) << name;
  }
  EXPECT_EQ(refused(gemini, "POST", "/v1beta/models/a/b:generateContent"), ErrorKind::malformed);
  EXPECT_EQ(refused(gemini, "POST", "/v1beta/models/models/../x:generateContent"), ErrorKind::malformed);
  EXPECT_EQ(refused(openai, "GET", "/v1/models/a//b"), ErrorKind::malformed);
  EXPECT_EQ(refused(openai, "GET", "/v1/models/" + std::string(201, 'a')), ErrorKind::malformed);
}

TEST(Endpoint, ModelsInThePathAreDecodedOnce) {
  const auto located = find_endpoint(openai, "GET", "/v1/models/ft%3Agpt-4o%3Aacme");
  ASSERT_TRUE(located.ok());
  EXPECT_EQ(located->path_model, "ft:gpt-4o:acme");
  EXPECT_EQ(located->upstream_path, "/v1/models/ft:gpt-4o:acme");
}

TEST(Endpoint, PathForAnotherModel) {
  const auto of = [](Dialect dialect, std::string_view path) {
    return path_for_model(dialect, *find_endpoint(dialect, "POST", path), "other");
  };
  EXPECT_EQ(of(gemini, "/v1beta/models/a:generateContent"), "/v1beta/models/other:generateContent");
  EXPECT_EQ(of(gemini, "/v1beta/models/models:generateContent"), "/v1beta/models/other:generateContent");
  EXPECT_EQ(of(azure_openai, "/openai/deployments/a/chat/completions"),
            "/openai/deployments/other/chat/completions");
  EXPECT_EQ(of(azure_openai, "/openai/v1/chat/completions"), "/openai/v1/chat/completions");
  EXPECT_EQ(of(openai, "/v1/chat/completions"), "/v1/chat/completions");
}

}  // namespace
}  // namespace sallyport::models
