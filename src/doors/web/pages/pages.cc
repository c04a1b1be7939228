#include "doors/web/pages/pages.h"

#include "doors/web/pages/error_page.h"
#include "doors/web/pages/kept_posts.h"
#include "doors/web/pages/passkey_parts.h"
#include "doors/web/pages/people_pages.h"
#include "doors/web/pages/provider_pages.h"
#include "doors/web/pages/token_parts.h"

namespace sallyport::doors {
namespace {

constexpr std::chrono::minutes authenticator_wait{10};
constexpr std::size_t max_waiting = 1000;

class PeoplePages final : public Pages {
 public:
  explicit PeoplePages(const PagesContext& context)
      : context_(context),
        guard_(context.random),
        waiting_(context.clock, context.random, authenticator_wait, max_waiting),
        kept_(context.clock, context.random) {}

  PageReply serve(const PageRequest& request) override {
    const std::string_view name = request.path.substr(std::min(request.path.size(), pages_prefix.size()));
    if (name == "style.css") return resource("text/css; charset=utf-8", style_sheet());
    if (name == "passkey.js") return resource("text/javascript; charset=utf-8", passkey_script());
    if (name == "mark.svg") return resource("image/svg+xml", mark());
    if (!is_served(request.method))
      return error(405, "Method not allowed", "This page takes GET and POST.", request);
    Desk desk(context_, guard_, request);
    if (name == "sign-in") return sign_in_page(desk);
    if (name == "sign-out") return sign_out_page(desk);
    if (name == "set-up") return set_up_page(desk);
    if (name == "account") return account_page(desk, waiting_);
    if (request.path == tokens_path) return tokens_page(desk);
    if (request.path == new_token_path) return new_token_page(desk);
    if (name == "send-again") return send_again_page(desk, kept_);
    if (request.path.starts_with(identity::oidc_prefix)) return provider_page(desk);
    if (name.starts_with("signals/")) return signal_page(desk);
    return error(404, "Not found", "There is no such page here.", request);
  }

  KeptForm keep_form(const PageRequest& request, std::string_view target) override {
    Desk desk(context_, guard_, request);
    return doors::keep_form(desk, kept_, target);
  }

 private:
  static bool is_served(http1::Method method) {
    return method == http1::Method::get || method == http1::Method::head || method == http1::Method::post;
  }
  static PageReply resource(std::string type, std::string_view body) {
    PageReply reply;
    reply.content_type = std::move(type);
    reply.body = body;
    return reply;
  }
  static PageReply error(std::uint16_t status, std::string_view title, std::string_view text,
                         const PageRequest& request) {
    PageReply reply;
    reply.status = status;
    reply.body = render_error_page(status, title, text, request.request_id);
    return reply;
  }

  const PagesContext context_;
  const FormGuard guard_;
  NewAuthenticators waiting_;
  KeptPosts kept_;
};

}  // namespace

std::unique_ptr<Pages> make_pages(const PagesContext& context) {
  return std::make_unique<PeoplePages>(context);
}

}  // namespace sallyport::doors
