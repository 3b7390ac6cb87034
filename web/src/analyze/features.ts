// The five features of a profile as things to vary: over which range, and how a value is put into a request.
import type { Profile, Request } from '../api/types';
import { money, number, percent } from '../format';
import { factorName, texts } from '../texts';

export type Feature = 'lead_score' | 'sentiment_score' | 'total_interactions' | 'avg_deal_value' | 'response_rate';

export interface Range {
  feature: Feature;
  label: string;
  values: number[];  // from low to high: each step of a slider
  bounded: boolean;  // whether the range is the feature's own
  show: (value: number) => string;
}

const steps = (low: number, high: number, count: number): number[] =>
  Array.from({ length: count + 1 }, (_, i) => Number((low + ((high - low) * i) / count).toFixed(6)));

// 0, 100, 110, ... each a tenth more, in two digits: money has no end, and a step should look like one.
function amounts(high: number): number[] {
  const found = [0];
  for (let value = 100; value <= high; value *= 1.1) {
    const round = Number(value.toPrecision(2));
    if (round !== found[found.length - 1]) found.push(round);
  }
  return found;
}

export function rangesOf(profile: Profile, currency: string): Range[] {
  const interactions = Math.max(50, Math.ceil((profile.total_interactions ?? 0) * 2));
  const dealValue = Math.max(1e6, (profile.avg_deal_value ?? 0) * 4);
  const range = (feature: Feature, values: number[], bounded: boolean, show: (value: number) => string): Range =>
    ({ feature, label: factorName(feature), values: withPresent(values, profile[feature]), bounded, show });
  return [
    range('lead_score', steps(0, 1, 100), true, (value) => percent(value)),
    range('sentiment_score', steps(-1, 1, 100), true, (value) => number(value, 2)),
    range('total_interactions', steps(0, interactions, Math.min(interactions, 100)).map(Math.round), false, (value) => number(value, 1)),
    range('avg_deal_value', amounts(dealValue), false, (value) => money(value, currency)),
    range('response_rate', steps(0, 1, 100), true, (value) => percent(value)),
  ];
}

// So that a slider can stand where the customer is.
const withPresent = (values: number[], present: number | undefined): number[] =>
  present === undefined || values.includes(present) ? values : [...values, present].sort((a, b) => a - b);

export function withValue(request: Request, changes: Partial<Record<Feature, number>>): Request {
  return { ...request, customer_profile: { ...request.customer_profile, ...changes } };
}

export const rangeText = ({ values, show }: Range): string => texts.turning.range(show(values[0] ?? 0), show(values[values.length - 1] ?? 0));
