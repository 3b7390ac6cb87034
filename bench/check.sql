-- Peers must give what the extension gives before their times mean anything. Scores are compared to
-- 1e-12, since the sums are written in another order; all else with =.
SET search_path = bench, public;

CREATE FUNCTION expect(what text, holds boolean) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF holds IS NOT TRUE THEN
        RAISE EXCEPTION 'not as expected: %', what;
    END IF;
END
$$;

CREATE FUNCTION differ(a float8, b float8) RETURNS bool LANGUAGE sql IMMUTABLE
RETURN NOT coalesce(abs(a - b) < 1e-12, a IS NULL AND b IS NULL);

CREATE TEMP TABLE ours AS
SELECT n.*, prescriptive_conversion_probability(:five) AS conversion, prescriptive_churn_risk(:five) AS churn,
       prescriptive_action_type(:five) AS action_type, prescriptive_priority(:five) AS priority,
       prescriptive_recommended_action(:five) AS recommended_action, prescriptive_buying_style(:five) AS buying_style,
       prescriptive_recommend(:five) AS r
FROM narrow_tenth AS n;

SELECT expect('the extension''s columns and its composite', count(*) = 0) FROM ours
WHERE conversion <> (r).conversion_probability OR churn <> (r).churn_risk OR action_type <> (r).action_type
   OR priority <> (r).priority OR recommended_action <> (r).recommended_action
   OR buying_style IS DISTINCT FROM (r).buying_style;

SELECT expect('the extension''s columns and its answers', count(*) = 0) FROM ours JOIN answers_tenth USING (id)
WHERE answer ->> 'action_type' <> action_type OR answer ->> 'priority' <> priority
   OR answer ->> 'recommended_action' <> recommended_action OR answer ->> 'buying_style' IS DISTINCT FROM buying_style
   OR abs((answer ->> 'conversion_probability')::float8 - conversion) > 0.0005000001
   OR abs((answer ->> 'churn_risk')::float8 - churn) > 0.0005000001;

SELECT quote_literal(prescriptive.active_policy()::json::text) AS policy \gset
SELECT expect('forms of passing the policy', count(*) = 0) FROM ours, prescriptive.policy AS p
WHERE p.name = 'default' AND (
    conversion IS DISTINCT FROM prescriptive_conversion_probability(:five, NULL, p.document, NULL)
    OR conversion IS DISTINCT FROM prescriptive_conversion_probability(:five, NULL, :policy::prescriptive_policy, NULL)
    OR conversion IS DISTINCT FROM prescriptive_conversion_probability(:five, NULL,
        (SELECT document FROM prescriptive.policy WHERE name = 'default'), NULL)
    OR conversion IS DISTINCT FROM prescriptive_conversion_probability(:five, NULL, prescriptive.active_policy(), NULL));

SELECT expect('inlined SQL', count(*) = 0) FROM ours JOIN peer_scores AS p USING (id)
WHERE differ(ours.conversion, p.conversion) OR differ(ours.churn, p.churn);

SELECT expect('PL/pgSQL score', count(*) = 0) FROM ours WHERE differ(conversion, conversion_plpgsql(:five));

\if :python
SELECT expect('PL/Python score', count(*) = 0) FROM ours WHERE differ(conversion, conversion_plpython(:five));
\endif

SELECT expect('SQL CASE with traits', count(*) = 0) FROM ours JOIN peer_six AS p USING (id)
WHERE differ(ours.conversion, p.conversion) OR differ(ours.churn, p.churn)
   OR ours.action_type <> p.action_type OR ours.priority <> p.priority
   OR ours.recommended_action <> p.recommended_action OR ours.buying_style IS DISTINCT FROM p.buying_style;

SELECT expect('SQL CASE without traits', count(*) = 0) FROM ours JOIN peer_without_traits AS p USING (id)
WHERE differ(ours.conversion, p.conversion) OR differ(ours.churn, p.churn) OR ours.priority <> p.priority
   OR ours.action_type NOT IN (p.action_type, 'urgency_creation') OR (r).timeframe <> p.timeframe;

SELECT expect('PL/pgSQL composite', count(*) = 0) FROM ours, recommend_plpgsql(:five) AS p
WHERE differ(ours.conversion, p.conversion) OR differ(ours.churn, p.churn) OR ours.priority <> p.priority
   OR ours.action_type NOT IN (p.action_type, 'urgency_creation') OR (r).timeframe <> p.timeframe
   OR (r).priority_rank <> p.priority_rank OR (r).timeframe_hours <> p.timeframe_hours
   OR (r).window_hours <> p.window_hours;

-- Where no trait decides, the answers agree in all but the traits, the style and the confidence.
SELECT expect('jsonb_build_object', count(*) = 0) FROM answers_tenth AS o JOIN peer_answers AS p USING (id)
WHERE (SELECT count(*) FROM jsonb_object_keys(p.answer)) <> 15
   OR o.answer - '{recommended_action,action_type,justification,confidence_score,expected_outcome,
                   required_resources,alternative_actions,success_metrics,psychology_traits,buying_style}'::text[]
      <> p.answer - '{recommended_action,action_type,justification,confidence_score,expected_outcome,
                   required_resources,alternative_actions,success_metrics,psychology_traits,buying_style}'::text[]
   OR (o.answer -> 'action_type' = p.answer -> 'action_type'
       AND o.answer -> 'recommended_action' = p.answer -> 'recommended_action'
       AND o.answer - '{justification,confidence_score,psychology_traits,buying_style}'::text[]
           <> p.answer - '{justification,confidence_score,psychology_traits,buying_style}'::text[]);
SELECT expect('whole answers of jsonb_build_object', count(*) > 0)
FROM answers_tenth AS o JOIN peer_answers AS p USING (id)
WHERE o.answer - 'confidence_score' = p.answer - 'confidence_score';

-- Where only the phrases count.
CREATE TEMP TABLE found AS
SELECT note, prescriptive_trait_names(note, (SELECT document FROM few WHERE name = 'bare')) <> '{}' AS any_phrase FROM note;
SELECT expect('number of notes', count(*) = 2048) FROM note;
SELECT expect('notes with a phrase', bool_or(any_phrase)) FROM found;
SELECT expect('regular expression', count(*) = 0) FROM found WHERE any_phrase <> (note ~* (SELECT few_regex()));
-- Text search knows no end of a sentence, and parts hyphens and points in its own way.
SELECT expect('text search', avg((any_phrase = (to_tsvector('simple', note) @@ (SELECT few_tsquery())))::int) >= 0.95)
FROM found;
\if :python
SELECT expect('PL/Python re', count(*) = 0) FROM found WHERE any_phrase <> matches_plpython(note);
\endif
