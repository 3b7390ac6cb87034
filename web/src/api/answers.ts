// The shape of each answer, as far as the page relies on it.
import { anything, either, flag, fraction, list, maybe, number, record, shape, text, time } from './shape';

export const recommendation = shape({
  customer_id: text,
  conversion_probability: fraction,
  churn_risk: fraction,
  recommended_action: text,
  action_type: text,
  suggested_timeframe: text,
  justification: text,
  confidence_score: fraction,
  expected_outcome: text,
  priority: text,
  required_resources: list(text),
  alternative_actions: list(text),
  success_metrics: shape({
    primary_metric: text, target_value: maybe(number), measurement_period: text, secondary_metrics: list(text),
  }),
  psychology_traits: list(text),
  buying_style: maybe(text),
});

export const contribution = shape({ outcome: text, factor: text, contribution: number, direction: text });

export const detail = shape({
  recommendation,
  explanation: list(contribution),
  evidence: record(list(record(anything))),
  notes: list(text),
});

export const batchLine = either(recommendation, shape({ error: shape({ message: text }) }));

export const stored = shape({
  customer_id: text,
  priority: text,
  priority_rank: number,
  due_at: time,
  recommended_action: text,
  action_type: text,
  conversion_probability: fraction,
  churn_risk: fraction,
  confidence: fraction,
  sufficient: flag,
  reasons: list(text),
  psychology_traits: list(text),
  owner: maybe(text),
  computed_at: time,
});

export const moved = shape({
  computed_at: time, priority: text, action_type: text, recommended_action: text, conversion_probability: fraction, churn_risk: fraction,
});

export const priorityCount = shape({ owner: maybe(text), priority: text, priority_rank: number, action_type: text, customers: number, overdue: number });
export const demand = shape({ resource: text, kind: text, window_hours: number, actions: number, effort_hours: number, capacity_hours: maybe(number) });
export const atRisk = shape({ customer_id: text, churn_risk: fraction, priority: text, recommended_action: text, due_at: time });
export const freshness = shape({ name: text, customers: maybe(number), outdated: maybe(number), problem: maybe(text) });
export const change = shape({ customer_id: text, changed_at: time, what: text, priority: text, recommended_action: text, churn_risk: fraction, conversion_probability: fraction });

export const page = (item: (value: unknown) => boolean) => shape({ items: list(item), next: maybe(text) });
