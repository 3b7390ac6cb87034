import type { Moved } from '../api/types';
import { dateTime, percent } from '../format';
import { Priority } from '../parts/badge';
import { TimeSeries } from '../parts/time-series';
import { name, texts } from '../texts';
import { moveOf } from '../work/changes';

const t = texts.customer;

export function History({ items }: { items: Moved[] }) {
  const inOrder = [...items].reverse();
  return (
    <section class="card history" aria-labelledby="history-title">
      <h3 id="history-title">{t.history}</h3>
      {inOrder.length < 2 ? <p class="muted">{t.historyEmpty}</p> : (
        <TimeSeries
          label={t.history} times={inOrder.map((item) => Date.parse(item.computed_at))} show={(value) => percent(value, 0)} form="steps"
          lines={[
            { label: texts.result.conversion, color: '--conversion', values: inOrder.map((item) => item.conversion_probability) },
            { label: texts.result.churn, color: '--churn', values: inOrder.map((item) => item.churn_risk) },
          ]}
        />
      )}
      <div class="table-frame" role="group" aria-label={t.historyTable} tabIndex={0}>
        <table class="list cards">
          <caption class="unseen">{t.historyTable}</caption>
          <thead>
            <tr>
              <th scope="col">{t.columns.when}</th><th scope="col">{t.columns.change}</th><th scope="col">{t.columns.action}</th>
              <th scope="col" class="right">{t.columns.conversion}</th><th scope="col" class="right">{t.columns.churn}</th><th scope="col">{t.columns.reason}</th>
            </tr>
          </thead>
          <tbody>
            {items.map((item) => (
              <tr key={item.computed_at}>
                <th scope="row">{dateTime(item.computed_at)}</th>
                <td>{item.previous_priority === null ? <Priority priority={item.priority} /> : moveOf(item)}</td>
                <td>{item.recommended_action} <span class="muted">{name(item.action_type)}</span></td>
                <td class="right" data-label={t.columns.conversion}>{percent(item.conversion_probability)}</td>
                <td class="right" data-label={t.columns.churn}>{percent(item.churn_risk)}</td>
                <td>{item.reason}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
