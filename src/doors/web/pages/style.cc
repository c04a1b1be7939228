// The one style sheet: light and dark by the reader's choice, from 360 px up, without a script or a foreign
// resource.
#include "doors/web/pages/frame.h"

namespace sallyport::doors {

std::string_view style_sheet() {
  static constexpr std::string_view sheet = R"css(
:root {
  color-scheme: light dark;
  --ground: #f4f5f2; --card: #ffffff; --line: #d9ddd6; --text: #1c2421; --quiet: #5a6661;
  --accent: #2f5d50; --accent-strong: #234a3f; --on-accent: #ffffff; --focus: #1d6fd1;
  --good: #e8f2ed; --good-line: #9fc6b5; --bad: #fdecea; --bad-line: #d9776c; --bad-text: #7d1f15;
  --shadow: 0 1px 2px rgb(20 30 25 / 6%), 0 8px 28px rgb(20 30 25 / 7%);
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #131816; --card: #1c2320; --line: #38423d; --text: #e7ece9; --quiet: #a3afa9;
    --accent: #7dbfa9; --accent-strong: #97d1bd; --on-accent: #10201a; --focus: #7ab8ff;
    --good: #1d322a; --good-line: #3d6b59; --bad: #3a1f1c; --bad-line: #a04e44; --bad-text: #ffc9c2;
    --shadow: none;
  }
}
*, *::before, *::after { box-sizing: border-box; }
body {
  margin: 0 auto; padding: clamp(1rem, 6vh, 4.5rem) 1rem 3rem; max-width: 28rem; min-height: 100vh;
  background: var(--ground); color: var(--text);
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif;
  overflow-wrap: anywhere;
}
body.wide { max-width: 46rem; }
header { display: flex; flex-wrap: wrap; align-items: center; gap: .75rem; margin: 0 .25rem 1.25rem; }
header img { flex: none; }
.names { flex: 1 1 8rem; display: flex; flex-direction: column; line-height: 1.25; min-width: 0; }
.names span { color: var(--quiet); font-size: .875rem; }
nav { margin-left: auto; display: flex; gap: 1rem; font-size: .9375rem; flex-wrap: wrap; justify-content: end; }
main {
  background: var(--card); border: 1px solid var(--line); border-radius: 14px; padding: 1.75rem;
  box-shadow: var(--shadow);
}
h1 { font-size: 1.375rem; line-height: 1.3; font-weight: 650; letter-spacing: -.01em; margin: 0 0 1rem; }
h2 { font-size: 1.0625rem; line-height: 1.35; font-weight: 650; margin: 0 0 .375rem; }
p { margin: 0 0 1rem; }
main > :last-child, form > :last-child, section > :last-child { margin-bottom: 0; }
a { color: var(--accent); text-underline-offset: .2em; }
a:hover { color: var(--accent-strong); }
section { border-top: 1px solid var(--line); padding-top: 1.5rem; margin-top: 1.5rem; }
.quiet, .hint { color: var(--quiet); font-size: .9375rem; }
.hint { margin: .375rem 0 0; font-size: .875rem; line-height: 1.45; }
form + .hint, .button + .hint { margin-top: 1rem; }
.field { margin-bottom: 1.125rem; }
label { display: block; font-weight: 600; font-size: .9375rem; margin-bottom: .375rem; }
input:not([type=hidden]) {
  display: block; width: 100%; font: inherit; font-weight: 400; color: inherit; background: var(--card);
  border: 1px solid var(--quiet); border-radius: 9px; padding: .625rem .75rem; min-height: 2.875rem;
}
select {
  display: block; width: 100%; font: inherit; color: inherit; background: var(--card);
  border: 1px solid var(--quiet); border-radius: 9px; padding: .625rem .75rem; min-height: 2.875rem;
}
label > input { margin-top: .375rem; }
.checks { border: 0; margin: 0 0 1.125rem; padding: 0; min-width: 0; }
legend { font-weight: 600; font-size: .9375rem; padding: 0; }
.check { display: flex; align-items: center; gap: .625rem; min-height: 2.5rem; margin: 0; font-weight: 400; }
input[type=checkbox] { width: 1.25rem; height: 1.25rem; min-height: 0; padding: 0; margin: 0; flex: none; accent-color: var(--accent); }
input.code { font-size: 1.25rem; letter-spacing: .14em; font-variant-numeric: tabular-nums; }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; }
button, a.button {
  display: block; width: 100%; font: inherit; font-weight: 600; text-align: center; text-decoration: none;
  color: var(--on-accent); background: var(--accent); border: 1px solid transparent; border-radius: 9px;
  padding: .625rem 1rem; min-height: 2.875rem; cursor: pointer;
}
button:hover, a.button:hover { background: var(--accent-strong); color: var(--on-accent); }
button.plain, a.button.plain { color: var(--text); background: transparent; border-color: var(--quiet); }
button.plain:hover, a.button.plain:hover { border-color: var(--accent); color: var(--accent); background: transparent; }
.button + .button, form + form, .ways + form { margin-top: .75rem; }
.ways { margin-bottom: 1rem; }
p.or { display: flex; align-items: center; gap: .75rem; margin: 1.25rem 0; color: var(--quiet); font-size: .875rem; }
p.or::before, p.or::after { content: ""; flex: 1; border-top: 1px solid var(--line); }
button.small { width: auto; min-height: 2.25rem; padding: .25rem .875rem; font-size: .9375rem; }
.wide form:not(.inline) { max-width: 24rem; }
.notice, .problem { border: 1px solid var(--good-line); background: var(--good); border-radius: 9px; padding: .75rem .875rem; }
.problem { border-color: var(--bad-line); background: var(--bad); color: var(--bad-text); }
.qr { display: block; width: 100%; max-width: 13.5rem; height: auto; margin: 0 auto 1rem; border-radius: 9px; border: 1px solid var(--line); }
.secret, .codes { font-family: ui-monospace, "Cascadia Mono", "Liberation Mono", Menlo, monospace; }
.secret { display: block; padding: .625rem .75rem; border: 1px dashed var(--quiet); border-radius: 9px; letter-spacing: .06em; user-select: all; }
.codes { list-style: none; margin: 0 0 1rem; padding: .875rem 1rem; border: 1px dashed var(--quiet); border-radius: 9px;
  display: grid; grid-template-columns: repeat(auto-fit, minmax(11.5rem, 1fr)); gap: .25rem 1.5rem; user-select: all; }
ol.steps { padding-left: 1.25rem; margin: 0 0 1rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .375rem 1.25rem; margin: 0 0 1rem; }
dt { color: var(--quiet); }
dd { margin: 0; }
ul.sessions { list-style: none; margin: 0 0 1.25rem; padding: 0; }
ul.sessions li { display: flex; gap: 1rem; align-items: center; justify-content: space-between; padding: .75rem 0; border-bottom: 1px solid var(--line); }
ul.sessions .what { min-width: 0; flex: 1; }
ul.sessions .quiet { display: block; font-size: .875rem; }
details form { padding-top: .875rem; }
summary { cursor: pointer; width: max-content; color: var(--accent); font-size: .9375rem; margin-top: .25rem; }
.tag { display: inline-block; font-size: .8125rem; font-weight: 600; border: 1px solid var(--good-line); background: var(--good); border-radius: 99px; padding: 0 .625rem; }
.tag.off { border-color: var(--line); background: transparent; color: var(--quiet); }
.secret.line { letter-spacing: 0; font-size: .875rem; }
.wide .actions { max-width: 24rem; }
.reference { color: var(--quiet); font-size: .8125rem; margin-top: 1.5rem; border-top: 1px solid var(--line); padding-top: 1rem; }
@media (max-width: 30rem) {
  main { padding: 1.25rem; }
  nav { gap: .25rem 1rem; font-size: .875rem; }
  dl { grid-template-columns: 1fr; gap: 0; }
  dd { margin-bottom: .625rem; }
}
@media print { body { background: none; } main { border: none; box-shadow: none; } header nav, button, a.button { display: none; } }
)css";
  return sheet.substr(1);
}

}  // namespace sallyport::doors
