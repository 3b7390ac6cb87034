// A recommendation, from what to do down to what it rests on.
import type { ComponentChildren } from 'preact';
import { useSession } from '../app/session';
import { date, dateTime, money, number, percent, relative } from '../format';
import { Priority, Tag } from '../parts/badge';
import { CopyButtons } from '../parts/copy';
import { Icon } from '../parts/icon';
import { Meter } from '../parts/meter';
import { factorName, texts } from '../texts';
import { asCurl, asSql } from './as-text';
import { Probability } from './probability';
import type { Shown } from './shown';
import { Traits } from './traits';
import { Turning } from './turning';
import { WhatIf } from './what-if';

const t = texts.result;

export function Result({ shown }: { shown: Shown }) {
  return (
    <article class="result" aria-labelledby="action">
      <Headline shown={shown} />
      {shown.missing.length > 0 && <Insufficient missing={shown.missing} />}
      <div class="two">
        <Probability shown={shown} outcome="conversion" />
        <Probability shown={shown} outcome="churn" />
      </div>
      <p class="hint waterfall-note">{texts.waterfall.note}</p>
      {shown.asked ? (
        <div class="two" key={shown.asked.serial}>
          <div class="stack"><Plan asked={shown.asked} /><Turning shown={shown} asked={shown.asked} /></div>
          <div class="stack"><Traits shown={shown} /><WhatIf shown={shown} asked={shown.asked} /></div>
        </div>
      ) : <Traits shown={shown} />}
    </article>
  );
}

function Headline({ shown }: { shown: Shown }) {
  return (
    <section class="card headline">
      <div class="headline-top">
        <p class="headline-who"><span class="muted">{t.customer}</span> <strong>{shown.customer}</strong></p>
        <Tools shown={shown} />
      </div>
      <p class="headline-tags"><Priority priority={shown.priority} /><Tag word={shown.type} /></p>
      <h2 id="action" tabIndex={-1}>{shown.action}</h2>
      <div class="why">
        {shown.why.map((reason) => <p key={reason}>{reason}</p>)}
      </div>
      <dl class="facts">
        {shown.asked && <Fact name={t.timeframe}>{shown.asked.timeframe}</Fact>}
        {shown.stored && <StoredFacts stored={shown.stored} />}
        <Fact name={t.confidence} hint={t.confidenceHint}>
          <span class="confidence">{percent(shown.confidence, 0)} <span class="muted">{confidenceWord(shown.confidence)}</span></span>
          <Meter share={shown.confidence} />
        </Fact>
        {shown.asked && <Fact name={t.outcome} hint={t.outcomeHint} wide>{shown.asked.outcome}</Fact>}
      </dl>
    </section>
  );
}

const confidenceWord = (confidence: number): string =>
  confidence >= 0.75 ? t.confidenceWords.high : confidence >= 0.5 ? t.confidenceWords.fair : t.confidenceWords.low;

function Fact({ name, hint, wide, children }: { name: string; hint?: string; wide?: boolean; children: ComponentChildren }) {
  return (
    <div class={wide ? 'fact fact-wide' : 'fact'}>
      <dt>{name}</dt>
      <dd>{children}{hint && <p class="hint">{hint}</p>}</dd>
    </div>
  );
}

function StoredFacts({ stored }: { stored: NonNullable<Shown['stored']> }) {
  const { currency } = useSession();
  const overdue = Date.parse(stored.due_at) < Date.now();
  return (
    <>
      <Fact name={t.due} hint={dateTime(stored.due_at)}><span class={overdue ? 'overdue' : ''}>{relative(stored.due_at)}</span></Fact>
      {typeof stored.expected_value === 'number' && <Fact name={t.value}>{money(stored.expected_value, currency)}</Fact>}
      {stored.owner !== null && <Fact name={t.owner}>{stored.owner}</Fact>}
      {stored.engagement_score !== null && <Fact name={t.engagement}>{percent(stored.engagement_score)}</Fact>}
      <Fact name={t.since}>{date(stored.since)}</Fact>
    </>
  );
}

function Tools({ shown }: { shown: Shown }) {
  const forms: [string, string][] = shown.asked
    ? [[t.copy.json, shown.asked.json], [t.copy.curl, asCurl(shown.asked.request, location.origin)], [t.copy.sql, asSql(shown.asked.request)]]
    : [[t.copy.json, JSON.stringify(shown.stored, null, 2)]];
  return (
    <div class="tools">
      {shown.stored && <span class="hint">{t.stored(relative(shown.stored.computed_at))}</span>}
      <CopyButtons forms={forms} />
      <button type="button" class="quiet" onClick={() => print()}><Icon name="print" />{t.print}</button>
    </div>
  );
}

function Insufficient({ missing }: { missing: string[] }) {
  return (
    <section class="notice notice-data" aria-labelledby="insufficient-title">
      <Icon name="alert" />
      <div>
        <h3 id="insufficient-title">{t.insufficientTitle}</h3>
        <p>{t.insufficientText} {missing.map(factorName).join(', ')}</p>
      </div>
    </section>
  );
}

function Plan({ asked }: { asked: NonNullable<Shown['asked']> }) {
  const { metrics } = asked;
  return (
    <section class="card plan">
      <h3>{t.alternatives}</h3>
      <ol>{asked.alternatives.map((action) => <li key={action}>{action}</li>)}</ol>
      <h3>{t.resources}</h3>
      <ul class="chips">{asked.resources.map((resource) => <li key={resource} class="tag">{resource}</li>)}</ul>
      <h3>{t.metrics}</h3>
      <dl class="metrics">
        <div><dt>{metrics.primary_metric}</dt><dd>{metrics.target_value === null ? '' : `${t.target} ${percent(metrics.target_value)}`}</dd></div>
        <div><dt>{t.period}</dt><dd>{metrics.measurement_period}</dd></div>
        <div><dt>{t.secondary}</dt><dd>{metrics.secondary_metrics.join(', ')}</dd></div>
      </dl>
      {asked.notes.length > 0 && (
        <details>
          <summary>{t.notes} <span class="muted">{number(asked.notes.length)}</span></summary>
          <ul>{asked.notes.map((note) => <li key={note}>{note}</li>)}</ul>
        </details>
      )}
    </section>
  );
}
