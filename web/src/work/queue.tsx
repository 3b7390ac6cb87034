// A page of the queue: a table where there is room, else a card for each customer. One markup for both.
import type { Stored } from '../api/types';
import { customerAddress } from '../app/route';
import { useSession } from '../app/session';
import { dateTime, moneyShort, percent, relative } from '../format';
import { Priority } from '../parts/badge';
import { Meter } from '../parts/meter';
import { name, texts } from '../texts';

const t = texts.work;
const c = t.columns;

export function Queue({ items }: { items: Stored[] }) {
  const { currency } = useSession();
  const anyValue = items.some((item) => typeof item.expected_value === 'number');
  const anyOwner = items.some((item) => item.owner !== null);
  return (
    <div class="table-frame">
      <table class="queue">
        <caption class="unseen">{t.caption}</caption>
        <thead>
          <tr>
            <th scope="col">{c.customer}</th>
            <th scope="col">{c.priority}</th>
            <th scope="col">{c.action}</th>
            <th scope="col">{c.due}</th>
            <th scope="col" class="right">{c.conversion}</th>
            <th scope="col" class="right">{c.churn}</th>
            {anyValue && <th scope="col" class="right">{c.value}</th>}
            {anyOwner && <th scope="col">{c.owner}</th>}
          </tr>
        </thead>
        <tbody>
          {items.map((item) => (
            <tr key={item.customer_id}>
              <th scope="row" class="cell-customer"><a href={customerAddress(item.customer_id)}>{item.customer_id}</a></th>
              <td class="cell-priority"><Priority priority={item.priority} /></td>
              <td class="cell-action">
                <span class="action">{item.recommended_action}</span>
                <span class="muted">{[name(item.action_type), ...item.psychology_traits.map(name)].join(' · ')}</span>
                {!item.sufficient && <span class="warn">{t.insufficient}</span>}
              </td>
              <td class="cell-due"><Due at={item.due_at} /></td>
              <td class="cell-score right" data-label={c.conversion}><Score value={item.conversion_probability} tone="conversion" /></td>
              <td class="cell-score right" data-label={c.churn}><Score value={item.churn_risk} tone="churn" /></td>
              {anyValue && <td class="cell-value right" data-label={c.value}>{typeof item.expected_value === 'number' ? moneyShort(item.expected_value, currency) : ''}</td>}
              {anyOwner && <td class="cell-owner" data-label={c.owner}>{item.owner}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function Due({ at }: { at: string }) {
  const overdue = Date.parse(at) < Date.now();
  return (
    <span title={dateTime(at)} class={overdue ? 'due overdue' : 'due'}>
      {overdue && <span class="due-word">{t.overdue}</span>} <time dateTime={at}>{relative(at)}</time>
    </span>
  );
}

function Score({ value, tone }: { value: number; tone: string }) {
  return <span class="score"><span>{percent(value)}</span><Meter share={value} tone={tone} /></span>;
}
