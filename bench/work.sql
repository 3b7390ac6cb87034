-- What is measured, in the order of the table. x is the time over that of `base` in the same round.
SET search_path = bench, public;

CREATE TABLE work (
    place int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    section text NOT NULL,
    name text NOT NULL UNIQUE,
    rows bigint NOT NULL,
    base text REFERENCES work (name),
    peer bool NOT NULL DEFAULT false,
    -- x: times the base; of: times another work; ns: nanoseconds a row over another work
    goal_kind text CHECK (goal_kind IN ('x', 'of', 'ns')),
    goal float8,
    goal_of text REFERENCES work (name),
    statement text NOT NULL
);

-- {five}: the features; {policy}: the active policy as a literal.
CREATE FUNCTION add_work(
    section text, name text, base text, statement text, peer bool DEFAULT false,
    goal float8 DEFAULT NULL, goal_kind text DEFAULT 'x', goal_of text DEFAULT NULL, part int DEFAULT 1)
RETURNS void LANGUAGE sql
SET search_path = bench, public
AS $$
INSERT INTO work (section, name, rows, base, peer, goal_kind, goal, goal_of, statement)
VALUES (section, name, (SELECT count(*) FROM narrow) / part, base, peer,
        CASE WHEN goal IS NOT NULL THEN goal_kind END, goal, goal_of,
        replace(replace(statement, '{five}',
                        'lead_score, sentiment_score, total_interactions, avg_deal_value, response_rate'),
                '{policy}', quote_literal(prescriptive.active_policy()::json::text)));
$$;

\o /dev/null
\set section '''One typed score'''
SELECT add_work(:section, 'bare scan', NULL, 'SELECT sum(lead_score) FROM narrow');
SELECT add_work(:section, 'sum(a + b + c + d + e) in SQL', 'bare scan', 'SELECT sum(lead_score + sentiment_score
    + total_interactions + avg_deal_value + response_rate) FROM narrow', peer => true);
SELECT add_work(:section, 'C function adding its five arguments', 'bare scan',
    'SELECT sum(sum_of_five({five})) FROM narrow', peer => true);
SELECT add_work(:section, 'active policy', 'bare scan',
    'SELECT sum(prescriptive_conversion_probability({five})) FROM narrow', goal => 1.4);
SELECT add_work(:section, 'policy as literal', 'bare scan',
    'SELECT sum(prescriptive_conversion_probability({five}, NULL, {policy}::prescriptive_policy, NULL)) FROM narrow',
    goal => 1.1, goal_kind => 'of', goal_of => 'active policy');
SELECT add_work(:section, 'policy as sub-select', 'bare scan',
    'SELECT sum(prescriptive_conversion_probability({five}, NULL,
        (SELECT document FROM prescriptive.policy WHERE name = ''default''), NULL)) FROM narrow',
    goal => 1.1, goal_kind => 'of', goal_of => 'active policy');
SELECT add_work(:section, 'policy as join', 'bare scan',
    'SELECT sum(prescriptive_conversion_probability({five}, NULL, document, NULL))
     FROM narrow, prescriptive.policy WHERE name = ''default'' AND version = 1',
    goal => 1.1, goal_kind => 'of', goal_of => 'active policy');
SELECT add_work(:section, 'policy as STABLE call, active_policy()', 'bare scan',
    'SELECT sum(prescriptive_conversion_probability({five}, NULL, prescriptive.active_policy(), NULL)) FROM narrow',
    goal => 1.1, goal_kind => 'of', goal_of => 'active policy');
SELECT add_work(:section, 'inlined SQL', 'bare scan', 'SELECT sum(conversion) FROM peer_scores', peer => true);
SELECT add_work(:section, 'PL/pgSQL', 'bare scan',
    'SELECT sum(conversion_plpgsql({five})) FROM narrow', peer => true);
\if :python
SELECT add_work(:section, 'bare scan of the tenth', NULL, 'SELECT sum(lead_score) FROM narrow_tenth', part => 10);
SELECT add_work(:section, 'PL/Python', 'bare scan of the tenth',
    'SELECT sum(conversion_plpython({five})) FROM narrow_tenth', peer => true, part => 10);
\endif

\set section '''One typed score, fat table'''
SELECT add_work(:section, 'bare scan, fat', NULL, 'SELECT sum(lead_score) FROM fat');
SELECT add_work(:section, 'sum(a + b + c + d + e) in SQL, fat', 'bare scan, fat', 'SELECT sum(lead_score
    + sentiment_score + total_interactions + avg_deal_value + response_rate) FROM fat', peer => true);
SELECT add_work(:section, 'active policy, fat', 'bare scan, fat',
    'SELECT sum(prescriptive_conversion_probability({five})) FROM fat', goal => 1.15);

\set section '''Six typed columns'''
SELECT add_work(:section, 'six typed columns', 'bare scan',
    'SELECT sum(prescriptive_conversion_probability({five})), sum(prescriptive_churn_risk({five})),
            count(prescriptive_action_type({five})), count(prescriptive_priority({five})),
            count(prescriptive_recommended_action({five})), count(prescriptive_buying_style({five}))
     FROM narrow', goal => 3.5);
SELECT add_work(:section, 'SQL CASE without traits, five columns', 'bare scan',
    'SELECT sum(conversion), sum(churn), count(action_type), count(priority), count(timeframe)
     FROM peer_without_traits', peer => true);
SELECT add_work(:section, 'SQL CASE with traits, the same six', 'bare scan',
    'SELECT sum(conversion), sum(churn), count(action_type), count(priority), count(recommended_action),
            count(buying_style)
     FROM peer_six', peer => true);

\set section '''Composite'''
SELECT add_work(:section, 'composite, all 19 fields read (OFFSET 0)', 'bare scan',
    'SELECT sum((r).conversion_probability), sum((r).churn_risk), sum((r).engagement_score), count((r).play),
            count((r).recommended_action), count((r).action_type), count((r).priority), sum((r).priority_rank),
            count((r).timeframe), sum((r).timeframe_hours), sum((r).window_hours), sum((r).confidence),
            count((r).sufficient), count((r).missing), count((r).buying_style), count((r).traits),
            count((r).reasons), count((r).reason_weights), count((r).policy_digest)
     FROM (SELECT prescriptive_recommend({five}) AS r FROM narrow OFFSET 0) AS recommended', goal => 5.4);
SELECT add_work(:section, 'PL/pgSQL, 8 fields without traits', 'bare scan',
    'SELECT sum((r).conversion), sum((r).churn), count((r).action_type), count((r).priority),
            sum((r).priority_rank), count((r).timeframe), sum((r).timeframe_hours), sum((r).window_hours)
     FROM (SELECT recommend_plpgsql({five}) AS r FROM narrow OFFSET 0) AS recommended', peer => true);

\set section '''Answer as jsonb'''
SELECT add_work(:section, 'bare scan of the fat tenth', NULL, 'SELECT sum(lead_score) FROM fat_tenth', part => 10);
SELECT add_work(:section, 'prescriptive_analyze(jsonb), no interactions', 'bare scan of the fat tenth',
    'SELECT count(prescriptive_analyze(request)) FROM fat_tenth', goal => 3, part => 10);
SELECT add_work(:section, 'prescriptive_analyze_json(jsonb), no interactions', 'bare scan of the fat tenth',
    'SELECT count(prescriptive_analyze_json(request)) FROM fat_tenth', part => 10);
SELECT add_work(:section, 'jsonb_build_object from columns, without traits', 'bare scan of the fat tenth',
    'SELECT count(answer) FROM peer_answers', peer => true, part => 10);
SELECT add_work(:section, 'bare scan of requests with three texts', NULL,
    'SELECT sum(lead_score) FROM texts_tenth', part => 10);
SELECT add_work(:section, 'touching a request with three texts', 'bare scan of requests with three texts',
    'SELECT count(request -> ''customer_id'') FROM texts_tenth', peer => true, part => 10);
SELECT add_work(:section, 'prescriptive_analyze(jsonb), three texts of 150 bytes',
    'bare scan of requests with three texts', 'SELECT count(prescriptive_analyze(request)) FROM texts_tenth',
    goal => 2000, goal_kind => 'ns', goal_of => 'touching a request with three texts', part => 10);

\set section '''Notes of 157 bytes'''
SELECT add_work(:section, 'touching a note', 'bare scan, fat', 'SELECT count(note) FROM fat', peer => true);
SELECT add_work(:section, 'prescriptive_trait_names(note)', 'bare scan, fat',
    'SELECT count(prescriptive_trait_names(note)) FROM fat',
    goal => 400, goal_kind => 'ns', goal_of => 'touching a note');
SELECT add_work(:section, 'prescriptive_sentiment(note)', 'bare scan, fat',
    'SELECT sum(prescriptive_sentiment(note)) FROM fat');
SELECT add_work(:section, 'prescriptive_trait_names(note), ' || label, 'bare scan, fat',
    format('SELECT count(prescriptive_trait_names(note, (SELECT document FROM few WHERE name = %L))) FROM fat', name),
    goal => ns, goal_kind => 'ns', goal_of => 'touching a note')
FROM (VALUES ('few', '250 phrases', 400), ('bare', '250 phrases and nothing else', 200)) AS policies (name, label, ns);
SELECT add_work(:section, 'prescriptive_sentiment(note), 250 phrases', 'bare scan, fat',
    'SELECT sum(prescriptive_sentiment(note, (SELECT document FROM few WHERE name = ''few''))) FROM fat');
-- As a sub-select: the planner would keep the results of a join, since notes come again.
SELECT add_work(:section, 'prescriptive_traits(note), evidence as jsonb, a tenth', 'bare scan of the fat tenth',
    'SELECT sum((SELECT sum(score) + count(evidence) FROM prescriptive_traits(note))) FROM fat_tenth', part => 10);
SELECT add_work(:section, 'bare scan of the fat thousandth', NULL, 'SELECT sum(lead_score) FROM fat_thousandth',
    part => 1000);
SELECT add_work(:section, 'note ~* any of 250 phrases', 'bare scan of the fat thousandth',
    format('SELECT count(*) FROM fat_thousandth WHERE note ~* %L', few_regex()), peer => true, part => 1000);
SELECT add_work(:section, 'to_tsvector(note) @@ any of 250 phrases', 'bare scan of the fat thousandth',
    format('SELECT count(*) FROM fat_thousandth WHERE to_tsvector(''simple'', note) @@ %L::tsquery', few_tsquery()),
    peer => true, part => 1000);
\if :python
SELECT add_work(:section, 'PL/Python re, any of 250 phrases', 'bare scan of the fat thousandth',
    'SELECT count(*) FROM fat_thousandth WHERE matches_plpython(note)', peer => true, part => 1000);
\endif

\set section '''Histories, ten interactions a customer'''
SELECT add_work(:section, 'bare aggregate, max(sentiment)', NULL,
    'SELECT count(m) FROM (SELECT max(sentiment) AS m FROM interactions GROUP BY customer) AS q');
SELECT add_work(:section, 'count, first, last, means and shares in SQL', 'bare aggregate, max(sentiment)',
    'SELECT count(n) FROM (SELECT count(*) AS n, min(occurred_at), max(occurred_at), avg(sentiment),
            avg(response_time_hours), avg(engagement_level), avg(deal_value),
            avg((discount_offered > 0)::int), avg(decision_made::int), avg((outcome = ''positive'')::int),
            avg((kind IN (''call'', ''phone'', ''video'', ''meeting'', ''demo'', ''visit'', ''in person''))::int)
     FROM interactions GROUP BY customer) AS q', peer => true);
SELECT add_work(:section, 'prescriptive_history_agg(time)', 'bare aggregate, max(sentiment)',
    'SELECT count(h) FROM (SELECT prescriptive_history_agg(occurred_at) AS h FROM interactions GROUP BY customer) AS q');
SELECT add_work(:section, 'prescriptive_history_agg, all but the text', 'bare aggregate, max(sentiment)',
    'SELECT count(h) FROM (SELECT prescriptive_history_agg(occurred_at, kind, NULL, sentiment, response_time_hours,
            engagement_level, outcome, discount_offered, decision_made, deal_value) AS h
     FROM interactions GROUP BY customer) AS q');
SELECT add_work(:section, 'prescriptive_history_agg, all, notes of 157 bytes', 'bare aggregate, max(sentiment)',
    'SELECT count(h) FROM (SELECT prescriptive_history_agg(occurred_at, kind, content, sentiment, response_time_hours,
            engagement_level, outcome, discount_offered, decision_made, deal_value) AS h
     FROM interactions GROUP BY customer) AS q');
SELECT add_work(:section, 'prescriptive_history_agg, all but the text, one group', 'bare aggregate, max(sentiment)',
    'SELECT count(h) FROM (SELECT prescriptive_history_agg(occurred_at, kind, NULL, sentiment, response_time_hours,
            engagement_level, outcome, discount_offered, decision_made, deal_value) AS h FROM interactions) AS q');

\set section '''Materialized view'''
SELECT add_work(:section, 'copy of id and five columns', NULL,
    'CREATE MATERIALIZED VIEW stored AS SELECT id, {five} FROM narrow');
SELECT add_work(:section, 'two floats and codes', 'copy of id and five columns',
    'CREATE MATERIALIZED VIEW stored AS
     SELECT id, prescriptive_conversion_probability({five}) AS conversion, prescriptive_churn_risk({five}) AS churn,
            prescriptive_action_type({five}) AS action_type, prescriptive_priority({five}) AS priority FROM narrow',
    goal => 1.8);
SELECT add_work(:section, 'six typed columns, stored', 'copy of id and five columns',
    'CREATE MATERIALIZED VIEW stored AS
     SELECT id, prescriptive_conversion_probability({five}) AS conversion, prescriptive_churn_risk({five}) AS churn,
            prescriptive_action_type({five}) AS action_type, prescriptive_priority({five}) AS priority,
            prescriptive_recommended_action({five}) AS recommended_action,
            prescriptive_buying_style({five}) AS buying_style FROM narrow',
    goal => 2.7);
SELECT add_work(:section, 'SQL CASE with traits, the same six, stored', 'copy of id and five columns',
    'CREATE MATERIALIZED VIEW stored AS SELECT * FROM peer_six', peer => true);
SELECT add_work(:section, 'copy of id and five columns of the tenth', NULL,
    'CREATE MATERIALIZED VIEW stored AS SELECT id, {five} FROM narrow_tenth', part => 10);
SELECT add_work(:section, 'slow form: LATERAL prescriptive_recommend, six fields',
    'copy of id and five columns of the tenth',
    'CREATE MATERIALIZED VIEW stored AS
     SELECT id, conversion_probability, churn_risk, action_type, priority, recommended_action, buying_style
     FROM narrow_tenth, LATERAL prescriptive_recommend({five})', part => 10);
SELECT add_work(:section, 'slow form: (prescriptive_recommend(...)).*, all fields',
    'copy of id and five columns of the tenth',
    'CREATE MATERIALIZED VIEW stored AS SELECT id, (prescriptive_recommend({five})).* FROM narrow_tenth', part => 10);
SELECT add_work(:section, 'copy of ready jsonb', NULL,
    'CREATE MATERIALIZED VIEW stored AS SELECT id, answer FROM answers_tenth', part => 10);
SELECT add_work(:section, 'prescriptive_analyze(jsonb), stored', 'copy of ready jsonb',
    'CREATE MATERIALIZED VIEW stored AS SELECT id, prescriptive_analyze(request) AS answer FROM fat_tenth',
    goal => 1.1, part => 10);

\set section '''Learned models: 200 trees, depth 6, 10 features'''
SELECT add_work(:section, 'bare scan of ten features', NULL, 'SELECT sum(f0) FROM ten_features', part => 10);
SELECT add_work(:section, 'prescriptive_predict(model, row)', 'bare scan of ten features',
    'SELECT sum(prescriptive_predict((SELECT model FROM trees_200), t)) FROM ten_features AS t',
    goal => 1600, goal_kind => 'ns', goal_of => 'bare scan of ten features', part => 10);
SELECT add_work(:section, 'prescriptive_predict(model, jsonb)', 'bare scan of ten features',
    'SELECT sum(prescriptive_predict((SELECT model FROM trees_200), to_jsonb(t))) FROM ten_features AS t', part => 10);
\o
