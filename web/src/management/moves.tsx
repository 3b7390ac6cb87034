// How many scores and decisions moved, day by day and by kind.
import type { Change, Page } from '../api/types';
import type { Client } from '../api/client';
import { useKept } from '../app/kept';
import { useSession } from '../app/session';
import { useAsked } from '../app/use-asked';
import { date, number } from '../format';
import { Shown } from '../parts/states';
import { TimeSeries } from '../parts/time-series';
import { texts } from '../texts';

const t = texts.management;
const day = 86_400_000;
const pages = 5;
const perPage = 1000;

const kinds = [
  ['became critical', '--fill-critical'], ['action changed', '--fill-medium'], ['priority changed', '--fill-high'], ['score moved', '--fill-low'], ['new', '--fill-new'],
] as const;

interface Read { items: Change[]; cut: boolean }

// The latest first, as far as some pages go.
async function read(client: Client, name: string | undefined, since: string, signal: AbortSignal): Promise<Read> {
  const items: Change[] = [];
  let after: string | undefined;
  for (let round = 0; round < pages; ++round) {
    const page: Page<Change> = await client.changes({ name, since, after, limit: perPage }, signal);
    items.push(...page.items);
    if (page.next === null) return { items, cut: false };
    after = page.next;
  }
  return { items, cut: true };
}

export function Moves() {
  const { client, source, freshness } = useSession();
  const [days, setDays] = useKept('management.days', 30);
  const known = !freshness.loading || freshness.value !== undefined;
  const asked = useAsked(
    known ? (signal) => read(client, source, new Date(startOfDay(Date.now()) - (days - 1) * day).toISOString(), signal) : undefined, [client, known, source, days],
  );
  return (
    <section class="card" aria-labelledby="moves-title">
      <div class="section-head">
        <h2 id="moves-title" class="small-title">{t.moves}</h2>
        <div class="tabs" role="group" aria-label={t.since}>
          {Object.entries(t.spans).map(([span, label]) => (
            <button key={span} type="button" aria-pressed={Number(span) === days} onClick={() => setDays(Number(span))}>{label}</button>
          ))}
        </div>
      </div>
      <p class="hint">{t.movesAbout}</p>
      <Shown asked={asked} lines={5}>
        {(found) => (found.items.length === 0 ? <p class="muted">{t.movesEmpty}</p> : <Moved {...found} days={days} />)}
      </Shown>
    </section>
  );
}

function startOfDay(time: number): number {
  const at = new Date(time);
  at.setHours(0, 0, 0, 0);
  return at.getTime();
}

function Moved({ items, cut, days }: Read & { days: number }) {
  const today = startOfDay(Date.now());
  const oldest = cut ? startOfDay(Math.min(...items.map((item) => Date.parse(item.changed_at)))) : -Infinity;
  // By calendar days, which a change of clocks makes longer or shorter.
  const times = Array.from({ length: days }, (_, i) => startOfDay(today - (days - 1 - i) * day + day / 2)).filter((time) => time >= oldest);
  const counts = (kind: string) => {
    const byDay = new Map<number, number>();
    for (const item of items) if (item.what === kind) byDay.set(startOfDay(Date.parse(item.changed_at)), (byDay.get(startOfDay(Date.parse(item.changed_at))) ?? 0) + 1);
    return times.map((time) => byDay.get(time) ?? 0);
  };
  const lines = kinds.map(([kind, color]) => ({ label: texts.changeKinds[kind] ?? kind, color, values: counts(kind) })).filter((line) => line.values.some((value) => value > 0));
  return (
    <>
      {cut && <p class="hint">{t.movesLimit(number(items.length))}</p>}
      <TimeSeries label={t.moves} times={times} lines={lines} show={(value) => number(value)} form="bars" />
      <details>
        <summary>{texts.customer.historyTable}</summary>
        <div class="table-frame" role="group" aria-label={t.moves} tabIndex={0}>
          <table class="list">
            <caption class="unseen">{t.moves}</caption>
            <thead><tr><th scope="col">{t.movesDay}</th>{lines.map((line) => <th key={line.label} scope="col" class="right">{line.label}</th>)}</tr></thead>
            <tbody>
              {times.map((time, i) => (lines.some((line) => line.values[i]) ? (
                <tr key={time}><th scope="row">{date(time)}</th>{lines.map((line) => <td key={line.label} class="right">{number(line.values[i] ?? 0)}</td>)}</tr>
              ) : null)).reverse()}
            </tbody>
          </table>
        </div>
      </details>
    </>
  );
}
