import type { Outcome } from '../api/types';
import { percent } from '../format';
import { Meter } from '../parts/meter';
import { texts } from '../texts';
import type { Shown } from './shown';
import { rowsOf } from './shown';
import { WaterfallTable } from './waterfall';

const t = texts.result;

export function Probability({ shown, outcome }: { shown: Shown; outcome: Outcome }) {
  const label = outcome === 'conversion' ? t.conversion : t.churn;
  const value = outcome === 'conversion' ? shown.conversion : shown.churn;
  return (
    <section class="card probability" aria-label={label}>
      <div class="probability-head">
        <h3>{label}</h3>
        <p class="figure" data-score={outcome}>{percent(value)}</p>
      </div>
      <Meter share={value} tone={outcome} />
      <WaterfallTable rows={rowsOf(shown, outcome)} total={value} outcome={label} />
    </section>
  );
}
