import { useState } from 'preact/hooks';
import type { AtRisk } from '../api/types';
import { customerAddress } from '../app/route';
import { useSession } from '../app/session';
import { useAsked } from '../app/use-asked';
import { percent } from '../format';
import { Priority } from '../parts/badge';
import { Shown } from '../parts/states';
import { texts } from '../texts';
import { Due } from '../work/queue';

const t = texts.management;
const rows = 20;

export function AtRiskList() {
  const { client, source, freshness } = useSession();
  const [count, setCount] = useState(rows);
  const known = !freshness.loading || freshness.value !== undefined;
  const asked = useAsked(known ? (signal) => client.atRisk({ name: source, limit: Math.min(count, 1000) }, signal) : undefined, [client, known, source, count]);
  return (
    <section class="card" aria-labelledby="at-risk-title">
      <h2 id="at-risk-title" class="small-title">{t.atRisk}</h2>
      <p class="hint">{t.atRiskAbout}</p>
      <Shown asked={asked} lines={6}>
        {({ items, next }) => (items.length === 0 ? <p class="muted">{t.atRiskEmpty}</p> : (
          <>
            <Table items={items} />
            {next !== null && count < 1000 && <button type="button" class="quiet" onClick={() => setCount(count * 2)}>{t.more}</button>}
          </>
        ))}
      </Shown>
    </section>
  );
}

function Table({ items }: { items: AtRisk[] }) {
  const c = t.atRiskColumns;
  return (
    <div class="table-frame">
      <table class="list cards">
        <caption class="unseen">{t.atRisk}</caption>
        <thead>
          <tr>
            <th scope="col">{c.customer}</th><th scope="col" class="right">{c.churn}</th><th scope="col">{c.reason}</th>
            <th scope="col">{c.action}</th><th scope="col">{c.due}</th><th scope="col">{c.owner}</th>
          </tr>
        </thead>
        <tbody>
          {items.map((item) => (
            <tr key={item.customer_id}>
              <th scope="row"><a href={customerAddress(item.customer_id)}>{item.customer_id}</a></th>
              <td class="right" data-label={c.churn}>{percent(item.churn_risk)}</td>
              <td>{item.reason}</td>
              <td><Priority priority={item.priority} /> {item.recommended_action}</td>
              <td><Due at={item.due_at} /></td>
              <td data-label={c.owner}>{item.owner}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
