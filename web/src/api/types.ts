// What the service answers; src/service/openapi.json describes it.

export interface Profile {
  lead_score?: number;
  sentiment_score?: number;
  total_interactions?: number;
  avg_deal_value?: number;
  response_rate?: number;
  preferences?: string;
}

export interface Interaction {
  interaction_id: string;
  interaction_type?: string;
  timestamp?: string;
  content?: string;
  sentiment?: number;
}

export interface Request {
  customer_id: string;
  customer_profile: Profile;
  interaction_history?: Interaction[];
}

export interface SuccessMetrics {
  primary_metric: string;
  target_value: number | null;
  measurement_period: string;
  secondary_metrics: string[];
}

export interface Recommendation {
  customer_id: string;
  conversion_probability: number;
  churn_risk: number;
  recommended_action: string;
  action_type: string;
  suggested_timeframe: string;
  justification: string;
  confidence_score: number;
  expected_outcome: string;
  priority: string;
  required_resources: string[];
  alternative_actions: string[];
  success_metrics: SuccessMetrics;
  psychology_traits: string[];
  buying_style: string | null;
}

export type Outcome = 'conversion' | 'churn';

export interface Contribution {
  outcome: Outcome;
  factor: string;
  value: number | string | boolean | null;
  typical: number | string | boolean | null;
  contribution: number;
  direction: string;
}

export interface Evidence {
  text?: string;
  phrase?: string;
  weight?: number;
  interaction_id?: string;
  feature?: string;
  value?: number;
  bound?: number;
  reason?: string;
}

export interface Detail {
  recommendation: Recommendation;
  explanation: Contribution[];
  evidence: Record<string, Evidence[]>;
  notes: string[];
}

export interface LineError {
  customer_id: string | null;
  error: { code: string; message: string };
}

export interface Stored {
  customer_id: string;
  priority: string;
  priority_rank: number;
  due_at: string;
  recommended_action: string;
  play: string;
  action_type: string;
  conversion_probability: number;
  churn_risk: number;
  engagement_score: number | null;
  confidence: number;
  sufficient: boolean;
  missing: string | null;
  reasons: string[];
  psychology_traits: string[];
  buying_style: string | null;
  expected_value: number | string | null;
  owner: string | null;
  prospect: boolean;
  policy: string;
  policy_version: number;
  computed_at: string;
  since: string;
  as_of: string;
  valid_until: string | null;
}

export interface Moved {
  computed_at: string;
  priority: string;
  previous_priority: string | null;
  action_type: string;
  previous_action_type: string | null;
  play: string;
  previous_play: string | null;
  recommended_action: string;
  became_critical: boolean;
  conversion_probability: number;
  churn_risk: number;
  reason: string | null;
}

export interface PriorityCount {
  name: string;
  owner: string | null;
  priority: string;
  priority_rank: number;
  action_type: string;
  customers: number;
  overdue: number;
  expected_value: number | string | null;
}

export interface Demand {
  resource: string;
  kind: 'people' | 'tool';
  window_hours: number;
  actions: number;
  effort_hours: number;
  capacity_hours: number | null;
}

export interface AtRisk {
  name: string;
  customer_id: string;
  owner: string | null;
  churn_risk: number;
  priority: string;
  recommended_action: string;
  due_at: string;
  expected_value: number | string | null;
  reason: string | null;
}

export interface Freshness {
  name: string;
  customers: number | null;
  outdated: number | null;
  waiting: number | null;
  current_policy: boolean | null;
  refreshed_at: string | null;
  problem: string | null;
}

export interface Change {
  customer_id: string;
  changed_at: string;
  what: string;
  priority: string;
  previous_priority: string | null;
  action_type: string;
  previous_action_type: string | null;
  recommended_action: string;
  churn_risk: number;
  conversion_probability: number;
  reason: string | null;
}

export interface Page<Item> {
  items: Item[];
  next: string | null;
}

export interface Problem {
  status: number;
  title: string;
  detail?: string;
  path?: string;
  value?: string;
  hint?: string;
  request_id: string;
}
