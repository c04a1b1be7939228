#include "wire/models/request_fixture.h"

namespace sallyport::models {
namespace {

const Sent to_messages{.dialect = anthropic, .path = "/v1/messages"};

std::string message(std::string_view members) {
  return R"({"model":"claude-sonnet-4-5","max_tokens":1024,"messages":[{"role":"user","content":"Hi"}])" +
         std::string(members.empty() ? "" : ",") + std::string(members) + "}";
}
std::string with_block(std::string_view block) {
  return R"({"model":"claude-sonnet-4-5","max_tokens":1024,"messages":[{"role":"user","content":[)" +
         std::string(block) + "]}]}";
}
std::string with_tools(std::string_view tools) { return message(R"("tools":[)" + std::string(tools) + "]"); }

TEST(ReadAnthropic, RefusesWhatIsNotUnderstood) {
  for (const char* block :
       {R"({"type":"unheard_of"})", "1", "{}", R"({"type":"image"})",
        R"({"type":"image","source":{"type":"path"}})", R"({"type":"image","source":{"type":"base64"}})",
        R"({"type":"image","source":{"type":"url","url":"file:///x"}})",
        R"({"type":"image","source":{"type":"text","data":"x"}})", R"({"type":"document","source":"x"})",
        R"({"type":"tool_result","tool_use_id":"t","content":1})",
        R"({"type":"text","text":"x","image_url":"http://x"})", R"({"type":"container_upload"})",
        R"({"type":"tool_addition","tool":{"name":"x"}})"}) {
    EXPECT_EQ(refused(to_messages, with_block(block)), ErrorKind::malformed) << block;
  }
  for (const char* members : {R"("thread":{"id":"thr_1"})", R"("user_profile_id":"u_1")", R"("stream":"yes")",
                              R"("mcp_servers":{})", R"("container":{"id":1})", R"("system":1)",
                              R"("future":{"server_url":"x"})", R"("fallback_credit_token":"abc1")"}) {
    EXPECT_EQ(refused(to_messages, message(members)), ErrorKind::malformed) << members;
  }
  EXPECT_EQ(refused(to_messages, message(R"("fallbacks":[{"model":"claude-opus-4"}])")),
            ErrorKind::forbidden);
  for (const char* body :
       {R"({"model":"c","max_tokens":1})", R"({"model":"c","max_tokens":0,"messages":[]})",
        R"({"model":"c","max_tokens":"9","messages":[]})", R"({"max_tokens":1,"messages":[]})",
        R"({"model":"c","max_tokens":1,"messages":[{"content":"x"}]})",
        R"({"model":"c","max_tokens":1,"messages":[1]})"}) {
    EXPECT_EQ(refused(to_messages, body), ErrorKind::malformed) << body;
  }
}

TEST(ReadAnthropic, RefusesToolsThatAreNotUnderstood) {
  for (const char* tool :
       {R"({"type":"unheard_of_20250101","name":"x"})", R"({"type":"custom"})", R"({"name":""})", "1",
        R"({"type":"bash_20250124"})", R"({"type":"advisor_20260301","name":"advisor","model":"x"})",
        R"({"type":"web_search_2025030","name":"x"})", R"({"type":1,"name":"x"})"}) {
    EXPECT_EQ(refused(to_messages, with_tools(tool)), ErrorKind::malformed) << tool;
  }
  EXPECT_EQ(refused(to_messages, message(R"("tools":{})")), ErrorKind::malformed);
}

TEST(ReadAnthropic, E52_ToolsThatTheProviderRuns) {
  const ModelRequest request = accepted(to_messages, with_tools(R"(
    {"type":"web_search_20250305","name":"web_search","max_uses":5},{"type":"web_search_20260318","name":"web_search"},
    {"type":"web_fetch_20250910","name":"web_fetch"},{"type":"code_execution_20250825","name":"code_execution"},
    {"type":"tool_search_tool_bm25","name":"t"},{"type":"mcp_toolset","mcp_server_name":"x"},
    {"type":"bash_20250124","name":"bash"},{"type":"text_editor_20250728","name":"str_replace_based_edit_tool"},
    {"type":"computer_20251124","name":"computer","display_width_px":1},{"type":"memory_20250818","name":"memory"},
    {"name":"lookup","input_schema":{"type":"object"}},{"type":"custom","name":"book","input_schema":{}},
    {"type":null,"name":"third","input_schema":{}})"));
  EXPECT_EQ(request.provider_tools,
            (List{"code_execution", "mcp", "tool_search", "web_fetch", "web_search"}));
  EXPECT_EQ(request.tools,
            (List{"bash", "book", "computer", "lookup", "memory", "str_replace_based_edit_tool", "third"}));
  EXPECT_EQ(accepted(to_messages, message(R"("mcp_servers":[{"type":"url","url":"https://evil","name":"x",
      "authorization_token":"t"}])"))
                .provider_tools,
            List{"mcp"});
  EXPECT_TRUE(accepted(to_messages, message(R"("mcp_servers":[])")).provider_tools.empty());
  const ModelRequest skilled = accepted(
      to_messages, message(R"("container":{"id":"cont_1","skills":[{"type":"custom","skill_id":"s"}]})"));
  EXPECT_EQ(skilled.provider_tools, (List{"container", "skills"}));
  EXPECT_EQ(skilled.files, 1);
  EXPECT_EQ(accepted(to_messages, message(R"("container":"cont_1")")).files, 1);
}

TEST(ReadAnthropic, E52_E53_AddressesAndFiles) {
  const ModelRequest request = accepted(to_messages, with_block(R"(
    {"type":"image","source":{"type":"url","url":"https://x/a.png"}},
    {"type":"image","source":{"type":"base64","media_type":"image/png","data":"iVBORw0KGgo="}},
    {"type":"image","source":{"type":"file","file_id":"file_1"}},
    {"type":"document","title":"a","source":{"type":"url","url":"https://x/a.pdf"}},
    {"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"JVBERi0="}},
    {"type":"document","source":{"type":"file","file_id":"file_2"}},
    {"type":"document","source":{"type":"text","media_type":"text/plain","data":"https://x"}},
    {"type":"document","source":{"type":"content","content":[{"type":"image","source":{"type":"url","url":"http://y"}}]}},
    {"type":"tool_result","tool_use_id":"t","content":[{"type":"image","source":{"type":"url","url":"http://z"}}]},
    {"type":"container_upload","file_id":"file_3"})"));
  EXPECT_EQ(request.image_addresses, 4);
  EXPECT_EQ(request.images, 2);
  EXPECT_EQ(request.files, 3);
}

TEST(ReadAnthropic, ReadsWhatSdksSend) {  // an agent's third turn, as @anthropic-ai/sdk writes it
  const ModelRequest request = accepted(to_messages, R"({
    "model": "claude-sonnet-4-5-20250929", "max_tokens": 4096, "stream": true, "temperature": 1, "top_k": 40,
    "system": [{"type": "text", "text": "You file invoices.", "cache_control": {"type": "ephemeral", "ttl": "1h"}}],
    "thinking": {"type": "enabled", "budget_tokens": 2048}, "stop_sequences": ["###"], "service_tier": "auto",
    "metadata": {"user_id": "13803d75-b4b5-4c3e-b2a2-6f21399b021b"},
    "tool_choice": {"type": "auto", "disable_parallel_tool_use": true},
    "output_config": {"effort": "high"},
    "context_management": {"edits": [{"type": "clear_tool_uses_20250919", "trigger": {"type": "input_tokens", "value": 1}}]},
    "tools": [{"name": "lookup", "description": "d", "input_schema": {"type": "object", "properties": {"url": {"type": "string"}}},
               "cache_control": {"type": "ephemeral"}}],
    "messages": [
      {"role": "user", "content": "File https://example.com/a.pdf"},
      {"role": "assistant", "content": [
        {"type": "thinking", "thinking": "Let me see.", "signature": "EqQBCgIYAhIM1gbcDa9GJwZA2b3hGgxBdjrkzLoky3dl1pkiMOYds"},
        {"type": "redacted_thinking", "data": "EmwKAhgBEgy3va3p"},
        {"type": "text", "text": "I look it up.", "citations": null},
        {"type": "tool_use", "id": "toolu_1", "name": "lookup", "input": {"url": "http://x", "file_id": "f"}},
        {"type": "server_tool_use", "id": "srvtoolu_1", "name": "web_search", "input": {"query": "x"}},
        {"type": "web_search_tool_result", "tool_use_id": "srvtoolu_1", "content": [{"type": "web_search_result", "url":
          "https://x", "title": "t", "encrypted_content": "Eq", "page_age": null}]}]},
      {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "toolu_1", "is_error": false,
        "content": [{"type": "text", "text": "12.50"}], "cache_control": {"type": "ephemeral"}},
        {"type": "search_result", "source": "https://x", "title": "t", "content": [{"type": "text", "text": "y"}]}]}
    ]})");
  EXPECT_EQ(request.max_output_tokens, 4096);
  EXPECT_TRUE(request.streaming);
  EXPECT_FALSE(request.usage_on_request || request.wants_usage || request.stored);
  EXPECT_EQ(request.tools, List{"lookup"});
  EXPECT_TRUE(request.provider_tools.empty());
  EXPECT_EQ(request.files + request.images + request.image_addresses, 0);
}

TEST(ReadAnthropic, CountsTokensWithoutABound) {
  const ModelRequest request = accepted({.dialect = anthropic, .path = "/v1/messages/count_tokens"},
                                        R"({"model":"c","messages":[{"role":"user","content":"x"}]})");
  EXPECT_EQ(request.max_output_tokens, -1);
  EXPECT_FALSE(request.streaming);
}

}  // namespace
}  // namespace sallyport::models
