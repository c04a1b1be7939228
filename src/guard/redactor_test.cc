#include "guard/redactor.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "base/encoding.h"
#include "guard/redactor_forms.h"
#include "guard/redactor_table.h"

namespace sallyport::guard {
namespace {

std::shared_ptr<const RedactionPatterns> patterns_of(const std::string& secret) {
  return RedactionPatterns::make(Secret(secret));
}

struct Redacted {
  std::string text;
  std::size_t hits = 0;
};

Redacted redact(const RedactionPatterns& patterns, const std::vector<std::string_view>& pieces) {
  Redactor redactor(patterns);
  Redacted redacted;
  for (const std::string_view piece : pieces) redactor.feed(piece, redacted.text);
  redactor.finish(redacted.text);
  redacted.hits = redactor.hits();
  return redacted;
}

Redacted redact(const std::string& secret, std::string_view text) {
  return redact(*patterns_of(secret), {text});
}

// Cut in two at every place and byte by byte, all must come to `expected`.
void expect_at_every_split(const std::string& secret, std::string_view text, std::string_view expected) {
  const auto patterns = patterns_of(secret);
  for (std::size_t cut = 0; cut <= text.size(); ++cut) {
    const Redacted got = redact(*patterns, {text.substr(0, cut), text.substr(cut)});
    ASSERT_EQ(got.text, expected) << "cut at " << cut;
  }
  std::vector<std::string_view> single;
  for (std::size_t i = 0; i < text.size(); ++i) single.push_back(text.substr(i, 1));
  EXPECT_EQ(redact(*patterns, single).text, expected);
}

// Made here, so that no text of this file looks like a key.
std::string plain_key() { return std::string("sk-") + "proj-" + "Zq8v_T3xWm-0aRbYc7Lk"; }
std::string odd_key() { return "p@ss/w\"o\\r+d <\xC3\xA9>\n%41&"; }

std::string stars(std::size_t count) { return std::string(count, '*'); }

TEST(Redactor, E43_MasksTheKeyThatIsEchoedHoweverItIsSplit) {
  const std::string key = plain_key();
  const std::string text = "{\"headers\":{\"authorization\":\"Bearer " + key + "\"}} " + key + key;
  expect_at_every_split(
      key, text,
      "{\"headers\":{\"authorization\":\"Bearer " + stars(key.size()) + "\"}} " + stars(2 * key.size()));
  EXPECT_EQ(redact(key, text).hits, 3u);
}

TEST(Redactor, E43_MasksTheKeyInBase64WhateverStandsBeforeIt) {
  for (const std::string& key : {plain_key(), odd_key()}) {
    for (const std::string before : {"", "u", "us", "user:", "x:"}) {
      const std::string text = before + key + "!";
      for (const std::string& encoded : {base64(as_bytes(text)), base64url(as_bytes(text))}) {
        const Redacted got = redact(key, encoded);
        ASSERT_EQ(got.text.size(), encoded.size());
        const std::size_t kept =
            encoded.size() - static_cast<std::size_t>(std::count(got.text.begin(), got.text.end(), '*'));
        // Of the key itself at most two characters at either end stay, which hold bits of its neighbours too.
        EXPECT_LE(kept, (before.size() + 1) * 4 / 3 + 6) << got.text;
        EXPECT_EQ(got.hits, 1u);
        expect_at_every_split(key, encoded, got.text);
      }
    }
  }
}

TEST(Redactor, E43_MasksTheKeyPercentEncoded) {
  const std::string key = "p@ss/w+d~ (a)*";  // as different encoders have it
  for (const std::string_view encoded :
       {"p%40ss%2Fw%2Bd~%20(a)*", "p%40ss%2fw%2bd~%20%28a%29%2a", "p%40ss/w%2Bd~%20%28a%29%2A",
        "p@ss/w+d~%20(a)*", "p%40ss%2Fw%2Bd%7E+%28a%29*", "p%40ss%2Fw%2Bd%7E+%28a%29%2A",
        "p%40ss%2Fw%2Bd%7E%20%28a%29%2A", "%70%40%73%73%2F%77%2B%64%7E%20%28%61%29%2A",
        "%70%40%73%73%2f%77%2b%64%7e%20%28%61%29%2a"}) {
    const std::string text = "https://api.example.com/?key=" + std::string(encoded) + "&a=%2F";
    expect_at_every_split(key, text, "https://api.example.com/?key=" + stars(encoded.size()) + "&a=%2F");
  }
}

TEST(Redactor, E43_MasksTheKeyEscapedAsJson) {
  const std::string key = "a/b\"c\\d<\xC3\xA9\xF0\x9F\x94\x91>\n\x01+";
  for (const std::string_view escaped :
       {R"(a/b\"c\\d<)"
        "\xC3\xA9\xF0\x9F\x94\x91"
        R"(>\n\u0001+)",
        R"(a\/b\"c\\d<\u00e9\ud83d\udd11>\n\u0001+)",
        R"(a/b\"c\\d\u003c)"
        "\xC3\xA9\xF0\x9F\x94\x91"
        R"(\u003e\n\u0001+)",
        R"(a\/b\"c\\d<\u00E9\uD83D\uDD11>\n\u0001+)",
        R"(\u0061\u002f\u0062\u0022\u0063\u005c\u0064\u003c\u00e9\ud83d\udd11\u003e\u000a\u0001\u002b)",
        R"(\u0061\u002F\u0062\u0022\u0063\u005C\u0064\u003C\u00E9\uD83D\uDD11\u003E\u000A\u0001\u002B)"}) {
    expect_at_every_split(key, "{\"k\":\"" + std::string(escaped) + "\"}",
                          "{\"k\":\"" + stars(escaped.size()) + "\"}");
  }
}

TEST(Redactor, E43_MasksBase64ThatIsEncodedOnceMore) {
  const std::string key = "\xFF\xFE\xFF\xFB\xEF\xBE\xFF\xFF\xFE\xFE";
  const std::string encoded = base64(as_bytes(key)).substr(0, 13);
  ASSERT_NE(encoded.find('/'), std::string::npos);
  ASSERT_NE(encoded.find('+'), std::string::npos);
  const auto written = [&](std::string_view slash, std::string_view plus) {
    std::string out;
    for (const char c : encoded) out += c == '/' ? slash : c == '+' ? plus : std::string_view(&c, 1);
    return out;
  };
  for (const std::string& text : {written("\\/", "+"), written("%2F", "%2B"), written("%2f", "%2b"),
                                  written("/", "\\u002B"), written("/", "\\u002b")}) {
    expect_at_every_split(key, "<" + text + ">", "<" + stars(text.size()) + ">");
  }
}

TEST(Redactor, MasksMatchesThatOverlap) {
  expect_at_every_split("abcabcabc", "xabcabcabcabcabcx", "x" + stars(15) + "x");
  expect_at_every_split("aaaaaaaa", std::string(20, 'a') + "b" + std::string(7, 'a'),
                        stars(20) + "b" + std::string(7, 'a'));
  // The beginning of one match may be the end of what only looked like one.
  expect_at_every_split("ababababac", "abababababababac", "ababab" + stars(10));
}

TEST(Redactor, LeavesEverythingElseAsItIs) {
  const std::string key = plain_key();
  for (std::size_t length = 0; length < key.size(); ++length) {
    const std::string text = "x" + key.substr(0, length) + "y" + key.substr(0, length);
    expect_at_every_split(key, text, text);
  }
  std::string all;
  for (int i = 0; i < 4096; ++i) all.push_back(static_cast<char>(i * 7));
  EXPECT_EQ(redact(key, all).text, all);
  EXPECT_EQ(redact(key, "").text, "");
}

TEST(Redactor, AKeyOfLessThanEightBytesIsNotLookedFor) {
  EXPECT_EQ(redact("1234567", "1234567 1234567").text, "1234567 1234567");
  EXPECT_EQ(redact("", "anything").text, "anything");
  EXPECT_EQ(redact("12345678", "12345678 1234567").text, "******** 1234567");
}

TEST(Redactor, HoldsBackOnlyWhatMayBeginAMatch) {
  const std::string key = plain_key();
  const auto patterns = patterns_of(key);
  Redactor redactor(*patterns);
  std::string out;
  redactor.feed("data: hello " + key.substr(0, 9), out);
  EXPECT_EQ(out, "data: hello ");
  redactor.feed("!\n\n", out);
  EXPECT_EQ(out, "data: hello " + key.substr(0, 9) + "!\n\n");
  redactor.feed(key.substr(0, 4), out);
  EXPECT_TRUE(out.ends_with("\n\n"));
  redactor.finish(out);
  EXPECT_TRUE(out.ends_with("\n\n" + key.substr(0, 4)));
  EXPECT_EQ(redactor.hits(), 0u);
  redactor.feed(key.substr(4), out);
  redactor.finish(out);
  EXPECT_EQ(redactor.hits(), 0u) << "what has ended is another run of text";
}

TEST(RedactionForms, AreEachThereOnceAndLongEnough) {
  const auto forms = forms_of(Secret(odd_key()));
  ASSERT_FALSE(forms.empty());
  EXPECT_EQ(forms.front().reveal(), odd_key());
  for (std::size_t i = 0; i < forms.size(); ++i) {
    EXPECT_GE(forms[i].reveal().size(), 8u);
    for (std::size_t k = 0; k < i; ++k) EXPECT_NE(forms[i].reveal(), forms[k].reveal());
  }
  EXPECT_LE(forms_of(Secret(plain_key())).size(), 24u);
}

TEST(RedactionTable, SkipsNoPlaceWhereAMatchBegins) {
  std::vector<Secret> patterns;
  patterns.emplace_back(std::string("abcdefghij"));
  patterns.emplace_back(std::string("fghijklmnop"));
  const RedactionPatterns::Table table(patterns);
  for (std::size_t before = 0; before < 60; ++before) {
    for (const std::string_view pattern : {"abcdefghij", "fghijklmnop"}) {
      const std::string text = std::string(before, 'z') + std::string(pattern);
      EXPECT_LE(table.skip(text, 0), before);
    }
  }
  EXPECT_GE(table.skip(std::string(100, 'z'), 0), 90u);
}

}  // namespace
}  // namespace sallyport::guard
