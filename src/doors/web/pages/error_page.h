#pragma once
// doors/web/pages/error_page.h: the page a person gets instead of what they asked for. Pure.
#include <cstdint>
#include <string>
#include <string_view>

namespace sallyport::doors {

// The exact Content-Security-Policy of every page of ours, this one included: nothing but our own style
// sheet, our own pictures and forms to ourselves; no script at all, in no frame.
inline constexpr std::string_view pages_csp =
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'";
// Of a page whose form goes to the component: browsers hold redirects that follow a form to its `form-action`
// too, and where a component sends people on to is its own affair.
inline constexpr std::string_view onward_csp =
    "default-src 'none'; style-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'";
// Of an answer that others may frame, and that shows nothing: front-channel logout.
inline constexpr std::string_view framed_csp = "default-src 'none'; form-action 'none'; base-uri 'none'";

// `text` says in plain words what happened and what to do; nothing of the inside. `request_id` is what to
// tell the operator. Everything is escaped here.
std::string render_error_page(std::uint16_t status, std::string_view title, std::string_view text,
                              std::string_view request_id);

}  // namespace sallyport::doors
