CREATE SCHEMA forms;
SET search_path = forms, public;
-- All forms of a function give the same answer, and that is the formula's.
SELECT setseed(0.5);
CREATE TABLE customers AS
SELECT id, random() AS l, 2 * random() - 1 AS s, floor(random() * 61) AS n,
       exp(ln(500) + random() * ln(400)) AS v, random() AS r
FROM generate_series(1, 500) AS id;
-- Each feature unknown somewhere.
UPDATE customers SET l = NULL WHERE id % 7 = 0;
UPDATE customers SET s = NULL WHERE id % 11 = 0;
UPDATE customers SET n = NULL WHERE id % 13 = 0;
UPDATE customers SET v = NULL WHERE id % 17 = 0;
UPDATE customers SET r = NULL WHERE id % 19 = 0;
UPDATE customers SET n = 23.5 WHERE id % 23 = 0;

-- The documented weights, written out; an unknown feature counts as typical.
CREATE FUNCTION log_odds(b float8, wl float8, ws float8, wn float8, wv float8, wr float8, c customers)
RETURNS float8 LANGUAGE sql AS $$
    SELECT b + wl * coalesce(c.l, 0.5) + ws * coalesce(c.s, 0) + wr * coalesce(c.r, 0.5)
         + wn * least(1, ln(1 + coalesce(c.n, 8)) / ln(51::float8))
         + wv * least(1.25, ln(1 + coalesce(c.v, 20000) / 10000) / ln(11::float8))
$$;
CREATE VIEW expected AS
SELECT c.*, 1 / (1 + exp(-log_odds(-2.3036, 1.3062, 0.5464, 0.4011, 1.4612, 0.6424, c))) AS conversion,
       1 / (1 + exp(-log_odds(1.571, -1.0007, -1.8294, -0.5925, -0.8759, -1.1816, c))) AS churn
FROM customers c;

SELECT count(*) AS rows,
       max(abs(conversion - prescriptive_conversion_probability(l, s, n, v, r))) < 1e-12 AS conversion,
       max(abs(churn - prescriptive_churn_risk(l, s, n, v, r))) < 1e-12 AS churn
FROM expected;

CREATE VIEW requests AS
SELECT *, jsonb_build_object('customer_id', id, 'customer_profile', jsonb_build_object(
    'lead_score', l, 'sentiment_score', s, 'total_interactions', n, 'avg_deal_value', v, 'response_rate', r)) AS request
FROM customers;

-- Eight columns, five forms.
\set features 'l, s, n, v, r'
\set known 'l, s, n, v, r, NULL, prescriptive.active_policy(), NULL'
SELECT count(*) AS rows,
    bool_and(prescriptive_conversion_probability(:features) = prescriptive_conversion_probability(:features, NULL)) AS c1,
    bool_and(prescriptive_conversion_probability(:features) = prescriptive_conversion_probability(:known)) AS c2,
    bool_and(prescriptive_conversion_probability(:features) = prescriptive_conversion_probability(request)) AS c3,
    bool_and(prescriptive_conversion_probability(:features) = prescriptive_conversion_probability(request, prescriptive.active_policy())) AS c4,
    bool_and(prescriptive_churn_risk(:features) = prescriptive_churn_risk(:features, NULL)) AS k1,
    bool_and(prescriptive_churn_risk(:features) = prescriptive_churn_risk(:known)) AS k2,
    bool_and(prescriptive_churn_risk(:features) = prescriptive_churn_risk(request)) AS k3,
    bool_and(prescriptive_churn_risk(:features) = prescriptive_churn_risk(request, prescriptive.active_policy())) AS k4
FROM requests;

SELECT bool_and(prescriptive_engagement_score(:features) IS NULL) AS e0,
    bool_and(prescriptive_engagement_score(:features, NULL) IS NULL) AS e1,
    bool_and(prescriptive_engagement_score(:known) IS NULL) AS e2,
    bool_and(prescriptive_engagement_score(request) IS NULL) AS e3,
    bool_and(prescriptive_engagement_score(request, prescriptive.active_policy()) IS NULL) AS e4,
    bool_and(prescriptive_confidence(:features) = prescriptive_confidence(:features, NULL)) AS f1,
    bool_and(prescriptive_confidence(:features) = prescriptive_confidence(:known)) AS f2,
    bool_and(prescriptive_confidence(:features) = prescriptive_confidence(request)) AS f3,
    bool_and(prescriptive_confidence(:features) = prescriptive_confidence(request, prescriptive.active_policy())) AS f4
FROM requests;

SELECT bool_and(prescriptive_action_type(:features) = prescriptive_action_type(:features, NULL)) AS a1,
    bool_and(prescriptive_action_type(:features) = prescriptive_action_type(:known)) AS a2,
    bool_and(prescriptive_action_type(:features) = prescriptive_action_type(request)) AS a3,
    bool_and(prescriptive_action_type(:features) = prescriptive_action_type(request, prescriptive.active_policy())) AS a4,
    bool_and(prescriptive_priority(:features) = prescriptive_priority(:features, NULL)) AS p1,
    bool_and(prescriptive_priority(:features) = prescriptive_priority(:known)) AS p2,
    bool_and(prescriptive_priority(:features) = prescriptive_priority(request)) AS p3,
    bool_and(prescriptive_priority(:features) = prescriptive_priority(request, prescriptive.active_policy())) AS p4
FROM requests;

SELECT bool_and(prescriptive_recommended_action(:features) = prescriptive_recommended_action(:features, NULL)) AS r1,
    bool_and(prescriptive_recommended_action(:features) = prescriptive_recommended_action(:known)) AS r2,
    bool_and(prescriptive_recommended_action(:features) = prescriptive_recommended_action(request)) AS r3,
    bool_and(prescriptive_recommended_action(:features) = prescriptive_recommended_action(request, prescriptive.active_policy())) AS r4,
    bool_and(prescriptive_buying_style(:features) IS NOT DISTINCT FROM prescriptive_buying_style(:features, NULL)) AS b1,
    bool_and(prescriptive_buying_style(:features) IS NOT DISTINCT FROM prescriptive_buying_style(:known)) AS b2,
    bool_and(prescriptive_buying_style(:features) IS NOT DISTINCT FROM prescriptive_buying_style(request)) AS b3,
    bool_and(prescriptive_buying_style(:features) IS NOT DISTINCT FROM prescriptive_buying_style(request, prescriptive.active_policy())) AS b4
FROM requests;

-- The composite says what the columns say, in all forms.
SELECT bool_and((w).conversion_probability = prescriptive_conversion_probability(:features)
            AND (w).churn_risk = prescriptive_churn_risk(:features)
            AND (w).recommended_action = prescriptive_recommended_action(:features)
            AND (w).action_type = prescriptive_action_type(:features)
            AND (w).priority = prescriptive_priority(:features)
            AND (w).confidence = prescriptive_confidence(:features)
            AND (w).buying_style IS NOT DISTINCT FROM prescriptive_buying_style(:features)
            AND (w).policy_digest = prescriptive_policy_digest(prescriptive.active_policy())) AS composite,
    bool_and(w = prescriptive_recommend(:features, NULL)) AS r1,
    bool_and(w = prescriptive_recommend(:known)) AS r2,
    bool_and(w = prescriptive_recommend(request)) AS r3,
    bool_and(w = prescriptive_recommend(request, prescriptive.active_policy())) AS r4
FROM (SELECT *, prescriptive_recommend(:features) AS w FROM requests OFFSET 0) AS q;

-- And the documented answer too.
SELECT bool_and((a->>'conversion_probability')::numeric = round((w).conversion_probability::numeric, 3)
            AND a->>'recommended_action' = (w).recommended_action
            AND a->>'action_type' = (w).action_type
            AND a->>'priority' = (w).priority
            AND a->>'suggested_timeframe' = (w).timeframe
            AND a->'psychology_traits' = to_jsonb((w).traits)) AS answer
FROM (SELECT prescriptive_analyze(request) AS a, prescriptive_recommend(request) AS w FROM requests OFFSET 0) AS q;

-- Any numeric column fits; names can be used.
SELECT prescriptive_conversion_probability(0.7::numeric, 0.3::real, 15::smallint, 50000::bigint, 0.8)
     = prescriptive_conversion_probability(
           lead_score => 0.7, sentiment_score => 0.3::real, total_interactions => 15,
           avg_deal_value => 50000, response_rate => 0.8) AS same;
SELECT prescriptive_analyze(NULL) IS NULL AS analyze, prescriptive_recommend(NULL::jsonb) IS NULL AS recommend,
       prescriptive_conversion_probability(NULL::jsonb) IS NULL AS conversion;

-- Labels are promises: a policy makes a function immutable, its absence stable.
SELECT p.provolatile, p.proparallel, count(*) AS functions,
       bool_and((p.provolatile = 'i') = ('prescriptive_policy'::regtype = ANY (p.proargtypes))) AS as_promised
FROM pg_proc p
WHERE p.proname ~ '^prescriptive_(conversion|churn|engagement|action|priority|recommend|buying|confidence|analyze|try|trait|sentiment|explain|history_of)' AND p.proname <> 'prescriptive_explain_prediction'
GROUP BY 1, 2 ORDER BY 1, 2;
