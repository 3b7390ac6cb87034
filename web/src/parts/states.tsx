// The states of anything that is asked for: loading, slow, failed, empty, stale.
import type { ComponentChildren } from 'preact';
import type { Asked } from '../app/use-asked';
import { useSession } from '../app/session';
import type { Failure } from '../api/failure';
import { number, relative } from '../format';
import { texts } from '../texts';
import { Icon } from './icon';

const t = texts.states;

export function Loading({ lines = 4, label = t.loading }: { lines?: number; label?: string }) {
  return (
    <div class="loading" role="status">
      <span class="unseen">{label}</span>
      {Array.from({ length: lines }, (_, i) => <span key={i} class="skeleton" />)}
    </div>
  );
}

export function Slow({ asked }: { asked: Asked<unknown> }) {
  if (!asked.loading || !asked.slow) return null;
  return <p class="slow" role="status">{t.slow} <button type="button" class="link" onClick={asked.cancel}>{t.cancel}</button></p>;
}

export function FailureBox({ failure, retry }: { failure: Failure; retry?: () => void }) {
  const [title = '', advice = ''] = t.failure[failure.kind];
  const { problem } = failure;
  return (
    <div class="notice notice-failure" role="alert">
      <Icon name="alert" />
      <div>
        <h2>{title}</h2>
        {failure.kind === 'value' && problem && (
          <p>{[problem.detail, problem.value, problem.hint].filter(Boolean).join(' ')}</p>
        )}
        {advice && <p>{advice}</p>}
        {failure.kind === 'right' && problem?.detail && <p>{problem.detail} {problem.hint}</p>}
        {failure.retryAfter !== undefined && <p>{t.retryAfter(failure.retryAfter)}</p>}
        {failure.requestId && <p class="hint">{t.requestId} <code>{failure.requestId}</code></p>}
        {retry && failure.kind !== 'key' && <button type="button" onClick={retry}>{t.retry}</button>}
      </div>
    </div>
  );
}

export function Empty({ title, text, children }: { title: string; text: string; children?: ComponentChildren }) {
  return (
    <div class="empty">
      <h2>{title}</h2>
      <p>{text}</p>
      {children}
    </div>
  );
}

// Whatever is asked for: its failure, its loading, else what is shown of it.
export function Shown<Value>({ asked, lines, children }: { asked: Asked<Value>; lines?: number; children: (value: Value) => ComponentChildren }) {
  if (asked.failure) return <FailureBox failure={asked.failure} retry={asked.retry} />;
  if (asked.value === undefined) return <><Loading {...(lines !== undefined && { lines })} /><Slow asked={asked} /></>;
  return (
    <div class={asked.loading ? 'asked asked-again' : 'asked'} aria-busy={asked.loading}>
      <Slow asked={asked} />
      {children(asked.value)}
    </div>
  );
}

// Says so where the stored recommendations that are shown are not current.
export function Stale() {
  const { freshness, source } = useSession();
  const item = freshness.value?.find(({ name }) => name === source);
  if (!item) return null;
  const reasons = [
    item.problem,
    item.outdated !== null && item.outdated > 0 && t.stale.outdated(number(item.outdated)),
    item.waiting !== null && item.waiting > 0 && t.stale.waiting(number(item.waiting)),
    item.current_policy === false && t.stale.policy,
  ].filter((reason): reason is string => Boolean(reason));
  if (reasons.length === 0) return null;
  return (
    <div class="notice notice-stale" role="status">
      <Icon name="clock" />
      <div>
        <h2>{t.stale.title}</h2>
        <p>{[...reasons, item.refreshed_at === null ? t.stale.never : t.stale.refreshed(relative(item.refreshed_at))].join(' ')}</p>
      </div>
    </div>
  );
}
