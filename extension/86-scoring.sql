-- The later steps of a refresh: scoring whom the work table lists, and the end.

-- The statement that scores a range of the work table: positions above $1 up to $2. $3: as_of, $4: the policy, $5: its name, $6: its version,
-- $7: name of the recommendations.
CREATE FUNCTION prescriptive._score_statement(names pg_catalog.jsonb)
RETURNS pg_catalog.text
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN prescriptive._fill($q$
WITH batch AS MATERIALIZED (
    SELECT w.*, s.history AS old_history, s.interactions AS old_interactions, s.interactions_digest AS old_digest,
           s.last_interaction_at AS old_last, s.customer_id IS NOT NULL AS known, s.priority AS old_priority, s.priority_rank AS old_rank,
           s.action_type AS old_type, s.play AS old_play, s.traits AS old_traits, s.trait_scores AS old_trait_scores, s.policy_digest AS old_policy, s.as_of AS old_as_of,
           s.lead_score AS old_lead, s.sentiment_score AS old_sentiment, s.total_interactions AS old_total, s.avg_deal_value AS old_deal,
           s.response_rate AS old_response, s.request AS old_request, s.since AS old_since, least(s.timeframe_hours, s.window_hours) AS old_hours,
           s.logged_conversion, s.logged_churn
    FROM {work} AS w LEFT JOIN {stored} AS s ON s.customer_id = w.customer_id
    WHERE w.position > $1 AND w.position <= $2
), told AS MATERIALIZED (
    {told}
), joined AS (
    SELECT b.*,
           CASE b.mode WHEN 'same' THEN b.old_history
                WHEN 'extend' THEN coalesce(b.old_history OPERATOR({scoring}.||) t.history, t.history, b.old_history)
                ELSE t.history END AS history,
           CASE b.mode WHEN 'same' THEN b.old_interactions WHEN 'extend' THEN b.old_interactions + coalesce(t.seen, 0)
                ELSE coalesce(t.seen, 0) END AS interactions,
           CASE b.mode WHEN 'same' THEN b.old_digest WHEN 'extend' THEN b.old_digest + coalesce(t.digest, 0)
                ELSE coalesce(t.digest, 0) END AS digest,
           CASE b.mode WHEN 'same' THEN b.old_last WHEN 'extend' THEN greatest(b.old_last, t.last_at) ELSE t.last_at END AS last_at
    FROM batch AS b LEFT JOIN told AS t ON t.customer_id = b.customer_id
), tried AS (
    SELECT j.*, prescriptive.try_recommend(j.lead_score, j.sentiment_score, j.total_interactions, j.avg_deal_value, j.response_rate,
                                           j.history, j.request, $4, $3) AS t
    FROM joined AS j OFFSET 0
), opened AS (
    SELECT d.*, (d.t).recommendation AS r, (d.t).code AS code FROM tried AS d OFFSET 0
), timed AS (
    -- What is advised stays due when it was, until something else is advised or is more urgent.
    SELECT o.*, least((o.r).timeframe_hours, (o.r).window_hours) AS hours,
           CASE WHEN (o.r).play = o.old_play AND (o.r).priority = o.old_priority
                     AND least((o.r).timeframe_hours, (o.r).window_hours) = o.old_hours AND o.old_since <= $3
                THEN o.old_since ELSE $3 END AS since
    FROM opened AS o
), scored AS MATERIALIZED (
    SELECT o.*, o.code IS NULL AND (NOT o.known OR (o.r).priority <> o.old_priority OR (o.r).action_type <> o.old_type OR (o.r).play <> o.old_play
               OR abs((o.r).conversion_probability - o.logged_conversion) >= 0.05
               OR abs((o.r).churn_risk - o.logged_churn) >= 0.05) AS moved,
           (o.r).priority_rank = 1 AND o.old_rank IS DISTINCT FROM 1 AS became_critical
    FROM timed AS o
), stored AS (
    INSERT INTO {stored} AS s
    SELECT customer_id,
           encode(substr(sha256(convert_to(concat_ws('/', $7, customer_id, (r).play), 'SQL_ASCII')), 1, 16), 'hex'),
           lead_score, sentiment_score, total_interactions, avg_deal_value, response_rate, request, expected_value, owner, changed_at,
           history, interactions, digest, last_at, (r).conversion_probability, (r).churn_risk, (r).engagement_score, (r).play,
           (r).recommended_action, (r).action_type, (r).priority, (r).priority_rank, (r).timeframe_hours, (r).window_hours,
           (r).confidence, (r).sufficient, (r).missing, (r).buying_style, (r).traits, (r).trait_scores, (r).reasons, (r).reason_weights,
           coalesce((request #>> '{customer_profile,successful_deals}')::float8 = 0, false), $5, $6, (r).policy_digest,
           $3, least((r).valid_until, next_at), now(), since, since + make_interval(hours => hours),
           CASE WHEN moved THEN (r).conversion_probability ELSE logged_conversion END,
           CASE WHEN moved THEN (r).churn_risk ELSE logged_churn END
    FROM scored WHERE code IS NULL
    ON CONFLICT (customer_id) DO UPDATE SET {updates}
), logged AS (
    INSERT INTO {log} (customer_id, computed_at, as_of, priority, priority_rank, previous_priority, action_type, previous_action_type,
                       play, previous_play, recommended_action, became_critical, conversion_probability, churn_risk, engagement_score,
                       reason, policy_digest)
    SELECT d.customer_id, now(), $3, (d.r).priority, (d.r).priority_rank, d.old_priority, (d.r).action_type, d.old_type, (d.r).play, d.old_play,
           (d.r).recommended_action, d.became_critical, (d.r).conversion_probability, (d.r).churn_risk, (d.r).engagement_score,
           CASE WHEN NOT d.known THEN (d.r).reasons[1]
                WHEN d.old_policy <> (d.r).policy_digest THEN format('policy %s version %s', $5, $6)
                WHEN (d.r).action_type = d.old_type AND (d.r).priority = d.old_priority AND (d.r).play <> d.old_play
                    THEN CASE WHEN (d.r).traits <> d.old_traits
                         THEN format('traits %s, were %s', coalesce(nullif(array_to_string((d.r).traits, ', '), ''), 'none'),
                                     coalesce(nullif(array_to_string(d.old_traits, ', '), ''), 'none'))
                         -- The same ones, of which one leads now or leads no more.
                         ELSE (SELECT format('trait %s %s, was %s', n.trait, round(n.score::numeric, 2), round(n.old_score::numeric, 2))
                               FROM unnest((d.r).traits, (d.r).trait_scores, d.old_trait_scores) AS n(trait, score, old_score)
                               ORDER BY abs(n.score - n.old_score) DESC, n.trait LIMIT 1) END
                -- What is not known is in no explanation, and adds nothing.
                ELSE (SELECT format('%s %s, was %s', coalesce(n.label, o.label), coalesce(n.shown, 'unknown'), coalesce(o.shown, 'unknown'))
                      FROM prescriptive.explain_stored(d.lead_score, d.sentiment_score, d.total_interactions, d.avg_deal_value,
                               d.response_rate, d.history, d.request, $4, $3) AS n
                      FULL JOIN prescriptive.explain_stored(d.old_lead, d.old_sentiment, d.old_total, d.old_deal, d.old_response,
                               d.old_history, d.old_request, $4, d.old_as_of) AS o USING (outcome, factor)
                      ORDER BY n.shown IS DISTINCT FROM o.shown DESC,
                               abs(coalesce(n.contribution, 0) - coalesce(o.contribution, 0)) DESC, outcome, factor LIMIT 1) END,
           (d.r).policy_digest
    FROM scored AS d WHERE d.moved
), refused AS (
    INSERT INTO {errors} (customer_id, what, parameter, code, message, detail, hint)
    SELECT customer_id, 'customer', substring((t).message FROM '^(?:customer_profile\.)?(\w+) is '), code, (t).message, (t).detail,
           CASE WHEN (t).message ~ {percent} THEN 'The source gives a percentage, of which this is the hundredth part: 0 to 100 are wanted.'
                ELSE (t).hint END
    FROM scored WHERE code IS NOT NULL
){bad_interactions}
SELECT count(*) FILTER (WHERE code IS NULL AND became_critical) FROM scored
$q$, names || jsonb_build_object(
        'percent', (SELECT quote_literal('^(' || concat_ws('|', CASE s.mapping ->> 'lead_score_scale' WHEN 'percent' THEN 'lead_score' END,
                        CASE s.mapping ->> 'response_rate_scale' WHEN 'percent' THEN 'response_rate' END, 'none') || ') is')
                    FROM prescriptive.source AS s WHERE s.recommendations = (names ->> 'view')::regclass),
        'updates', (SELECT format('(%s) = ROW(%s)', string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum),
                                  string_agg('excluded.' || quote_ident(a.attname), ', ' ORDER BY a.attnum))
                    FROM pg_attribute AS a WHERE a.attrelid = (names ->> 'stored')::regclass AND a.attnum > 1),
        'told', CASE WHEN names ->> 'interactions' IS NULL
            THEN prescriptive._fill('SELECT NULL::{id_type} AS customer_id, NULL::{scoring}.prescriptive_history AS history, 0::int8 AS seen, '
                '0::numeric AS digest, NULL::timestamptz AS last_at WHERE false', names)
            ELSE prescriptive._fill($t$
    SELECT i.customer_id,
           {scoring}.prescriptive_history_agg(i.occurred_at, i.kind, i.content, i.sentiment, i.response_time_hours, i.engagement_level,
               i.outcome, i.discount_offered, i.decision_made, i.deal_value, $4) FILTER (WHERE i.error IS NULL) AS history,
           count(*) AS seen, sum(i.hash) AS digest, max(i.occurred_at) AS last_at,
           count(*) FILTER (WHERE i.error IS NOT NULL) AS bad
    FROM (SELECT v.*, {hash} AS hash, {error} AS error
          -- Not a condition before the join: others' values may be none.
          FROM (SELECT v.*, b.mode, b.old_last FROM {interactions} AS v JOIN batch AS b ON b.customer_id = v.customer_id
                WHERE b.mode <> 'same' OFFSET 0) AS v
          WHERE (v.mode = 'rebuild' OR v.occurred_at > v.old_last) AND coalesce(v.occurred_at <= $3, true)) AS i
    GROUP BY i.customer_id$t$, names) END,
        -- Those of whom nothing was read now keep what was wrong before, and so do those whose stored row stays as it was: by it
        -- the next refresh tells what is new. Who has a bad one, by far the fewest, is read again: a fifth of a rebuild went
        -- into looking for them at everybody.
        'bad_interactions', CASE WHEN names ->> 'interactions' IS NULL THEN '' ELSE prescriptive._fill($t$, mended AS (
    DELETE FROM {errors} AS e USING scored AS d
    WHERE e.customer_id = d.customer_id AND e.what = 'interaction' AND (d.code IS NULL OR NOT d.known)
      AND (d.mode = 'rebuild' OR d.customer_id IN (SELECT customer_id FROM told WHERE bad > 0))
), bad_interactions AS (
    INSERT INTO {errors} (customer_id, what, parameter, interaction_id, code, message, hint, occurrences)
    SELECT i.customer_id, 'interaction', substring(i.error FROM '^\w+'), min(i.interaction_id), '22023', i.error,
           'It is left out of the history. Mend it in the source, or the mapping.', count(*)
    FROM (SELECT v.customer_id, v.interaction_id, v.occurred_at, {error} AS error
          FROM {interactions} AS v JOIN told AS t ON t.customer_id = v.customer_id WHERE t.bad > 0
            AND t.customer_id IN (SELECT customer_id FROM scored WHERE code IS NULL OR NOT known) OFFSET 0) AS i
    WHERE coalesce(i.occurred_at <= $3, true) AND i.error IS NOT NULL GROUP BY i.customer_id, i.error
)$t$, names) END));

END
$$;
COMMENT ON FUNCTION prescriptive._score_statement(pg_catalog.jsonb) IS 'SQL that scores a part of the work table';

CREATE FUNCTION prescriptive._refresh_batch(recommendations pg_catalog.oid)
RETURNS pg_catalog.bool
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    names jsonb := prescriptive._statement_names(_refresh_batch.recommendations);
    registered prescriptive.source;
    policy record;
    up_to int8;
    critical int8;
BEGIN
    SELECT * INTO STRICT registered FROM prescriptive.source AS s WHERE s.recommendations = _refresh_batch.recommendations;
    IF registered.done >= registered.total THEN
        RETURN false;
    END IF;
    SELECT p.name, p.version, p.document INTO STRICT policy FROM prescriptive.policy AS p
    WHERE p.digest = registered.scoring_digest ORDER BY p.shipped LIMIT 1;
    up_to := least(registered.total, registered.done + prescriptive._batch_size(names, registered.total));
    names := names || jsonb_build_object('registered', registered.name);
    critical := prescriptive._run_range(names, prescriptive._score_statement(names), registered.done, up_to, registered.as_of,
                                       policy.document, policy.name, policy.version);
    PERFORM prescriptive._write_source(_refresh_batch.recommendations, jsonb_build_object('done', up_to,
        'became_critical', registered.became_critical + critical, 'updated_at', clock_timestamp()));
    RETURN up_to < registered.total;
END
$$;
COMMENT ON FUNCTION prescriptive._refresh_batch(pg_catalog.oid) IS 'third step of refresh(), again and again: scores some customers';

-- Where no index leads from customers to interactions each batch reads them all: then there are 20 batches at most.
CREATE FUNCTION prescriptive._batch_size(names pg_catalog.jsonb, total pg_catalog.int8)
RETURNS pg_catalog.int8
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    usual constant int8 := 10000;
    plan text := '';
    line text;
BEGIN
    IF total <= usual OR names ->> 'interactions' IS NULL THEN
        RETURN usual;
    END IF;
    FOR line IN EXECUTE prescriptive._fill('EXPLAIN SELECT FROM {interactions} WHERE customer_id = (SELECT customer_id FROM {work} LIMIT 1)', names) LOOP
        plan := plan || line || E'\n';
    END LOOP;
    RETURN CASE WHEN plan ~ 'Index (Only )?Scan|Bitmap Index Scan' THEN usual ELSE greatest(usual, (total + 19) / 20) END;
END
$$;
COMMENT ON FUNCTION prescriptive._batch_size(pg_catalog.jsonb, pg_catalog.int8) IS 'customers that a refresh scores between two commits';

CREATE FUNCTION prescriptive._refresh_end(recommendations pg_catalog.oid)
RETURNS pg_catalog.text
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    names jsonb := prescriptive._statement_names(_refresh_end.recommendations);
    registered prescriptive.source;
BEGIN
    SELECT * INTO STRICT registered FROM prescriptive.source AS s WHERE s.recommendations = _refresh_end.recommendations;
    IF registered.keep_fresh THEN
        EXECUTE prescriptive._fill('DELETE FROM {queue} WHERE taken', names);
    END IF;
    PERFORM prescriptive._empty_work(names);
    -- Changes may commit an hour later than the time they carry.
    PERFORM prescriptive._write_source(_refresh_end.recommendations, jsonb_build_object('phase', 'done', 'finished_at', clock_timestamp(),
        'updated_at', clock_timestamp(), 'refreshed_digest', registered.scoring_digest,
        'changed_through', registered.started_at - interval '1 hour'));
    RETURN json_build_object('name', names ->> 'view', 'scored', registered.done, 'became_critical', registered.became_critical);
END
$$;
COMMENT ON FUNCTION prescriptive._refresh_end(pg_catalog.oid) IS
'last step of refresh(): remembers what it has seen; gives what is announced on channel prescriptive';
