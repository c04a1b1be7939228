#pragma once
// app/doctor/doctor.h: all examinations, in order.
#include "app/doctor/diagnosis.h"

namespace sallyport::app::doctor {

// `map_file`: may be empty: then nothing that needs the map is looked at. Asks nobody anything and changes
// nothing. Blocks; reads the whole journal.
Report examine(const std::string& map_file, const std::string& state, const std::string& key_file,
               const Clock& clock);

// One each: what it looks at is in its file.
void examine_state(const Patient& patient, Report& report);
void examine_journal(const Patient& patient, Report& report);
void examine_clock(const Patient& patient, Report& report);
void examine_secrets(const Patient& patient, Report& report);
void examine_keys(const Patient& patient, Report& report);
void examine_certificate(const Patient& patient, Report& report);
void examine_prices(const Patient& patient, Report& report);
void examine_listeners(const Patient& patient, Report& report);

}  // namespace sallyport::app::doctor
