#include "reports/html_parts.h"

namespace assay {

std::string_view style_sheet() {
  return R"css(
:root { color-scheme: light dark;
  --paper: #fbfbf9; --card: #ffffff; --ink: #1d232b; --soft: #5b6572; --line: #dfe2e6; --grid: #eceef0; --tint: #f2f4f5;
  --c0: #0b62a3; --c1: #6b7280; --c2: #c8501b; --c3: #0a7d62; --c4: #8e4a86; --c5: #8a6d00; --shade: #1d232b3d;
  --leak: #b3261e; --leak-bg: #fdecea; --none: #17606b; --none-bg: #e8f3f4; --weak: #7a5900; --weak-bg: #fbf3dc; }
@media (prefers-color-scheme: dark) { :root {
  --paper: #14171b; --card: #1b1f25; --ink: #e6e9ed; --soft: #a2acb8; --line: #323841; --grid: #272c33; --tint: #21262d;
  --c0: #6cb6f5; --c1: #9aa4b1; --c2: #f08a4b; --c3: #4cc3a1; --c4: #d392ca; --c5: #d8b74a; --shade: #00000099;
  --leak: #ff9c92; --leak-bg: #3d1d1b; --none: #84d2dc; --none-bg: #16343a; --weak: #ecc94b; --weak-bg: #3a2f10; } }
* { box-sizing: border-box; }
html { scroll-behavior: smooth; -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Helvetica Neue", sans-serif; }
.wrap { max-width: 1120px; margin: 0 auto; padding: 0 24px; }
h1, h2, h3, h4 { line-height: 1.25; margin: 0; text-wrap: balance; overflow-wrap: anywhere; }
h1 { font-size: 1.9rem; font-weight: 650; letter-spacing: -0.015em; }
h2 { font-size: 1.45rem; font-weight: 650; letter-spacing: -0.01em; margin-top: 64px; padding-top: 20px;
  border-top: 2px solid var(--ink); }
h3 { font-size: 1.12rem; font-weight: 650; }
h4 { font-size: 0.95rem; font-weight: 650; margin: 24px 0 8px; }
p { margin: 8px 0; max-width: 74ch; overflow-wrap: anywhere; }
a { color: var(--c0); }
code { font: 0.86em ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace; overflow-wrap: anywhere; }
pre { background: var(--tint); border: 1px solid var(--line); border-radius: 6px; padding: 12px 14px; white-space: pre-wrap;
  overflow-wrap: anywhere; font: 0.84rem/1.5 ui-monospace, Menlo, Consolas, "Liberation Mono", monospace; }
.internal { background: var(--ink); color: var(--paper); font-size: 0.85rem; padding: 7px 0; }
header.wrap { padding-top: 36px; padding-bottom: 8px; }
.kicker { color: var(--soft); font-size: 0.9rem; margin: 0 0 6px; }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(190px, 1fr)); gap: 12px 28px; margin: 22px 0 0; }
.facts div { border-top: 1px solid var(--line); padding-top: 8px; min-width: 0; }
dt { color: var(--soft); font-size: 0.8rem; }
dd { margin: 0; overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
.facts dd { font-size: 0.95rem; line-height: 1.4; } .facts small { color: var(--soft); display: block; }
nav ul { list-style: none; display: flex; flex-wrap: wrap; gap: 4px 20px; padding: 0; margin: 26px 0 0; font-size: 0.92rem; }
.summary { font-size: 1.2rem; line-height: 1.45; margin: 30px 0 4px; max-width: 60ch; }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(240px, 1fr)); gap: 16px; margin: 18px 0 0; padding: 0;
  list-style: none; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 16px 18px 14px; display: flex;
  flex-direction: column; gap: 6px; min-width: 0; }
.card.leak { border-left: 5px solid var(--leak); } .card.none { border-left: 5px solid var(--none); }
.card.weak { border-left: 5px solid var(--weak); }
.card p { margin: 0; font-size: 0.88rem; line-height: 1.45; color: var(--soft); }
.card .stated { font-weight: 620; overflow-wrap: anywhere; } .card h3 { font-size: 1rem; } .card h3 a { color: inherit; text-decoration: none; } .card h3 a:hover { text-decoration: underline; }
.chip { display: inline-flex; align-items: center; gap: 7px; align-self: flex-start; border-radius: 99px; padding: 2px 12px 3px;
  font-size: 0.86rem; font-weight: 650; }
.chip.leak { color: var(--leak); background: var(--leak-bg); } .chip.none { color: var(--none); background: var(--none-bg); }
.chip.weak { color: var(--weak); background: var(--weak-bg); }
.card .figure.minor { font-size: 1.15rem; }
.figure { font-size: 1.7rem; font-weight: 620; letter-spacing: -0.02em; font-variant-numeric: tabular-nums; line-height: 1.2; }
.figure small { font-size: 0.86rem; font-weight: 400; letter-spacing: 0; color: var(--soft); white-space: nowrap; }
.measure { margin-top: 40px; scroll-margin-top: 12px; }
.measure > .head { display: flex; flex-wrap: wrap; gap: 6px 14px; align-items: center; }
.measure .id { color: var(--soft); }
.lead { display: grid; grid-template-columns: minmax(240px, 300px) 1fr; gap: 8px 36px; margin-top: 12px; align-items: start; }
.lead p:first-child { margin-top: 2px; }
.values { display: flex; flex-wrap: wrap; gap: 6px 28px; margin: 14px 0 0; } .values div { max-width: 100%; min-width: 0; }
.small { font-size: 0.88rem; color: var(--soft); }
.note { font-size: 0.86rem; color: var(--soft); margin: 6px 0 0; }
.plots { display: grid; grid-template-columns: repeat(auto-fill, minmax(300px, 1fr)); gap: 26px 28px; margin-top: 18px; }
figure { margin: 0; min-width: 0; } figure.heatmap { grid-column: 1 / -1; }
figure.intervals { grid-column: span 2; max-width: 580px; }
figcaption { font-size: 0.9rem; margin-bottom: 4px; overflow-wrap: anywhere; }
.panels { display: grid; grid-template-columns: repeat(auto-fit, minmax(270px, 1fr)); gap: 12px 24px; } .panels svg { max-width: 400px; }
.panels .note { grid-column: 1 / -1; }
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: 0 16px; padding: 0; margin: 2px 0 0; font-size: 0.8rem;
  color: var(--soft); } .legend li { display: inline-flex; align-items: center; gap: 6px; }
.scroll { overflow-x: auto; background: linear-gradient(to right, var(--paper) 60%, transparent) local left / 28px 100% no-repeat,
  linear-gradient(to left, var(--paper) 60%, transparent) local right / 28px 100% no-repeat,
  linear-gradient(to right, var(--shade), transparent) scroll left / 12px 100% no-repeat,
  linear-gradient(to left, var(--shade), transparent) scroll right / 12px 100% no-repeat; }
figure .scroll { background: none; } .measure > .scroll { margin-top: 22px; } svg { display: block; width: 100%; height: auto; } svg.wide { min-width: 320px; }
svg.key { width: 22px; height: 12px; flex: none; } svg.bar { max-width: 300px; margin: 2px 0; }
svg text { font-size: 10.5px; fill: var(--soft); font-family: inherit; }
svg .a { text-anchor: start; } svg .m { text-anchor: middle; } svg .e { text-anchor: end; }
svg .name { fill: var(--ink); } svg .strong { fill: var(--ink); font-weight: 650; font-size: 12px; } svg .tiny { font-size: 9px; }
.grid { stroke: var(--grid); stroke-width: 1; } .axis { stroke: var(--soft); stroke-width: 1; }
.guess { stroke: var(--soft); stroke-width: 1; stroke-dasharray: 2 4; }
.f0 { fill: var(--c0); } .f1 { fill: var(--c1); } .f2 { fill: var(--c2); } .f3 { fill: var(--c3); } .f4 { fill: var(--c4); }
.f5 { fill: var(--c5); } .soft { fill-opacity: 0.42; } .faint { fill-opacity: 0.13; }
.l0, .l1, .l2, .l3, .l4, .l5 { fill: none; stroke-width: 1.7; } .l0 { stroke: var(--c0); } .l2 { stroke: var(--c2); }
.l1 { stroke: var(--c1); stroke-dasharray: 4 2.5; } .l3 { stroke: var(--c3); stroke-dasharray: 7 3; } .l4 { stroke: var(--c4); }
.l5 { stroke: var(--c5); stroke-dasharray: 1.5 2.5; } .solid { stroke-dasharray: none; }
.pos { fill: var(--c0); } .neg { fill: var(--c2); } .plate { fill: var(--tint); } .frame { fill: none; stroke: var(--line); }
table { border-collapse: collapse; font-size: 0.88rem; font-variant-numeric: tabular-nums; margin-top: 8px; min-width: 50%; }
caption { text-align: left; font-weight: 650; padding-bottom: 6px; }
th, td { text-align: left; vertical-align: top; padding: 5px 18px 5px 0; border-bottom: 1px solid var(--line);
  overflow-wrap: break-word; max-width: 44ch; } th { color: var(--soft); font-weight: 500; font-size: 0.82rem; }
th, td { padding-right: 9px; } .n { text-align: right; } td.n { white-space: nowrap; }
tr:has(+ .said) td { border-bottom: 0; padding-bottom: 0; }
.said td { color: var(--soft); max-width: none; padding-top: 2px; }
details { margin-top: 6px; content-visibility: auto; } summary { cursor: pointer; color: var(--c0); font-size: 0.88rem; padding: 4px 0; }
.terms { display: grid; grid-template-columns: minmax(110px, 170px) 1fr; gap: 10px 24px; margin: 16px 0 0; max-width: 90ch; }
.terms dt { font-weight: 650; color: var(--ink); font-size: 0.95rem; }
footer { color: var(--soft); font-size: 0.85rem; margin: 64px 0 40px; border-top: 1px solid var(--line); padding-top: 14px; }
@media (max-width: 640px) { .wrap { padding: 0 16px; } h1 { font-size: 1.5rem; } h2 { margin-top: 48px; font-size: 1.25rem; }
  .lead, .terms { grid-template-columns: 1fr; } .terms { gap: 2px; } .terms dd { margin-bottom: 10px; }
  figure.intervals { grid-column: 1 / -1; } .plots { grid-template-columns: 1fr; } .cards { grid-template-columns: 1fr; } }
@media print { :root { --paper: #fff; --card: #fff; } body { font-size: 10.5pt; } nav { display: none; }
  .card, figure, tr { break-inside: avoid; } h2, h3, h4 { break-after: avoid; } .scroll { overflow: visible; }
  .internal { background: none; color: inherit; border-bottom: 1px solid; }
  * { -webkit-print-color-adjust: exact; print-color-adjust: exact; } }
)css";
}

}  // namespace assay
