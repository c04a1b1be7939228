#include <gtest/gtest.h>
#include <unistd.h>
#define ZLIB_CONST
#include <zlib.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "app/archive/file_tree.h"
#include "app/archive/gzip.h"
#include "app/archive/tar.h"

namespace sallyport::app {
namespace {

void put(std::string& header, std::size_t at, std::string_view text) {
  header.replace(at, text.size(), text);
}

std::string octal(std::size_t number, int width) {
  std::string text;
  for (int i = 0; i < width; ++i, number /= 8) text.insert(text.begin(), static_cast<char>('0' + number % 8));
  return text;
}

std::string entry(std::string_view name, char type, std::string_view text, std::string_view prefix = {}) {
  std::string header(512, '\0');
  put(header, 0, name);
  put(header, 124, octal(text.size(), 11));
  put(header, 148, "        ");
  header[156] = type;
  put(header, 257,
      std::string_view("ustar\0"
                       "00",
                       8));
  put(header, 345, prefix);
  std::size_t sum = 0;
  for (const char c : header) sum += static_cast<unsigned char>(c);
  put(header, 148, octal(sum, 6) + std::string("\0 ", 2));
  header += text;
  header.resize((header.size() + 511) / 512 * 512, '\0');
  return header;
}

const std::string end(1024, '\0');

std::string gzip(std::string_view text) {
  std::string out(text.size() + 1024, '\0');
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, 6, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY), Z_OK);
  stream.next_in = reinterpret_cast<const Bytef*>(text.data());
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(out.size() - stream.avail_out);
  deflateEnd(&stream);
  return out;
}

TEST(Tar, GivesFilesInOrder) {
  const std::string tar = entry("./a/", '5', "") + entry("./a/b.txt", '0', "hello") + entry("c", '\0', "") +
                          entry("name", '0', "x", "long/prefix") + end;
  const Result<std::vector<TarFile>> files = read_tar(tar);
  ASSERT_TRUE(files);
  ASSERT_EQ(files->size(), 3U);
  EXPECT_EQ((*files)[0].path, "a/b.txt");
  EXPECT_EQ((*files)[0].text, "hello");
  EXPECT_EQ((*files)[1].path, "c");
  EXPECT_EQ((*files)[1].text, "");
  EXPECT_EQ((*files)[2].path, "long/prefix/name");
}

TEST(Tar, KnowsLongNames) {
  const std::string name(300, 'n');
  std::string record = " path=" + name + "\n";
  record = std::to_string(record.size() + 3) + record;
  const std::string tar = entry("././@LongLink", 'L', name + std::string(1, '\0')) +
                          entry("short", '0', "1") + entry("pax", 'x', record) + entry("short", '0', "2") +
                          entry("after", '0', "3") + end;
  const Result<std::vector<TarFile>> files = read_tar(tar);
  ASSERT_TRUE(files);
  ASSERT_EQ(files->size(), 3U);
  EXPECT_EQ((*files)[0].path, name);
  EXPECT_EQ((*files)[1].path, name);
  EXPECT_EQ((*files)[2].path, "after");
}

TEST(Tar, RefusesWhatIsDamagedOrLeavesTheFolder) {
  const std::string good = entry("a", '0', std::string(600, 'x')) + end;
  std::string flipped = good;
  flipped[3] = 'y';
  const std::string wrong[] = {"",
                               "no tar",
                               good.substr(0, good.size() - 1024),
                               good.substr(0, 700),
                               good.substr(0, 300),
                               flipped,
                               entry("link", '2', "") + end,
                               entry("hard", '1', "") + end,
                               entry("device", '3', "") + end,
                               entry("../a", '0', "") + end,
                               entry("a/../../b", '0', "") + end,
                               entry("/etc/x", '0', "") + end,
                               entry("", '0', "") + end,
                               entry("pax", 'x', "999 path=a\n") + entry("a", '0', "") + end,
                               entry("pax", 'x', "7 path=") + entry("a", '0', "") + end,
                               entry("pax", 'x', "path=a\n") + entry("a", '0', "") + end};
  for (const std::string& tar : wrong) {
    const Result<std::vector<TarFile>> files = read_tar(tar);
    ASSERT_FALSE(files) << tar.substr(0, 20);
    EXPECT_EQ(files.error().kind, ErrorKind::malformed);
  }
}

TEST(Tar, HasLimits) {
  const std::string tar = entry("a", '0', "") + entry("bb", '0', "") + end;
  EXPECT_TRUE(read_tar(tar, {2, 2}));
  EXPECT_EQ(read_tar(tar, {1, 2}).error().kind, ErrorKind::too_large);
  EXPECT_EQ(read_tar(tar, {2, 1}).error().kind, ErrorKind::too_large);
}

TEST(Gzip, UnpacksWithinItsLimit) {
  const std::string text(200'000, 'a');
  const std::string packed = gzip(text);
  EXPECT_TRUE(is_gzip(packed));
  EXPECT_EQ(gunzip(packed).value(), text);
  EXPECT_EQ(gunzip(packed, text.size()).value(), text);
  EXPECT_EQ(gunzip(packed, text.size() - 1).error().kind, ErrorKind::too_large);
  EXPECT_EQ(gunzip(gzip("")).value(), "");
}

TEST(Gzip, RefusesWhatIsDamaged) {
  const std::string packed = gzip("hello, hello, hello");
  std::string flipped = packed;
  flipped[flipped.size() - 6] ^= 1;
  for (const std::string& wrong : {std::string(), std::string("hello"), packed.substr(0, packed.size() - 1),
                                   packed.substr(0, 5), flipped, packed + "x"}) {
    EXPECT_EQ(gunzip(wrong).error().kind, ErrorKind::malformed) << wrong.size();
  }
}

class FileTreeTest : public testing::Test {
 protected:
  FileTreeTest() {
    std::string pattern = (std::filesystem::temp_directory_path() / "sallyport-tree-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
  }
  ~FileTreeTest() override { std::filesystem::remove_all(folder_); }
  void write(const std::string& path, const std::string& text) {
    std::filesystem::create_directories((folder_ / path).parent_path());
    std::ofstream(folder_ / path) << text;
  }
  std::filesystem::path folder_;
};

TEST_F(FileTreeTest, ReadsFoldersAndArchivesAlike) {
  write("tree/b", "1");
  write("tree/a/c", "2");
  write("t.tar.gz", gzip(entry("b", '0', "1") + entry("a/c", '0', "old") + entry("a/c", '0', "2") + end));
  write("t.tar", entry("b", '0', "1") + entry("a/c", '0', "2") + end);
  for (const char* name : {"tree", "t.tar.gz", "t.tar"}) {
    const Result<FileTree> tree = FileTree::open((folder_ / name).string());
    ASSERT_TRUE(tree) << name;
    EXPECT_EQ(tree->paths(), (std::vector<std::string>{"a/c", "b"}));
    EXPECT_EQ(tree->read("a/c").value(), "2");
    EXPECT_TRUE(tree->has("b"));
    EXPECT_FALSE(tree->has("a"));
    EXPECT_EQ(tree->read("none").error().kind, ErrorKind::not_found);
  }
}

TEST_F(FileTreeTest, OneFileStandsAloneButSeesItsNeighbours) {
  write("case.json", "{}");
  write("policies.cedar", "");
  const Result<FileTree> tree = FileTree::open((folder_ / "case.json").string());
  ASSERT_TRUE(tree);
  EXPECT_EQ(tree->paths(), std::vector<std::string>{"case.json"});
  EXPECT_TRUE(tree->has("policies.cedar"));
}

TEST_F(FileTreeTest, RefusesWhatIsNotThere) {
  EXPECT_EQ(FileTree::open((folder_ / "none").string()).error().kind, ErrorKind::not_found);
  EXPECT_FALSE(FileTree::open((folder_ / "none.tar.gz").string()));
  write("bad.tar.gz", "no archive");
  EXPECT_EQ(FileTree::open((folder_ / "bad.tar.gz").string()).error().kind, ErrorKind::malformed);
}

}  // namespace
}  // namespace sallyport::app
