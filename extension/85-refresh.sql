-- What CALL prescriptive.refresh() does, step by step, each in a transaction of
-- its own and with the owner's rights: _refresh_begin lists in the work table who
-- has to be scored, _refresh_batch scores some of them, _refresh_end closes.
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
            HINT = 'Put it back, or call prescriptive.create_recommendations(..., replace => true), which makes views anew and keeps what is stored.';
    END IF;
    RETURN names;
END
$$;
COMMENT ON FUNCTION prescriptive._names_of(pg_catalog.oid) IS
'qualified names of what is behind stored recommendations; null for interactions where there are none';

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
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM prescriptive._write_source(_refresh_start.recommendations, jsonb_build_object('phase', 'reading',
        'started_at', clock_timestamp(), 'updated_at', clock_timestamp(), 'total', 0, 'done', 0, 'became_critical', 0));
END
$$;
COMMENT ON FUNCTION prescriptive._refresh_start(pg_catalog.oid) IS 'first step of refresh(): shows that it runs';

-- The statement that lists who has to be scored, and removes who is gone. $1: as_of, $2: digest of the policy, $3: the policy.
-- singly: profiles are in the work table already; at_once: no interaction raises an error.
CREATE FUNCTION prescriptive._list_statement(names pg_catalog.jsonb, everything pg_catalog.bool, singly pg_catalog.bool,
    at_once pg_catalog.bool)
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
    RETURNING position
), gone AS (
    DELETE FROM {stored} AS s
    WHERE {left} AND NOT EXISTS (SELECT FROM read AS r WHERE r.customer_id = s.customer_id)
      AND NOT EXISTS (SELECT FROM {errors} AS e WHERE e.customer_id = s.customer_id AND e.what = 'customer')
      -- Whose id cannot be read may be anybody.
      AND NOT EXISTS (SELECT FROM {errors} AS e WHERE e.customer_id IS NULL AND e.what = 'customer' AND e.code <> '22004')
    RETURNING s.customer_id
), forgotten AS (
    DELETE FROM {log} AS l USING gone AS g WHERE l.customer_id = g.customer_id
), forgiven AS (
    DELETE FROM {errors} AS e
    WHERE e.what = 'interaction' AND {left_error} AND {unread}
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
){strangers}
SELECT (SELECT count(*) FROM listed), (SELECT count(*) FROM gone)
$q$, names || jsonb_build_object(
        'left', CASE WHEN everything THEN 'true' ELSE 's.customer_id ' || (names ->> 'candidates') END,
        -- Where no interactions are mapped, any more.
        'unread', CASE WHEN has_interactions THEN 'NOT EXISTS (SELECT FROM read AS r WHERE r.customer_id = e.customer_id)' ELSE 'true' END,
        'left_error', CASE WHEN everything THEN 'true' ELSE 'e.customer_id ' || (names ->> 'candidates') END,
        'read', CASE WHEN singly THEN prescriptive._fill('SELECT {columns} FROM {work} WHERE mode = ''read''', names)
            WHEN everything THEN prescriptive._fill('SELECT {p_columns} FROM {profile} AS p', names)
            ELSE prescriptive._fill('SELECT {p_columns} FROM {work} AS c JOIN {profile} AS p ON p.customer_id = c.customer_id '
                'WHERE c.mode = ''candidate''', names) END,
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
    GROUP BY i.customer_id$t$, names || jsonb_build_object('among', CASE
                WHEN NOT at_once THEN prescriptive._fill('WHERE v.customer_id IN (SELECT customer_id FROM read) '
                    'AND NOT EXISTS (SELECT FROM {errors} AS e WHERE e.customer_id = v.customer_id AND e.what = ''customer'')', names)
                WHEN everything THEN ''
                ELSE prescriptive._fill('WHERE v.customer_id {candidates}', names) END))
            ELSE prescriptive._fill('SELECT NULL::{id_type} AS customer_id, 0::int8 AS seen, 0::numeric AS digest, 0::int8 AS fresh, '
                '0::numeric AS fresh_digest, NULL::timestamptz AS next_at WHERE false', names) END,
        'strangers', CASE WHEN has_interactions AND everything AND at_once THEN prescriptive._fill($t$, strangers AS (
    INSERT INTO {errors} (what, parameter, code, message, detail, hint, occurrences)
    SELECT 'interaction', 'customer_id', CASE WHEN t.nobody THEN '22004' ELSE '23503' END,
           CASE WHEN t.nobody THEN 'customer id of interactions is null, or cannot be read'
                ELSE 'interactions are of customers that the source does not have' END,
           CASE WHEN NOT t.nobody THEN format('There are %s such customers.', t.customers) END,
           CASE WHEN t.nobody THEN {null_hint} ELSE {stranger_hint} END, t.seen
    FROM (SELECT t.customer_id IS NULL AS nobody, count(*) AS customers, sum(t.seen) AS seen FROM told AS t
          WHERE t.seen > 0 AND NOT EXISTS (SELECT FROM read AS r WHERE r.customer_id = t.customer_id)
            AND NOT EXISTS (SELECT FROM {errors} AS e WHERE e.what = 'customer' AND e.customer_id = t.customer_id)
          GROUP BY 1) AS t
)$t$, names || jsonb_build_object(
            'null_hint', quote_literal(prescriptive._fill('SELECT * FROM {interactions} WHERE customer_id IS NULL shows them.', names)),
            'stranger_hint', quote_literal(prescriptive._fill('SELECT * FROM {interactions} AS i WHERE NOT EXISTS '
                '(SELECT FROM {profile} AS p WHERE p.customer_id = i.customer_id) shows them.', names)))) ELSE '' END));
END
$$;
COMMENT ON FUNCTION prescriptive._list_statement(pg_catalog.jsonb, pg_catalog.bool, pg_catalog.bool, pg_catalog.bool) IS
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
        'from', names ->> 'source',
        'hash', 'hash_record_extended(ROW(v.interaction_id, v.occurred_at, v.kind, v.content, v.sentiment, v.response_time_hours, '
            'v.engagement_level, v.outcome, v.discount_offered, v.decision_made, v.deal_value), 0)',
        'error', 'prescriptive._interaction_error(v.occurred_at, v.sentiment, v.response_time_hours, v.engagement_level, v.outcome, '
            'v.discount_offered, v.deal_value)',
        'candidates', prescriptive._fill('IN (SELECT customer_id FROM {work} WHERE mode = ''candidate'')', names),
        -- The order in which ids are numbered, whatever collation a column of the source has.
        'collate', CASE WHEN (SELECT a.atttypid FROM pg_attribute AS a
                              WHERE a.attrelid = (names ->> 'stored')::regclass AND a.attname = 'customer_id') = 'text'::regtype
                        THEN 'COLLATE "default"' ELSE '' END);
END
$$;
COMMENT ON FUNCTION prescriptive._statement_names(pg_catalog.oid) IS 'keys for the templates of a refresh';

CREATE FUNCTION prescriptive._refresh_begin(recommendations pg_catalog.oid, as_of pg_catalog.timestamptz, allow_removal pg_catalog.bool)
RETURNS pg_catalog.void
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
    listed int8;
    gone int8;
    stored int8;
BEGIN
    IF NOT seen_at BETWEEN '0001-01-01 00:00Z' AND '9999-12-31 00:00Z' THEN
        RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'as_of is out of range',
            DETAIL = format('The value is %s.', seen_at), HINT = 'A time in the years 1 to 9999 is wanted.';
    END IF;
    SELECT * INTO STRICT registered FROM prescriptive.source AS s WHERE s.recommendations = _refresh_begin.recommendations;
    SELECT * INTO policy FROM prescriptive._scoring_policy(registered.policy);
    -- Neither the policy nor the mapping is another one where a refresh by this digest has ended.
    IF registered.refreshed_digest IS DISTINCT FROM policy.digest THEN
        PERFORM prescriptive._check_features(policy.document, registered.mapping, registered.name);
    END IF;
    PERFORM prescriptive._empty_work(names);
    -- Unless all that may change tells of it, everything is looked at.
    everything := _refresh_begin.as_of IS NOT NULL OR coalesce(registered.as_of > seen_at, false)
        OR registered.refreshed_digest IS DISTINCT FROM policy.digest
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
        || CASE WHEN everything THEN '' ELSE ' AND e.customer_id {candidates}' END, names);
    BEGIN
        EXECUTE prescriptive._list_statement(names, everything, false, true) INTO listed, gone
        USING seen_at, policy.digest, policy.document;
    EXCEPTION WHEN OTHERS THEN
        IF NOT prescriptive._is_row_error(SQLSTATE) THEN
            RAISE;
        END IF;
        singly := true;
    END;
    IF singly THEN
        EXECUTE prescriptive._list_statement(names, everything, true, prescriptive._read_singly(names, everything)) INTO listed, gone
        USING seen_at, policy.digest, policy.document;
    END IF;
    -- A table that is emptied and loaded anew would cost everybody's history.
    IF gone > 0 AND NOT allow_removal THEN
        EXECUTE prescriptive._fill('SELECT count(*) + $1 FROM {stored}', names) INTO stored USING gone;
        IF gone = stored OR gone > 10 AND gone > stored / 2 THEN
            RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state',
                MESSAGE = format('%s of %s stored customers are no longer in the source', gone, stored),
                DETAIL = 'A refresh would remove them with their history. Perhaps the source is being loaded.',
                HINT = format('CALL prescriptive.refresh(%L, allow_removal => true) removes them.', names ->> 'view');
        END IF;
    END IF;
    EXECUTE prescriptive._fill('DELETE FROM {work} WHERE position IS NULL', names);
    -- Else the plan of a batch counts on one row, and compares each of its customers with each other.
    EXECUTE prescriptive._fill('ANALYZE {work}', names);
    -- Until it ends, a look at everything is still owed.
    PERFORM prescriptive._write_source(_refresh_begin.recommendations, jsonb_build_object('phase', 'scoring', 'as_of', seen_at,
        'total', listed, 'scoring_digest', policy.digest, 'updated_at', clock_timestamp(),
        'refreshed_digest', CASE WHEN NOT everything THEN registered.refreshed_digest END));
END
$$;
COMMENT ON FUNCTION prescriptive._refresh_begin(pg_catalog.oid, pg_catalog.timestamptz, pg_catalog.bool) IS
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
    nameless bool := false;
    others bool := false;
BEGIN
    IF NOT keep_fresh THEN
        -- Who is new or gone shows in the ids, whatever the column says: in their number and the sum of their hashes, which
        -- take half the time of a join.
        EXECUTE prescriptive._fill('SELECT p.nameless <> (SELECT coalesce(sum(e.occurrences), 0) FROM {errors} AS e '
                'WHERE e.what = ''customer'' AND e.customer_id IS NULL), (p.ids, p.hashes) IS DISTINCT FROM '
                '(SELECT ROW(count(*), sum(hash_record_extended(ROW(s.customer_id), 0))) FROM {stored} AS s) '
            'FROM (SELECT count(*) FILTER (WHERE customer_id IS NULL) AS nameless, count(customer_id) AS ids, '
                'sum(hash_record_extended(ROW(customer_id), 0)) FILTER (WHERE customer_id IS NOT NULL) AS hashes FROM {profile}) AS p', names)
        INTO nameless, others;
        IF nameless THEN
            RETURN false;
        END IF;
    END IF;
    EXECUTE prescriptive._fill('INSERT INTO {work} (mode, customer_id) SELECT ''candidate'', c.customer_id FROM ('
        'SELECT customer_id FROM {stored} WHERE valid_until <= $1 '
        'UNION SELECT customer_id FROM {errors} WHERE what = ''customer'' '
        || CASE WHEN keep_fresh THEN 'UNION SELECT customer_id FROM {queue} WHERE taken '
            ELSE 'UNION SELECT customer_id FROM {profile} WHERE changed_at >= $2 ' END
        || CASE WHEN NOT others THEN ''
            ELSE 'UNION SELECT customer_id FROM {profile} AS p FULL JOIN {stored} AS s USING (customer_id) '
                'WHERE p.customer_id IS NULL OR s.customer_id IS NULL ' END
        || CASE WHEN keep_fresh OR names ->> 'interactions' IS NULL THEN ''
            ELSE 'UNION SELECT s.customer_id FROM {stored} AS s WHERE s.customer_id IN '
                '(SELECT i.customer_id FROM {interactions} AS i WHERE i.changed_at >= $2) ' END
        || ') AS c WHERE c.customer_id IS NOT NULL', names)
    USING seen_at, since;
    -- Their number decides between an index and the whole source.
    EXECUTE prescriptive._fill('ANALYZE {work}', names);
    RETURN true;
EXCEPTION WHEN OTHERS THEN
    IF NOT prescriptive._is_row_error(SQLSTATE) THEN
        RAISE;
    END IF;
    RETURN false;
END
$$;
COMMENT ON FUNCTION prescriptive._list_candidates(pg_catalog.jsonb, pg_catalog.bool, pg_catalog.timestamptz, pg_catalog.timestamptz) IS
'puts into the work table who may have changed; false: everything has to be looked at';
