#include "wire/models/camel_object.h"
#include "wire/models/request_fixture.h"

namespace sallyport::models {
namespace {

const Sent to_generate{.dialect = gemini, .path = "/v1beta/models/gemini-2.5-flash:generateContent"};
const Sent to_stream{
    .dialect = gemini, .path = "/v1beta/models/gemini-2.5-flash:streamGenerateContent", .query = "alt=sse"};

std::string with_part(std::string_view part) {
  return R"({"contents":[{"role":"user","parts":[)" + std::string(part) + "]}]}";
}
std::string content(std::string_view members) {
  return R"({"contents":[{"role":"user","parts":[{"text":"Hi"}]}],)" + std::string(members) + "}";
}

TEST(CamelObject, KnowsBothSpellings) {
  EXPECT_EQ(camel_case("max_output_tokens"), "maxOutputTokens");
  EXPECT_EQ(camel_case("maxOutputTokens"), "maxOutputTokens");
  EXPECT_EQ(camel_case(""), "");
}

TEST(ReadGemini, E48_TwoSpellingsOfOneMemberAreRefused) {
  for (const char* members :
       {R"("generationConfig":{"maxOutputTokens":5},"generation_config":{"maxOutputTokens":50000})",
        R"("generationConfig":{"maxOutputTokens":5,"max_output_tokens":50000})",
        R"("cachedContent":"cachedContents/1","cached_content":"cachedContents/2")"}) {
    EXPECT_EQ(refused(to_generate, content(members)), ErrorKind::malformed) << members;
  }
  EXPECT_EQ(refused(to_generate, with_part(R"({"fileData":{"fileUri":"a"},"file_data":{"file_uri":"b"}})")),
            ErrorKind::malformed);
  const ModelRequest snake =
      accepted(to_generate, R"({"contents":[{"parts":[{"inline_data":{"mime_type":"image/png",
      "data":"AA=="}}]}],"generation_config":{"max_output_tokens":50,"candidate_count":2},
      "tools":[{"function_declarations":[{"name":"f"}]},{"google_search":{}}]})");
  EXPECT_EQ(snake.max_output_tokens, 100);
  EXPECT_EQ(snake.images, 1);
  EXPECT_EQ(snake.tools, List{"f"});
  EXPECT_EQ(snake.provider_tools, List{"googleSearch"});
}

TEST(ReadGemini, RefusesWhatIsNotUnderstood) {
  for (const char* part : {"1", R"({"inlineData":{"mimeType":"image/png"}})", R"({"inlineData":1})",
                           R"({"fileData":{"fileUri":"ftp://x"}})", R"({"fileData":{}})",
                           R"({"futureUri":"http://x"})", R"({"text":"x","future":{"uri":"x"}})"}) {
    EXPECT_EQ(refused(to_generate, with_part(part)), ErrorKind::malformed) << part;
  }
  for (const char* members :
       {R"("tools":[{"unheardOf":{}}])", R"("tools":[{"retrieval":{"externalApi":{"endpoint":"http://x"}}}])",
        R"("tools":[{"exaAiSearch":{"apiKey":"x"}}])", R"("tools":1)",
        R"("tools":[{"functionDeclarations":{}}])", R"("tools":[{"functionDeclarations":[{}]}])",
        R"("generationConfig":{"maxOutputTokens":0})", R"("generationConfig":{"maxOutputTokens":"100"})",
        R"("generationConfig":1)", R"("generationConfig":{"modelConfig":{"model":"x"}})",
        R"("generationConfig":{"candidateCount":0})", R"("cachedContent":1)", R"("requests":[{}])",
        R"("generateContentRequest":{"contents":[{}]})", R"("systemInstruction":"x")"}) {
    EXPECT_EQ(refused(to_generate, content(members)), ErrorKind::malformed) << members;
  }
  EXPECT_EQ(refused(to_generate, R"({"contents":"x"})"), ErrorKind::malformed);
  EXPECT_EQ(refused(to_generate, R"({"contents":["x"]})"), ErrorKind::malformed);
}

TEST(ReadGemini, E52_E53_AddressesFilesAndTools) {
  const ModelRequest request = accepted(to_generate, with_part(R"(
    {"fileData":{"fileUri":"https://www.youtube.com/watch?v=1"}},
    {"fileData":{"mimeType":"application/pdf","fileUri":"https://generativelanguage.googleapis.com/v1beta/files/abc"}},
    {"fileData":{"fileUri":"https://generativelanguage.googleapis.com.evil/files/abc"}},
    {"inlineData":{"mimeType":"image/png","data":"AA=="}},{"inlineData":{"mimeType":"audio/wav","data":"AA=="}},
    {"inlineData":{"mimeType":"application/pdf","data":"AA=="}},
    {"functionResponse":{"name":"f","response":{"fileUri":"http://x"},"parts":[{"inlineData":{"mimeType":"image/png","data":"A"}}]}})"));
  EXPECT_EQ(request.image_addresses, 2);
  EXPECT_EQ(request.files, 1);
  EXPECT_EQ(request.images, 3);
  EXPECT_EQ(request.audios, 1);
  EXPECT_EQ(
      accepted(to_generate,
               content(R"("tools":[{"googleSearch":{}},{"googleSearchRetrieval":{}},{"codeExecution":{}},
      {"urlContext":{}},{"googleMaps":{}},{"fileSearch":{"fileSearchStoreNames":["x"]}},{"mcpServers":[{"name":"x"}]}])"))
          .provider_tools,
      (List{"codeExecution", "fileSearch", "googleMaps", "googleSearch", "googleSearchRetrieval", "mcp",
            "urlContext"}));
  EXPECT_TRUE(accepted(to_generate, content(R"("cachedContent":"cachedContents/1")")).stored);
  EXPECT_TRUE(accepted(to_generate, content(R"("store":true)")).stored);
  EXPECT_FALSE(accepted(to_generate, content(R"("store":false)")).stored);
}

TEST(ReadGemini, ReadsWhatSdksSend) {  // as @google/genai and LangChain write it
  const ModelRequest request = accepted(to_stream, R"({
    "contents": [{"parts": [{"text": "File https://x"}], "role": "user"},
      {"role": "model", "parts": [{"text": "thinking", "thought": true, "thoughtSignature": "CiQB"},
        {"functionCall": {"name": "lookup", "args": {"fileUri": "http://x"}}, "thoughtSignature": "AA"}]},
      {"role": "function", "parts": [{"functionResponse": {"name": "lookup", "response": {"due": 12.5}}}]},
      {"role": "model", "parts": [{"executableCode": {"language": "PYTHON", "code": "1"}},
        {"codeExecutionResult": {"outcome": "OUTCOME_OK", "output": "1"}}]}],
    "systemInstruction": {"role": "user", "parts": [{"text": "Be brief."}]},
    "safetySettings": [{"category": "HARM_CATEGORY_HARASSMENT", "threshold": "BLOCK_NONE"}],
    "tools": [{"functionDeclarations": [{"name": "lookup", "description": "d",
      "parametersJsonSchema": {"type": "object", "properties": {"fileUri": {"type": "string"}}}}]}],
    "toolConfig": {"functionCallingConfig": {"mode": "ANY", "allowedFunctionNames": ["lookup"]}},
    "generationConfig": {"temperature": 0.4, "topP": 1, "topK": 32, "maxOutputTokens": 2048, "candidateCount": 1,
      "stopSequences": [], "responseMimeType": "application/json", "responseSchema": {"type": "OBJECT"},
      "thinkingConfig": {"thinkingBudget": 1024, "includeThoughts": true}, "seed": 7, "responseModalities": ["TEXT"],
      "speechConfig": {"voiceConfig": {"prebuiltVoiceConfig": {"voiceName": "Kore"}}}}})");
  EXPECT_EQ(request.model, "gemini-2.5-flash");
  EXPECT_EQ(request.max_output_tokens, 2048);
  EXPECT_TRUE(request.streaming);
  EXPECT_FALSE(request.usage_on_request || request.stored);
  EXPECT_EQ(request.tools, List{"lookup"});
  EXPECT_EQ(request.files + request.images + request.image_addresses, 0);
}

TEST(ReadGemini, ReadsTheOtherEndpoints) {
  accepted({.dialect = gemini, .path = "/v1beta/models/e:embedContent"},
           R"({"content":{"parts":[{"text":"a"}]},"taskType":"RETRIEVAL_QUERY","outputDimensionality":256})");
  const ModelRequest batch = accepted({.dialect = gemini, .path = "/v1beta/models/e:batchEmbedContents"},
                                      R"({"requests":[{"model":"models/e","content":{"parts":[{"text":"a"}]},
      "taskType":"RETRIEVAL_DOCUMENT","title":"x"},{"model":"models/e","content":{"parts":[{"text":"b"}]}}]})");
  EXPECT_EQ(batch.model, "e");
  accepted({.dialect = gemini, .path = "/v1beta/models/g:countTokens"},
           R"({"contents":[{"parts":[{"text":"a"}]}]})");
  EXPECT_EQ(accepted({.dialect = gemini, .path = "/v1beta/models/g:countTokens"},
                     R"({"generateContentRequest":{"model":"models/g","contents":[{"parts":[{"fileData":
      {"fileUri":"https://x"}}]}]}})")
                .image_addresses,
            1);
}

}  // namespace
}  // namespace sallyport::models
