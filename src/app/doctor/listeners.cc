// Where the gateway listens: addresses of this machine, ports that are free or ours, plain HTTP kept inside.
#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>

#include "app/doctor/doctor.h"
#include "net/blocking.h"

namespace sallyport::app::doctor {
namespace {

constexpr const char* area = "listen";

// Takes the port and gives it back at once: 0, or errno. -1: the name means no address.
int try_to_listen(const map::Address& at) {
  addrinfo wanted{};
  wanted.ai_family = AF_UNSPEC;
  wanted.ai_socktype = SOCK_STREAM;
  wanted.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  if (::getaddrinfo(at.host.c_str(), std::to_string(at.port).c_str(), &wanted, &found) != 0) return -1;
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> all(found, &::freeaddrinfo);
  const int fd = ::socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return errno;
  const int on = 1;
  ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  const int code = ::bind(fd, found->ai_addr, found->ai_addrlen) == 0 ? 0 : errno;
  ::close(fd);
  return code;
}

void examine_port(const Patient& patient, const std::string& what, const map::Address& at, Report& report) {
  if (at.port == 0) return;
  const std::string place = what + " " + at.host + ":" + std::to_string(at.port);
  const int code = try_to_listen(at);
  if (code == -1) {
    report.find(area, place + ": the name means no address", "the gateway cannot listen there",
                "write an address of this machine in `listen:` of the map");
  } else if (code == EADDRINUSE && !patient.running) {
    report.find(
        area, place + " is used by another program", "the gateway cannot start",
        "ss -ltnp 'sport = :" + std::to_string(at.port) + "' names it; stop it, or choose another port");
  } else if (code == EADDRINUSE) {
    report.remark(area, place + " is open");
  } else if (code == 0 && patient.running) {
    report.find(area, place + ": the gateway runs, and nobody listens there",
                "it runs with another map than this one, or has just stopped",
                "restart it: a change of `listen` needs that");
  } else if (code == 0) {
    report.remark(area, place + " is free");
  } else if (code == EACCES) {
    report.find(area, place + ": this user may not take a port below 1024", "the gateway cannot start",
                "AmbientCapabilities=CAP_NET_BIND_SERVICE in its systemd unit, or another port");
  } else {
    report.find(area, place + ": " + std::strerror(code), "the gateway cannot listen there",
                "write an address of this machine in `listen:` of the map");
  }
}

void examine_exposure(const std::string& what, const map::Address& at, Report& report) {
  if (at.tls || net::is_loopback(at.host)) return;
  report.find(area,
              what + " " + at.host + ":" + std::to_string(at.port) + " speaks plain HTTP beyond this machine",
              "whoever is on the way can read keys, tokens and answers",
              "listen on 127.0.0.1, or where only a trusted network reaches it");
}

}  // namespace

void examine_listeners(const Patient& patient, Report& report) {
  if (!patient.map) return;
  const map::Listen& listen = patient.map->listen;
  examine_port(patient, "web", listen.web, report);
  const std::pair<const char*, const std::optional<map::Address>*> others[] = {
      {"egress", &listen.egress},
      {"health", &listen.health},
      {"admin", &listen.admin},
      {"services", &listen.services},
      {"forward_auth", &listen.forward_auth}};
  examine_exposure("web", listen.web, report);
  for (const auto& [what, address] : others) {
    if (!*address) continue;
    examine_port(patient, what, **address, report);
    if (what != std::string_view("health")) examine_exposure(what, **address, report);
  }
}

}  // namespace sallyport::app::doctor
