-- What CALL prescriptive.refresh() does, step by step, each in a transaction of
-- its own and with the owner's rights: refresh_begin lists in the work table
-- who has to be scored, refresh_batch scores some of them, refresh_end closes.
-- Whatever a crash or cancel leaves undone, the next refresh finds again,
-- since it compares what is stored with what should be.

CREATE FUNCTION prescriptive._names_of(recommendations pg_catalog.oid)
RETURNS pg_catalog.jsonb
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    names jsonb;
    missing text := prescriptive._missing_part(_names_of.recommendations);
BEGIN
    SELECT prescriptive._part_names(n.nspname, c.relname)
        || CASE WHEN s.mapping ? 'interactions' THEN '{}' ELSE '{"interactions": null}' END::jsonb
    INTO names
    FROM prescriptive.source AS s JOIN pg_class AS c ON c.oid = s.recommendations JOIN pg_namespace AS n ON n.oid = c.relnamespace
    WHERE s.recommendations = _names_of.recommendations;
    IF names IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'undefined_object', MESSAGE = 'stored recommendations do not exist';
    ELSIF missing IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state',
            MESSAGE = format('recommendations %s lack %s', names ->> 'view', missing),
            DETAIL = 'It was renamed, given to another owner or dropped, perhaps with a column of the source that it read. '
                'What is stored stays.',
            HINT = 'Put it back, or prescriptive.drop_recommendations() and create them anew.';
    END IF;
    RETURN names;
END
$$;
COMMENT ON FUNCTION prescriptive._names_of(pg_catalog.oid) IS
'qualified names of what is behind stored recommendations; null for interactions where there are none';

-- Errors over a row's values. Others are about the statement or the server.
CREATE FUNCTION prescriptive._is_row_error(code pg_catalog.text)
RETURNS pg_catalog.bool
LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT pg_catalog."left"(code, 2) OPERATOR(pg_catalog.=) ANY ('{21,22,23,38,39,P0}'::pg_catalog.text[])
       OR code OPERATOR(pg_catalog.=) '54000';
END;
COMMENT ON FUNCTION prescriptive._is_row_error(pg_catalog.text) IS 'whether an SQLSTATE tells of a bad value';

-- A dump that runs holds a lock on the work table to its end: then its rows are deleted.
CREATE FUNCTION prescriptive._empty_work(names pg_catalog.jsonb)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
SET lock_timeout = '100ms'
AS $$
BEGIN
    EXECUTE prescriptive._fill('TRUNCATE {work}', names);
EXCEPTION WHEN lock_not_available THEN
    EXECUTE prescriptive._fill('DELETE FROM {work}', names);
END
$$;
COMMENT ON FUNCTION prescriptive._empty_work(pg_catalog.jsonb) IS 'empties the work table';

CREATE FUNCTION prescriptive._refresh_start(recommendations pg_catalog.oid)
RETURNS pg_catalog.bool
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM prescriptive._write_source(_refresh_start.recommendations, jsonb_build_object('phase', 'reading', 'as_of', NULL,
        'started_at', clock_timestamp(), 'updated_at', clock_timestamp(), 'total', 0, 'done', 0, 'became_critical', 0));
    RETURN true;
END
$$;
COMMENT ON FUNCTION prescriptive._refresh_start(pg_catalog.oid) IS 'first step of refresh(): shows that it runs';

-- Reads profiles one by one, so that one that cannot be read costs only itself.
CREATE FUNCTION prescriptive._read_profiles_singly(names pg_catalog.jsonb, everything pg_catalog.bool)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    -- As text, since the rows have the types of one source; each statement in it is planned once.
    EXECUTE format('DO %L', prescriptive._fill(CASE WHEN everything THEN $body$
DECLARE
    s {from}%ROWTYPE;
    p {profile}%ROWTYPE;
    id {id_type};
    code text; said text; more text; hint text;
BEGIN
    FOR s IN SELECT * FROM {from} LOOP
        BEGIN
            id := NULL;
            SELECT q.customer_id INTO id FROM {profile_of}(s) AS q;
            SELECT * INTO p FROM {profile_of}(s) AS q;
            code := NULL;
        EXCEPTION WHEN OTHERS THEN
            GET STACKED DIAGNOSTICS code = RETURNED_SQLSTATE, said = MESSAGE_TEXT, more = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
            IF NOT prescriptive._is_row_error(code) THEN
                RAISE;
            END IF;
        END;
        IF code IS NULL THEN
            INSERT INTO {work} (mode, {columns}) SELECT 'read', {p_columns};
        ELSE
            INSERT INTO {errors} (customer_id, what, code, message, detail, hint)
            VALUES (id, 'customer', code, said, nullif(more, ''), nullif(hint, ''));
        END IF;
    END LOOP;
END
$body$ ELSE $body$
DECLARE
    id {id_type};
    code text; said text; more text; hint text;
BEGIN
    FOR id IN SELECT customer_id FROM {work} WHERE mode = 'candidate' LOOP
        BEGIN
            INSERT INTO {work} (mode, {columns}) SELECT 'read', {p_columns} FROM {profile} AS p WHERE p.customer_id = id;
        EXCEPTION WHEN OTHERS THEN
            GET STACKED DIAGNOSTICS code = RETURNED_SQLSTATE, said = MESSAGE_TEXT, more = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
            IF NOT prescriptive._is_row_error(code) THEN
                RAISE;
            END IF;
            INSERT INTO {errors} (customer_id, what, code, message, detail, hint)
            VALUES (id, 'customer', code, said, nullif(more, ''), nullif(hint, ''));
        END;
    END LOOP;
END
$body$ END, names));
END
$$;
COMMENT ON FUNCTION prescriptive._read_profiles_singly(pg_catalog.jsonb, pg_catalog.bool) IS
'reads the source row by row into the work table, and errors into theirs';

-- The statement that lists who has to be scored, and removes who is gone. $1: as_of, $2: digest of the policy, $3: the policy.
CREATE FUNCTION prescriptive._list_statement(names pg_catalog.jsonb, everything pg_catalog.bool, singly pg_catalog.bool)
RETURNS pg_catalog.text
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    has_interactions bool := names ->> 'interactions' IS NOT NULL;
BEGIN
    RETURN prescriptive._fill($q$
WITH read AS MATERIALIZED (
    {read}
), twice AS (
    SELECT customer_id, count(*) AS times FROM read WHERE customer_id IS NOT NULL GROUP BY customer_id HAVING count(*) > 1
), unnamed AS (
    SELECT count(*) AS times FROM read WHERE customer_id IS NULL
), told AS (
    {told}
), need AS (
    SELECT r.*, t.next_at, CASE
            WHEN s.customer_id IS NULL OR s.policy_digest <> $2 AND NOT coalesce(prescriptive._history_read_by(s.history, $3), true) THEN 'rebuild'
            -- Seen at an earlier time than before, what was not yet is in the history.
            WHEN s.last_interaction_at > $1 THEN 'rebuild'
            WHEN coalesce(t.seen, 0) = s.interactions AND coalesce(t.digest, 0) = s.interactions_digest THEN 'same'
            WHEN t.seen - t.fresh = s.interactions AND t.digest - t.fresh_digest = s.interactions_digest THEN 'extend'
            ELSE 'rebuild' END AS mode,
        s.customer_id IS NOT NULL AND s.policy_digest = $2 AND s.as_of <= $1 AND coalesce(s.valid_until > $1, true)
            AND (t.next_at IS NULL OR coalesce(s.valid_until <= t.next_at, false))
            AND (s.lead_score, s.sentiment_score, s.total_interactions, s.avg_deal_value, s.response_rate, s.request, s.expected_value, s.owner)
                IS NOT DISTINCT FROM (r.lead_score, r.sentiment_score, r.total_interactions, r.avg_deal_value, r.response_rate, r.request,
                                      r.expected_value, r.owner) AS same_profile
    FROM read AS r
    LEFT JOIN {stored} AS s ON s.customer_id = r.customer_id
    LEFT JOIN told AS t ON t.customer_id = r.customer_id
    WHERE r.customer_id IS NOT NULL AND NOT EXISTS (SELECT FROM twice AS d WHERE d.customer_id = r.customer_id)
      AND NOT EXISTS (SELECT FROM {errors} AS e WHERE e.customer_id = r.customer_id AND e.what = 'customer')
), listed AS (
    INSERT INTO {work} (position, customer_id, lead_score, sentiment_score, total_interactions, avg_deal_value, response_rate,
                        request, expected_value, owner, changed_at, mode, next_at)
    SELECT row_number() OVER (), customer_id, lead_score, sentiment_score, total_interactions, avg_deal_value, response_rate,
           request, expected_value, owner, changed_at, mode, next_at
    FROM need WHERE NOT (same_profile AND mode = 'same')
    RETURNING customer_id
), gone AS (
    DELETE FROM {stored} AS s
    WHERE {gone} AND NOT EXISTS (SELECT FROM read AS r WHERE r.customer_id = s.customer_id)
      AND NOT EXISTS (SELECT FROM {errors} AS e WHERE e.customer_id = s.customer_id AND e.what = 'customer')
      -- Whose id cannot be read may be anybody.
      AND NOT EXISTS (SELECT FROM {errors} AS e WHERE e.customer_id IS NULL AND e.what = 'customer' AND e.code <> '22004')
    RETURNING s.customer_id
), forgotten AS (
    DELETE FROM {log} AS l USING gone AS g WHERE l.customer_id = g.customer_id
), forgiven AS (
    DELETE FROM {errors} AS e
    WHERE e.what = 'interaction' AND (e.customer_id IN (SELECT customer_id FROM listed)
        OR {gone_error} AND NOT EXISTS (SELECT FROM read AS r WHERE r.customer_id = e.customer_id))
), duplicates AS (
    INSERT INTO {errors} (customer_id, what, code, message, detail, hint, occurrences)
    SELECT customer_id, 'customer', '23505', 'duplicate customer id', format('The source has it %s times.', times),
           'Make the source give each customer once.', times
    FROM twice
), nameless AS (
    INSERT INTO {errors} (what, code, message, detail, hint, occurrences)
    SELECT 'customer', '22004', 'customer id is null', format('The source has %s such rows.', times),
           'Leave them out of the source, or give them an id.', times
    FROM unnamed WHERE times > 0
)
SELECT (SELECT count(*) FROM listed), (SELECT count(*) FROM gone)
$q$, names || jsonb_build_object(
        'read', CASE WHEN singly THEN prescriptive._fill('SELECT {columns} FROM {work} WHERE mode = ''read''', names)
            WHEN everything THEN prescriptive._fill('SELECT {p_columns} FROM {profile} AS p', names)
            ELSE prescriptive._fill('SELECT {p_columns} FROM {work} AS c JOIN {profile} AS p ON p.customer_id = c.customer_id '
                'WHERE c.mode = ''candidate''', names) END,
        'gone', CASE WHEN everything THEN 'true'
            ELSE prescriptive._fill('s.customer_id IN (SELECT customer_id FROM {work} WHERE mode = ''candidate'')', names) END,
        'gone_error', CASE WHEN everything THEN 'true'
            ELSE prescriptive._fill('e.customer_id IN (SELECT customer_id FROM {work} WHERE mode = ''candidate'')', names) END,
        -- Without order, and so that whatever was taken out or changed shows: number and sum of hashes, apart for those
        -- that came after the last one known.
        'told', CASE WHEN has_interactions THEN prescriptive._fill($t$
    SELECT i.customer_id, count(*) FILTER (WHERE i.known) AS seen, sum(i.hash) FILTER (WHERE i.known) AS digest,
           count(*) FILTER (WHERE i.known AND i.occurred_at > s.last_interaction_at) AS fresh,
           coalesce(sum(i.hash) FILTER (WHERE i.known AND i.occurred_at > s.last_interaction_at), 0) AS fresh_digest,
           min(i.occurred_at) FILTER (WHERE NOT i.known) AS next_at
    FROM (SELECT v.customer_id, v.occurred_at, {hash} AS hash, coalesce(v.occurred_at <= $1, true) AS known
          FROM {interactions} AS v {among}) AS i
    LEFT JOIN {stored} AS s ON s.customer_id = i.customer_id
    GROUP BY i.customer_id$t$, names || jsonb_build_object('among', CASE WHEN everything THEN '' ELSE prescriptive._fill(
                'WHERE v.customer_id IN (SELECT customer_id FROM {work} WHERE mode = ''candidate'')', names) END))
            ELSE prescriptive._fill('SELECT NULL::{id_type} AS customer_id, 0::int8 AS seen, 0::numeric AS digest, 0::int8 AS fresh, '
                '0::numeric AS fresh_digest, NULL::timestamptz AS next_at WHERE false', names) END));
END
$$;
COMMENT ON FUNCTION prescriptive._list_statement(pg_catalog.jsonb, pg_catalog.bool, pg_catalog.bool) IS
'SQL that fills the work table';

-- Types and sources that the statements of one registration need, beside the names of its parts.
CREATE FUNCTION prescriptive._statement_names(recommendations pg_catalog.oid)
RETURNS pg_catalog.jsonb
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    names jsonb := prescriptive._names_of(_statement_names.recommendations);
    columns constant text := 'customer_id, lead_score, sentiment_score, total_interactions, avg_deal_value, response_rate, '
        'request, expected_value, owner, changed_at';
BEGIN
    RETURN names || jsonb_build_object(
        'columns', columns,
        'p_columns', 'p.' || replace(columns, ', ', ', p.'),
        'id_type', (SELECT format_type(a.atttypid, a.atttypmod) FROM pg_attribute AS a
                    WHERE a.attrelid = (names ->> 'stored')::regclass AND a.attname = 'customer_id'),
        'from', (SELECT t.typrelid::regclass FROM pg_proc AS p JOIN pg_type AS t ON t.oid = p.proargtypes[0]
                 WHERE p.oid = (names ->> 'profile_of')::regproc),
        'hash', 'hash_record_extended(ROW(v.interaction_id, v.occurred_at, v.kind, v.content, v.sentiment, v.response_time_hours, '
            'v.engagement_level, v.outcome, v.discount_offered, v.decision_made, v.deal_value), 0)');
END
$$;
COMMENT ON FUNCTION prescriptive._statement_names(pg_catalog.oid) IS 'keys for the templates of a refresh';

CREATE FUNCTION prescriptive._refresh_begin(recommendations pg_catalog.oid, as_of pg_catalog.timestamptz)
RETURNS pg_catalog.int8
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    names jsonb := prescriptive._statement_names(_refresh_begin.recommendations);
    registered prescriptive.source;
    policy record;
    seen_at timestamptz := coalesce(_refresh_begin.as_of, now());
    everything bool;
    singly bool := false;
    code text;
    listed int8;
    gone int8;
BEGIN
    IF NOT seen_at BETWEEN '0001-01-01 00:00Z' AND '9999-12-31 00:00Z' THEN
        RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'as_of is out of range',
            DETAIL = format('The value is %s.', seen_at), HINT = 'A time in the years 1 to 9999 is wanted.';
    END IF;
    SELECT * INTO STRICT registered FROM prescriptive.source AS s WHERE s.recommendations = _refresh_begin.recommendations;
    SELECT * INTO policy FROM prescriptive._scoring_policy(registered.policy);
    PERFORM prescriptive._empty_work(names);
    -- Unless all that may change tells of it, everything is looked at.
    everything := _refresh_begin.as_of IS NOT NULL OR registered.refreshed_digest IS DISTINCT FROM policy.digest
        OR NOT (registered.keep_fresh OR registered.mapping ? 'changed_at'
                AND (names ->> 'interactions' IS NULL OR registered.mapping -> 'interactions' ? 'changed_at'));
    IF registered.keep_fresh THEN
        -- What is marked here was committed before what is read next.
        EXECUTE prescriptive._fill('UPDATE {queue} SET taken = true WHERE NOT taken', names);
        EXECUTE prescriptive._fill('SELECT $1 OR EXISTS (SELECT FROM {queue} WHERE taken AND customer_id IS NULL)', names)
        INTO everything USING everything;
    END IF;
    IF NOT everything THEN
        everything := NOT prescriptive._list_candidates(names, registered.keep_fresh, seen_at, registered.changed_through);
        IF everything THEN
            PERFORM prescriptive._empty_work(names);
        END IF;
    END IF;
    EXECUTE prescriptive._fill('DELETE FROM {errors} AS e WHERE e.what = ''customer'''
        || CASE WHEN everything THEN '' ELSE ' AND e.customer_id IN (SELECT customer_id FROM {work} WHERE mode = ''candidate'')' END, names);
    BEGIN
        EXECUTE prescriptive._list_statement(names, everything, false) INTO listed, gone
        USING seen_at, policy.digest, policy.document;
    EXCEPTION WHEN OTHERS THEN
        GET STACKED DIAGNOSTICS code = RETURNED_SQLSTATE;
        IF NOT prescriptive._is_row_error(code) THEN
            RAISE;
        END IF;
        singly := true;
    END;
    IF singly THEN
        PERFORM prescriptive._read_profiles_singly(names, everything);
        EXECUTE prescriptive._list_statement(names, everything, true) INTO listed, gone
        USING seen_at, policy.digest, policy.document;
    END IF;
    EXECUTE prescriptive._fill('DELETE FROM {work} WHERE position IS NULL', names);
    -- Until it ends, a look at everything is still owed.
    PERFORM prescriptive._write_source(_refresh_begin.recommendations, jsonb_build_object('phase', 'scoring', 'as_of', seen_at,
        'total', listed, 'scoring_digest', policy.digest, 'updated_at', clock_timestamp(),
        'refreshed_digest', CASE WHEN NOT everything THEN registered.refreshed_digest END));
    RETURN listed;
END
$$;
COMMENT ON FUNCTION prescriptive._refresh_begin(pg_catalog.oid, pg_catalog.timestamptz) IS
'second step of refresh(): lists who has to be scored';

-- Who may have changed: by what is known of changes, by time, or because of what was wrong before. False where that
-- cannot be told.
CREATE FUNCTION prescriptive._list_candidates(names pg_catalog.jsonb, keep_fresh pg_catalog.bool, seen_at pg_catalog.timestamptz,
    since pg_catalog.timestamptz)
RETURNS pg_catalog.bool
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    code text;
    nameless bool := false;
BEGIN
    EXECUTE prescriptive._fill('INSERT INTO {work} (mode, customer_id) SELECT ''candidate'', c.customer_id FROM ('
        'SELECT customer_id FROM {stored} WHERE valid_until <= $1 OR as_of > $1 '
        'UNION SELECT customer_id FROM {errors} WHERE what = ''customer'' '
        || CASE WHEN keep_fresh THEN 'UNION SELECT customer_id FROM {queue} WHERE taken '
            -- Who is new or gone shows in the ids, whatever the column says.
            ELSE 'UNION SELECT customer_id FROM {profile} WHERE changed_at >= $2 '
                'UNION SELECT p.customer_id FROM {profile} AS p WHERE NOT EXISTS (SELECT FROM {stored} AS s WHERE s.customer_id = p.customer_id) '
                'UNION SELECT s.customer_id FROM {stored} AS s WHERE NOT EXISTS (SELECT FROM {profile} AS p WHERE p.customer_id = s.customer_id) '
                || CASE WHEN names ->> 'interactions' IS NULL THEN ''
                        ELSE 'UNION SELECT s.customer_id FROM {stored} AS s WHERE s.customer_id IN '
                             '(SELECT i.customer_id FROM {interactions} AS i WHERE i.changed_at >= $2) ' END END
        || ') AS c WHERE c.customer_id IS NOT NULL', names)
    USING seen_at, since;
    -- Their number decides between an index and the whole source.
    EXECUTE prescriptive._fill('ANALYZE {work}', names);
    IF NOT keep_fresh THEN
        EXECUTE prescriptive._fill('SELECT (SELECT count(*) FROM {profile} WHERE customer_id IS NULL) <> '
            '(SELECT coalesce(sum(occurrences), 0) FROM {errors} WHERE what = ''customer'' AND customer_id IS NULL)', names)
        INTO nameless;
    END IF;
    RETURN NOT nameless;
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS code = RETURNED_SQLSTATE;
    IF NOT prescriptive._is_row_error(code) THEN
        RAISE;
    END IF;
    RETURN false;
END
$$;
COMMENT ON FUNCTION prescriptive._list_candidates(pg_catalog.jsonb, pg_catalog.bool, pg_catalog.timestamptz, pg_catalog.timestamptz) IS
'puts into the work table who may have changed; false: everything has to be looked at';

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
           s.action_type AS old_type, s.play AS old_play, s.traits AS old_traits, s.policy_digest AS old_policy, s.as_of AS old_as_of,
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
    ON CONFLICT (customer_id) DO UPDATE SET ({updated}) = ROW({excluded})
), logged AS (
    INSERT INTO {log} (customer_id, computed_at, as_of, priority, priority_rank, previous_priority, action_type, previous_action_type,
                       play, previous_play, recommended_action, became_critical, conversion_probability, churn_risk, engagement_score,
                       reason, policy_digest)
    SELECT d.customer_id, now(), $3, (d.r).priority, (d.r).priority_rank, d.old_priority, (d.r).action_type, d.old_type, (d.r).play, d.old_play,
           (d.r).recommended_action, d.became_critical, (d.r).conversion_probability, (d.r).churn_risk, (d.r).engagement_score,
           CASE WHEN NOT d.known THEN (d.r).reasons[1]
                WHEN d.old_policy <> (d.r).policy_digest THEN format('policy %s version %s', $5, $6)
                WHEN (d.r).action_type = d.old_type AND (d.r).priority = d.old_priority AND (d.r).play <> d.old_play
                    THEN format('traits %s, were %s', coalesce(nullif(array_to_string((d.r).traits, ', '), ''), 'none'),
                                coalesce(nullif(array_to_string(d.old_traits, ', '), ''), 'none'))
                ELSE (SELECT format('%s %s, was %s', n.label, n.shown, o.shown)
                      FROM prescriptive.explain_stored(d.lead_score, d.sentiment_score, d.total_interactions, d.avg_deal_value,
                               d.response_rate, d.history, d.request, $4, $3) AS n
                      JOIN prescriptive.explain_stored(d.old_lead, d.old_sentiment, d.old_total, d.old_deal, d.old_response,
                               d.old_history, d.old_request, $4, d.old_as_of) AS o ON o.outcome = n.outcome AND o.factor = n.factor
                      ORDER BY abs(n.contribution - o.contribution) DESC, n.outcome, n.factor LIMIT 1) END,
           (d.r).policy_digest
    FROM scored AS d WHERE d.moved
), refused AS (
    INSERT INTO {errors} (customer_id, what, code, message, detail, hint)
    SELECT customer_id, 'customer', code, (t).message, (t).detail,
           CASE WHEN (t).message ~ {percent} THEN 'The source gives a percentage, of which this is the hundredth part: 0 to 100 are wanted.'
                ELSE (t).hint END
    FROM scored WHERE code IS NOT NULL
){bad_interactions}
SELECT count(*), count(*) FILTER (WHERE code IS NULL AND became_critical) FROM scored
$q$, names || jsonb_build_object(
        'percent', (SELECT quote_literal('^(' || concat_ws('|', CASE s.mapping ->> 'lead_score_scale' WHEN 'percent' THEN 'lead_score' END,
                        CASE s.mapping ->> 'response_rate_scale' WHEN 'percent' THEN 'response_rate' END, 'none') || ') is')
                    FROM prescriptive.source AS s WHERE s.recommendations = (names ->> 'view')::regclass),
        'updated', (SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) FROM pg_attribute AS a
                    WHERE a.attrelid = (names ->> 'stored')::regclass AND a.attnum BETWEEN 2 AND 42),
        'excluded', (SELECT string_agg('excluded.' || quote_ident(a.attname), ', ' ORDER BY a.attnum) FROM pg_attribute AS a
                     WHERE a.attrelid = (names ->> 'stored')::regclass AND a.attnum BETWEEN 2 AND 42),
        'told', CASE WHEN names ->> 'interactions' IS NULL
            THEN prescriptive._fill('SELECT NULL::{id_type} AS customer_id, NULL::{scoring}.prescriptive_history AS history, 0::int8 AS seen, '
                '0::numeric AS digest, NULL::timestamptz AS last_at WHERE false', names)
            ELSE prescriptive._fill($t$
    SELECT i.customer_id,
           {scoring}.prescriptive_history_agg(i.occurred_at, i.kind, i.content, i.sentiment, i.response_time_hours, i.engagement_level,
               i.outcome, i.discount_offered, i.decision_made, i.deal_value, $4) FILTER (WHERE i.error IS NULL) AS history,
           count(*) AS seen, sum(i.hash) AS digest, max(i.occurred_at) AS last_at
    FROM (SELECT v.*, {hash} AS hash, {error} AS error
          FROM {interactions} AS v JOIN batch AS b ON b.customer_id = v.customer_id
          WHERE (b.mode = 'rebuild' OR b.mode = 'extend' AND v.occurred_at > b.old_last)
            AND coalesce(v.occurred_at <= $3, true)) AS i
    GROUP BY i.customer_id$t$, names || jsonb_build_object('error', prescriptive._error_call())) END,
        'bad_interactions', CASE WHEN names ->> 'interactions' IS NULL THEN '' ELSE prescriptive._fill($t$, bad_interactions AS (
    INSERT INTO {errors} (customer_id, what, code, message, hint, occurrences)
    SELECT i.customer_id, 'interaction', '22023', i.error, 'It is left out of the history. Mend it in the source, or the mapping.', count(*)
    FROM (SELECT v.customer_id, {error} AS error FROM {interactions} AS v JOIN batch AS b ON b.customer_id = v.customer_id
          WHERE coalesce(v.occurred_at <= $3, true)) AS i
    WHERE i.error IS NOT NULL GROUP BY i.customer_id, i.error
)$t$, names || jsonb_build_object('error', prescriptive._error_call())) END));
END
$$;
COMMENT ON FUNCTION prescriptive._score_statement(pg_catalog.jsonb) IS 'SQL that scores a part of the work table';

CREATE FUNCTION prescriptive._error_call()
RETURNS pg_catalog.text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT 'prescriptive._interaction_error(v.occurred_at, v.sentiment, v.response_time_hours, v.engagement_level, v.outcome, v.discount_offered, v.deal_value)';
END;
COMMENT ON FUNCTION prescriptive._error_call() IS 'SQL for what is wrong with an interaction v';

-- Scores a range; where that fails over a value, its halves, down to the customer at fault.
CREATE FUNCTION prescriptive._score_range(names pg_catalog.jsonb, statement pg_catalog.text, above pg_catalog.int8, up_to pg_catalog.int8,
    as_of pg_catalog.timestamptz, document @extschema@.prescriptive_policy, policy pg_catalog.text, version pg_catalog.int4)
RETURNS pg_catalog.int8
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    middle int8 := (above + up_to) / 2;
    scored int8;
    critical int8;
    code text; said text; more text; hint text;
BEGIN
    BEGIN
        EXECUTE statement INTO scored, critical USING above, up_to, as_of, document, policy, version, names ->> 'registered';
        RETURN critical;
    EXCEPTION WHEN OTHERS THEN
        GET STACKED DIAGNOSTICS code = RETURNED_SQLSTATE, said = MESSAGE_TEXT, more = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
        IF NOT prescriptive._is_row_error(code) THEN
            RAISE;
        END IF;
    END;
    IF up_to - above > 1 THEN
        RETURN prescriptive._score_range(names, statement, above, middle, as_of, document, policy, version)
             + prescriptive._score_range(names, statement, middle, up_to, as_of, document, policy, version);
    END IF;
    EXECUTE prescriptive._fill('INSERT INTO {errors} (customer_id, what, code, message, detail, hint) '
        'SELECT customer_id, ''customer'', $2, $3, $4, $5 FROM {work} WHERE position = $1', names)
    USING up_to, code, said, nullif(more, ''), nullif(hint, '');
    RETURN 0;
END
$$;
COMMENT ON FUNCTION prescriptive._score_range(pg_catalog.jsonb, pg_catalog.text, pg_catalog.int8, pg_catalog.int8, pg_catalog.timestamptz,
    @extschema@.prescriptive_policy, pg_catalog.text, pg_catalog.int4) IS
'scores a range of the work table; gives how many customers became most urgent';

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
    critical := prescriptive._score_range(names, prescriptive._score_statement(names), registered.done, up_to, registered.as_of,
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
