#include "wire/models/meter_cases.h"

namespace sallyport::models {
namespace {

std::string delta(std::string_view delta, std::string_view finish = "null") {
  return R"(data: {"id":"c","object":"chat.completion.chunk","choices":[{"index":0,"delta":)" +
         std::string(delta) + R"(,"finish_reason":)" + std::string(finish) + "}],\"usage\":null}\n\n";
}
constexpr std::string_view usage_event =
    R"(data: {"id":"c","choices":[],"usage":{"prompt_tokens":20,"completion_tokens":7,"total_tokens":27,)"
    R"("prompt_tokens_details":{"cached_tokens":8},"completion_tokens_details":{"reasoning_tokens":4}}})"
    "\n\n";
constexpr std::string_view done = "data: [DONE]\n\n";

std::string hello() {
  return delta(R"({"role":"assistant","content":""})") + delta(R"({"content":"Hel"})") +
         delta(R"({"content":"lo"})") + delta("{}", "\"stop\"");
}

TEST(Meter, E58_HidesTheUsageThatOnlyWeAskedFor) {
  const std::string before = hello();
  const std::string body = before + std::string(usage_event) + std::string(done);
  const Expected expected{"reported 20(8 read, 0 written) -> 7", "stop", true, 2};
  expect_metered(body, {.asked = true}, expected, before + std::string(done));
  expect_metered(body, {.asked = false}, expected);
  expect_metered(body, {.dialect = Dialect::azure_openai, .asked = true}, expected,
                 before + std::string(done));
  expect_metered(body, {.dialect = Dialect::openai_compatible, .asked = true}, expected,
                 before + std::string(done));
  expect_metered(body, {.dialect = Dialect::ollama, .asked = true}, expected, before + std::string(done));
}

std::string with_line_ends(std::string_view text, std::string_view end) {
  std::string out;
  for (const char c : text) c == '\n' ? out.append(end) : out.append(1, c);
  return out;
}

TEST(Meter, E58_HidesTheWholeEventWhateverItsLineEnds) {
  for (const std::string_view end : {"\r\n", "\r", "\n"}) {
    const std::string before = with_line_ends(": hi\n\n" + hello(), end);
    const std::string after = with_line_ends("\n: bye\n" + std::string(done), end);
    const std::string body =
        before + with_line_ends(": not seen\nid: 3\n" + std::string(usage_event), end) + after;
    expect_metered(body, {.asked = true}, {"reported 20(8 read, 0 written) -> 7", "stop", true},
                   before + after);
  }
}

TEST(Meter, E58_HidesItAlsoAtAnEndWithoutBlankLineOrDone) {
  const std::string usage(usage_event.substr(0, usage_event.size() - 2));
  for (const std::string_view end : {"", "\n", "\r"}) {
    expect_metered(hello() + usage + std::string(end), {.asked = true},
                   {"reported 20(8 read, 0 written) -> 7", "stop", false}, hello());
  }
}

TEST(Meter, E58_HidesNothingElse) {
  // Azure's first chunk has no choices; some servers tell usage beside choices; errors must be seen.
  for (const std::string& event :
       {std::string(R"(data: {"choices":[],"prompt_filter_results":[]})"
                    "\n\n"),
        std::string(R"(data: {"choices":[],"usage":null})"
                    "\n\n"),
        std::string(R"(data: {"error":{"message":"x"},"choices":[],"usage":{"prompt_tokens":1}})"
                    "\n\n"),
        std::string(R"(data: {"choices":[{"delta":{"content":"x"}}],"usage":{"prompt_tokens":1}})"
                    "\n\n"),
        std::string(": comment\n\n"), std::string("\n"), std::string("data: not JSON\n\n"),
        std::string(R"(data: {"choices":[],"choices":[],"usage":{}})"
                    "\n\n")}) {
    const std::string body = hello() + event + std::string(done);
    http1::for_every_split(
        body, [&](const http1::Pieces& pieces) { ASSERT_EQ(meter(pieces, {.asked = true}).out, body); });
  }
}

TEST(Meter, HoldsBackOnlyAnEventThatHasNotEnded) {
  ModelRequest request;
  request.endpoint = &chat_endpoint;
  request.streaming = true;
  const auto asked = make_meter(Dialect::openai, request, Answer::events, 200, true);
  std::string out;
  asked->feed(hello() + "data: {\"ch", out);
  EXPECT_EQ(out, hello());
  asked->finish(out);
  EXPECT_EQ(out, hello() + "data: {\"ch");
  const auto plain = make_meter(Dialect::openai, request, Answer::events, 200, false);
  out.clear();
  plain->feed("data: {\"ch", out);
  EXPECT_EQ(out, "data: {\"ch");
}

TEST(Meter, E57_ZeroIsHonouredOddNumbersAreClampedAndTheLastReportWins) {
  const auto usage = [](std::string_view prompt, std::string_view completion) {
    return "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":" + std::string(prompt) +
           ",\"completion_tokens\":" + std::string(completion) + "}}\n\n";
  };
  const struct {
    std::string events;
    std::string_view expected;
  } cases[] = {
      {usage("0", "0"), "reported 0(0 read, 0 written) -> 0"},
      {usage("-5", "-1"), "reported 0(0 read, 0 written) -> 0"},
      {usage("99999999999999999999999", "1e300"), "reported 100000000(0 read, 0 written) -> 100000000"},
      {usage("1e999", "-1e999"), "reported 100000000(0 read, 0 written) -> 0"},
      {usage("1e-999", "2"), "reported 0(0 read, 0 written) -> 2"},
      {usage("12.0", "3e0"), "reported 12(0 read, 0 written) -> 3"},
      {usage("1", "2") + usage("10", "20"), "reported 10(0 read, 0 written) -> 20"},
      {usage("10", "20") + usage("0", "0"), "reported 0(0 read, 0 written) -> 0"},
      {usage("\"7\"", "null"), "estimated 100(0 read, 0 written) -> 2"},
      {usage("{}", "5"), "estimated 100(0 read, 0 written) -> 5"},
  };
  for (const auto& [events, expected] : cases) {
    const std::string body = hello() + events + std::string(done);
    expect_metered(body, {}, {expected, "stop", true});
  }
}

TEST(Meter, E57_WithoutAReportEstimates) {
  expect_metered(hello() + std::string(done), {}, {"estimated 100(0 read, 0 written) -> 2", "stop", true, 2});
  const std::string long_piece = delta("{\"content\":\"" + std::string(400, 'x') + "\"}");
  expect_metered(long_piece, {}, {"estimated 100(0 read, 0 written) -> 100", "", false, 100});
  expect_metered("", {}, {"estimated 100(0 read, 0 written) -> 0", "", false, 0});
  expect_metered("", {.input_at_most = -5}, {"estimated 0(0 read, 0 written) -> 0", "", false, 0});
}

TEST(Meter, E56_OfABrokenStreamWhatWasSeenCounts) {
  const std::string told =
      R"(data: {"choices":[{"delta":{"content":"x"}}],"usage":{"prompt_tokens":9,"completion_tokens":1}})"
      "\n\n";
  expect_metered(told + hello(), {.asked = true}, {"estimated 9(0 read, 0 written) -> 3", "stop", false, 3});
  expect_metered(told + delta(R"({"content":"a"})") + delta(R"({"content":"b"})"), {.asked = true},
                 {"estimated 9(0 read, 0 written) -> 3", "", false, 3});
}

TEST(Meter, OutputSeenCountsToolsAndReasoning) {
  const std::string body =
      delta(
          R"({"tool_calls":[{"index":0,"id":"call_1","type":"function","function":{"name":"f","arguments":""}}]})") +
      delta(R"({"tool_calls":[{"index":0,"function":{"arguments":"{\"a\""}}]})") +
      delta(R"({"reasoning_content":"hm"})") + delta(R"({"refusal":"no"})") +
      delta(R"({"function_call":{"arguments":"{"}})") +
      delta(R"({"audio":{"id":"a","data":"QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFB"}})") +
      delta(R"({"role":"assistant"})") + delta("{}", "\"tool_calls\"");
  expect_metered(body, {}, {"estimated 100(0 read, 0 written) -> 6", "tool_calls", false, 6});
}

TEST(Meter, ReadsWhatOtherServersOfTheDialectTell) {
  const std::string beside =
      R"(data: {"choices":[{"delta":{},"finish_reason":"length"}],"usage":{"prompt_tokens":4,)"
      R"("completion_tokens":3,"prompt_cache_hit_tokens":2}})"
      "\n\n";
  expect_metered(beside + std::string(done), {}, {"reported 4(2 read, 0 written) -> 3", "length", true});
  const std::string groq =
      R"(data: {"choices":[{"delta":{},"finish_reason":"stop"}],"x_groq":{"usage":{"prompt_tokens":4,)"
      R"("completion_tokens":3}}})"
      "\n\n";
  expect_metered(groq, {}, {"reported 4(0 read, 0 written) -> 3", "stop", false});
  const std::string legacy = R"(data: {"choices":[{"text":"abcdefgh","index":0,"finish_reason":null}]})"
                             "\n\n";
  expect_metered(legacy + std::string(done), {}, {"estimated 100(0 read, 0 written) -> 2", "", true, 2});
}

TEST(Meter, EventsThatAreNoJsonOrOddCountAsText) {
  expect_metered("data: {\"choices\":[{\"delta\":{\"a\":1,\"a\":1}}]}\n\n", {},
                 {"estimated 100(0 read, 0 written) -> 10", "", false, 10});
  expect_metered("data: 12345678\n\ndata:\n\n", {}, {"estimated 100(0 read, 0 written) -> 2", "", false, 2});
}

TEST(Meter, ReadsResponses) {
  const std::string deltas =
      "event: response.created\ndata: "
      "{\"type\":\"response.created\",\"response\":{\"usage\":null,\"status\":\"in_progress\"}}\n\n"
      "event: response.output_text.delta\ndata: {\"type\":\"response.output_text.delta\",\"delta\":\"Hello "
      "\"}\n\n"
      "data: "
      "{\"type\":\"response.function_call_arguments.delta\",\"item_id\":\"i\",\"delta\":\"{\\\"a\\\":\"}\n\n"
      "data: {\"type\":\"response.reasoning_summary_text.delta\",\"delta\":\"so\"}\n\n"
      "data: {\"type\":\"response.audio.delta\",\"delta\":\"QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFB\"}\n\n"
      "data: {\"type\":\"response.output_text.done\",\"text\":\"Hello \"}\n\n"
      "data: {\"type\":\"response.web_search_call.completed\"}\n\n";
  const auto last = [](std::string_view type, std::string_view rest) {
    return "event: " + std::string(type) + "\ndata: {\"type\":\"" + std::string(type) + "\",\"response\":{" +
           std::string(rest) + "}}\n\n";
  };
  const std::string_view usage =
      R"("usage":{"input_tokens":30,"input_tokens_details":{"cached_tokens":10},"output_tokens":12,"total_tokens":42})";
  const Setting setting{.asked = false};
  expect_metered(deltas, setting, {"estimated 100(0 read, 0 written) -> 4", "", false, 4});
  expect_metered(deltas + last("response.completed", R"("status":"completed",)" + std::string(usage)),
                 setting, {"reported 30(10 read, 0 written) -> 12", "completed", true});
  expect_metered(
      deltas + last("response.incomplete",
                    R"("status":"incomplete","incomplete_details":{"reason":"max_output_tokens"},)" +
                        std::string(usage)),
      setting, {"reported 30(10 read, 0 written) -> 12", "max_output_tokens", true});
  expect_metered(deltas + last("response.failed", R"("status":"failed","usage":null)"), setting,
                 {"estimated 100(0 read, 0 written) -> 4", "failed", true});
  const std::string whole =
      R"({"object":"response","status":"completed","output":[{"type":"message","content":)"
      R"([{"type":"output_text","text":"12345678"}]}],)" +
      std::string(usage) + "}";
  expect_metered(whole, {.how = Answer::json},
                 {"reported 30(10 read, 0 written) -> 12", "completed", true, 2});
}

TEST(Meter, ReadsAChatThatIsNoStream) {
  const std::string choice =
      R"({"id":"c","choices":[{"index":0,"message":{"role":"assistant","content":"12345678"},"finish_reason":"stop"}])";
  expect_metered(choice + R"(,"usage":{"prompt_tokens":3,"completion_tokens":1,"total_tokens":4}})",
                 {.how = Answer::json, .streaming = false},
                 {"reported 3(0 read, 0 written) -> 1", "stop", true, 2});
  expect_metered(choice + "}", {.how = Answer::json},
                 {"estimated 100(0 read, 0 written) -> 2", "stop", true, 2});
  // Cut off, or no JSON: its bytes count.
  expect_metered(
      choice, {.how = Answer::json},
      {"estimated 100(0 read, 0 written) -> 27", "", true, static_cast<std::int64_t>(choice.size() + 3) / 4});
  expect_metered("<html>1234", {.how = Answer::json}, {"estimated 100(0 read, 0 written) -> 3", "", true, 3});
}

TEST(Meter, ReadsEmbeddingsImagesAndSounds) {
  std::string vectors = R"({"object":"list","data":[)";
  for (int i = 0; i < 9; ++i) vectors += R"({"object":"embedding","index":0,"embedding":[0.1,-0.25,1e-5]},)";
  vectors.back() = ']';
  const Setting embeddings{.how = Answer::json, .endpoint = &embeddings_endpoint, .streaming = false};
  expect_metered(vectors + R"(,"model":"m","usage":{"prompt_tokens":8,"total_tokens":8}})", embeddings,
                 {"reported 8(0 read, 0 written) -> 0", "", true, 0});
  expect_metered(vectors + "}", embeddings, {"estimated 100(0 read, 0 written) -> 0", "", true, 0});
  const Setting images{.how = Answer::json, .endpoint = &images_endpoint, .streaming = false};
  expect_metered(
      R"({"created":1,"data":[{"b64_json":"QUFB"}],"usage":{"input_tokens":5,"output_tokens":100,"total_tokens":105}})",
      images, {"reported 5(0 read, 0 written) -> 100", "", true});
  expect_metered(R"({"created":1,"data":[{"url":"https://x.example/1"}]})", images,
                 {"estimated 100(0 read, 0 written) -> 0", "", true});
  expect_metered(
      R"(data: {"type":"image_generation.completed","b64_json":"QUFB","usage":{"input_tokens":5,"output_tokens":9}})"
      "\n\n",
      {.endpoint = &images_endpoint}, {"reported 5(0 read, 0 written) -> 9", "", true});
  const Setting audio{.how = Answer::json, .endpoint = &audio_endpoint, .streaming = false};
  expect_metered(
      R"({"text":"12345678","usage":{"type":"tokens","input_tokens":14,"output_tokens":2,"total_tokens":16}})",
      audio, {"reported 14(0 read, 0 written) -> 2", "", true});
  expect_metered(R"({"text":"12345678","usage":{"type":"duration","seconds":9}})", audio,
                 {"estimated 100(0 read, 0 written) -> 2", "", true});
  expect_metered("ID3 sound", {.how = Answer::bytes, .endpoint = &audio_endpoint, .streaming = false},
                 {"estimated 100(0 read, 0 written) -> 0", "", true});
}

TEST(Meter, FindsUsageBesideVectorsThatAreTooManyToKeep) {
  std::string body = R"({"usage":{"prompt_tokens":1},"data":[{"embedding":[)";
  for (int i = 0; i < 400'000; ++i) body += "-0.012345678,";
  body += R"(0]}],"model":"m]\"},{","usage2":{},"usage":)";
  const Setting embeddings{.how = Answer::json, .endpoint = &embeddings_endpoint};
  std::string with = body + R"({"prompt_tokens":77,"total_tokens":77}})";
  with.replace(with.find("usage"), 5, "other");
  const Metered got = meter({with}, embeddings);
  EXPECT_EQ(line(got.usage), "reported 77(0 read, 0 written) -> 0");
  EXPECT_TRUE(got.out == with);
}

TEST(Meter, OfErrorsAndListsNothingIsRead) {
  const std::string_view body = R"({"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":1}})";
  for (const std::uint16_t status : {400, 429, 500, 302, 100}) {
    expect_metered(body, {.how = Answer::json, .status = status},
                   {"none 0(0 read, 0 written) -> 0", "", true, 0});
  }
  expect_metered(body, {.how = Answer::json, .endpoint = &models_endpoint},
                 {"none 0(0 read, 0 written) -> 0", "", true, 0});
  for (const std::string_view name :
       {"messages/count_tokens", "responses/input_tokens", "moderations", "countTokens"}) {
    const Endpoint endpoint{name, "chat"};
    expect_metered(R"({"input_tokens":3,"totalTokens":3})", {.how = Answer::json, .endpoint = &endpoint},
                   {"none 0(0 read, 0 written) -> 0", "", true, 0});
  }
}

TEST(Meter, AContentTypeThatIsNotTrueDoesNotMatter) {
  const std::string body = hello() + std::string(usage_event) + std::string(done);
  for (const Answer how : {Answer::bytes, Answer::json}) {  // agentgateway #2222
    expect_metered(body, {.how = how, .asked = true}, {"reported 20(8 read, 0 written) -> 7", "stop", true},
                   hello() + std::string(done));
  }
  expect_metered(
      " \n"
      R"({"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":1}})",
      {.how = Answer::bytes}, {"reported 3(0 read, 0 written) -> 1", "", true});
}

TEST(Meter, AnEventOverTheLimitPassesUnreadAndUnhidden) {
  const std::string big = "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":1},\"x\":\"" +
                          std::string(9 << 20, 'x') + "\"}\n\n";
  const std::string body = hello() + big + std::string(usage_event) + std::string(done);
  const Metered whole = meter({body}, {.asked = true});
  const std::size_t middle = body.size() / 2;
  const Metered halves = meter({body.substr(0, middle), body.substr(middle)}, {.asked = true});
  for (const Metered& got : {whole, halves}) {
    EXPECT_TRUE(got.out == hello() + big + std::string(done));
    EXPECT_EQ(line(got.usage), "reported 20(8 read, 0 written) -> 7");
    EXPECT_EQ(got.output_seen, 3);
  }
}

TEST(AnswerOf, ReadsContentTypes) {
  EXPECT_EQ(answer_of("text/event-stream; charset=utf-8"), Answer::events);
  EXPECT_EQ(answer_of(" Text/Event-Stream"), Answer::events);
  EXPECT_EQ(answer_of("application/json"), Answer::json);
  EXPECT_EQ(answer_of("application/problem+json ;x"), Answer::json);
  EXPECT_EQ(answer_of("application/x-ndjson"), Answer::lines);
  EXPECT_EQ(answer_of("audio/mpeg"), Answer::bytes);
  EXPECT_EQ(answer_of(""), Answer::bytes);
}

}  // namespace
}  // namespace sallyport::models
