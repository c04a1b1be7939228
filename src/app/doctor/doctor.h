#pragma once
// app/doctor/doctor.h: all examinations, in order.
#include "app/doctor/diagnosis.h"

namespace sallyport::app::doctor {

struct Whom {
  std::string map_file;  // may be empty: then nothing that needs the map is looked at
  std::string state;
  std::string key_file;
  bool offline = false;  // the map's OpenID providers are not asked; nobody else ever is
};

// Changes nothing. Blocks; reads the whole journal, and waits a few seconds for a provider that does not
// answer.
Report examine(const Whom& whom, const Clock& clock);

// One each: what it looks at is in its file.
void examine_state(const Patient& patient, Report& report);
void examine_journal(const Patient& patient, Report& report);
void examine_clock(const Patient& patient, Report& report);
void examine_secrets(const Patient& patient, Report& report);
void examine_keys(const Patient& patient, Report& report);
void examine_certificate(const Patient& patient, Report& report);
void examine_providers(const Patient& patient, Report& report);
void examine_prices(const Patient& patient, Report& report);
void examine_listeners(const Patient& patient, Report& report);

}  // namespace sallyport::app::doctor
