#include "wire/models/multipart.h"

#include "wire/models/request_fixture.h"

namespace sallyport::models {
namespace {

constexpr std::string_view type = "multipart/form-data; boundary=x1";

std::string field(std::string_view name, std::string_view value) {
  return "--x1\r\nContent-Disposition: form-data; name=\"" + std::string(name) + "\"\r\n\r\n" +
         std::string(value) + "\r\n";
}
std::string file(std::string_view name, std::string_view value) {
  return "--x1\r\nContent-Disposition: form-data; name=\"" + std::string(name) +
         "\"; filename=\"a.wav\"\r\nContent-Type: audio/wav\r\n\r\n" + std::string(value) + "\r\n";
}
const std::string end = "--x1--\r\n";

TEST(Multipart, RefusesOtherTypesAndBoundaries) {
  const std::string body = field("a", "b") + end;
  ASSERT_TRUE(parse_form(type, body).ok());
  const std::string too_long = "multipart/form-data; boundary=" + std::string(71, 'x');
  for (const std::string_view other :
       {std::string_view(""), std::string_view("multipart/form-data"),
        std::string_view("multipart/mixed; boundary=x1"), std::string_view("multipart/form-data; boundary="),
        std::string_view("multipart/form-data; boundary=\"\""),
        std::string_view("multipart/form-data; boundary=x1; boundary=x2"),
        std::string_view("multipart/form-data; x=x1"), std::string_view("multipart/form-data; boundary=x 1"),
        std::string_view("multipart/form-data; boundary=\"x1"),
        std::string_view("multipart/form-data; boundary=x1; charset=utf-8"), std::string_view(too_long)}) {
    EXPECT_FALSE(parse_form(other, body).ok()) << other;
  }
  EXPECT_TRUE(parse_form("Multipart/Form-Data;boundary=\"x1\"", body).ok());
}

TEST(Multipart, RefusesBodiesThatReadersDisagreeOn) {
  const auto part = [](std::string_view head) {
    return "--x1\r\n" + std::string(head) + "\r\n\r\nv\r\n" + end;
  };
  const std::string good = "Content-Disposition: form-data; name=\"a\"";
  ASSERT_TRUE(parse_form(type, part(good)).ok());
  for (const std::string& body : {std::string(),
                                  std::string("x"),
                                  std::string("--x1"),
                                  std::string("--x1\r\n"),
                                  "preamble\r\n" + part(good),
                                  "\r\n" + part(good),
                                  part(good) + "epilogue",
                                  field("a", "b"),
                                  field("a", "b") + "--x1-",
                                  "--x1\n" + part(good),
                                  part("Content-Disposition: form-data"),
                                  part("Content-Disposition: form-data; name=a"),
                                  part("Content-Disposition: form-data; name=\"\""),
                                  part("Content-Disposition: attachment; name=\"a\""),
                                  part(good + "; name=\"b\""),
                                  part(good + "; filename=\"a\"; filename=\"b\""),
                                  part(good + "; filename*=utf-8''x"),
                                  part(good + "; name=\"b"),
                                  part(good + " x"),
                                  part(good + "\r\n" + good),
                                  part("Content-Type: text/plain"),
                                  part(good + "\r\nContent-Transfer-Encoding: base64"),
                                  part(good + "\r\nContent-Length: 1"),
                                  part(good + "\r\n folded"),
                                  part(good + "\r\nnocolon"),
                                  part(good + "\nContent-Type: x"),
                                  part("Content-Disposition: form-data; name=\"a\\\"b\""),
                                  part("Content-Disposition: form-data; name=\"a\tb\""),
                                  part("Content-Disposition: form-data; name=\"\xff\""),
                                  part("Content-Disposition : form-data; name=\"a\""),
                                  part(good + "\r\nContent-Type: a\r\nContent-Type: b"),
                                  field("a", "v\r\n--x1y") + end,
                                  "--x1\r\n" + std::string(3000, 'a')}) {
    const auto form = parse_form(type, body);
    ASSERT_FALSE(form.ok()) << body;
    EXPECT_EQ(form.error().kind, ErrorKind::malformed);
  }
}

TEST(Multipart, ReadsParts) {
  const std::string body =
      field("model", "whisper-1") + file("file", "\r\n--x\r\n\0RIFF") + field("empty", "") + end;
  const auto form = parse_form(type, body);
  ASSERT_TRUE(form.ok()) << form.error().detail;
  ASSERT_EQ(form->size(), 3u);
  EXPECT_EQ((*form)[0].name, "model");
  EXPECT_EQ((*form)[0].body, "whisper-1");
  EXPECT_FALSE((*form)[0].is_file);
  EXPECT_EQ((*form)[1].filename, "a.wav");
  EXPECT_EQ((*form)[1].body, "\r\n--x\r\n");
  EXPECT_TRUE((*form)[1].is_file);
  EXPECT_EQ((*form)[2].body, "");
  EXPECT_TRUE(parse_form(type, "--x1--")->empty());
}

TEST(Multipart, KeepsItsLimits) {
  std::string body;
  for (int i = 0; i < 3; ++i) body += field("a", "b");
  EXPECT_TRUE(parse_form(type, body + end, {.max_parts = 3}).ok());
  EXPECT_EQ(parse_form(type, body + end, {.max_parts = 2}).error().kind, ErrorKind::too_large);
}

TEST(Multipart, EndsWhereItEnds) {  // cut at every place it is refused
  const std::string body = field("model", "whisper-1") + file("file", "RIFF") + "--x1--";
  ASSERT_TRUE(parse_form(type, body).ok());
  for (std::size_t i = 0; i < body.size(); ++i) EXPECT_FALSE(parse_form(type, body.substr(0, i)).ok()) << i;
}

const Sent to_transcribe{.path = "/v1/audio/transcriptions", .content_type = std::string(type)};
const Sent to_edit{.path = "/v1/images/edits", .content_type = std::string(type)};

TEST(ReadForm, E48_OneModel) {
  EXPECT_EQ(refused(to_transcribe, file("file", "RIFF") + end), ErrorKind::malformed);
  EXPECT_EQ(refused(to_transcribe, field("model", "a") + field("model", "b") + end), ErrorKind::malformed);
  EXPECT_EQ(refused(to_transcribe, field("model", "a") + field("Model", "b") + end), ErrorKind::malformed);
  EXPECT_EQ(refused(to_transcribe, field("model", "a\r\n") + end), ErrorKind::malformed);
  EXPECT_EQ(refused(to_transcribe, file("model", "a") + end), ErrorKind::malformed);
}

TEST(ReadForm, E39_E52_RefusesAddresses) {
  EXPECT_EQ(refused(to_transcribe, field("model", "a") + field("api_base", "http://x") + end),
            ErrorKind::forbidden);
  EXPECT_EQ(refused(to_transcribe, field("model", "a") + field("url", "http://x") + end),
            ErrorKind::forbidden);
  EXPECT_EQ(refused(to_transcribe, field("model", "a") + field("file", "http://x") + end),
            ErrorKind::malformed);
  EXPECT_EQ(refused(to_transcribe, field("model", "a") + field("cloud_storage_url", "https://x") + end),
            ErrorKind::malformed);
  EXPECT_EQ(refused(to_edit, field("model", "a") + field("image", "https://x") + end), ErrorKind::malformed);
  EXPECT_EQ(refused(to_edit, field("model", "a") + file("file", "x") + end), ErrorKind::malformed);
  EXPECT_EQ(refused(to_transcribe, field("model", "a") + field("stream", "1") + end), ErrorKind::malformed);
  EXPECT_EQ(refused(to_edit, field("model", "a") + field("n", "x") + end), ErrorKind::malformed);
  EXPECT_EQ(refused({.path = "/v1/images/edits"}, R"({"model":"a"})"), ErrorKind::malformed);
}

TEST(ReadForm, ReadsWhatSdksSend) {
  const ModelRequest speech = accepted(
      to_transcribe,
      file("file", std::string(10'000, 'R')) + field("model", "gpt-4o-transcribe") + field("language", "de") +
          field("response_format", "json") + field("temperature", "0.2") + field("stream", "true") +
          field("timestamp_granularities[]", "word") + field("timestamp_granularities[]", "segment") +
          field("prompt", "Names: https://x") + field("chunking_strategy[type]", "server_vad") + end);
  EXPECT_EQ(speech.model, "gpt-4o-transcribe");
  EXPECT_EQ(speech.audios, 1);
  EXPECT_TRUE(speech.streaming);
  EXPECT_LT(speech.input_tokens_at_most, 10'000);
  const ModelRequest edit =
      accepted(to_edit, field("model", "gpt-image-1") + file("image[]", "PNG") + file("image[]", "PNG") +
                            file("mask", "PNG") + field("prompt", "a hat") + field("n", "2") +
                            field("size", "1024x1024") + end);
  EXPECT_EQ(edit.images, 3);
  EXPECT_EQ(edit.choices, 2);
  EXPECT_EQ(accepted({.dialect = azure_openai,
                      .path = "/openai/deployments/w/audio/translations",
                      .content_type = std::string(type)},
                     file("file", "R") + end)
                .model,
            "w");
}

}  // namespace
}  // namespace sallyport::models
