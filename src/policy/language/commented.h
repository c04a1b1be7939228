#pragma once
// policy/language/commented.h: the words of a policy text with the comments around them; private to
// language/.
#include <string>
#include <string_view>
#include <vector>

#include "policy/language/lexer.h"

namespace sallyport::cedar {

struct CommentedToken {
  TokenKind kind = TokenKind::end;
  std::string_view text;
  std::vector<std::string_view> before;  // comments on lines of their own, between the last word and this one
  std::string_view after;                // the comment behind it on its line
};

// All words of `text`, the last one being the end, which has the comments behind the last policy. A comma
// before a closing bracket is left out; its comments go to the bracket. Views point into `text`.
std::vector<CommentedToken> commented_tokens(std::string_view text);

// In the order in which they stand in the text.
std::vector<std::string_view> comments(std::string_view text);

}  // namespace sallyport::cedar
