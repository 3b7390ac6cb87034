// What has changed since yesterday, by kind, the most urgent kind first.
import { useMemo } from 'preact/hooks';
import type { Change } from '../api/types';
import { customerAddress } from '../app/route';
import { useSession } from '../app/session';
import { useAsked } from '../app/use-asked';
import { number, relative } from '../format';
import { Shown } from '../parts/states';
import { name, texts } from '../texts';

const t = texts.work.changes;
const limit = 1000;
const shownOfKind = 4;

export function Changes() {
  const { client, source } = useSession();
  const since = useMemo(() => new Date(Date.now() - 86_400_000).toISOString(), []);
  const asked = useAsked((signal) => client.changes({ name: source, since, limit }, signal), [client, source]);
  return (
    <section class="card changes" aria-labelledby="changes-title">
      <h2 id="changes-title" class="small-title">{t.title}</h2>
      <Shown asked={asked} lines={2}>
        {({ items, next }) => (items.length === 0 ? <p class="muted">{t.none}</p> : (
          <ul class="plain kinds">
            {Object.entries(texts.changeKinds).map(([kind, label]) => (
              <Kind key={kind} label={label} items={items.filter((item) => item.what === kind)} cut={next !== null} />
            ))}
          </ul>
        ))}
      </Shown>
    </section>
  );
}

function Kind({ label, items, cut }: { label: string; items: Change[]; cut: boolean }) {
  if (items.length === 0) return null;
  const count = number(items.length);
  return (
    <li>
      <p class="kind"><span>{label}</span> <strong>{cut ? t.atLeast(count) : count}</strong></p>
      <ul class="plain kind-items">
        {items.slice(0, shownOfKind).map((item) => (
          <li key={`${item.customer_id} ${item.changed_at}`}>
            <a href={customerAddress(item.customer_id)}>{item.customer_id}</a>{' '}
            <span class="muted" title={relative(item.changed_at)}>{moveOf(item)}</span>
          </li>
        ))}
        {items.length > shownOfKind && <li class="muted">{t.more(number(items.length - shownOfKind))}</li>}
      </ul>
    </li>
  );
}

export function moveOf(item: Pick<Change, 'priority' | 'previous_priority' | 'action_type' | 'previous_action_type'>): string {
  if (item.previous_priority !== null && item.previous_priority !== item.priority) return `${name(item.previous_priority)} → ${name(item.priority)}`;
  if (item.previous_action_type !== null && item.previous_action_type !== item.action_type) return `${name(item.previous_action_type)} → ${name(item.action_type)}`;
  return name(item.priority);
}
