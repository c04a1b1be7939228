#include "wire/http1/target.h"

#include <gtest/gtest.h>

#include <optional>

#include "wire/http1/head.h"

namespace sallyport::http1 {
namespace {

constexpr unsigned slash = 1u << static_cast<unsigned>(Relaxation::encoded_slash);
constexpr unsigned backslash = 1u << static_cast<unsigned>(Relaxation::encoded_backslash);

struct PathCase {
  const char* id;
  std::string_view path;
  std::string_view canonical;  // empty: refused
  unsigned needs = 0;
};

using namespace std::string_view_literals;
constexpr PathCase path_cases[] = {
    {"plain", "/", "/"},
    {"plain", "/a/b.c/d_e~f-g/", "/a/b.c/d_e~f-g/"},
    {"sub-delims", "/a!$&'()*+,;=:@", "/a!$&'()*+,;=:@"},
    {"P01", "/public/../admin/x", "/admin/x"},
    {"P01 above the root", "/../admin", ""},
    {"P01 above the root later", "/a/../../admin", ""},
    {"P01 last", "/a/..", "/"},
    {"P01 last", "/a/b/..", "/a/"},
    {"P01 last", "/a/.", "/a/"},
    {"P01 in the middle", "/a/./b/.//c", "/a/b/c"},
    {"P01 three dots are a name", "/a/.../b", "/a/.../b"},
    {"P01 dot names", "/.well-known/..x/x..", "/.well-known/..x/x.."},
    {"P02", "/public/%2e%2e/admin/x", "/admin/x"},
    {"P02", "/public/%2E%2E/admin/x", "/admin/x"},
    {"P02", "/public/.%2e/admin/x", "/admin/x"},
    {"P02", "/public/%2e/admin", "/public/admin"},
    {"P02 above the root", "/%2e%2e", ""},
    {"P03 refused even when relaxed", "/public/..%2fadmin/x", ""},
    {"P03", "/public/%2e%2e%2Fadmin/x", ""},
    {"P03", "/public/x%2f..", ""},
    {"P03", "/public/x%2f.%2fy", ""},
    {"P04", "/public/..%5cadmin/x", ""},
    {"P04", "/public/..%5Cadmin%2fx", ""},
    {"P04 raw", "/public\\..\\admin", ""},
    {"P04 raw", "/a\\b", ""},
    {"P05", "//admin/x", "/admin/x"},
    {"P05", "/public//../admin", "/admin"},
    {"P05", "///", "/"},
    {"P06", "//admin/secret", "/admin/secret"},
    {"P07", "/admin%2Fx", "/admin%2Fx", slash},
    {"P07", "/admin%2fx", "/admin%2Fx", slash},
    {"P04 relaxed", "/a%5cb", "/a%5Cb", backslash},
    {"P07 up from what one reader splits", "/a%2fb/../c", ""},
    {"P04 up from what one reader splits", "/a%5cb/%2e%2e", ""},
    {"P07 up from another", "/a%2fb/c/../d", "/a%2Fb/d", slash},
    {"both", "/a%5cb%2f", "/a%5Cb%2F", slash | backslash},
    {"P08", "/api../admin", "/api../admin"},
    {"P09", "/api%2e%2e/admin", "/api../admin"},
    {"P09", "/api./x", "/api./x"},
    {"P10", "/%61pi/./admin", "/api/admin"},
    {"P12", "/foo/secret%23/bar", "/foo/secret%23/bar"},
    {"P13", "/admin#/public", ""},
    {"P14 query", "/a?b", ""},
    {"P17", "/a/%252e%252e/admin", "/a/%252e%252e/admin"},
    {"P17", "/a/%25%32%65", "/a/%252e"},
    {"P18", "/public%00/../admin", ""},
    {"P18", "/a%0d%0ab", ""},
    {"P18", "/a%1f", ""},
    {"P18", "/a%7F", ""},
    {"P18 raw", "/a\x01", ""},
    {"P18 raw", "/a\0b"sv, ""},
    {"P18 raw", "/a b", ""},
    {"P18 raw", "/a\x7f", ""},
    {"P18 raw", "/caf\xc3\xa9", ""},
    {"P19", "/%c0%af", ""},
    {"P19", "/%c0%ae%c0%ae/", ""},
    {"P19", "/%e0%80%af", ""},
    {"P19 surrogate", "/%ed%a0%80", ""},
    {"P19 too high", "/%f4%90%80%80", ""},
    {"P19 cut", "/%c3", ""},
    {"P19 cut by a slash", "/%c3/%a9", ""},
    {"P19 cut by a letter", "/%c3a%a9", ""},
    {"P19 raw tail", "/%c3%", ""},
    {"P19 good", "/caf%c3%a9/%e4%bd%a0/%f0%9f%98%80", "/caf%C3%A9/%E4%BD%A0/%F0%9F%98%80"},
    {"P20", "/admin;.css", "/admin;.css"},
    {"P20", "/public;/../admin", "/admin"},
    {"P20", "/admin%3b.css", "/admin%3B.css"},
    {"P20 dots before parameters", "/public/..;/admin", ""},
    {"P20 dots before parameters", "/public/..;a=b/admin", ""},
    {"P20 dots before parameters", "/public/.;/admin", ""},
    {"P20 dots before parameters", "/public/%2e%2e%3B/admin", ""},
    {"P20 not dots", "/public/..a;/admin", "/public/..a;/admin"},
    {"P21", "/ADMIN/x", "/ADMIN/x"},
    {"P21", "/%41dmin", "/Admin"},
    {"P28", "/%zz/admin", ""},
    {"P28", "/admin%", ""},
    {"P28", "/admin%4", ""},
    {"P28", "/admin%4g", ""},
    {"not a path", "", ""},
    {"not a path", "admin", ""},
    {"not a path", "%2fadmin", ""},
    {"reserved stays", "/%21%24%26%20%22", "/%21%24%26%20%22"},
    {"unreserved is decoded", "/%2D%2e%5F%7e%30", "/-._~0"},
};

TEST(CanonicalPath, Table) {
  for (const PathCase& row : path_cases) {
    std::string out = "left over";
    const TargetOutcome outcome = canonical_path(row.path, out);
    EXPECT_EQ(outcome.ok, !row.canonical.empty()) << row.id << ' ' << row.path << ' ' << outcome.reason;
    EXPECT_EQ(outcome.ok, outcome.reason.empty()) << row.path;
    if (!outcome.ok) continue;
    EXPECT_EQ(out, row.canonical) << row.id;
    EXPECT_EQ(outcome.needs, row.needs) << row.path;
  }
}

TEST(CanonicalPath, TwiceIsOnce) {
  for (const PathCase& row : path_cases) {
    std::string once, twice;
    if (!canonical_path(row.path, once).ok) continue;
    const TargetOutcome outcome = canonical_path(once, twice);
    EXPECT_TRUE(outcome.ok) << row.path;
    EXPECT_EQ(twice, once) << row.path;
    EXPECT_EQ(outcome.needs, row.needs) << row.path;
  }
}

TEST(CanonicalPath, EverySpellingOfAByteComesToTheSame) {
  for (unsigned byte = 0; byte < 256; ++byte) {
    constexpr std::string_view upper = "0123456789ABCDEF", lower = "0123456789abcdef";
    const std::string big = {'/', 'a', '%', upper[byte >> 4], upper[byte & 15]};
    const std::string small = {'/', 'a', '%', lower[byte >> 4], lower[byte & 15]};
    std::string from_big, from_small;
    const bool good = byte > 0x1f && byte < 0x7f;
    EXPECT_EQ(canonical_path(big, from_big).ok, good) << byte;
    EXPECT_EQ(canonical_path(small, from_small).ok, good) << byte;
    if (good) {
      EXPECT_EQ(from_big, from_small);
    }
  }
}

struct HostCase {
  const char* id;
  std::string_view value;
  std::string_view host;  // empty: refused
  std::uint16_t port = 0;
};

constexpr HostCase host_cases[] = {
    {"H01", "a.B.example.com", "a.b.example.com"},
    {"H02", "admin.example.com.", "admin.example.com"},
    {"H02", "ADMIN.example.com.:443", "admin.example.com", 443},
    {"H02", "a:0443", "a", 443},
    {"H02", "a:00000000000443", "a", 443},
    {"H02", "[::1]", "[::1]"},
    {"H02", "[::1]:8443", "[::1]", 8443},
    {"H02 one spelling", "[0:0:0:0:0:0:0:1]", "[::1]"},
    {"H02 one spelling", "[2001:DB8::A]", "[2001:db8::a]"},
    {"H02 one spelling", "[::FFFF:192.0.2.1]", "[::ffff:192.0.2.1]"},
    {"IPv4", "192.0.2.1:80", "192.0.2.1", 80},
    {"underscore", "my_host", "my_host"},
    {"last port", "a:65535", "a", 65535},
    {"H04 empty", "", ""},
    {"H04 only a dot", ".", ""},
    {"H04 only a port", ":80", ""},
    {"H04 empty label", "a..b", ""},
    {"H04 empty label", ".a", ""},
    {"H04 two dots at the end", "a..", ""},
    {"H04 space", "a b", ""},
    {"H04 tab", "a\tb", ""},
    {"H04 comma", "a,b", ""},
    {"H04 userinfo", "u@a", ""},
    {"H04 userinfo", "u:p@a", ""},
    {"H04 path", "a/b", ""},
    {"H04 backslash", "a\\b", ""},
    {"H04 escape", "a%2eb", ""},
    {"H04 NUL", "a\0b"sv, ""},
    {"H04 0x80", "caf\xc3\xa9", ""},
    {"H04 star", "*", ""},
    {"H04 no port", "a:", ""},
    {"H04 port zero", "a:0", ""},
    {"H04 port too high", "a:65536", ""},
    {"H04 port far too high", "a:99999999999999999999", ""},
    {"H04 port with a sign", "a:+80", ""},
    {"H04 two ports", "a:80:80", ""},
    {"H04 bare IPv6", "::1", ""},
    {"H04 open bracket", "[::1", ""},
    {"H04 not IPv6", "[a]", ""},
    {"H04 not IPv6", "[]", ""},
    {"H04 IPv6 zone", "[fe80::1%25eth0]", ""},
    {"H04 after the bracket", "[::1]a", ""},
    {"H04 after the bracket", "[::1]:", ""},
    {"H04 IPv6 with NUL", "[::1\0]"sv, ""},
    {"H04 long IPv6", "[0000:0000:0000:0000:0000:0000:0000:0000:0000:0000]", ""},
};

TEST(ParseAuthority, Table) {
  for (const HostCase& row : host_cases) {
    std::string host = "left over";
    std::uint16_t port = 1;
    EXPECT_EQ(parse_authority(row.value, host, port), !row.host.empty()) << row.id << ' ' << row.value;
    if (row.host.empty()) continue;
    EXPECT_EQ(host, row.host) << row.id;
    EXPECT_EQ(port, row.port) << row.value;
  }
}

TEST(ParseAuthority, NamesHaveALimit) {
  std::string host;
  std::uint16_t port;
  EXPECT_TRUE(parse_authority(std::string(255, 'a'), host, port));
  EXPECT_FALSE(parse_authority(std::string(256, 'a'), host, port));
}

}  // namespace
}  // namespace sallyport::http1
