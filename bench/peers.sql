-- What one would write without the extension, for the shipped policy. check.sql compares the results.
SET search_path = bench, public;

CREATE FUNCTION sum_of_five(float8, float8, float8, float8, float8) RETURNS float8
LANGUAGE c IMMUTABLE PARALLEL SAFE AS :'module', 'sum_of_five';

CREATE FUNCTION conversion_plpgsql(
    lead_score float8, sentiment_score float8, total_interactions float8,
    avg_deal_value float8, response_rate float8)
RETURNS float8 LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    RETURN 1 / (1 + exp(-(-2.3036 + 1.3062 * lead_score + 0.5464 * sentiment_score
        + 0.4011 * least(1, ln(1 + total_interactions) / ln(51::float8))
        + 1.4612 * least(1.25, ln(1 + avg_deal_value / 10000) / ln(11::float8))
        + 0.6424 * response_rate)));
END
$$;

\set conversion_sql '1 / (1 + exp(-(-2.3036 + 1.3062 * lead_score + 0.5464 * sentiment_score + 0.4011 * least(1, ln(1 + total_interactions) / ln(51::float8)) + 1.4612 * least(1.25, ln(1 + avg_deal_value / 10000) / ln(11::float8)) + 0.6424 * response_rate)))'
\set churn_sql '1 / (1 + exp(-(1.571 - 1.0007 * lead_score - 1.8294 * sentiment_score - 0.5925 * least(1, ln(1 + total_interactions) / ln(51::float8)) - 0.8759 * least(1.25, ln(1 + avg_deal_value / 10000) / ln(11::float8)) - 1.1816 * response_rate)))'

-- Who reads one of the scores pays for that one only.
CREATE VIEW peer_scores AS SELECT *, :conversion_sql AS conversion, :churn_sql AS churn FROM narrow;

-- OFFSET 0: otherwise the planner would repeat each score wherever it is compared.
-- Without traits: no urgency_creation, and only the base play of each action type.
CREATE VIEW peer_without_traits AS
SELECT id, conversion, churn,
       CASE WHEN churn > 0.5 THEN 'retention' WHEN conversion > 0.6 THEN 'conversion'
            WHEN conversion > 0.4 THEN 'negotiation' WHEN conversion >= 0.3 THEN 'engagement'
            ELSE 'relationship_building' END AS action_type,
       CASE WHEN churn > 0.7 THEN 'critical' WHEN conversion > 0.6 THEN 'high'
            WHEN conversion >= 0.3 THEN 'medium' ELSE 'low' END AS priority,
       CASE WHEN churn > 0.7 THEN 'within 24 hours' WHEN churn > 0.5 THEN 'within 3 days'
            WHEN churn > 0.3 THEN 'within 1 week' ELSE 'within 2 weeks' END AS timeframe
FROM (SELECT id, conversion, churn FROM peer_scores OFFSET 0) AS scores;

-- Rises from 0 at a to 1 at b; inlined.
CREATE FUNCTION ramp(x float8, a float8, b float8) RETURNS float8 LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (x - a) / (b - a);

-- With traits, all six columns as the extension gives them. The texts of the plays come from the
-- policy, the rules are written out.
CREATE FUNCTION play_case() RETURNS text LANGUAGE sql STABLE AS $$
WITH traits AS (
    SELECT trait ->> 'name' AS name, number
    FROM jsonb_array_elements(prescriptive.active_policy()::jsonb #> '{traits,definitions}')
         WITH ORDINALITY AS t(trait, number)
), plays AS (
    SELECT play ->> 'action_type' AS action_type, coalesce(number, 0) AS number, play ->> 'text' AS text
    FROM jsonb_array_elements(prescriptive.active_policy()::jsonb -> 'plays') AS play
    LEFT JOIN traits ON name = play ->> 'trait'
), types AS (
    SELECT format('WHEN %L THEN CASE leader %s END', action_type,
                  string_agg(CASE WHEN number = 0 THEN format('ELSE %L', text)
                                  ELSE format('WHEN %s THEN %L', number, text) END,
                             ' ' ORDER BY number = 0, number)) AS branch
    FROM plays GROUP BY action_type
)
SELECT 'CASE action_type ' || string_agg(branch, ' ') || ' END' FROM types
$$;

SELECT format($view$
CREATE VIEW peer_six AS
SELECT id, conversion, churn, action_type, priority, %s AS recommended_action, buying_style
FROM (
    SELECT id, conversion, churn, leader,
           CASE WHEN churn > 0.5 THEN 'retention'
                WHEN conversion > 0.4 AND leader IN (3, 6) THEN 'urgency_creation'
                WHEN conversion > 0.6 THEN 'conversion' WHEN conversion > 0.4 THEN 'negotiation'
                WHEN conversion >= 0.3 THEN 'engagement' ELSE 'relationship_building' END AS action_type,
           CASE WHEN churn > 0.7 THEN 'critical' WHEN conversion > 0.6 THEN 'high'
                WHEN conversion >= 0.3 THEN 'medium' ELSE 'low' END AS priority,
           CASE WHEN strongest >= 0.3 THEN CASE number
                WHEN 1 THEN 'research_intensive' WHEN 2 THEN 'price_focused' WHEN 3 THEN 'quick_decision'
                WHEN 4 THEN 'relationship_first' WHEN 5 THEN 'price_focused' WHEN 6 THEN 'quick_decision'
                WHEN 7 THEN 'negotiation_heavy' WHEN 8 THEN 'research_intensive'
                ELSE 'feature_focused' END END AS buying_style
    FROM (
        SELECT *, CASE WHEN strongest >= 0.3 AND rivals = 1 THEN number ELSE 0 END AS leader
        FROM (
            SELECT *,
                   CASE strongest WHEN t1 THEN 1 WHEN t2 THEN 2 WHEN t3 THEN 3 WHEN t4 THEN 4 WHEN t5 THEN 5
                        WHEN t6 THEN 6 WHEN t7 THEN 7 WHEN t8 THEN 8 WHEN t9 THEN 9 ELSE 10 END AS number,
                   (t1 >= bound)::int + (t2 >= bound)::int + (t3 >= bound)::int + (t4 >= bound)::int
                   + (t5 >= bound)::int + (t6 >= bound)::int + (t7 >= bound)::int + (t8 >= bound)::int
                   + (t9 >= bound)::int + (t10 >= bound)::int AS rivals
            FROM (
                SELECT *, greatest(0.3, strongest - 0.1) AS bound
                FROM (
                    SELECT *, greatest(t1, t2, t3, t4, t5, t6, t7, t8, t9, t10) AS strongest
                    FROM (
                        SELECT id, conversion, churn,
                               0.80 * greatest(0, least(1, ramp(n, 6, 14), ramp(l, 0.35, 0.6))) AS t1,
                               0.74 * greatest(0, least(1, ramp(v, 10, 5.5), ramp(s, 0.6, 0.32),
                                                       ramp(l, 0.9, 0.74), ramp(n, 4, 7))) AS t2,
                               0.95 * greatest(0, least(1, ramp(n, 14, 9), ramp(s, 0.1, 0.4))) AS t3,
                               0.98 * greatest(0, least(1, ramp(s, 0.33, 0.5), ramp(n, 10, 20))) AS t4,
                               0.95 * greatest(0, least(1, ramp(v, 4.5, 2.4), ramp(s, 0.1, -0.2))) AS t5,
                               0.95 * greatest(0, least(1, ramp(n, 14, 9), ramp(r, 0.45, 0.7))) AS t6,
                               0.90 * greatest(0, least(1, ramp(v, 6, 10), ramp(s, 0.25, -0.05))) AS t7,
                               0.85 * greatest(0, least(1, ramp(l, 0.6, 0.35), ramp(r, 0.4, 0.6),
                                                       ramp(s, 0.2, -0.1))) AS t8,
                               0.92 * greatest(0, least(1, ramp(v, 7, 13), ramp(n, 20, 12))) AS t9,
                               0.66 * greatest(0, least(1, ramp(r, 0.45, 0.7), ramp(v, 12, 7),
                                                       ramp(l, 0.4, 0.6))) AS t10
                        FROM (SELECT id, conversion, churn, lead_score AS l, sentiment_score AS s,
                                     total_interactions AS n, avg_deal_value / 10000 AS v, response_rate AS r
                              FROM peer_scores) AS features
                        OFFSET 0) AS traits
                    OFFSET 0) AS strong
                OFFSET 0) AS bounded
            OFFSET 0) AS ranked
        OFFSET 0) AS led
    OFFSET 0) AS decided
$view$, play_case()) \gexec

CREATE TYPE peer_recommendation AS (
    conversion float8, churn float8, action_type text, priority text, priority_rank int,
    timeframe text, timeframe_hours int, window_hours int);

-- The part of a recommendation that needs no traits.
CREATE FUNCTION recommend_plpgsql(
    lead_score float8, sentiment_score float8, total_interactions float8,
    avg_deal_value float8, response_rate float8)
RETURNS peer_recommendation LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    n float8 := least(1, ln(1 + total_interactions) / ln(51::float8));
    v float8 := least(1.25, ln(1 + avg_deal_value / 10000) / ln(11::float8));
    r peer_recommendation;
BEGIN
    r.conversion := 1 / (1 + exp(-(-2.3036 + 1.3062 * lead_score + 0.5464 * sentiment_score
        + 0.4011 * n + 1.4612 * v + 0.6424 * response_rate)));
    r.churn := 1 / (1 + exp(-(1.571 - 1.0007 * lead_score - 1.8294 * sentiment_score
        - 0.5925 * n - 0.8759 * v - 1.1816 * response_rate)));
    r.action_type := CASE WHEN r.churn > 0.5 THEN 'retention' WHEN r.conversion > 0.6 THEN 'conversion'
        WHEN r.conversion > 0.4 THEN 'negotiation' WHEN r.conversion >= 0.3 THEN 'engagement'
        ELSE 'relationship_building' END;
    r.priority_rank := CASE WHEN r.churn > 0.7 THEN 1 WHEN r.conversion > 0.6 THEN 2
        WHEN r.conversion >= 0.3 THEN 3 ELSE 4 END;
    r.priority := CASE r.priority_rank WHEN 1 THEN 'critical' WHEN 2 THEN 'high' WHEN 3 THEN 'medium' ELSE 'low' END;
    r.window_hours := CASE r.priority_rank WHEN 1 THEN 24 WHEN 2 THEN 72 WHEN 3 THEN 168 ELSE 336 END;
    r.timeframe_hours := CASE WHEN r.churn > 0.7 THEN 24 WHEN r.churn > 0.5 THEN 72
        WHEN r.churn > 0.3 THEN 168 ELSE 336 END;
    r.timeframe := CASE r.timeframe_hours WHEN 24 THEN 'within 24 hours' WHEN 72 THEN 'within 3 days'
        WHEN 168 THEN 'within 1 week' ELSE 'within 2 weeks' END;
    RETURN r;
END
$$;

-- What an answer says of each action type, as a table that one would keep beside the customers.
CREATE TABLE peer_action AS
SELECT t ->> 'name' AS action_type, p ->> 'text' AS text,
       (p -> 'people') || (p -> 'tools') AS resources, p -> 'alternatives' AS alternatives,
       replace(replace(t ->> 'justification_without_trait', '{conversion}', '%1$s'), '{churn}', '%2$s') AS justification,
       t ->> 'primary_metric' AS primary_metric, t ->> 'measurement_period' AS measurement_period,
       t -> 'secondary_metrics' AS secondary_metrics
FROM jsonb_array_elements(prescriptive.active_policy()::jsonb -> 'action_types') AS t
JOIN jsonb_array_elements(prescriptive.active_policy()::jsonb -> 'plays') AS p
  ON p ->> 'action_type' = t ->> 'name' AND NOT p ? 'trait';
VACUUM (ANALYZE) peer_action;

-- The fifteen keys, without traits.
CREATE VIEW peer_answers AS
SELECT c.id, jsonb_build_object(
    'customer_id', c.customer_id,
    'conversion_probability', trim_scale(round(conversion::numeric, 3)),
    'churn_risk', trim_scale(round(churn::numeric, 3)),
    'recommended_action', a.text,
    'action_type', c.action_type,
    'suggested_timeframe', CASE WHEN churn > 0.7 THEN 'within 24 hours' WHEN churn > 0.5 THEN 'within 3 days'
        WHEN churn > 0.3 THEN 'within 1 week' ELSE 'within 2 weeks' END,
    'justification', format(a.justification, round((100 * conversion)::numeric, 1) || '%',
                            round((100 * churn)::numeric, 1) || '%'),
    'confidence_score', 0.7,
    'expected_outcome', CASE c.action_type
        WHEN 'retention' THEN format('Expected to reduce churn risk from %s%% to %s%%',
            round((100 * churn)::numeric, 1), round((70 * churn)::numeric, 1))
        WHEN 'conversion' THEN format('Expected to increase conversion probability from %s%% to %s%%',
            round((100 * conversion)::numeric, 1), round((100 * least(0.9, 1.3 * conversion))::numeric, 1))
        WHEN 'negotiation' THEN 'Expected to reach a negotiation success rate of 80.0%'
        ELSE 'Expected to reach an engagement score of 80.0%' END,
    'priority', CASE WHEN churn > 0.7 THEN 'critical' WHEN conversion > 0.6 THEN 'high'
        WHEN conversion >= 0.3 THEN 'medium' ELSE 'low' END,
    'required_resources', a.resources,
    'alternative_actions', a.alternatives,
    'success_metrics', jsonb_build_object(
        'primary_metric', a.primary_metric,
        'target_value', CASE c.action_type
            WHEN 'retention' THEN trim_scale(round((0.7 * churn)::numeric, 3))
            WHEN 'conversion' THEN trim_scale(round(least(0.9, 1.3 * conversion)::numeric, 3)) ELSE 0.8 END,
        'measurement_period', a.measurement_period,
        'secondary_metrics', a.secondary_metrics),
    'psychology_traits', '[]'::jsonb,
    'buying_style', NULL) AS answer
FROM (SELECT *,
             CASE WHEN churn > 0.5 THEN 'retention' WHEN conversion > 0.6 THEN 'conversion'
                  WHEN conversion > 0.4 THEN 'negotiation' WHEN conversion >= 0.3 THEN 'engagement'
                  ELSE 'relationship_building' END AS action_type
      FROM (SELECT id, request ->> 'customer_id' AS customer_id, :conversion_sql AS conversion, :churn_sql AS churn
            FROM fat_tenth OFFSET 0) AS scores
      OFFSET 0) AS c
JOIN peer_action AS a USING (action_type);
