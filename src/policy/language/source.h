#pragma once
// policy/language/source.h: text that was read, places in it, and what is wrong with it.
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace sallyport::cedar {

struct Span {  // bytes [begin, end) of a Source
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

struct Position {  // both count from 1; the column counts Unicode code points. 0: not known
  std::uint32_t line = 0;
  std::uint32_t column = 0;
};

// One file, or one text given on a command line. Immutable; shared by everything that was parsed from it.
class Source {
 public:
  // `name` as people should see it: "policies/models.cedar". `text` of at most 4 GiB.
  Source(std::string name, std::string text);

  const std::string& name() const { return name_; }
  const std::string& text() const { return text_; }
  Position position(std::uint32_t offset) const;
  std::string_view text_of(Span span) const;
  std::string_view line(std::uint32_t number) const;  // without its line end; empty when there is none

 private:
  std::string name_;
  std::string text_;
  std::vector<std::uint32_t> line_starts_;
};
using SourcePtr = std::shared_ptr<const Source>;

struct Diagnostic {
  enum class Severity : std::uint8_t { error, warning };

  Severity severity = Severity::error;
  std::string file;
  Position position;
  std::string policy;   // id of the policy it is about; empty when it is about none
  std::string message;  // what is wrong, and what was expected
  std::string hint;     // what to write instead; may be empty
};

// "policies/a.cedar:3:5: error: expected `==`\n  hint: ...". No line end after the last line.
std::string to_text(const Diagnostic& diagnostic);

// Collects what is wrong while a text is read; nothing that was read counts once `failed()`.
// At most `limit` diagnostics are kept, so that a hostile file cannot fill memory; `failed()` stays exact.
class Diagnostics {
 public:
  static constexpr std::size_t limit = 200;

  void error(const Source& source, Span span, std::string message, std::string hint = {});
  void warning(const Source& source, Span span, std::string message, std::string hint = {});
  void add(Diagnostic diagnostic);

  bool failed() const { return failed_; }
  const std::vector<Diagnostic>& all() const { return all_; }

 private:
  std::vector<Diagnostic> all_;
  bool failed_ = false;
};

// The name in `known` that `name` was probably meant to be (edit distance, case), or empty.
std::string_view nearest_name(std::string_view name, const std::vector<std::string_view>& known);

}  // namespace sallyport::cedar
