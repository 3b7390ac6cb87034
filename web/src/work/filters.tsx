import { useId } from 'preact/hooks';
import type { PriorityCount } from '../api/types';
import { name, texts } from '../texts';

const t = texts.work;

export interface Filters {
  priority: string;
  type: string;
  owner: string;
  trait: string;
  due: '' | 'now' | 'day' | 'week';
}

export const noFilters: Filters = { priority: '', type: '', owner: '', trait: '', due: '' };

export const anyFilter = (filters: Filters): boolean => Object.values(filters).some((value) => value !== '');

const hours: Record<Exclude<Filters['due'], ''>, number> = { now: 0, day: 24, week: 168 };

export const dueBefore = (due: Filters['due'], now: number): string | undefined =>
  due === '' ? undefined : new Date(now + hours[due] * 3_600_000).toISOString();

// How many customers meet them, where the counts of priorities can tell.
export function countOf(counts: PriorityCount[], filters: Filters): number | undefined {
  if (filters.trait !== '' || filters.due !== '') return undefined;
  return counts
    .filter((item) => (filters.priority === '' || item.priority === filters.priority) && (filters.type === '' || item.action_type === filters.type)
      && (filters.owner === '' || item.owner === filters.owner))
    .reduce((sum, item) => sum + item.customers, 0);
}

const traits = [
  'analytical', 'bargain_seeker', 'impulsive_buyer', 'negotiator', 'price_sensitive', 'quick_decision_maker', 'relationship_focused', 'risk_averse',
  'status_conscious', 'value_oriented',
];
const types = ['retention', 'conversion', 'negotiation', 'engagement', 'relationship_building', 'urgency_creation'];
const priorities = ['critical', 'high', 'medium', 'low'];

// A policy may have words of its own: those that the counts show are offered, too.
const withOwn = (known: string[], seen: string[]): string[] => [...known, ...[...new Set(seen)].filter((word) => !known.includes(word)).sort()];

export function FilterBar({ filters, counts, change }: { filters: Filters; counts: PriorityCount[]; change: (part: Partial<Filters>) => void }) {
  const owners = [...new Set(counts.map((item) => item.owner).filter((owner): owner is string => owner !== null))].sort((a, b) => a.localeCompare(b));
  const named = (words: string[]) => words.map((word): [string, string] => [word, name(word)]);
  const part = (key: keyof Filters) => ({ value: filters[key], set: (value: string) => change({ [key]: value }) });
  return (
    <div class="filters" role="group" aria-label={t.filters}>
      <Select label={t.filter.priority} options={named(withOwn(priorities, counts.map((item) => item.priority)))} {...part('priority')} />
      <Select label={t.filter.type} options={named(withOwn(types, counts.map((item) => item.action_type)))} {...part('type')} />
      <Select label={t.filter.owner} options={owners.map((owner) => [owner, owner])} {...part('owner')} />
      <Select label={t.filter.trait} options={named(traits)} {...part('trait')} />
      <Select label={t.filter.due} options={Object.entries(t.dues)} {...part('due')} />
      {anyFilter(filters) && <button type="button" class="quiet" onClick={() => change(noFilters)}>{t.clear}</button>}
    </div>
  );
}

function Select({ label, value, options, set }: { label: string; value: string; options: [string, string][]; set: (value: string) => void }) {
  const id = useId();
  return (
    <div class={value === '' ? 'filter' : 'filter filter-set'}>
      <label for={id}>{label}</label>
      <select id={id} value={value} onChange={(event) => set(event.currentTarget.value)}>
        <option value="">{t.any}</option>
        {options.map(([option, shown]) => <option key={option} value={option}>{shown}</option>)}
      </select>
    </div>
  );
}
