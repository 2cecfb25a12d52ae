#include "reports/guarantee.h"
#include "reports/html_parts.h"
#include "reports/numbers.h"
#include "reports/svg/plot.h"
#include "reports/words.h"

namespace assay {
namespace {

std::string_view style_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::kLeak:
      return "leak";
    case Verdict::kNoLeakShown:
      return "none";
    case Verdict::kTooWeak:
      return "weak";
  }
  return {};
}

std::string_view symbol_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::kLeak:
      return "▲";
    case Verdict::kNoLeakShown:
      return "○";
    case Verdict::kTooWeak:
      return "?";
  }
  return {};
}

void heading(Markup& out, const Result& result) {
  out.open("h3").leaf("a", title_of(result), {{"href", '#' + result.id}}).close();
}

void headline(Markup& out, const Estimate& estimate, std::string_view style) {
  out.open("div", {{"class", std::string(style)}}).say(typeset(human_value(estimate)));
  if (const auto interval = human_interval(estimate); !interval.empty()) {
    out.say(" ").leaf("small", typeset(interval));
  }
  out.close();
}

void attack_card(Markup& out, const Result& result) {
  out.open("li", {{"class", "card " + std::string(style_of(*result.verdict))}});
  out.add(verdict_chip(*result.verdict));
  heading(out, result);
  if (result.estimate) {
    headline(out, *result.estimate, "figure minor");
    out.leaf("p", meaning_of(result));
  }
  out.leaf("p", verdict_meaning(*result.verdict));
  if (const auto detectable = detectable_text(result); !detectable.empty()) {
    out.leaf("p", detectable);
  }
  out.close();
}

void figure_card(Markup& out, const Result& result) {
  const auto& estimate = *result.estimate;
  out.open("li", {{"class", "card"}});
  heading(out, result);
  headline(out, estimate, "figure");
  out.add(svg::interval_bar(result));
  out.leaf("p", meaning_of(result));
  out.close();
}

void guarantee_card(Markup& out, const RunRecord& run) {
  const auto stated = stated_guarantee(run);
  out.open("li", {{"class", "card guarantee"}, {"id", "guarantee"}}).leaf("h3", "Guarantee");
  if (!stated.generator.empty()) {
    out.leaf("p", "Generator: " + stated.generator);
  }
  out.leaf("div", stated.statement, {{"class", "stated"}});
  for (const auto& caveat : stated.caveats) {
    out.leaf("p", "Caveat: " + caveat);
  }
  if (!stated.generator.empty()) {
    out.leaf("p", kAsStated);
  }
  out.close();
}

}  // namespace

Markup verdict_chip(Verdict verdict) {
  Markup out;
  out.open("span", {{"class", "chip " + std::string(style_of(verdict))}})
      .leaf("span", symbol_of(verdict), {{"aria-hidden", "true"}})
      .say(name_of(verdict))
      .close();
  return out;
}

Markup verdict_strip(const RunRecord& run) {
  Markup out;
  out.open("section", {{"aria-label", "Verdicts"}, {"id", "verdicts"}});
  if (const auto summary = summary_of(run); !summary.empty()) {
    out.leaf("p", summary, {{"class", "summary"}});
  }
  Markup attacks;
  Markup figures;
  for (const auto& family : by_family(run)) {
    for (const auto* result : family.results) {
      if (result->verdict) {
        attack_card(attacks, *result);
      } else if (result->estimate) {
        figure_card(figures, *result);
      }
    }
  }
  if (is_audit(run)) {
    guarantee_card(attacks, run);
  }
  for (auto* cards : {&attacks, &figures}) {
    if (!cards->blank()) {
      out.open("ul", {{"class", "cards"}}).add(std::move(*cards)).close();
    }
  }
  if (is_audit(run)) {
    out.leaf("p", kNoPolicy, {{"class", "small"}});
  }
  out.close();
  return out;
}

}  // namespace assay
