#pragma once
// verify/report/html_style.h: how the HTML report looks, in light and in dark.
#include <string_view>

namespace sallyport::verify {

inline constexpr std::string_view html_style = R"css(
:root { color-scheme: light dark; --ink: #1c2430; --quiet: #5b6675; --line: #dde2e8; --paper: #fff; --back: #f5f7f9;
  --good: #13703c; --bad: #b3261e; --wash-good: #e4f4ea; --wash-bad: #fbe7e5; --wash-skip: #eceff2; --wash-proved: #e3ecfb;
  --proved: #1b4fa8; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6eaef; --quiet: #98a4b3; --line: #2f3843; --paper: #171c22;
  --back: #10141a; --good: #6fd39a; --bad: #ff8f86; --wash-good: #173325; --wash-bad: #40201e; --wash-skip: #232a33;
  --wash-proved: #1b2c4a; --proved: #92b8ff; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--back); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 72rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
h1 { font-size: 1.5rem; margin: 0 0 .25rem; }
h2 { font-size: 1.05rem; margin: 2.25rem 0 0; display: flex; gap: .6rem; align-items: baseline; }
section > p { margin-bottom: .6rem; }
p { margin: .25rem 0; color: var(--quiet); }
.counts { display: grid; grid-template-columns: repeat(auto-fit, minmax(8rem, 1fr)); gap: .75rem; margin: 1.5rem 0; padding: 0; }
.counts li { list-style: none; background: var(--paper); border: 1px solid var(--line); border-radius: .6rem; padding: .8rem 1rem; }
.counts b { display: block; font-size: 1.7rem; line-height: 1.2; }
.table { overflow-x: auto; background: var(--paper); border: 1px solid var(--line); border-radius: .6rem; }
table { border-collapse: collapse; width: 100%; min-width: 46rem; }
th, td { text-align: left; vertical-align: top; padding: .5rem .75rem; border-top: 1px solid var(--line); }
tr:first-child th, tr:first-child td { border-top: 0; }
th { font-size: .78rem; color: var(--quiet); font-weight: 600; }
td:first-child { font-weight: 600; white-space: nowrap; }
td small { display: block; color: var(--quiet); font-size: .85rem; overflow-wrap: anywhere; }
td.seen { width: 42%; overflow-wrap: anywhere; }
.mark { display: inline-block; border-radius: 1rem; padding: 0 .55rem; font-size: .8rem; font-weight: 600; white-space: nowrap; }
.passed, .probed, .configured { background: var(--wash-good); color: var(--good); }
.failed { background: var(--wash-bad); color: var(--bad); }
.skipped, .claimed { background: var(--wash-skip); color: var(--quiet); }
.proved { background: var(--wash-proved); color: var(--proved); }
a { color: inherit; }
code { font: .85rem/1.4 ui-monospace, monospace; overflow-wrap: anywhere; }
)css";

}  // namespace sallyport::verify
