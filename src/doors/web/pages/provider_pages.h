#pragma once
// doors/web/pages/provider_pages.h: going to a provider and coming back, and what providers and transmitters
// of security events say to us.
#include "doors/web/pages/desk.h"

namespace sallyport::doors {

// Below identity::oidc_prefix: NAME/start, /callback, /signed-out for people; /backchannel-logout and
// /frontchannel-logout for the provider.
PageReply provider_page(Desk& desk);
// Below /.sallyport/signals/: NAME, a security event that is pushed (RFC 8935).
PageReply signal_page(Desk& desk);

PageReply back_channel_logout(Desk& desk, std::string_view provider);
PageReply front_channel_logout(Desk& desk, std::string_view provider);

// A provider's declining, in words for the person: what happened and what to do. The operator's reason is in
// the record.
PageReply declined_page(Desk& desk, const identity::Providers::Shown& provider,
                        const identity::Declined& declined);

// Where a sign-in with this provider starts, for what the present page was asked for.
std::string start_address(const Desk& desk, std::string_view provider, std::string_view return_path,
                          bool other_account = false);
// How the map calls it; its name if it is gone.
std::string label_of(const Desk& desk, std::string_view provider);

}  // namespace sallyport::doors
