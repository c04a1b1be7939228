#pragma once
// doors/web/pages/markup.h: HTML that cannot hold unescaped text: made from literals, escaped text and other
// Html. Pure.
#include <initializer_list>
#include <string>
#include <string_view>

namespace sallyport::doors {

// Markup that is safe to send. There are three ways in: a literal of ours, text (escaped), a picture of ours.
class Html {
 public:
  Html() = default;
  template <std::size_t N>
  Html(const char (&literal)[N]) : text_(literal, N - 1) {}
  static Html text(std::string_view text);  // anything: escaped
  static Html picture(std::string svg);     // made by our own code from nothing a client said, but as data

  Html& operator<<(const Html& more) {
    text_ += more.text_;
    return *this;
  }
  const std::string& str() const& { return text_; }
  std::string&& str() && { return std::move(text_); }
  bool empty() const { return text_.empty(); }

 private:
  friend Html tag(std::string_view, std::initializer_list<struct Attribute>, const Html&);
  friend Html empty_tag(std::string_view, std::initializer_list<struct Attribute>);
  std::string text_;
};

struct Attribute {
  std::string_view name;   // ours
  std::string_view value;  // anything: escaped. Empty: written without a value
};

// <name a="..">inside</name>, and the same without inside and end. `name` is ours.
Html tag(std::string_view name, std::initializer_list<Attribute> attributes, const Html& inside);
Html empty_tag(std::string_view name, std::initializer_list<Attribute> attributes);

inline Html paragraph(std::string_view text) { return tag("p", {}, Html::text(text)); }
Html link(std::string_view target, std::string_view text, std::string_view look = "");

// A labelled input. `type` as in HTML; `hint` stands below it and is read out with it.
struct Field {
  std::string_view name;
  std::string_view label;
  std::string_view type = "text";
  std::string_view autocomplete = "off";
  std::string_view value = "";
  std::string_view hint = "";
  bool focus = false;
  bool code = false;  // a one-time code: numbers, wide letters
};
Html input(const Field& field);
Html hidden(std::string_view name, std::string_view value);
Html button(std::string_view text, std::string_view look = "");
Html notice(std::string_view text);   // good to know
Html problem(std::string_view text);  // what went wrong and what to do; announced by screen readers

}  // namespace sallyport::doors
