#include "wire/models/request_fixture.h"

namespace sallyport::models {
namespace {

const Sent to_chat{};
const Sent to_responses{.path = "/v1/responses"};

std::string with_part(std::string_view part) {
  return R"({"model":"gpt-4o","messages":[{"role":"user","content":[)" + std::string(part) + "]}]}";
}
std::string response(std::string_view members) {
  return R"({"model":"gpt-5","store":false,"input":"Hi")" + std::string(members.empty() ? "" : ",") +
         std::string(members) + "}";
}
std::string with_item(std::string_view item) {
  return R"({"model":"gpt-5","store":false,"input":[)" + std::string(item) + "]}";
}

TEST(ReadChat, RefusesPartsThatAreNotUnderstood) {
  for (const char* part :
       {R"({"type":"image_file","image_file":{"file_id":"f"}})", R"({"text":"no type"})", R"({"type":1})",
        "1", "null", "[]", R"({"type":"text","text":"x","image_url":{"url":"http://x"}})",
        R"({"type":"image_url","image_url":{}})", R"({"type":"image_url","image_url":{"url":1}})",
        R"({"type":"image_url","image_url":"ftp://x"})",
        R"({"type":"image_url","image_url":"file:///etc/passwd"})",
        R"({"type":"image_url","image_url":"//x/y"})", R"({"type":"input_audio"})",
        R"({"type":"file","file":"f"})", R"({"type":"file"})",
        R"({"type":"image_url","image_url":{"url":"https://x","headers":{"a":"b"}}})"}) {
    const ErrorKind kind = refused(to_chat, with_part(part));
    EXPECT_TRUE(kind == ErrorKind::malformed || kind == ErrorKind::forbidden) << part;
  }
  for (const char* messages :
       {"{}", "\"x\"", "[1]", "[{}]", R"([{"role":1,"content":"x"}])", R"([{"role":"user","content":1}])",
        R"([{"role":"user","context_url":"http://x"}])", R"([{"role":"assistant","tool_calls":{}}])",
        R"([{"role":"assistant","tool_calls":[1]}])"}) {
    const std::string body = R"({"model":"a","messages":)" + std::string(messages) + "}";
    EXPECT_EQ(refused(to_chat, body), ErrorKind::malformed) << body;
  }
  EXPECT_EQ(refused(to_chat, R"({"model":"a"})"), ErrorKind::malformed);
}

TEST(ReadChat, RefusesToolsThatAreNotUnderstood) {
  for (const char* tools :
       {"{}", "[1]", "[{}]", R"([{"type":"unheard_of"}])", R"([{"type":"function"}])",
        R"([{"type":"function","function":{}}])", R"([{"type":"function","function":{"name":""}}])",
        R"([{"type":"function","function":{"name":"a\u0000"}}])",
        R"([{"type":"function","function":{"name":1}}])", R"([{"type":"Web_Search"}])",
        R"([{"type":"web_search_2099_01_01"}])"}) {
    EXPECT_EQ(refused(to_chat, chat(R"("tools":)" + std::string(tools))), ErrorKind::malformed) << tools;
  }
  for (const char* flag :
       {R"("stream":"true")", R"("stream":1)", R"("store":"x")", R"("stream_options":true)",
        R"("stream":true,"stream_options":{"include_usage":1})"}) {
    EXPECT_EQ(refused(to_chat, chat(flag)), ErrorKind::malformed) << flag;
  }
}

TEST(ReadChat, E52_CountsWhatTheProviderWouldFetchOrRun) {
  EXPECT_EQ(
      accepted(to_chat, with_part(R"({"type":"image_url","image_url":{"url":"http://169.254.169.254/x"}})"))
          .image_addresses,
      1);
  EXPECT_EQ(
      accepted(to_chat,
               with_part(R"({"type":"image_url","image_url":{"url":"HTTPS://x/y.png","detail":"low"}})"))
          .image_addresses,
      1);
  EXPECT_EQ(
      accepted(to_chat, with_part(R"({"type":"video_url","video_url":{"url":"https://x"}})")).image_addresses,
      1);
  const ModelRequest sent = accepted(to_chat, with_part(R"({"type":"text","text":"What is it?"},
          {"type":"image_url","image_url":{"url":"data:image/png;base64,iVBORw0KGgo="}},
          {"type":"input_audio","input_audio":{"data":"UklGRg==","format":"wav"}})"));
  EXPECT_EQ(sent.images, 1);
  EXPECT_EQ(sent.image_addresses, 0);
  EXPECT_EQ(sent.audios, 1);
  EXPECT_EQ(accepted(to_chat, chat(R"("web_search_options":{"user_location":{}})")).provider_tools,
            List{"web_search"});
  EXPECT_EQ(accepted(to_chat, chat(R"("search_parameters":{"mode":"auto"})")).provider_tools,
            List{"web_search"});
  EXPECT_EQ(
      accepted({.dialect = openai_compatible}, chat(R"("tools":[{"type":"mcp","server_url":"http://x"}])"))
          .provider_tools,
      List{"mcp"});
}

TEST(ReadChat, E53_CountsIdsOfKeptThings) {
  EXPECT_EQ(accepted(to_chat, with_part(R"({"type":"file","file":{"file_id":"file-abc"}})")).files, 1);
  const ModelRequest inlined = accepted(
      to_chat,
      with_part(
          R"({"type":"file","file":{"filename":"a.pdf","file_data":"data:application/pdf;base64,JVBE"}})"));
  EXPECT_EQ(inlined.files, 0);
  EXPECT_EQ(inlined.images, 1);
  EXPECT_TRUE(accepted(to_chat, chat(R"("store":true,"metadata":{"a":"b"})")).stored);
  EXPECT_FALSE(accepted(to_chat, chat(R"("store":false)")).stored);
  EXPECT_FALSE(accepted(to_chat, chat("")).stored);
  EXPECT_EQ(
      accepted(to_chat, R"({"model":"a","messages":[{"role":"assistant","audio":{"id":"audio_1"}}]})").files,
      1);
}

TEST(ReadChat, ReadsWhatSdksSend) {  // a second turn with tools, as the openai package writes it
  const ModelRequest request = accepted(to_chat, R"({
    "model": "gpt-4o-mini-2024-07-18",
    "messages": [
      {"role": "developer", "content": "You file invoices."},
      {"role": "user", "name": "triage", "content": [{"type": "text", "text": "Grüße, file this: \"A-17\"."}]},
      {"role": "assistant", "content": null, "refusal": null, "annotations": [], "audio": null, "function_call": null,
       "tool_calls": [{"id": "call_1", "type": "function",
                       "function": {"name": "lookup", "arguments": "{\"file_id\":\"A-17\",\"url\":\"http://x\"}"}}]},
      {"role": "tool", "tool_call_id": "call_1", "content": [{"type": "text", "text": "{\"due\": 12.5}"}]}
    ],
    "tools": [
      {"type": "function", "function": {"name": "lookup", "description": "Looks up", "strict": true, "parameters":
        {"type": "object", "properties": {"file_id": {"type": "string"}, "url": {"type": ["string", "null"]}},
         "required": ["file_id", "url"], "additionalProperties": false, "$schema": "http://json-schema.org/draft-07/schema#"}}},
      {"type": "custom", "custom": {"name": "book", "format": {"type": "text"}}},
      {"type": "function", "function": {"name": "lookup"}}
    ],
    "tool_choice": {"type": "function", "function": {"name": "lookup"}}, "parallel_tool_calls": false,
    "response_format": {"type": "json_schema", "json_schema": {"name": "x", "schema": {"type": "object"}}},
    "temperature": 0.2, "top_p": 1, "frequency_penalty": 0, "presence_penalty": 0, "logit_bias": {"50256": -100},
    "max_completion_tokens": 512, "n": 1, "seed": 42, "stop": ["\n\n"], "user": "u-1", "service_tier": "auto",
    "reasoning_effort": "low", "verbosity": "low", "logprobs": true, "top_logprobs": 2, "modalities": ["text"],
    "prediction": {"type": "content", "content": "..."}, "prompt_cache_key": "invoices-2026",
    "safety_identifier": "5f2c", "metadata": {"flow": "https://n8n/1"},
    "stream": true, "stream_options": {"include_usage": true, "include_obfuscation": false}
  })");
  EXPECT_EQ(request.model, "gpt-4o-mini-2024-07-18");
  EXPECT_EQ(request.tools, (List{"book", "lookup"}));
  EXPECT_TRUE(request.provider_tools.empty());
  EXPECT_EQ(request.max_output_tokens, 512);
  EXPECT_TRUE(request.streaming && request.wants_usage && request.usage_on_request);
  EXPECT_EQ(request.images + request.image_addresses + request.files + request.audios, 0);
}

TEST(ReadChat, ReadsWhatLangChainAndCompatiblesSend) {
  accepted(to_chat,
           R"({"model":"gpt-4o","temperature":0.7,"top_p":1,"frequency_penalty":0,"presence_penalty":0,"n":1,
      "stream":true,"stream_options":{"include_usage":true},
      "messages":[{"role":"system","content":"x"},{"role":"user","content":"y"}]})");
  accepted({.dialect = openai_compatible}, R"({"model":"qwen","messages":[{"role":"user","content":"y"},
      {"role":"assistant","content":"z","reasoning_content":"because https://x"}],"top_k":40,"min_p":0.05,
      "repetition_penalty":1.1,"chat_template_kwargs":{"enable_thinking":false},"guided_json":{"type":"object"}})");
  EXPECT_EQ(accepted(to_chat, chat(R"("functions":[{"name":"f"}],"function_call":"auto")")).tools, List{"f"});
  accepted({.dialect = ollama}, chat(R"("stream":false,"keep_alive":"5m")"));
}

TEST(ReadChat, E58_KnowsWhetherUsageIsTold) {
  const ModelRequest silent = accepted(to_chat, chat(R"("stream":true)"));
  EXPECT_TRUE(silent.usage_on_request);
  EXPECT_FALSE(silent.wants_usage);
  for (const char* members :
       {R"("stream":true,"stream_options":{"include_usage":false})", R"("stream":true,"stream_options":null)",
        R"("stream":true,"stream_options":{})"}) {
    EXPECT_FALSE(accepted(to_chat, chat(members)).wants_usage) << members;
  }
  const ModelRequest whole = accepted(to_chat, chat(R"("stream_options":{"include_usage":true})"));
  EXPECT_FALSE(whole.usage_on_request || whole.wants_usage || whole.streaming);
}

TEST(ReadOpenAi, ReadsTheOtherEndpoints) {
  const Sent embeddings{.path = "/v1/embeddings"};
  for (const char* input : {R"("text")", R"(["a","b"])", "[1,2,3]", "[[1,2],[3]]"}) {
    const auto request = accepted(embeddings, R"({"model":"text-embedding-3-small","encoding_format":"base64",
        "dimensions":256,"input":)" + std::string(input) +
                                                  "}");
    EXPECT_EQ(request.max_output_tokens, -1);
    EXPECT_FALSE(request.streaming);
  }
  for (const char* input :
       {R"([{"image":"http://x"}])", "1", "{}", "[[\"a\"]]", "[1.5]", R"([{"url":"x"}])"}) {
    EXPECT_EQ(refused(embeddings, R"({"model":"e","input":)" + std::string(input) + "}"),
              ErrorKind::malformed)
        << input;
  }
  const auto completion =
      accepted({.path = "/v1/completions"}, R"({"model":"i","prompt":["a","b"],"stream":true})");
  EXPECT_TRUE(completion.usage_on_request);
  accepted({.path = "/v1/moderations"}, R"({"model":"omni-moderation-latest","input":["a","b"]})");
  EXPECT_EQ(accepted({.path = "/v1/moderations"}, R"({"model":"m","input":[{"type":"text","text":"a"},
      {"type":"image_url","image_url":{"url":"https://x/y.png"}}]})")
                .image_addresses,
            1);
  EXPECT_EQ(
      accepted({.path = "/v1/images/generations"}, R"({"model":"gpt-image-1","prompt":"a cat, see http://x",
      "n":2,"size":"1024x1024","quality":"high","response_format":"b64_json","stream":false})")
          .choices,
      2);
  EXPECT_TRUE(
      accepted({.path = "/v1/audio/speech"}, R"({"model":"tts-1","input":"Hello","voice":"alloy","speed":1.5,
      "response_format":"mp3","instructions":"calm","stream_format":"sse"})")
          .streaming);
  EXPECT_EQ(
      accepted({.path = "/v1/audio/speech"}, R"({"model":"t","input":"x","voice":{"id":"voice_1"}})").files,
      1);
}

TEST(ReadResponses, E53_StoredUnlessToldOtherwise) {
  EXPECT_TRUE(accepted(to_responses, R"({"model":"gpt-5","input":"Hi"})").stored);
  EXPECT_TRUE(accepted(to_responses, R"({"model":"gpt-5","input":"Hi","store":null})").stored);
  EXPECT_TRUE(accepted(to_responses, R"({"model":"gpt-5","input":"Hi","store":true})").stored);
  EXPECT_FALSE(accepted(to_responses, response("")).stored);
  EXPECT_TRUE(accepted(to_responses, response(R"("previous_response_id":"resp_1")")).stored);
  EXPECT_TRUE(accepted(to_responses, response(R"("conversation":"conv_1")")).stored);
  EXPECT_TRUE(accepted(to_responses, response(R"("conversation":{"id":"conv_1"})")).stored);
  EXPECT_TRUE(accepted(to_responses, response(R"("background":true)")).stored);
  EXPECT_EQ(accepted(to_responses, response(R"("prompt":{"id":"pmpt_1","version":"2","variables":{"a":"b",
      "c":{"type":"input_file","file_id":"file-1"}}})"))
                .files,
            2);
  EXPECT_EQ(accepted(to_responses, with_item(R"({"type":"item_reference","id":"msg_1"})")).files, 1);
  EXPECT_EQ(accepted(to_responses, with_item(R"({"id":"msg_1"})")).files, 1);
  EXPECT_TRUE(accepted(to_responses, with_item(R"({"type":"reasoning","id":"rs_1","summary":[]})")).stored);
  EXPECT_FALSE(accepted(to_responses, with_item(R"({"type":"reasoning","id":"rs_1","summary":[],
      "encrypted_content":"gAAA"})"))
                   .stored);
  EXPECT_FALSE(accepted({.path = "/v1/responses/input_tokens"}, R"({"model":"gpt-5","input":"Hi"})").stored);
  for (const char* members : {R"("previous_response_id":1)", R"("conversation":{})", R"("prompt":"pmpt_1")",
                              R"("prompt":{})", R"("store":"no")"}) {
    EXPECT_EQ(refused(to_responses, response(members)), ErrorKind::malformed) << members;
  }
}

TEST(ReadResponses, E52_ToolsOfTheProvider) {
  const ModelRequest request = accepted(to_responses, response(R"("tools":[
    {"type":"web_search_preview"},{"type":"web_search_2025_08_26","filters":{"allowed_domains":["a.com"]}},
    {"type":"file_search","vector_store_ids":["vs_1"]},{"type":"code_interpreter","container":{"type":"auto"}},
    {"type":"mcp","server_label":"x","server_url":"https://evil","headers":{"Authorization":"x"}},
    {"type":"computer_use_preview","display_width":1,"display_height":1,"environment":"browser"},
    {"type":"image_generation","model":"gpt-image-1"},{"type":"local_shell"},{"type":"shell"},{"type":"apply_patch"},
    {"type":"function","name":"lookup","parameters":{},"strict":true},{"type":"custom","name":"book"},
    {"type":"namespace","name":"crm","description":"x","tools":[{"type":"function","name":"crm_find","parameters":{}}]}
  ])"));
  EXPECT_EQ(request.provider_tools, (List{"apply_patch", "code_interpreter", "computer_use", "file_search",
                                          "image_generation", "local_shell", "mcp", "shell", "web_search"}));
  EXPECT_EQ(request.tools, (List{"book", "crm_find", "lookup"}));
  for (const char* tool :
       {R"({"type":"exec"})", R"({"type":"namespace","tools":[{"type":"namespace","tools":[]}]})",
        R"({"type":"function","function":{}})"}) {
    EXPECT_EQ(refused(to_responses, response(R"("tools":[)" + std::string(tool) + "]")), ErrorKind::malformed)
        << tool;
  }
  EXPECT_EQ(accepted(to_responses, with_item(R"({"type":"additional_tools","role":"developer",
      "tools":[{"type":"mcp","server_label":"x"}]})"))
                .provider_tools,
            List{"mcp"});
}

TEST(ReadResponses, E52_PartsAndHistory) {
  const ModelRequest request = accepted(to_responses, with_item(R"(
    {"role":"user","content":[{"type":"input_text","text":"x"},{"type":"input_image","detail":"auto",
       "image_url":"https://x/a.png"},{"type":"input_image","file_id":"file-1","image_url":null},
       {"type":"input_file","file_url":"https://x/a.pdf"},{"type":"input_file","file_id":"file-2"}]},
    {"type":"message","id":"msg_1","role":"assistant","status":"completed","phase":"final_answer",
       "content":[{"type":"output_text","text":"y","annotations":[],"logprobs":[]}]},
    {"type":"function_call","id":"fc_1","call_id":"call_1","name":"f","arguments":"{}","status":"completed"},
    {"type":"function_call_output","call_id":"call_1","output":"z"},
    {"type":"function_call_output","call_id":"call_2","output":[{"type":"input_image","image_url":"data:image/png;base64,AA=="}]},
    {"type":"code_interpreter_call","id":"ci_1","code":"1","container_id":"cntr_1","outputs":null,"status":"completed"},
    {"type":"computer_call_output","call_id":"c","output":{"type":"computer_screenshot","image_url":"data:image/png;base64,AA=="}},
    {"type":"image_generation_call","id":"ig_1","result":"AAAA","status":"completed"},
    {"type":"web_search_call","id":"ws_1","status":"completed","action":{"type":"open_page","url":"https://x"}})"));
  EXPECT_EQ(request.image_addresses, 2);
  EXPECT_EQ(request.files, 3);
  EXPECT_EQ(request.images, 3);
  for (const char* item : {R"({"type":"unheard_of"})", "1", R"({"type":1,"role":"user"})", "{}",
                           R"({"role":"user","content":[{"type":"input_video","url":"x"}]})",
                           R"({"role":"user","content":"x","attachments":[{"file_id":"f"}]})"}) {
    EXPECT_EQ(refused(to_responses, with_item(item)), ErrorKind::malformed) << item;
  }
}

TEST(ReadResponses, ReadsWhatSdksSend) {
  const ModelRequest request =
      accepted(to_responses, R"({"model":"gpt-5-mini","instructions":"Be brief.","store":false,
    "input":[{"role":"user","content":"Hi, see https://x"}],"max_output_tokens":1024,"include":["reasoning.encrypted_content"],
    "reasoning":{"effort":"low","summary":"auto"},"text":{"format":{"type":"json_schema","name":"a","schema":{}},
    "verbosity":"low"},"tool_choice":"auto","truncation":"disabled","parallel_tool_calls":true,"stream":true,
    "stream_options":{"include_obfuscation":false},"metadata":{"a":"b"},"service_tier":"default","temperature":1,
    "top_p":1,"user":"u","max_tool_calls":3,"background":false,"previous_response_id":null,"prompt":null,"tools":[]})");
  EXPECT_EQ(request.max_output_tokens, 1024);
  EXPECT_TRUE(request.streaming);
  EXPECT_FALSE(request.usage_on_request || request.stored);
  EXPECT_EQ(request.files, 0);
}

}  // namespace
}  // namespace sallyport::models
