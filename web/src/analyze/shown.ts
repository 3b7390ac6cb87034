// A recommendation as the page shows it, whether it was asked for just now or stored.
import type { Contribution, Detail, Evidence, Outcome, Request, Stored, SuccessMetrics } from '../api/types';

export interface Shown {
  customer: string;
  action: string;
  type: string;
  priority: string;
  conversion: number;
  churn: number;
  confidence: number;
  traits: string[];
  buyingStyle: string | null;
  explanation: Contribution[];
  why: string[];
  missing: string[];
  // Of an answer just given.
  asked?: {
    // Another one for each answer: what hangs on an answer begins anew with it.
    serial: number;
    request: Request;
    timeframe: string;
    outcome: string;
    resources: string[];
    alternatives: string[];
    metrics: SuccessMetrics;
    evidence: Record<string, Evidence[]>;
    notes: string[];
    json: string;
  };
  stored?: Stored;
}

let serial = 0;

export const baseFactors = ['lead_score', 'sentiment_score', 'total_interactions', 'avg_deal_value', 'response_rate'];

const unknownFactors = (rows: Contribution[]): string[] =>
  [...new Set(rows.filter((row) => row.value === null && baseFactors.includes(row.factor)).map((row) => row.factor))];

// Which confidence is enough the policy decides, and the notes of an answer say.
const saysInsufficient = (confidence: number, missing: string[]) => confidence < 0.5 && missing.length > 0;

export function shownOfAnswer(request: Request, detail: Detail): Shown {
  const answer = detail.recommendation;
  const unknown = unknownFactors(detail.explanation);
  return {
    customer: answer.customer_id,
    action: answer.recommended_action,
    type: answer.action_type,
    priority: answer.priority,
    conversion: answer.conversion_probability,
    churn: answer.churn_risk,
    confidence: answer.confidence_score,
    traits: answer.psychology_traits,
    buyingStyle: answer.buying_style,
    explanation: detail.explanation,
    why: [answer.justification],
    missing: saysInsufficient(answer.confidence_score, unknown) ? unknown : [],
    asked: {
      serial: ++serial,
      request,
      timeframe: answer.suggested_timeframe,
      outcome: answer.expected_outcome,
      resources: answer.required_resources,
      alternatives: answer.alternative_actions,
      metrics: answer.success_metrics,
      evidence: detail.evidence,
      notes: detail.notes,
      json: JSON.stringify(answer, null, 2),
    },
  };
}

export function shownOfStored(stored: Stored, explanation: Contribution[]): Shown {
  return {
    customer: stored.customer_id,
    action: stored.recommended_action,
    type: stored.action_type,
    priority: stored.priority,
    conversion: stored.conversion_probability,
    churn: stored.churn_risk,
    confidence: stored.confidence,
    traits: stored.psychology_traits,
    buyingStyle: stored.buying_style,
    explanation,
    why: stored.reasons,
    missing: stored.sufficient ? [] : (stored.missing ?? '').split(', ').filter(Boolean),
    stored,
  };
}

export const rowsOf = (shown: Shown, outcome: Outcome): Contribution[] => shown.explanation.filter((row) => row.outcome === outcome);
