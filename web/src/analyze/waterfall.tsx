import type { Contribution } from '../api/types';
import { useSession } from '../app/session';
import { money, number, percent, percentFixed, signed } from '../format';
import { factorName, texts } from '../texts';
import type { Waterfall } from './waterfall-steps';
import { scaleOf, waterfallOf } from './waterfall-steps';

const t = texts.waterfall;

export function factorValue(factor: string, value: Contribution['value'], currency: string): string {
  if (value === null) return t.unknown;
  if (typeof value !== 'number') return String(value);
  if (factor === 'lead_score' || factor === 'response_rate' || factor === 'engagement_level') return percent(value);
  if (factor === 'avg_deal_value') return money(value, currency);
  return number(value, 2);
}

export function WaterfallTable({ rows, total, outcome }: { rows: Contribution[]; total: number; outcome: string }) {
  const { currency } = useSession();
  const waterfall = waterfallOf(rows, total);
  if (!waterfall) return null;
  const { low, high } = scaleOf(waterfall);
  const at = (probability: number) => ((probability - low) / (high - low)) * 100;
  return (
    <table class="waterfall">
      <caption class="unseen">{t.caption(outcome)}</caption>
      <thead>
        <tr>
          <th scope="col">{t.factor}</th>
          <th scope="col" class="waterfall-bars"><span class="unseen">{t.chart(percent(low, 0), percent(high, 0))}</span><span class="scale" aria-hidden="true"><span>{percent(low, 0)}</span><span>{percent(high, 0)}</span></span></th>
          <th scope="col" class="right">{t.effect}</th>
          <th scope="col" class="right wide-only">{t.logOdds}</th>
          <th scope="col" class="right">{t.running}</th>
        </tr>
      </thead>
      <tbody>
        <tr>
          <th scope="row">{t.typical}</th>
          <td class="waterfall-bars"><Bar from={at(low)} to={at(waterfall.base)} tone="base" /></td>
          <td />
          <td class="right muted wide-only">{signed(waterfall.baseLogOdds, 2)}</td>
          <td class="right">{percentFixed(waterfall.base)}</td>
        </tr>
        {waterfall.steps.map(({ row, from, to, points }) => (
          <tr key={row.factor}>
            <th scope="row">{factorName(row.factor)} <span class="muted">{factorValue(row.factor, row.value, currency)}</span></th>
            <td class="waterfall-bars"><Bar from={at(from)} to={at(to)} tone={row.contribution < 0 ? 'lowers' : 'raises'} /></td>
            <td class="right">{signed(points, 1)}</td>
            <td class="right muted wide-only">{signed(row.contribution, 2)}</td>
            <td class="right">{percentFixed(to)}</td>
          </tr>
        ))}
        {waterfall.unknown.map((row) => (
          <tr key={row.factor} class="muted">
            <th scope="row">{factorName(row.factor)} <span>{t.unknown}</span></th>
            <td class="waterfall-bars" /><td class="right">{signed(0, 1)}</td><td class="right wide-only">{signed(0, 2)}</td><td />
          </tr>
        ))}
      </tbody>
      <tfoot><Total waterfall={waterfall} at={at} low={low} /></tfoot>
    </table>
  );
}

function Total({ waterfall, at, low }: { waterfall: Waterfall; at: (probability: number) => number; low: number }) {
  return (
    <tr>
      <th scope="row">{t.total}</th>
      <td class="waterfall-bars"><Bar from={at(low)} to={at(waterfall.total)} tone="total" /></td>
      <td class="right">{signed((waterfall.total - waterfall.base) * 100, 1)}</td>
      <td class="right wide-only">{signed(waterfall.logOdds, 2)}</td>
      <td class="right total">{percentFixed(waterfall.total)}</td>
    </tr>
  );
}

function Bar({ from, to, tone }: { from: number; to: number; tone: string }) {
  const width = Math.max(Math.abs(to - from), 0.6);
  return <span class="track" aria-hidden="true"><span class={`step step-${tone}`} style={{ left: `${Math.min(from, to)}%`, width: `${width}%` }} /></span>;
}
