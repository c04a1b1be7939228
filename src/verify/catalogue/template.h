#pragma once
// verify/catalogue/template.h: the text of an attack as a case file writes it. Every byte is explicit: a line
// break of the file is nothing, `\r` `\n` `\t` `\0` `\\` `\{` and `\xHH` are bytes, `{name}` and
// `{name:argument}` are filled in when the attack is sent.
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sallyport::verify {

struct Macro {
  std::string name;
  std::string argument;  // after the first `:`; may be empty
};

// A plain value; immutable once parsed.
class Template {
 public:
  // Errors: malformed, with words for the author of the case: unknown escape, unclosed or unknown macro.
  static Result<Template> parse(std::string_view text);

  // What stands for a macro when it is sent.
  using Fill = std::function<Result<std::string>(const Macro&)>;
  // `sign` and `length` speak of the body (what follows the first empty line), so they are filled after
  // everything else and get it as their argument's companion.
  using FillFromBody = std::function<Result<std::string>(const Macro&, std::string_view body)>;
  Result<std::string> expand(const Fill& fill, const FillFromBody& fill_from_body) const;

  // True if some macro's name is `name`.
  bool uses(std::string_view name) const;
  bool empty() const { return pieces_.empty(); }

 private:
  struct Piece {
    std::string text;
    Macro macro;  // a macro when its name is not empty
  };
  std::vector<Piece> pieces_;
};

}  // namespace sallyport::verify
