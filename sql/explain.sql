CREATE SCHEMA explain;
SET search_path = explain, public;
-- Contributions add up to the log-odds, beginning with the typical customer.
SELECT outcome, factor, value, typical, round(contribution::numeric, 6) AS contribution, direction
FROM prescriptive_explain('{"customer_profile": {"lead_score": 70, "sentiment_score": 0.3, "total_interactions": 15, "avg_deal_value": 50000, "response_rate": 0.8}}');
-- By hand: 1.3062 * (0.7 - 0.5), 0.5464 * 0.3, 0.4011 * (ln 16 - ln 9) / ln 51, ...
SELECT round(v, 6) FROM unnest(ARRAY[1.3062 * 0.2, 0.5464 * 0.3, 0.4011 * (ln(16.0) - ln(9.0)) / ln(51.0),
    1.4612 * (ln(6.0) - ln(3.0)) / ln(11.0), 0.6424 * 0.3]) AS v;

SELECT setseed(0.25);
CREATE TABLE requests AS
SELECT jsonb_build_object('as_of', '2026-06-01T00:00:00Z', 'customer_profile', jsonb_build_object(
           'lead_score', CASE WHEN i % 3 > 0 THEN random() END, 'sentiment_score', 2 * random() - 1,
           'avg_deal_value', CASE WHEN i % 5 > 0 THEN 300000 * random() END, 'response_rate', random()),
       'interaction_history', (
           SELECT jsonb_agg(jsonb_build_object('timestamp', to_char(timestamp '2026-05-31' - random() * 150 * interval '1 day', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
               'sentiment', 2 * random() - 1, 'engagement_level', random(), 'response_time_hours', 50 * random()))
           FROM generate_series(1, i % 12))) AS request
FROM generate_series(1, 200) AS i;
SELECT count(*) AS sums, max(abs(sum - ln(p / (1 - p)))) < 1e-9 AS add_up
FROM (SELECT request, outcome, sum(contribution) AS sum FROM requests, prescriptive_explain(request) GROUP BY 1, 2) AS e,
     LATERAL (SELECT CASE outcome WHEN 'conversion' THEN prescriptive_conversion_probability(request)
                                  ELSE prescriptive_churn_risk(request) END AS p) AS score;
-- The history's factors are there where they are known.
SELECT factor, count(*) > 100 AS often FROM requests, prescriptive_explain(request) WHERE outcome = 'churn' GROUP BY 1 ORDER BY 1;
-- The detailed answer carries the same rows.
SELECT bool_and(d->'explanation' = e) AS same
FROM requests, LATERAL (SELECT prescriptive_analyze_detail(request || '{"customer_id": 1}') AS d) AS detail,
     LATERAL (SELECT jsonb_agg(to_jsonb(x)) AS e FROM prescriptive_explain(request) AS x) AS rows;
-- Reasons are the strongest contributions in the direction the deciding score went.
SELECT (r).reasons, (SELECT array_agg(round(w::numeric, 4)) FROM unnest((r).reason_weights) AS w) AS weights
FROM (VALUES (prescriptive_recommend(0.3, -0.5, 8, 20000, 0.3)), (prescriptive_recommend(0.85, 0.6, 25, 150000, 0.9)),
             (prescriptive_recommend(0.1, 0.5, 1, 1000, 0.1)), (prescriptive_recommend(0.5, 0, 8, 20000, 0.5))) AS t(r);
-- What the answer rests on, in notes.
SELECT jsonb_array_elements_text(prescriptive_analyze_detail('{"customer_id": 1}')->'notes') AS nothing_known;
SELECT regexp_replace(note, '[0-9a-f]{12}', '(digest)') AS notes FROM jsonb_array_elements_text(prescriptive_analyze_detail('{"customer_id": 1, "as_of": "2026-02-01", "customer_profile":
    {"total_interactions": 9, "successful_deals": 0, "lead_score": 0.5, "response_rate": 1},
    "interaction_history": [{"sentiment": 0.5, "timestamp": "2026-01-01", "content": "hello", "deal_value": 5},
                            {"sentiment": -0.5, "timestamp": "2026-02-02"}]}')->'notes') AS note;
SELECT jsonb_array_elements_text(prescriptive_analyze_detail('{"customer_id": 1, "customer_profile": {"sentiment_score": 0},
    "interaction_history": [{"timestamp": "2026-01-01"}]}', prescriptive.active_policy())->'notes') AS time_unknown;
