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

-- SQL of what is true of the ids behind one that a cursor names.
CREATE FUNCTION prescriptive._behind(recommendations pg_catalog.regclass, customer_id pg_catalog.text)
RETURNS pg_catalog.text
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    id text := prescriptive._id_of(recommendations, customer_id);
BEGIN
    IF id IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'after is no cursor of these recommendations';
    END IF;
    RETURN 'v.customer_id > ' || id;
END
$$;
COMMENT ON FUNCTION prescriptive._behind(pg_catalog.regclass, pg_catalog.text) IS
'SQL that is true of the ids behind one that a cursor names';

-- Rows of a relation v, in an order that has an index. Each range is one of the index, for there are several ways to lie behind
-- the last row shown; a filter that is null filters nothing. All is SQL, with values as literals.
CREATE FUNCTION prescriptive._page(relation pg_catalog.text, columns pg_catalog.text, filters pg_catalog.text[], ranges pg_catalog.text[],
    ordering pg_catalog.text, place pg_catalog.text, max_rows pg_catalog.int4)
RETURNS pg_catalog.json
LANGUAGE plpgsql STABLE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    page json;
BEGIN
    EXECUTE concat(
        'WITH page AS MATERIALIZED (SELECT v.*, row_number() OVER (ORDER BY ', ordering, ') AS page_row FROM (',
        (SELECT string_agg(format('(SELECT v.* FROM %s AS v WHERE %s ORDER BY %s LIMIT $1)', relation,
             array_to_string(r.range || filters, ' AND '), ordering), ' UNION ALL ')
         FROM unnest(ranges) AS r(range)),
        ') AS v ORDER BY page_row LIMIT $1) '
        'SELECT json_build_object(''items'', coalesce((SELECT json_agg(row_to_json(i)) FROM (SELECT ', columns,
        ' FROM page AS v ORDER BY v.page_row) AS i), ''[]''), ''next'', (SELECT prescriptive._cursor(jsonb_build_array(', place,
        ')) FROM page AS v WHERE v.page_row = $1))')
    INTO page USING max_rows;
    RETURN page;
END
$$;
COMMENT ON FUNCTION prescriptive._page(pg_catalog.text, pg_catalog.text, pg_catalog.text[], pg_catalog.text[], pg_catalog.text,
    pg_catalog.text, pg_catalog.int4) IS
'{items, next}: the first rows of a relation, and the cursor behind which the next page begins; null on the last';

-- In the order of the queue.
CREATE FUNCTION prescriptive._recommendations_page(name pg_catalog.text, priority pg_catalog.text, priority_rank pg_catalog.int4,
    action_type pg_catalog.text, owner pg_catalog.text, due_before pg_catalog.timestamptz, after pg_catalog.text, max_rows pg_catalog.int4,
    trait pg_catalog.text)
RETURNS pg_catalog.json
LANGUAGE plpgsql STABLE PARALLEL UNSAFE
AS $$
DECLARE
    recommendations pg_catalog.regclass := prescriptive._page_source(name);
    place pg_catalog.jsonb := prescriptive._cursor_place(after, 4);
    ranges pg_catalog.text[] := '{true}';
    shown pg_catalog.text;
    tied pg_catalog.text;
    value pg_catalog.text;
BEGIN
    IF place IS NOT NULL THEN
        shown := pg_catalog.format('(%L, %L)', place OPERATOR(pg_catalog.->>) 0, place OPERATOR(pg_catalog.->>) 1);
        tied := pg_catalog.concat('(v.priority_rank, v.due_at) OPERATOR(pg_catalog.=) ', shown, ' AND v.expected_value ');
        value := pg_catalog.quote_literal(place OPERATOR(pg_catalog.->>) 2);
        ranges := ARRAY[
            pg_catalog.concat('(v.priority_rank, v.due_at) OPERATOR(pg_catalog.>) ', shown),
            pg_catalog.concat(tied, coalesce('OPERATOR(pg_catalog.=) ' OPERATOR(pg_catalog.||) value, 'IS NULL'), ' AND ',
                prescriptive._behind(recommendations, place OPERATOR(pg_catalog.->>) 3))];
        IF value IS NOT NULL THEN
            ranges := ranges OPERATOR(pg_catalog.||) ARRAY[pg_catalog.concat(tied, 'OPERATOR(pg_catalog.<) ', value), pg_catalog.concat(tied, 'IS NULL')];
        END IF;
    END IF;
    RETURN prescriptive._page(prescriptive._part(recommendations, ''), prescriptive._page_columns(), ARRAY[
            'v.priority OPERATOR(pg_catalog.=) ' OPERATOR(pg_catalog.||) pg_catalog.quote_literal(priority),
            'v.priority_rank OPERATOR(pg_catalog.=) ' OPERATOR(pg_catalog.||) pg_catalog.quote_literal(priority_rank),
            'v.action_type OPERATOR(pg_catalog.=) ' OPERATOR(pg_catalog.||) pg_catalog.quote_literal(action_type),
            'v.owner OPERATOR(pg_catalog.=) ' OPERATOR(pg_catalog.||) pg_catalog.quote_literal(owner),
            'v.due_at OPERATOR(pg_catalog.<) ' OPERATOR(pg_catalog.||) pg_catalog.quote_literal(due_before),
            pg_catalog.quote_literal(trait) OPERATOR(pg_catalog.||) ' OPERATOR(pg_catalog.=) ANY (ARRAY[v.trait_1, v.trait_2, v.trait_3])'],
        ranges, 'v.priority_rank, v.due_at, v.expected_value DESC NULLS LAST, v.customer_id',
        'v.priority_rank, v.due_at, v.expected_value::pg_catalog.text, v.customer_id::pg_catalog.text', max_rows);
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
    page := prescriptive._page(prescriptive._part(recommendations, '_history'),
        'v.computed_at, v.as_of, v.priority, v.previous_priority, v.action_type, v.previous_action_type, v.play, v.previous_play, '
        'v.recommended_action, v.became_critical, v.conversion_probability, v.churn_risk, v.engagement_score, v.reason',
        ARRAY['v.customer_id OPERATOR(pg_catalog.=) ' OPERATOR(pg_catalog.||) id,
              'v.computed_at OPERATOR(pg_catalog.<) ' OPERATOR(pg_catalog.||) pg_catalog.quote_literal(place OPERATOR(pg_catalog.->>) 0)],
        '{true}', 'v.computed_at DESC', 'v.computed_at', max_rows);
    RETURN CASE WHEN place IS NOT NULL OR pg_catalog.json_array_length(page OPERATOR(pg_catalog.->) 'items') OPERATOR(pg_catalog.>) 0 THEN page END;
END
$$;
COMMENT ON FUNCTION prescriptive._history_page(pg_catalog.text, pg_catalog.text, pg_catalog.text, pg_catalog.int4) IS
'{items, next}: how the recommendation of a customer moved, the latest first; null where there is none';

-- Behind the last row of an order by a column, the greatest first, and then by the customers' ids.
CREATE FUNCTION prescriptive._ranges_below(recommendations pg_catalog.regclass, descending pg_catalog.text, place pg_catalog.jsonb)
RETURNS pg_catalog.text[]
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT CASE WHEN place IS NULL THEN '{true}' ELSE ARRAY[
        pg_catalog.format('v.%I OPERATOR(pg_catalog.<) %L', descending, place OPERATOR(pg_catalog.->>) 0),
        pg_catalog.format('v.%I OPERATOR(pg_catalog.=) %L AND %s', descending, place OPERATOR(pg_catalog.->>) 0,
            prescriptive._behind(recommendations, place OPERATOR(pg_catalog.->>) 1))] END;
END;
COMMENT ON FUNCTION prescriptive._ranges_below(pg_catalog.regclass, pg_catalog.text, pg_catalog.jsonb) IS
'ranges behind a cursor in the order of a column, the greatest first, and of the ids';

CREATE FUNCTION prescriptive._at_risk_page(name pg_catalog.text, owner pg_catalog.text, after pg_catalog.text, max_rows pg_catalog.int4)
RETURNS pg_catalog.json
LANGUAGE plpgsql STABLE PARALLEL UNSAFE
AS $$
DECLARE
    chosen pg_catalog.regclass := prescriptive._page_source(name);
    place pg_catalog.jsonb := prescriptive._cursor_place(after, 2);
BEGIN
    -- As in view at_risk, which is silent on what it does not read.
    IF NOT EXISTS (SELECT FROM prescriptive._readable_sources() AS s WHERE s.recommendations OPERATOR(pg_catalog.=) chosen) THEN
        RETURN '{"items" : [], "next" : null}';
    END IF;
    RETURN prescriptive._page(prescriptive._part(chosen, ''),
        pg_catalog.format('%L AS name, v.customer_id::pg_catalog.text AS customer_id, v.owner, v.churn_risk, v.priority, v.priority_rank, '
            'v.recommended_action, v.due_at, v.expected_value, v.reason_1 AS reason', prescriptive._part(chosen, '')),
        ARRAY['v.churn_risk OPERATOR(pg_catalog.>) 0.5', 'NOT v.prospect',
              'v.owner OPERATOR(pg_catalog.=) ' OPERATOR(pg_catalog.||) pg_catalog.quote_literal(owner)],
        prescriptive._ranges_below(chosen, 'churn_risk', place), 'v.churn_risk DESC, v.customer_id',
        'v.churn_risk, v.customer_id::pg_catalog.text', max_rows);
END
$$;
COMMENT ON FUNCTION prescriptive._at_risk_page(pg_catalog.text, pg_catalog.text, pg_catalog.text, pg_catalog.int4) IS
'{items, next}: rows of view at_risk of one source, the likeliest to leave first';

CREATE FUNCTION prescriptive._changes_page(name pg_catalog.text, since pg_catalog.timestamptz, after pg_catalog.text, max_rows pg_catalog.int4)
RETURNS pg_catalog.json
LANGUAGE plpgsql STABLE PARALLEL UNSAFE
AS $$
DECLARE
    recommendations pg_catalog.regclass := prescriptive._page_source(name);
    place pg_catalog.jsonb := prescriptive._cursor_place(after, 2);
BEGIN
    RETURN prescriptive._page(prescriptive._part(recommendations, '_history'), prescriptive._change_columns(),
        ARRAY['v.computed_at OPERATOR(pg_catalog.>=) ' OPERATOR(pg_catalog.||) pg_catalog.quote_literal(since)],
        prescriptive._ranges_below(recommendations, 'computed_at', place), 'v.computed_at DESC, v.customer_id',
        'v.computed_at, v.customer_id::pg_catalog.text', max_rows);
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
