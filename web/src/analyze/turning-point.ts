// The smallest change of one feature that moves the decision. The service judges each step of each range, in one batch.
import type { LineError, Recommendation, Request } from '../api/types';
import type { Client } from '../api/client';
import type { Feature, Range } from './features';
import { withValue } from './features';

export interface TurningPoint {
  range: Range;
  from: number | undefined;
  to?: number;
  // Share of the range, or of the present value where the range has no end of its own.
  share: number;
  answer?: Recommendation;
}

type Decision = Pick<Recommendation, 'recommended_action' | 'priority' | 'action_type'>;

export const sameDecision = (a: Decision, b: Decision): boolean =>
  a.recommended_action === b.recommended_action && a.priority === b.priority && a.action_type === b.action_type;

export async function turningPoints(client: Client, request: Request, present: Decision, ranges: Range[], signal: AbortSignal): Promise<TurningPoint[]> {
  const asked = ranges.flatMap((range) => range.values.map((value) => ({ range, value })));
  const answers = await client.batch(asked.map(({ range, value }) => withValue(request, { [range.feature]: value })), signal);
  const moved = asked.flatMap(({ range, value }, i) => {
    const answer = answers[i];
    return answer && !isError(answer) && !sameDecision(answer, present) ? [{ range, value, answer }] : [];
  });
  const points = ranges.map((range): TurningPoint => {
    const from = request.customer_profile[range.feature];
    const nearest = moved.filter((item) => item.range === range).sort((a, b) => shareOf(range, from, a.value) - shareOf(range, from, b.value))[0];
    return nearest
      ? { range, from, to: nearest.value, share: shareOf(range, from, nearest.value), answer: nearest.answer }
      : { range, from, share: Infinity };
  });
  return points.sort((a, b) => a.share - b.share);
}

const isError = (answer: Recommendation | LineError): answer is LineError => 'error' in answer;

function shareOf(range: Range, from: number | undefined, to: number): number {
  const low = range.values[0] ?? 0;
  const high = range.values[range.values.length - 1] ?? 1;
  // What is unknown has no distance to a value: finding it out is a change of the whole range.
  if (from === undefined) return 1 + Math.abs(to - low) / (high - low);
  return Math.abs(to - from) / (range.bounded ? high - low : Math.max(from, 1));
}

export type Changes = Partial<Record<Feature, number>>;
