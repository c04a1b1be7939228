#pragma once
// base/control/test_without.h: for mutant tests: what the code does once a control is taken away.
#include <gtest/gtest.h>

#include <cstdlib>

#include "base/control/control.h"

namespace sallyport {

// Runs `check` without `control` in a process of its own, where it stays away for good.
template <class Check>
void without(const char* control, Check check) {
  EXPECT_EXIT(
      {
        const bool holds = take_away_control(control) && check();
        std::exit(holds ? 0 : 1);
      },
      testing::ExitedWithCode(0), "")
      << control;
}

}  // namespace sallyport
