#include "wire/models/request_fixture.h"

namespace sallyport::models {
namespace {

const Sent to_chat{.dialect = ollama, .path = "/api/chat"};
const Sent to_generate{.dialect = ollama, .path = "/api/generate"};

std::string local(std::string_view members) {
  return R"({"model":"llama3.1:8b","messages":[{"role":"user","content":"Hi"}],)" + std::string(members) +
         "}";
}

TEST(ReadOllama, RefusesWhatIsNotUnderstood) {
  for (const char* members :
       {R"("options":1)", R"("options":{"num_predict":0})", R"("options":{"num_predict":1.5})",
        R"("images":"x")", R"("images":["http://x"])", R"("images":["/etc/passwd.png"])", R"("images":[1])",
        R"("tools":[{"type":"x"}])", R"("stream":"no")", R"("future":"http://x")",
        R"("adapters":{"a":"sha256:1"})"}) {
    EXPECT_EQ(refused(to_chat, local(members)), ErrorKind::malformed) << members;
  }
  for (const char* message :
       {"1", R"({"role":"user","content":[{"type":"text"}]})", R"({"role":"user","image_url":"http://x"})",
        R"({"role":"user","content":"x","images":["data:image/png;base64,AA"]})"}) {
    const std::string body = R"({"model":"a","messages":[)" + std::string(message) + "]}";
    EXPECT_EQ(refused(to_chat, body), ErrorKind::malformed) << body;
  }
  EXPECT_EQ(refused(to_chat, local(R"("remote_host":"https://ollama.com")")), ErrorKind::malformed);
}

TEST(ReadOllama, StreamsUnlessToldOtherwise) {
  EXPECT_TRUE(accepted(to_chat, local(R"("format":"json")")).streaming);
  EXPECT_TRUE(accepted(to_generate, R"({"model":"a","prompt":"x"})").streaming);
  EXPECT_TRUE(accepted(to_chat, local(R"("stream":null)")).streaming);
  EXPECT_FALSE(accepted(to_chat, local(R"("stream":false)")).streaming);
  EXPECT_FALSE(
      accepted({.dialect = ollama, .path = "/api/embed"}, R"({"model":"a","input":["x"]})").streaming);
  EXPECT_FALSE(accepted(to_chat, local(R"("stream":true)")).usage_on_request);
}

TEST(ReadOllama, LessThanNothingIsNoBound) {
  EXPECT_EQ(accepted(to_chat, local(R"("options":{"num_predict":-1})")).max_output_tokens, -1);
  EXPECT_EQ(accepted(to_chat, local(R"("options":{"num_predict":-2,"num_ctx":8192})")).max_output_tokens, -1);
  EXPECT_EQ(accepted(to_chat, local(R"("options":{"num_predict":128})")).max_output_tokens, 128);
}

TEST(ReadOllama, ReadsWhatClientsSend) {  // as the ollama package and LangChain write it
  const ModelRequest request =
      accepted(to_chat, R"({"model":"llama3.1:8b","stream":true,"format":{"type":"object"},
    "keep_alive":"5m","think":false,"options":{"temperature":0.7,"num_ctx":4096,"stop":["###"],"num_predict":256},
    "tools":[{"type":"function","function":{"name":"lookup","description":"d","parameters":{"type":"object"}}}],
    "messages":[{"role":"system","content":"x"},{"role":"user","content":"y","images":["iVBORw0KGgo+/=="]},
      {"role":"assistant","content":"","thinking":"z","tool_calls":[{"function":{"name":"lookup","arguments":{"url":"http://x"}}}]},
      {"role":"tool","content":"12.5","tool_name":"lookup"}]})");
  EXPECT_EQ(request.model, "llama3.1:8b");
  EXPECT_EQ(request.tools, List{"lookup"});
  EXPECT_EQ(request.images, 1);
  EXPECT_EQ(request.max_output_tokens, 256);
  EXPECT_EQ(accepted(to_generate,
                     R"({"model":"llava","prompt":"What is in http://x?","images":["AA=="],"system":"s",
    "template":"t","raw":false,"context":[1,2,3],"suffix":"x"})")
                .images,
            1);
  accepted({.dialect = ollama, .path = "/api/embeddings"}, R"({"model":"nomic-embed-text","prompt":"x"})");
}

}  // namespace
}  // namespace sallyport::models
