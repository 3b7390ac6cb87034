// Sliders that ask again. The latest question wins; the service scores, not the page.
import { useEffect, useMemo, useState } from 'preact/hooks';
import { useSession } from '../app/session';
import { useAsked } from '../app/use-asked';
import { percent, signed } from '../format';
import { Priority } from '../parts/badge';
import { FailureBox } from '../parts/states';
import { texts } from '../texts';
import type { Range } from './features';
import { rangesOf, withValue } from './features';
import type { Shown } from './shown';
import type { Changes } from './turning-point';
import { sameDecision } from './turning-point';

const t = texts.whatIf;
const pause = 120;

export function WhatIf({ shown, asked }: { shown: Shown; asked: NonNullable<Shown['asked']> }) {
  const { client, currency } = useSession();
  const [changes, change] = useState<Changes>({});
  const [settled, settle] = useState<Changes>({});
  useEffect(() => {
    const timer = setTimeout(() => settle(changes), pause);
    return () => clearTimeout(timer);
  }, [changes]);
  const ranges = useMemo(() => rangesOf(asked.request.customer_profile, currency), [asked, currency]);
  const any = Object.keys(settled).length > 0;
  const answer = useAsked(any ? (signal) => client.recommend(withValue(asked.request, settled), signal) : undefined, [settled, asked, client]);
  const then = any ? answer.value : undefined;
  const now = { recommended_action: shown.action, priority: shown.priority, action_type: shown.type };

  return (
    <section class="card what-if" aria-labelledby="what-if-title">
      <div class="section-head">
        <h3 id="what-if-title">{t.title}</h3>
        {Object.keys(changes).length > 0 && <button type="button" class="quiet" onClick={() => change({})}>{t.reset}</button>}
      </div>
      <p class="hint">{t.about}</p>
      <div class="sliders">
        {ranges.map((range) => (
          <Slider
            key={range.feature} range={range} present={asked.request.customer_profile[range.feature]} value={changes[range.feature]}
            set={(value) => change((last) => ({ ...last, [range.feature]: value }))}
          />
        ))}
      </div>
      {answer.failure && any && <FailureBox failure={answer.failure} retry={answer.retry} />}
      <div class="compared" role="status" aria-busy={answer.loading}>
        <Compared label={texts.result.conversion} now={shown.conversion} then={then?.conversion_probability} />
        <Compared label={texts.result.churn} now={shown.churn} then={then?.churn_risk} />
        {then && (
          <p class={sameDecision(then, now) ? 'decision' : 'decision decision-other'}>
            <span class="muted">{sameDecision(then, now) ? t.unchanged : t.changed}</span>
            {!sameDecision(then, now) && <><Priority priority={then.priority} /> <strong>{then.recommended_action}</strong></>}
          </p>
        )}
      </div>
    </section>
  );
}

function Slider({ range, present, value, set }: { range: Range; present: number | undefined; value: number | undefined; set: (value: number) => void }) {
  const shown = value ?? present;
  const at = shown === undefined ? Math.floor(range.values.length / 2) : range.values.indexOf(shown);
  const said = shown === undefined ? t.unknown : range.show(shown);
  return (
    <div class={value === undefined ? 'slider' : 'slider slider-moved'}>
      <label for={`slider-${range.feature}`}>{range.label}</label>
      <output for={`slider-${range.feature}`}>{said}</output>
      <input
        id={`slider-${range.feature}`} type="range" min={0} max={range.values.length - 1} step={1} value={at} aria-valuetext={said}
        onInput={(event) => set(range.values[Number(event.currentTarget.value)] ?? 0)}
      />
    </div>
  );
}

function Compared({ label, now, then }: { label: string; now: number; then: number | undefined }) {
  return (
    <p class="compare">
      <span class="muted">{label}</span>
      <span class="compare-figures">
        {percent(now)}
        {then !== undefined && <> <span aria-hidden="true">→</span> <strong>{percent(then)}</strong> <span class="muted">{signed((then - now) * 100, 1)}</span></>}
      </span>
    </p>
  );
}
