// Customers of each owner in each priority, as bars of one scale. The most loaded owners by name, the others together.
import type { PriorityCount } from '../api/types';
import { number } from '../format';
import { name, texts } from '../texts';

const t = texts.management;
const named = 12;
const tones = ['critical', 'high', 'medium', 'low'];

interface Row {
  owner: string;
  counts: Map<string, number>;
  total: number;
}

function rowsOf(items: PriorityCount[]): Row[] {
  const byOwner = new Map<string | null, Row>();
  for (const item of items) {
    const row = byOwner.get(item.owner) ?? { owner: item.owner ?? t.noOwner, counts: new Map<string, number>(), total: 0 };
    row.counts.set(item.priority, (row.counts.get(item.priority) ?? 0) + item.customers);
    row.total += item.customers;
    byOwner.set(item.owner, row);
  }
  const rows = [...byOwner.values()].sort((a, b) => b.total - a.total);
  if (rows.length <= named) return rows;
  const rest = rows.slice(named);
  const others: Row = { owner: t.others(number(rest.length)), counts: new Map(), total: 0 };
  for (const row of rest) {
    row.counts.forEach((count, priority) => others.counts.set(priority, (others.counts.get(priority) ?? 0) + count));
    others.total += row.total;
  }
  return [...rows.slice(0, named), others];
}

export function PriorityChart({ items }: { items: PriorityCount[] }) {
  const priorities = [...new Map(items.map((item) => [item.priority, item.priority_rank])).entries()].sort((a, b) => a[1] - b[1]).map(([priority]) => priority);
  const rows = rowsOf(items);
  const most = Math.max(...rows.map((row) => row.total), 1);
  return (
    <div class="table-frame" role="group" aria-label={t.priorities} tabIndex={0}>
      <table class="owners">
        <caption class="unseen">{t.prioritiesCaption}</caption>
        <thead>
          <tr>
            <th scope="col">{texts.work.columns.owner}</th>
            <th scope="col" class="owners-bar"><span class="unseen">{texts.work.columns.priority}</span></th>
            {priorities.map((priority) => <th key={priority} scope="col" class="right"><Key tone={toneOf(priority)} />{name(priority)}</th>)}
            <th scope="col" class="right">{t.total}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.owner}>
              <th scope="row">{row.owner}</th>
              <td class="owners-bar"><Bar row={row} priorities={priorities} most={most} /></td>
              {priorities.map((priority) => <td key={priority} class="right">{number(row.counts.get(priority) ?? 0)}</td>)}
              <td class="right"><strong>{number(row.total)}</strong></td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const toneOf = (priority: string): string => (tones.includes(priority) ? priority : 'low');

const Key = ({ tone }: { tone: string }) => <svg class={`key tone-${tone}`} viewBox="0 0 8 8" aria-hidden="true"><rect width="8" height="8" rx="2" /></svg>;

function Bar({ row, priorities, most }: { row: Row; priorities: string[]; most: number }) {
  let from = 0;
  return (
    <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
      {priorities.map((priority) => {
        const width = ((row.counts.get(priority) ?? 0) / most) * 100;
        const part = <rect key={priority} class={`tone-${toneOf(priority)}`} x={from} y={0} width={width} height={10} />;
        from += width;
        return part;
      })}
    </svg>
  );
}
