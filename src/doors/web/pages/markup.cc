#include "doors/web/pages/markup.h"

#include "wire/http1/form.h"

namespace sallyport::doors {
namespace {

void append_open(std::string& out, std::string_view name, std::initializer_list<Attribute> attributes) {
  out.append("<").append(name);
  for (const Attribute& attribute : attributes) {
    if (attribute.name.empty()) continue;
    out.append(" ").append(attribute.name);
    if (!attribute.value.empty()) out.append("=\"").append(http1::html_escape(attribute.value)).append("\"");
  }
  out.append(">");
}

}  // namespace

Html Html::text(std::string_view text) {
  Html html;
  html.text_ = http1::html_escape(text);
  return html;
}

Html Html::picture(std::string svg) {
  Html html;
  html.text_ = std::move(svg);
  return html;
}

Html tag(std::string_view name, std::initializer_list<Attribute> attributes, const Html& inside) {
  Html html;
  append_open(html.text_, name, attributes);
  html.text_.append(inside.text_).append("</").append(name).append(">");
  return html;
}

Html empty_tag(std::string_view name, std::initializer_list<Attribute> attributes) {
  Html html;
  append_open(html.text_, name, attributes);
  return html;
}

Html link(std::string_view target, std::string_view text, std::string_view look) {
  return tag("a", {{"href", target}, {look.empty() ? "" : "class", look}}, Html::text(text));
}

Html input(const Field& field) {
  const std::string id = "field-" + std::string(field.name);
  const std::string hint_id = id + "-hint";
  const auto if_set = [](bool condition, std::string_view name) {
    return condition ? name : std::string_view();
  };
  Html html = tag("label", {{"for", id}}, Html::text(field.label));
  html << empty_tag("input", {{"id", id},
                              {"name", field.name},
                              {"type", field.type},
                              {"autocomplete", field.autocomplete},
                              {if_set(!field.value.empty(), "value"), field.value},
                              {if_set(!field.hint.empty(), "aria-describedby"), hint_id},
                              {if_set(field.code, "class"), "code"},
                              {if_set(field.code, "maxlength"), "24"},
                              {"autocapitalize", "none"},
                              {"spellcheck", "false"},
                              {"required", ""},
                              {if_set(field.focus, "autofocus"), ""}});
  if (!field.hint.empty()) html << tag("p", {{"class", "hint"}, {"id", hint_id}}, Html::text(field.hint));
  return tag("div", {{"class", "field"}}, html);
}

Html hidden(std::string_view name, std::string_view value) {
  return empty_tag("input", {{"type", "hidden"}, {"name", name}, {"value", value}});
}

Html button(std::string_view text, std::string_view look) {
  return tag("button", {{"type", "submit"}, {look.empty() ? "" : "class", look}}, Html::text(text));
}

Html notice(std::string_view text) { return tag("p", {{"class", "notice"}}, Html::text(text)); }

Html problem(std::string_view text) {
  return tag("p", {{"class", "problem"}, {"role", "alert"}}, Html::text(text));
}

}  // namespace sallyport::doors
