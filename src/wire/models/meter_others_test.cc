#include "wire/models/meter_cases.h"

namespace sallyport::models {
namespace {

std::string event(std::string_view type, std::string_view rest) {
  return "event: " + std::string(type) + "\ndata: {\"type\":\"" + std::string(type) + "\"" +
         std::string(rest) + "}\n\n";
}

const Setting anthropic{.dialect = Dialect::anthropic};

std::string message_start() {
  return event("message_start",
               R"(,"message":{"id":"m","content":[],"usage":{"input_tokens":25,)"
               R"("cache_creation_input_tokens":40,"cache_read_input_tokens":100,"output_tokens":1}})");
}
std::string text_delta(std::string_view text) {
  return event("content_block_delta",
               R"(,"index":0,"delta":{"type":"text_delta","text":")" + std::string(text) + "\"}");
}

TEST(MeterOfAnthropic, ReadsInputAtTheStartAndOutputAtTheEnd) {
  const std::string body =
      message_start() +
      event("content_block_start", R"(,"index":0,"content_block":{"type":"text","text":""})") +
      event("ping", "") + text_delta("Hello") + text_delta(" you") +
      event("content_block_stop", ",\"index\":0") +
      event("message_delta",
            R"(,"delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":15})");
  expect_metered(body + event("message_stop", ""), anthropic,
                 {"reported 165(100 read, 40 written) -> 15", "end_turn", true, 3});
  expect_metered(body, anthropic, {"reported 165(100 read, 40 written) -> 15", "end_turn", false, 3});
}

TEST(MeterOfAnthropic, TheLastEventMayCorrectTheInput) {  // agentgateway #2977
  const auto end = [](std::string_view usage) {
    return message_start() +
           event("message_delta", R"(,"delta":{"stop_reason":"max_tokens"},"usage":)" + std::string(usage)) +
           event("message_stop", "");
  };
  expect_metered(end(R"({"input_tokens":30,"output_tokens":5})"), anthropic,
                 {"reported 170(100 read, 40 written) -> 5", "max_tokens", true});
  expect_metered(
      end(R"({"input_tokens":0,"cache_read_input_tokens":null,"cache_creation_input_tokens":0,"output_tokens":0})"),
      anthropic, {"reported 100(100 read, 0 written) -> 0", "max_tokens", true});
}

TEST(MeterOfAnthropic, E56_ThePlaceholderOfTheStartIsNoReport) {  // litellm #39893
  const std::string body = message_start() + text_delta("one") + text_delta("two") + text_delta("three");
  expect_metered(body, anthropic, {"estimated 165(100 read, 40 written) -> 3", "", false, 3});
  expect_metered(body + event("error", R"(,"error":{"type":"overloaded_error","message":"x"})"), anthropic,
                 {"estimated 165(100 read, 40 written) -> 3", "", false, 3});
  expect_metered(message_start(), anthropic, {"estimated 165(100 read, 40 written) -> 1", "", false, 0});
}

TEST(MeterOfAnthropic, OutputSeenCountsToolsAndThinking) {
  const std::string body =
      event("content_block_start",
            R"(,"content_block":{"type":"tool_use","id":"toolu_1","name":"look","input":{}})") +
      event("content_block_delta",
            R"(,"delta":{"type":"input_json_delta","partial_json":"{\"a\": 1234567}"})") +
      event("content_block_delta", R"(,"delta":{"type":"thinking_delta","thinking":"hm"})") +
      event("content_block_delta", R"(,"delta":{"type":"signature_delta","signature":"QUFBQUFBQUFBQUFB"})") +
      event(
          "content_block_start",
          R"(,"content_block":{"type":"web_search_tool_result","content":[{"title":"long text that was read"}]})");
  // 4 + 2 bytes of the start, 16 of the arguments as written, 2 of thought.
  expect_metered(body, anthropic, {"estimated 100(0 read, 0 written) -> 6", "", false, 6});
}

TEST(MeterOfAnthropic, ReadsAWholeMessage) {
  const std::string body =
      R"({"id":"m","type":"message","content":[{"type":"text","text":"12345678"}],"stop_reason":"tool_use",)"
      R"("usage":{"input_tokens":7,"cache_creation_input_tokens":null,"output_tokens":3}})";
  expect_metered(body, {.dialect = Dialect::anthropic, .how = Answer::json},
                 {"reported 7(0 read, 0 written) -> 3", "tool_use", true, 2});
}

TEST(MeterOfAnthropic, IsUsedForMessagesWhereverTheyAre) {
  static constexpr Endpoint messages{"messages", "chat"};
  const std::string body =
      message_start() + event("message_delta", R"(,"delta":{},"usage":{"output_tokens":2})");
  for (const Dialect dialect : {Dialect::ollama, Dialect::openai_compatible}) {
    expect_metered(body, {.dialect = dialect, .endpoint = &messages},
                   {"reported 165(100 read, 40 written) -> 2", "", false});
  }
}

const Setting gemini{.dialect = Dialect::gemini};

const std::string first_chunk =
    R"({"candidates":[{"content":{"parts":[{"text":"Hello"}],"role":"model"},"index":0}],)"
    R"("usageMetadata":{"promptTokenCount":10,"totalTokenCount":10}})";
const std::string middle_chunk =
    R"({"candidates":[{"content":{"parts":[{"text":"hm","thought":true},{"functionCall":{"name":"f","args":{"n":12}}}]}}],)"
    R"("usageMetadata":{"promptTokenCount":10,"candidatesTokenCount":4,"totalTokenCount":14}})";
const std::string last_chunk =
    R"({"candidates":[{"content":{"parts":[{"text":"!"}]},"finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":11,)"
    R"("toolUsePromptTokenCount":5,"cachedContentTokenCount":6,"candidatesTokenCount":9,"thoughtsTokenCount":20,"totalTokenCount":45}})";

TEST(MeterOfGemini, TheLastReportWins) {
  const auto events = [](std::initializer_list<std::string_view> chunks) {
    std::string body;
    for (const std::string_view chunk : chunks) body.append("data: ").append(chunk).append("\r\n\r\n");
    return body;
  };
  expect_metered(events({first_chunk, middle_chunk, last_chunk}), gemini,
                 {"reported 16(6 read, 0 written) -> 29", "STOP", true, 5});
  expect_metered(events({first_chunk, middle_chunk}), gemini,
                 {"estimated 10(0 read, 0 written) -> 4", "", false});
  expect_metered(events({first_chunk, first_chunk}), gemini,
                 {"estimated 10(0 read, 0 written) -> 3", "", false});
  const std::string blocked =
      R"({"promptFeedback":{"blockReason":"SAFETY"},"usageMetadata":{"promptTokenCount":8,"totalTokenCount":8}})";
  expect_metered(events({blocked}), gemini, {"reported 8(0 read, 0 written) -> 0", "SAFETY", true, 0});
}

TEST(MeterOfGemini, ReadsAStreamThatIsAnArray) {
  const Setting array{.dialect = Dialect::gemini, .how = Answer::json};
  expect_metered("[" + first_chunk + "\n,\r\n" + middle_chunk + ",\n" + last_chunk + "\n]\n", array,
                 {"reported 16(6 read, 0 written) -> 29", "STOP", true});
  expect_metered("[" + first_chunk + ",\n" + middle_chunk + ",\n{\"cand", array,
                 {"estimated 10(0 read, 0 written) -> 6", "", false});
}

TEST(MeterOfGemini, ReadsAWholeAnswerAndItsEnvelope) {
  const Setting whole{.dialect = Dialect::gemini, .how = Answer::json, .streaming = false};
  expect_metered(last_chunk, whole, {"reported 16(6 read, 0 written) -> 29", "STOP", true});
  expect_metered("{\"response\":" + last_chunk + ",\"traceId\":\"x\"}", whole,  // agentgateway #2813
                 {"reported 16(6 read, 0 written) -> 29", "STOP", true});
}

const Setting ollama{.dialect = Dialect::ollama, .how = Answer::lines};

TEST(MeterOfOllama, ReadsTheCountsOfTheLastLine) {
  const std::string lines =
      R"({"model":"l","message":{"role":"assistant","content":"Hel"},"done":false})"
      "\n"
      R"({"model":"l","message":{"role":"assistant","content":"","thinking":"hm"},"done":false})"
      "\n"
      R"({"message":{"role":"assistant","content":"","tool_calls":[{"function":{"name":"f","arguments":{"a":1}}}]},"done":false})"
      "\n";
  const std::string last =
      R"({"message":{"role":"assistant","content":""},"done_reason":"stop","done":true,"prompt_eval_count":26,"eval_count":8})";
  expect_metered(lines + last + "\n", ollama, {"reported 26(0 read, 0 written) -> 8", "stop", true, 4});
  expect_metered(lines + last, ollama, {"reported 26(0 read, 0 written) -> 8", "stop", true, 4});
  expect_metered(lines, ollama, {"estimated 100(0 read, 0 written) -> 4", "", false, 4});
  // A prompt that it has in its cache is not counted by some versions.
  expect_metered(lines + R"({"done":true,"eval_count":8})"
                         "\n",
                 ollama, {"estimated 100(0 read, 0 written) -> 8", "", true});
}

TEST(MeterOfOllama, ALineThatDoesNotEndHidesNoOther) {
  expect_metered(
      "{\"message\":{\"content\":\"x\n{\"done\":true,\"prompt_eval_count\":2,\"eval_count\":1}\nnoise\n",
      ollama, {"reported 2(0 read, 0 written) -> 1", "", true});
}

TEST(MeterOfOllama, ReadsWhatIsNoStream) {
  expect_metered(
      R"({"response":"12345678","done":true,"done_reason":"length","prompt_eval_count":5,"eval_count":2})",
      {.dialect = Dialect::ollama, .how = Answer::json, .streaming = false},
      {"reported 5(0 read, 0 written) -> 2", "length", true, 2});
  expect_metered(
      R"({"embeddings":[[0.1,0.2]],"prompt_eval_count":5})",
      {.dialect = Dialect::ollama, .how = Answer::json, .endpoint = &embeddings_endpoint, .streaming = false},
      {"reported 5(0 read, 0 written) -> 0", "", true, 0});
  expect_metered(
      R"({"object":"list","data":[],"usage":{"prompt_tokens":5,"total_tokens":5}})",
      {.dialect = Dialect::ollama, .how = Answer::json, .endpoint = &embeddings_endpoint, .streaming = false},
      {"reported 5(0 read, 0 written) -> 0", "", true, 0});
}

TEST(Meter, AFinishReasonIsShortAndPrintable) {
  const std::string reason = "a\\n\\u00e9" + std::string(100, 'x');
  const std::string body = "{\"done\":true,\"done_reason\":\"" + reason + "\"}\n";
  const Metered got = meter({body}, ollama);
  EXPECT_EQ(got.finish_reason, "a???" + std::string(60, 'x'));
}

}  // namespace
}  // namespace sallyport::models
