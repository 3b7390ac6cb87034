// Contributions in log-odds as steps of a probability: where the sum stands behind each row. What is shown of a step is the
// difference of two shown sums, so that the figures on the page add up, too.
import type { Contribution } from '../api/types';

export interface Step {
  row: Contribution;
  from: number;
  to: number;
  points: number;
}

export interface Waterfall {
  base: number;
  baseLogOdds: number;
  steps: Step[];
  unknown: Contribution[];
  total: number;
  logOdds: number;
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
const shown = (probability: number): number => Math.round(probability * 1000) / 1000;

const unknownAndNothing = (row: Contribution): boolean => row.value === null && row.contribution === 0;

// The first row of an outcome is the typical customer.
export function waterfallOf(rows: Contribution[], total: number): Waterfall | undefined {
  const [typical, ...others] = rows;
  if (!typical) return undefined;
  const counted = others.filter((row) => !unknownAndNothing(row)).sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution));
  let logOdds = typical.contribution;
  const base = shown(sigmoid(logOdds));
  let from = base;
  const steps = counted.map((row, i) => {
    logOdds += row.contribution;
    const to = i === counted.length - 1 ? shown(total) : shown(sigmoid(logOdds));
    const step = { row, from, to, points: (to - from) * 100 };
    from = to;
    return step;
  });
  return { base, baseLogOdds: typical.contribution, steps, unknown: others.filter(unknownAndNothing), total: shown(total), logOdds };
}

// The part of the scale that the steps need, with a little room.
export function scaleOf({ base, steps }: Waterfall): { low: number; high: number } {
  const all = [base, ...steps.map((step) => step.to)];
  const low = Math.max(0, Math.floor(Math.min(...all) * 20 - 0.5) / 20);
  const high = Math.min(1, Math.ceil(Math.max(...all) * 20 + 0.5) / 20);
  return { low, high };
}
