import { useMemo, useState } from 'preact/hooks';
import { useSession } from '../app/session';
import { useAsked } from '../app/use-asked';
import { percent } from '../format';
import { Priority } from '../parts/badge';
import { FailureBox, Loading, Slow } from '../parts/states';
import { texts } from '../texts';
import { rangeText, rangesOf } from './features';
import type { Shown } from './shown';
import type { TurningPoint } from './turning-point';
import { turningPoints } from './turning-point';

const t = texts.turning;

export function Turning({ shown, asked }: { shown: Shown; asked: NonNullable<Shown['asked']> }) {
  const { client, currency } = useSession();
  const [wanted, want] = useState(false);
  const ranges = useMemo(() => rangesOf(asked.request.customer_profile, currency), [asked, currency]);
  const present = { recommended_action: shown.action, priority: shown.priority, action_type: shown.type };
  const found = useAsked(wanted ? (signal) => turningPoints(client, asked.request, present, ranges, signal) : undefined, [wanted, asked, client]);

  return (
    <section class="card turning" aria-labelledby="turning-title">
      <h3 id="turning-title">{t.title}</h3>
      <p class="hint">{t.about}</p>
      {!wanted && <button type="button" onClick={() => want(true)}>{t.find}</button>}
      {wanted && found.failure && <FailureBox failure={found.failure} retry={found.retry} />}
      {wanted && found.loading && <><Loading lines={3} label={t.finding} /><Slow asked={found} /></>}
      {wanted && !found.loading && found.value && <Points points={found.value} shown={shown} />}
    </section>
  );
}

function Points({ points, shown }: { points: TurningPoint[]; shown: Shown }) {
  return (
    <div role="status">
      {points.every((point) => !point.answer) && <p><strong>{t.none}</strong></p>}
      <ol class="plain points">
        {points.map((point, i) => <Point key={point.range.feature} point={point} first={i === 0} shown={shown} />)}
      </ol>
    </div>
  );
}

function Point({ point, first, shown }: { point: TurningPoint; first: boolean; shown: Shown }) {
  const { range, from, to, share, answer } = point;
  if (!answer || to === undefined) {
    return <li class="point point-none"><p><span>{range.label}</span> <span class="muted">{t.noneOf(rangeText(range))}</span></p></li>;
  }
  const present = from === undefined ? texts.whatIf.unknown : range.show(from);
  return (
    <li class={first ? 'point point-first' : 'point'}>
      <p>
        <strong>{t.found(range.label, present, range.show(to))}</strong>
        {first && <span class="tag">{t.smallest}</span>}
        {from !== undefined && <span class="muted">{range.bounded ? t.of(percent(share, 0)) : t.ofPresent(percent(share, 0))}</span>}
      </p>
      <p class="point-then">
        {answer.priority !== shown.priority && <Priority priority={answer.priority} />}
        <span>{answer.recommended_action}</span>
      </p>
    </li>
  );
}
