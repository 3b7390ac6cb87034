-- Stored recommendations page by page, as JSON, for the HTTP service. All run with the caller's rights, and those that
-- take a name look along the caller's search_path, as any query does: these have no SET clause.

CREATE FUNCTION prescriptive._cursor(place pg_catalog.jsonb)
RETURNS pg_catalog.text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    SELECT pg_catalog.translate(pg_catalog.encode(pg_catalog.convert_to(place::pg_catalog.text, 'UTF8'), 'base64'), E'+/=\n', '-_');
END;
COMMENT ON FUNCTION prescriptive._cursor(pg_catalog.jsonb) IS 'where a page ended, as text that an address takes as it is';

CREATE FUNCTION prescriptive._cursor_place(cursor pg_catalog.text, length pg_catalog.int4)
RETURNS pg_catalog.jsonb
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    place jsonb;
BEGIN
    BEGIN
        place := convert_from(decode(rpad(translate(cursor, '-_', '+/'), (length(cursor) + 3) / 4 * 4, '='), 'base64'), 'UTF8')::jsonb;
    EXCEPTION WHEN data_exception THEN
        NULL;
    END;
    IF place IS NULL OR jsonb_typeof(place) <> 'array' OR jsonb_array_length(place) <> _cursor_place.length THEN
        RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'after is no cursor',
            HINT = 'Pass what the page before gave as next.';
    END IF;
    RETURN place;
END
$$;
COMMENT ON FUNCTION prescriptive._cursor_place(pg_catalog.text, pg_catalog.int4) IS 'the place that a cursor names';

CREATE FUNCTION prescriptive._page_source(name pg_catalog.text)
RETURNS pg_catalog.regclass
LANGUAGE plpgsql STABLE PARALLEL UNSAFE
AS $$
DECLARE
    found pg_catalog.regclass[];
BEGIN
    IF name IS NOT NULL THEN
        RETURN prescriptive._find_recommendations(name);
    END IF;
    found := ARRAY(SELECT s.recommendations FROM prescriptive._readable_sources() AS s);
    IF pg_catalog.cardinality(found) OPERATOR(pg_catalog.=) 0 THEN
        RAISE EXCEPTION USING ERRCODE = 'undefined_object', MESSAGE = 'there are no recommendations that this role may read';
    ELSIF pg_catalog.cardinality(found) OPERATOR(pg_catalog.>) 1 THEN
        RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'name is missing',
            DETAIL = pg_catalog.format('There are %s recommendations to choose from.', pg_catalog.cardinality(found)),
            HINT = 'Pass name, as prescriptive.freshness has it.';
    END IF;
    RETURN found[1];
END
$$;
COMMENT ON FUNCTION prescriptive._page_source(pg_catalog.text) IS
'the view of registered recommendations; without a name the only one that the caller may read';

CREATE FUNCTION prescriptive._id_of(recommendations pg_catalog.regclass, customer_id pg_catalog.text)
RETURNS pg_catalog.text
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    literal text := (SELECT format('%L::%s', _id_of.customer_id, format_type(a.atttypid, a.atttypmod)) FROM pg_attribute AS a
                     WHERE a.attrelid = _id_of.recommendations AND a.attname = 'customer_id');
BEGIN
    EXECUTE format('SELECT %s', literal);
    RETURN literal;
EXCEPTION WHEN data_exception THEN
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION prescriptive._id_of(pg_catalog.regclass, pg_catalog.text) IS
'a customer''s id as a literal of the type that ids have; null where it can be nobody''s';

CREATE FUNCTION prescriptive._page_columns()
RETURNS pg_catalog.text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT 'v.customer_id::pg_catalog.text AS customer_id, v.recommendation_id, v.priority, v.priority_rank, v.due_at, v.recommended_action, v.play, '
        'v.action_type, v.conversion_probability, v.churn_risk, v.engagement_score, v.confidence, v.sufficient, v.missing, '
        'pg_catalog.array_remove(ARRAY[v.reason_1, v.reason_2, v.reason_3], NULL) AS reasons, '
        'pg_catalog.array_remove(ARRAY[v.trait_1, v.trait_2, v.trait_3], NULL) AS psychology_traits, v.buying_style, '
        'v.timeframe_hours, v.window_hours, v.expected_value, v.owner, v.prospect, v.policy, v.policy_version, v.policy_digest, '
        'v.computed_at, v.since, v.as_of, v.valid_until';
END;
COMMENT ON FUNCTION prescriptive._page_columns() IS 'SQL of what a page shows of a customer';

-- In the order of the queue, which has an index: one range of it for each way to lie behind the last row shown.
CREATE FUNCTION prescriptive._recommendations_page(name pg_catalog.text, priority pg_catalog.text, priority_rank pg_catalog.int4,
    action_type pg_catalog.text, owner pg_catalog.text, due_before pg_catalog.timestamptz, after pg_catalog.text, max_rows pg_catalog.int4,
    trait pg_catalog.text)
RETURNS pg_catalog.json
LANGUAGE plpgsql STABLE PARALLEL UNSAFE
AS $$
DECLARE
    recommendations pg_catalog.regclass := prescriptive._page_source(name);
    place pg_catalog.jsonb := prescriptive._cursor_place(after, 4);
    id pg_catalog.text := prescriptive._id_of(recommendations, place OPERATOR(pg_catalog.->>) 3);
    ranges pg_catalog.text[] := ARRAY['true'];
    filters pg_catalog.text := pg_catalog.concat(
        CASE WHEN priority IS NOT NULL THEN ' AND v.priority OPERATOR(pg_catalog.=) $1' END,
        CASE WHEN priority_rank IS NOT NULL THEN ' AND v.priority_rank OPERATOR(pg_catalog.=) $2' END,
        CASE WHEN action_type IS NOT NULL THEN ' AND v.action_type OPERATOR(pg_catalog.=) $3' END,
        CASE WHEN owner IS NOT NULL THEN ' AND v.owner OPERATOR(pg_catalog.=) $4' END,
        CASE WHEN due_before IS NOT NULL THEN ' AND v.due_at OPERATOR(pg_catalog.<) $5' END,
        CASE WHEN trait IS NOT NULL THEN ' AND $10 OPERATOR(pg_catalog.=) ANY (ARRAY[v.trait_1, v.trait_2, v.trait_3])' END);
    page pg_catalog.json;
BEGIN
    IF place IS NOT NULL THEN
        IF id IS NULL THEN
            RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'after is no cursor of these recommendations';
        END IF;
        ranges := ARRAY['(v.priority_rank, v.due_at) OPERATOR(pg_catalog.>) ($6, $7)'];
        IF place OPERATOR(pg_catalog.->>) 2 IS NULL THEN
            ranges := ranges || pg_catalog.concat('(v.priority_rank, v.due_at) OPERATOR(pg_catalog.=) ($6, $7) AND v.expected_value IS NULL '
                'AND v.customer_id OPERATOR(pg_catalog.>) ', id);
        ELSE
            ranges := ranges || ARRAY[
                pg_catalog.concat('(v.priority_rank, v.due_at, v.expected_value) OPERATOR(pg_catalog.=) ($6, $7, $8) '
                    'AND v.customer_id OPERATOR(pg_catalog.>) ', id),
                '(v.priority_rank, v.due_at) OPERATOR(pg_catalog.=) ($6, $7) AND v.expected_value OPERATOR(pg_catalog.<) $8',
                '(v.priority_rank, v.due_at) OPERATOR(pg_catalog.=) ($6, $7) AND v.expected_value IS NULL'];
        END IF;
    END IF;
    EXECUTE pg_catalog.concat(
        'WITH page AS MATERIALIZED (SELECT q.* FROM (',
        (SELECT pg_catalog.string_agg(pg_catalog.format('(SELECT v.* FROM %s AS v WHERE %s%s '
             'ORDER BY v.priority_rank, v.due_at, v.expected_value DESC NULLS LAST, v.customer_id LIMIT $9)', recommendations, r.range, filters), ' UNION ALL ')
         FROM pg_catalog.unnest(ranges) AS r(range)),
        ') AS q ORDER BY q.priority_rank, q.due_at, q.expected_value DESC NULLS LAST, q.customer_id LIMIT $9) '
        'SELECT pg_catalog.json_build_object(''items'', coalesce((SELECT pg_catalog.json_agg(pg_catalog.row_to_json(i)) FROM ('
        'SELECT ', prescriptive._page_columns(), ' FROM page AS v ORDER BY v.priority_rank, v.due_at, v.expected_value DESC NULLS LAST, v.customer_id) AS i), ''[]''), '
        '''next'', CASE WHEN (SELECT pg_catalog.count(*) FROM page) OPERATOR(pg_catalog.=) $9 THEN (SELECT prescriptive._cursor('
        'pg_catalog.jsonb_build_array(v.priority_rank, v.due_at, v.expected_value::pg_catalog.text, v.customer_id::pg_catalog.text)) FROM page AS v '
        'ORDER BY v.priority_rank DESC, v.due_at DESC, v.expected_value NULLS FIRST, v.customer_id DESC LIMIT 1) END)')
    INTO page USING priority, priority_rank, action_type, owner, due_before, (place OPERATOR(pg_catalog.->>) 0)::pg_catalog.int4,
        (place OPERATOR(pg_catalog.->>) 1)::pg_catalog.timestamptz, (place OPERATOR(pg_catalog.->>) 2)::pg_catalog.float8, max_rows, trait;
    RETURN page;
END
$$;
COMMENT ON FUNCTION prescriptive._recommendations_page(pg_catalog.text, pg_catalog.text, pg_catalog.int4, pg_catalog.text, pg_catalog.text,
    pg_catalog.timestamptz, pg_catalog.text, pg_catalog.int4, pg_catalog.text) IS
'{items, next}: stored recommendations that lie behind a cursor, the most urgent first';

CREATE FUNCTION prescriptive._customer_page(name pg_catalog.text, customer_id pg_catalog.text)
RETURNS pg_catalog.json
LANGUAGE plpgsql STABLE PARALLEL UNSAFE
AS $$
DECLARE
    recommendations pg_catalog.regclass := prescriptive._page_source(name);
    id pg_catalog.text := prescriptive._id_of(recommendations, customer_id);
    page pg_catalog.json;
BEGIN
    IF id IS NOT NULL THEN
        EXECUTE pg_catalog.format('SELECT pg_catalog.row_to_json(i) FROM (SELECT %s FROM %s AS v WHERE v.customer_id OPERATOR(pg_catalog.=) %s) AS i',
            prescriptive._page_columns(), recommendations, id) INTO page;
    END IF;
    RETURN page;
END
$$;
COMMENT ON FUNCTION prescriptive._customer_page(pg_catalog.text, pg_catalog.text) IS
'the stored recommendation of a customer; null where there is none';

CREATE FUNCTION prescriptive._explanation_page(name pg_catalog.text, customer_id pg_catalog.text)
RETURNS pg_catalog.json
LANGUAGE plpgsql STABLE PARALLEL UNSAFE
AS $$
DECLARE
    recommendations pg_catalog.regclass := prescriptive._page_source(name);
BEGIN
    IF prescriptive._id_of(recommendations, customer_id) IS NULL THEN
        RETURN NULL;
    END IF;
    RETURN (SELECT pg_catalog.json_build_object('items', pg_catalog.json_agg(pg_catalog.json_build_object('outcome', e.outcome,
                'factor', e.factor, 'value', e.value, 'typical', e.typical, 'contribution', e.contribution, 'direction', e.direction,
                'label', e.label, 'shown', e.shown) ORDER BY e.n))
            FROM prescriptive.explain(prescriptive._part(recommendations, ''), customer_id) WITH ORDINALITY
                AS e(outcome, factor, value, typical, contribution, direction, label, shown, n)
            HAVING pg_catalog.count(*) OPERATOR(pg_catalog.>) 0);
END
$$;
COMMENT ON FUNCTION prescriptive._explanation_page(pg_catalog.text, pg_catalog.text) IS
'{items}: what explain() gives of a stored customer; null where there is none';

CREATE FUNCTION prescriptive._history_page(name pg_catalog.text, customer_id pg_catalog.text, after pg_catalog.text, max_rows pg_catalog.int4)
RETURNS pg_catalog.json
LANGUAGE plpgsql STABLE PARALLEL UNSAFE
AS $$
DECLARE
    recommendations pg_catalog.regclass := prescriptive._page_source(name);
    id pg_catalog.text := prescriptive._id_of(recommendations, customer_id);
    place pg_catalog.jsonb := prescriptive._cursor_place(after, 1);
    page pg_catalog.json;
BEGIN
    IF id IS NULL THEN
        RETURN NULL;
    END IF;
    EXECUTE pg_catalog.format(
        'WITH page AS MATERIALIZED (SELECT v.computed_at, v.as_of, v.priority, v.previous_priority, v.action_type, v.previous_action_type, v.play, '
        'v.previous_play, v.recommended_action, v.became_critical, v.conversion_probability, v.churn_risk, v.engagement_score, v.reason '
        'FROM %s AS v WHERE v.customer_id OPERATOR(pg_catalog.=) %s AND ($1 IS NULL OR v.computed_at OPERATOR(pg_catalog.<) $1) '
        'ORDER BY v.computed_at DESC LIMIT $2) '
        'SELECT pg_catalog.json_build_object(''items'', coalesce(pg_catalog.json_agg(pg_catalog.row_to_json(p) ORDER BY p.computed_at DESC), ''[]''), '
        '''next'', CASE WHEN pg_catalog.count(*) OPERATOR(pg_catalog.=) $2 '
        'THEN prescriptive._cursor(pg_catalog.jsonb_build_array(pg_catalog.min(p.computed_at))) END) FROM page AS p '
        'HAVING pg_catalog.count(*) OPERATOR(pg_catalog.>) 0 OR $1 IS NOT NULL',
        prescriptive._part(recommendations, '_history'), id)
    INTO page USING (place OPERATOR(pg_catalog.->>) 0)::pg_catalog.timestamptz, max_rows;
    RETURN page;
END
$$;
COMMENT ON FUNCTION prescriptive._history_page(pg_catalog.text, pg_catalog.text, pg_catalog.text, pg_catalog.int4) IS
'{items, next}: how the recommendation of a customer moved, the latest first; null where there is none';

CREATE FUNCTION prescriptive._at_risk_page(name pg_catalog.text, owner pg_catalog.text, after pg_catalog.text, max_rows pg_catalog.int4)
RETURNS pg_catalog.json
LANGUAGE plpgsql STABLE PARALLEL UNSAFE
AS $$
DECLARE
    wanted pg_catalog.text := prescriptive._part(prescriptive._page_source(name), '');
    place pg_catalog.jsonb := prescriptive._cursor_place(after, 2);
    last_risk pg_catalog.float8 := (place OPERATOR(pg_catalog.->>) 0)::pg_catalog.float8;
    last_id pg_catalog.text := place OPERATOR(pg_catalog.->>) 1;
BEGIN
    RETURN (WITH page AS MATERIALIZED (
        SELECT r.* FROM prescriptive.at_risk AS r
        WHERE r.name OPERATOR(pg_catalog.=) wanted
          AND (_at_risk_page.owner IS NULL OR r.owner OPERATOR(pg_catalog.=) _at_risk_page.owner)
          AND (place IS NULL OR r.churn_risk OPERATOR(pg_catalog.<) last_risk
               OR (r.churn_risk OPERATOR(pg_catalog.=) last_risk AND r.customer_id COLLATE "C" OPERATOR(pg_catalog.>) last_id))
        ORDER BY r.churn_risk DESC, r.customer_id COLLATE "C" LIMIT max_rows
    )
    SELECT pg_catalog.json_build_object(
        'items', coalesce(pg_catalog.json_agg(pg_catalog.row_to_json(p) ORDER BY p.churn_risk DESC, p.customer_id COLLATE "C"), '[]'),
        'next', CASE WHEN pg_catalog.count(*) OPERATOR(pg_catalog.=) max_rows THEN (
            SELECT prescriptive._cursor(pg_catalog.jsonb_build_array(l.churn_risk, l.customer_id)) FROM page AS l
            ORDER BY l.churn_risk, l.customer_id COLLATE "C" DESC LIMIT 1) END)
    FROM page AS p);
END
$$;
COMMENT ON FUNCTION prescriptive._at_risk_page(pg_catalog.text, pg_catalog.text, pg_catalog.text, pg_catalog.int4) IS
'{items, next}: rows of view at_risk of one source, the likeliest to leave first';

CREATE FUNCTION prescriptive._changes_page(name pg_catalog.text, since pg_catalog.timestamptz, after pg_catalog.text, max_rows pg_catalog.int4)
RETURNS pg_catalog.json
LANGUAGE plpgsql STABLE PARALLEL UNSAFE
AS $$
DECLARE
    wanted pg_catalog.text := prescriptive._part(prescriptive._page_source(name), '');
    place pg_catalog.jsonb := prescriptive._cursor_place(after, 2);
    last_at pg_catalog.timestamptz := (place OPERATOR(pg_catalog.->>) 0)::pg_catalog.timestamptz;
    last_id pg_catalog.text := place OPERATOR(pg_catalog.->>) 1;
BEGIN
    RETURN (WITH page AS MATERIALIZED (
        SELECT c.* FROM prescriptive.changes(wanted, since) AS c
        WHERE place IS NULL OR c.changed_at OPERATOR(pg_catalog.<) last_at
           OR (c.changed_at OPERATOR(pg_catalog.=) last_at AND c.customer_id COLLATE "C" OPERATOR(pg_catalog.>) last_id)
        ORDER BY c.changed_at DESC, c.customer_id COLLATE "C" LIMIT max_rows
    )
    SELECT pg_catalog.json_build_object(
        'items', coalesce(pg_catalog.json_agg(pg_catalog.row_to_json(p) ORDER BY p.changed_at DESC, p.customer_id COLLATE "C"), '[]'),
        'next', CASE WHEN pg_catalog.count(*) OPERATOR(pg_catalog.=) max_rows THEN (
            SELECT prescriptive._cursor(pg_catalog.jsonb_build_array(l.changed_at, l.customer_id)) FROM page AS l
            ORDER BY l.changed_at, l.customer_id COLLATE "C" DESC LIMIT 1) END)
    FROM page AS p);
END
$$;
COMMENT ON FUNCTION prescriptive._changes_page(pg_catalog.text, pg_catalog.timestamptz, pg_catalog.text, pg_catalog.int4) IS
'{items, next}: what changes() gives, the latest first';

-- Short ones, which come whole. Without a name, of all sources that the caller may read.
CREATE FUNCTION prescriptive._report_page(report pg_catalog.text, name pg_catalog.text)
RETURNS pg_catalog.json
LANGUAGE plpgsql STABLE PARALLEL UNSAFE
AS $$
DECLARE
    wanted pg_catalog.text := CASE WHEN name IS NOT NULL THEN prescriptive._part(prescriptive._page_source(name), '') END;
    items pg_catalog.json;
BEGIN
    CASE report
        WHEN 'priorities' THEN
            SELECT pg_catalog.json_agg(pg_catalog.row_to_json(r) ORDER BY r.name, r.priority_rank, r.owner, r.action_type) INTO items
            FROM prescriptive.priorities AS r WHERE wanted IS NULL OR r.name OPERATOR(pg_catalog.=) wanted;
        WHEN 'freshness' THEN
            SELECT pg_catalog.json_agg(pg_catalog.row_to_json(r) ORDER BY r.name) INTO items
            FROM prescriptive.freshness AS r WHERE wanted IS NULL OR r.name OPERATOR(pg_catalog.=) wanted;
        WHEN 'resource_demand' THEN
            SELECT pg_catalog.json_agg(pg_catalog.row_to_json(r) ORDER BY r.window_hours, r.resource, r.kind) INTO items
            FROM prescriptive.resource_demand AS r;
    END CASE;
    RETURN pg_catalog.json_build_object('items', coalesce(items, '[]'));
END
$$;
COMMENT ON FUNCTION prescriptive._report_page(pg_catalog.text, pg_catalog.text) IS '{items}: rows of view priorities, freshness or resource_demand';
