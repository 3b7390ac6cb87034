import type { PriorityCount } from '../api/types';
import { useSession } from '../app/session';
import { moneyShort, number } from '../format';
import { texts } from '../texts';

const t = texts.management.figures;

export function Figures({ items }: { items: PriorityCount[] }) {
  const { currency } = useSession();
  const sum = (of: (item: PriorityCount) => number) => items.reduce((total, item) => total + of(item), 0);
  const value = sum((item) => (typeof item.expected_value === 'number' ? item.expected_value : 0));
  const figures: [string, string, string?][] = [
    [t.customers, number(sum((item) => item.customers))],
    [t.critical, number(sum((item) => (item.priority_rank === 1 ? item.customers : 0))), 'critical'],
    [t.overdue, number(sum((item) => item.overdue)), 'overdue'],
    ...(value > 0 ? [[t.value, moneyShort(value, currency)] as [string, string]] : []),
  ];
  return (
    <dl class="figures">
      {figures.map(([label, figure, tone]) => (
        <div key={label} class="card"><dt>{label}</dt><dd class={tone ? `figure figure-${tone}` : 'figure'}>{figure}</dd></div>
      ))}
    </dl>
  );
}
