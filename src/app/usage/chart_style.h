#pragma once
// app/usage/chart_style.h: what the HTML of usage adds to the style of the other reports.
#include <string_view>

namespace sallyport::app {

inline constexpr std::string_view chart_style = R"css(
:root { --s0: #2b6cb0; --s1: #d97706; --s2: #2f855a; --s3: #b83280; --s4: #6b46c1; --s5: #718096; }
@media (prefers-color-scheme: dark) { :root { --s0: #63a4e8; --s1: #f0a94b; --s2: #68c793; --s3: #e879b9; --s4: #a78bfa;
  --s5: #8f9bab; } }
figure { margin: 1.5rem 0; background: var(--paper); border: 1px solid var(--line); border-radius: .6rem; padding: 1rem; }
figcaption { font-weight: 600; margin-bottom: .75rem; }
.plot { display: grid; grid-template-columns: auto 1fr; column-gap: .6rem; }
.scale { display: flex; flex-direction: column; justify-content: space-between; height: 12rem; text-align: right; }
.scale, .days { color: var(--quiet); font-size: .78rem; line-height: 1; font-variant-numeric: tabular-nums; }
.plot svg { display: block; width: 100%; height: 12rem; }
.days { grid-column: 2; display: flex; justify-content: space-between; margin-top: .5rem; }
.grid { stroke: var(--line); stroke-width: 1; vector-effect: non-scaling-stroke; }
.s0 { fill: var(--s0); background: var(--s0); } .s1 { fill: var(--s1); background: var(--s1); }
.s2 { fill: var(--s2); background: var(--s2); } .s3 { fill: var(--s3); background: var(--s3); }
.s4 { fill: var(--s4); background: var(--s4); } .s5 { fill: var(--s5); background: var(--s5); }
.legend { display: flex; flex-wrap: wrap; gap: .35rem 1.1rem; margin: 1rem 0 0; padding: 0; font-size: .85rem; }
.legend li { list-style: none; display: flex; align-items: center; gap: .4rem; overflow-wrap: anywhere; }
.legend i { width: .7rem; height: .7rem; border-radius: .15rem; flex: none; }
th.number, td.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
tr.total td { font-weight: 600; border-top: 2px solid var(--line); }
td.name { min-width: 9rem; overflow-wrap: anywhere; }
.left { display: block; min-width: 7rem; height: .55rem; margin-top: .45rem; border-radius: .3rem; background: var(--wash-skip); overflow: hidden; }
.left b { display: block; height: 100%; background: var(--s0); }
.left b.spent { background: var(--bad); }
.counts { grid-template-columns: repeat(auto-fit, minmax(9.25rem, 1fr)); }
.counts b { font-size: 1.3rem; white-space: nowrap; }
)css";

}  // namespace sallyport::app
