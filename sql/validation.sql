CREATE SCHEMA validation;
SET search_path = validation, public;
-- Invalid policy documents: the path, the value seen and what is allowed.
\set SHOW_CONTEXT never
SELECT count(*) AS problems FROM prescriptive.validate_policy(prescriptive.active_policy()::json);
-- The shipped policy with few phrases, which is read more quickly.
CREATE TABLE shipped AS
SELECT jsonb_set(jsonb_set(p, '{traits,definitions}', (
           SELECT jsonb_agg(jsonb_set(d, '{phrases}', '[{"weight": 1, "phrases": ["too expensive", "discount~"]}]') ORDER BY n)
           FROM jsonb_array_elements(p #> '{traits,definitions}') WITH ORDINALITY AS t(d, n))), '{reading,sentiment,valences}', '{"good": 2}') AS p
FROM (SELECT prescriptive.active_policy()::jsonb) AS q(p);
SELECT count(*) AS problems FROM shipped, prescriptive.validate_policy(p::json);

CREATE TABLE mutations (id int GENERATED ALWAYS AS IDENTITY, path text[], value jsonb);
INSERT INTO mutations (path, value) VALUES
    ('{schema}', '2'),
    ('{unknown_keys}', '"warn"'),
    ('{scales,lead_score}', '"percentage"'),
    ('{money_scale}', '-1'),
    ('{money_scale}', '"10000"'),
    ('{personal_channels}', '"call"'),
    ('{features,lead_scor}', '{}'),
    ('{features,lead_score,typical}', 'null'),
    ('{features,lead_score,format}', '"euro"'),
    ('{features,lead_score,above}', '"score {valu}"'),
    ('{features,total_interactions,transform}', '{"kind": "log", "scale": 0, "full": 50, "cap": 1}'),
    ('{features,total_interactions,transform,kind}', '"logarithm"'),
    ('{models,conversion,weights,lead_score}', '"high"'),
    ('{models,conversion,weights,churn}', '1'),
    ('{models,churn,history_weights,substance_share}', '1'),
    ('{models,conversion,kind}', '"linear"'),
    ('{models,engagement,weights,frequency}', '0'),
    ('{priorities}', '[]'),
    ('{priorities,0,when,outcome}', '"sales"'),
    ('{priorities,0,when,above}', '70'),
    ('{priorities,0,when,at_least}', '0.5'),
    ('{priorities,1,name}', '"critical"'),
    ('{priorities,3,when}', '{"outcome": "churn", "above": 0.1}'),
    ('{timeframes,0,hours}', '0'),
    ('{decisions,0,action_type}', '"retain"'),
    ('{decisions,1,when,leading_traits}', '["impulsive"]'),
    ('{action_types,0,justification}', '"because of {reason}"'),
    ('{action_types,0,effect}', '{"metric": "churn", "source": "prior"}'),
    ('{action_types,0,effect,source}', '"guess"'),
    ('{confidence,base}', '2'),
    ('{texts,left_out}', '""'),
    ('{negation}', '{}'),
    ('{reading,negations}', '1'),
    ('{reading,negation,scope}', '100'),
    ('{reading,negation,scope}', '0.5'),
    ('{reading,negation,negators}', '"not"'),
    ('{reading,negation,negators}', '["not *"]'),
    ('{reading,negation,breakers}', '["?"]'),
    ('{reading,classes,words_of_our_own}', '"price"'),
    ('{reading,classes,words_of_our_own}', '["list price"]'),
    ('{reading,intensifiers,factor}', '-1'),
    ('{reading,intensifiers,phrases}', '["very ... "]'),
    ('{reading,hedges,factor}', '"half"'),
    ('{reading,contrast}', '{"before": 1, "phrases": ["but"]}'),
    ('{reading,other_senses}', '["<animal> farm"]'),
    ('{reading,minimum_evidence}', '-1'),
    ('{reading,half_life_days}', '1e9'),
    ('{reading,sentiment,lexicon}', '"vaders"'),
    ('{reading,sentiment,valences}', '["good"]'),
    ('{reading,sentiment,valences}', '{"good": 5, "* bad": -1}'),
    ('{traits,definitions,0,asks_discount}', '1'),
    ('{traits,definitions,0,rules,0,behaviour}', '""'),
    ('{traits,definitions,0,phrases,0,behaviour}', '7'),
    ('{traits,threshold}', '30'),
    ('{traits,definitions,0,name}', '"negotiator"'),
    ('{traits,definitions,0,rules,0,ramps,0,feature}', '"leadscore"'),
    ('{traits,definitions,0,rules,0,ramps,0,to}', '6'),
    ('{traits,definitions,0,rules,0,ramps,1,feature}', '"total_interactions"'),
    ('{traits,definitions,0,phrases,0,phrases,0}', '"..."'),
    ('{traits,definitions,0,phrases,0,phrases,0}', '"roi *"'),
    ('{traits,definitions,0,phrases,0,phrases,0}', '"/roi (/"'),
    ('{traits,definitions,0,phrases,0,phrases,0}', '"a|money-back"'),
    ('{traits,definitions,0,phrases,0,phrases,0}', '"a b c d e f g h i j k l m"'),
    ('{traits,definitions,0,phrases,0,phrases,0}', '"a ... b? c? ... d e?"'),
    ('{traits,definitions,0,phrases,0,phrases,0}', '"any ? . "'),
    ('{traits,definitions,0,phrases,0,weight}', '-101'),
    ('{plays,0,code}', '"conversion"'),
    ('{plays,0,trait}', '"analytical"'),
    ('{plays,0,people}', '"Account manager"'),
    ('{plays,0,effort_hours}', '-1'),
    ('{plays}', '[]');
SELECT id, v.path, v.message, left(v.detail, 70) AS detail, left(v.hint, 60) AS hint
FROM mutations m, shipped, LATERAL prescriptive.validate_policy(jsonb_set(p, m.path, m.value)::json) AS v
ORDER BY id, v.path, v.message;
-- None passes.
SELECT count(*) AS accepted FROM mutations m, shipped
WHERE NOT EXISTS (SELECT FROM prescriptive.validate_policy(jsonb_set(p, m.path, m.value)::json));
-- A name that histories cannot keep; and phrases said twice.
SELECT path, message, left(detail, 70) AS detail FROM shipped, prescriptive.validate_policy(jsonb_insert(p, '{traits,definitions,-1}', jsonb_build_object(
    'name', repeat('n', 64), 'label', 'x', 'signs', 'x', 'buying_style', 'x'), true)::json);
SELECT path, message FROM shipped, prescriptive.validate_policy(jsonb_insert(p, '{traits,definitions,-1}',
    '{"name": "n", "label": "x", "signs": "x", "buying_style": "x", "phrases": [
        {"weight": 1, "phrases": ["a b"]}, {"weight": -1, "phrases": ["c d", "a b"]}]}', true)::json);
-- A missing key is named for each object.
SELECT v.path, v.message FROM shipped,
    prescriptive.validate_policy((p #- '{models,churn,intercept}' #- '{traits,lead_margin}' #- '{plays,3,text}'
    #- '{reading,half_life_days}' #- '{reading,negation,scope}' #- '{reading,hedges,phrases}')::json) AS v;
-- Input raises the first and tells how many more there are.
SELECT jsonb_set(p - 'texts', '{money_scale}', '0')::prescriptive_policy FROM shipped;
\echo :LAST_ERROR_SQLSTATE
SELECT '{"schema": 1'::prescriptive_policy;
\echo :LAST_ERROR_SQLSTATE
SELECT '[]'::prescriptive_policy;
\echo :LAST_ERROR_SQLSTATE
SELECT ''::prescriptive_policy;
\echo :LAST_ERROR_SQLSTATE
SELECT '{"schema": 1, "schema": 1}'::prescriptive_policy;
\echo :LAST_ERROR_SQLSTATE
SELECT (repeat('[', 100) || repeat(']', 100))::prescriptive_policy;
\echo :LAST_ERROR_SQLSTATE
SELECT ('{"description": "' || repeat('x', 17000000) || '"}')::prescriptive_policy;
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM prescriptive.validate_policy('7');
SELECT * FROM prescriptive.validate_policy(NULL);
SELECT replace(p::text, 'Prevent customer churn', 'a\u0000b')::prescriptive_policy FROM shipped;
\echo :LAST_ERROR_SQLSTATE
-- A log needs values that are never negative.
SELECT path, message FROM shipped, prescriptive.validate_policy(jsonb_set(p, '{features,sentiment_score,transform}',
    '{"kind": "log", "scale": 1, "full": 10, "cap": 1}')::json);
