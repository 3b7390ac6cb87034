-- How a refresh tells the rows that cannot be read, or scored, from all others.

-- Errors over a row's values. Others are about the statement or the server.
CREATE FUNCTION prescriptive._is_row_error(code pg_catalog.text)
RETURNS pg_catalog.bool
LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT pg_catalog."left"(code, 2) OPERATOR(pg_catalog.=) ANY ('{21,22,23,38,39,P0}'::pg_catalog.text[])
       OR code OPERATOR(pg_catalog.=) '54000'
       -- Codes of a user's own.
       OR code OPERATOR(pg_catalog.~) '^[5-9I-Z]' AND code OPERATOR(pg_catalog.!~) '^(5|72|F0|HV|P0|XX)';
END;
COMMENT ON FUNCTION prescriptive._is_row_error(pg_catalog.text) IS 'whether an SQLSTATE tells of a bad value';

-- Runs a statement, which gives a number, over positions of the work table above $1 up to $2; where that fails over a
-- value, over the halves of them, down to the customer at fault. $3 and further are what scoring needs.
CREATE FUNCTION prescriptive._run_range(names pg_catalog.jsonb, statement pg_catalog.text, above pg_catalog.int8, up_to pg_catalog.int8,
    as_of pg_catalog.timestamptz DEFAULT NULL, document @extschema@.prescriptive_policy DEFAULT NULL, policy pg_catalog.text DEFAULT NULL,
    version pg_catalog.int4 DEFAULT NULL)
RETURNS pg_catalog.int8
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    middle int8 := (above + up_to) / 2;
    result int8;
    code text; said text; more text; hint text;
BEGIN
    BEGIN
        EXECUTE statement INTO result USING above, up_to, as_of, document, policy, version, names ->> 'registered';
        RETURN result;
    EXCEPTION WHEN OTHERS THEN
        IF NOT prescriptive._is_row_error(SQLSTATE) THEN
            RAISE;
        END IF;
        GET STACKED DIAGNOSTICS code = RETURNED_SQLSTATE, said = MESSAGE_TEXT, more = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
    END;
    IF up_to - above > 1 THEN
        RETURN prescriptive._run_range(names, statement, above, middle, as_of, document, policy, version)
             + prescriptive._run_range(names, statement, middle, up_to, as_of, document, policy, version);
    END IF;
    EXECUTE prescriptive._fill('INSERT INTO {errors} (customer_id, what, parameter, code, message, detail, hint) '
        'SELECT w.customer_id, ''customer'', prescriptive._unreadable_parameter({quoted_columns}, $2, w.customer_id), $3, $4, $5, $6 '
        'FROM {work} AS w WHERE w.position = $1', names || jsonb_build_object('quoted_columns', quote_literal(names ->> 'columns')))
    USING up_to, prescriptive._fill('{profile} AS p WHERE p.customer_id = $1', names), code, said,
          coalesce(nullif(more, ''), names ->> 'detail'), nullif(hint, '');
    RETURN 0;
END
$$;
COMMENT ON FUNCTION prescriptive._run_range(pg_catalog.jsonb, pg_catalog.text, pg_catalog.int8, pg_catalog.int8, pg_catalog.timestamptz,
    @extschema@.prescriptive_policy, pg_catalog.text, pg_catalog.int4) IS
'runs a statement over a range of the work table and lists at whom it fails; gives the sum of its results';

-- The profile is what stands in FROM for one, p, with the value given for $1.
CREATE FUNCTION prescriptive._unreadable_parameter(columns pg_catalog.text, profile pg_catalog.text, given pg_catalog.anyelement)
RETURNS pg_catalog.text
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    parameter text;
BEGIN
    FOREACH parameter IN ARRAY string_to_array(columns, ', ') LOOP
        BEGIN
            EXECUTE 'SELECT p.' || parameter || ' FROM ' || profile USING given;
        EXCEPTION WHEN OTHERS THEN
            IF NOT prescriptive._is_row_error(SQLSTATE) THEN
                RAISE;
            END IF;
            RETURN replace(parameter, 'request', 'features');
        END;
    END LOOP;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION prescriptive._unreadable_parameter(pg_catalog.text, pg_catalog.text, pg_catalog.anyelement) IS
'the first value of a profile that cannot be read; null where each can';

-- Row by row where the source itself can be read: that takes no index, and with many bad rows as long as with few.
CREATE FUNCTION prescriptive._read_rows_singly(names pg_catalog.jsonb)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    -- As text, since the rows have the types of one source; each statement in it is planned once.
    EXECUTE format('DO %L', prescriptive._fill($body$
DECLARE
    s {from}%ROWTYPE;
    p {profile}%ROWTYPE;
    id {id_type};
    id_read bool;
    code text; said text; more text; hint text;
BEGIN
    FOR s IN SELECT * FROM {from} LOOP
        BEGIN
            id := NULL;
            id_read := false;
            SELECT q.customer_id INTO id FROM {profile_of}(s) AS q;
            id_read := true;
            SELECT * INTO p FROM {profile_of}(s) AS q;
            code := NULL;
        EXCEPTION WHEN OTHERS THEN
            IF NOT prescriptive._is_row_error(SQLSTATE) THEN
                RAISE;
            END IF;
            GET STACKED DIAGNOSTICS code = RETURNED_SQLSTATE, said = MESSAGE_TEXT, more = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
        END;
        -- Not within the block with the handler, where each row would take a transaction id.
        IF code IS NOT NULL AND id_read AND id IS NULL THEN
            INSERT INTO {work} (mode) VALUES ('read');
        ELSIF code IS NULL THEN
            INSERT INTO {work} (mode, {columns}) SELECT 'read', {p_columns};
        ELSE
            INSERT INTO {errors} (customer_id, what, parameter, code, message, detail, hint)
            VALUES (id, 'customer', prescriptive._unreadable_parameter('{columns}', {one}, s), code, said, nullif(more, ''), nullif(hint, ''));
        END IF;
    END LOOP;
END
$body$, names || jsonb_build_object('one', quote_literal(prescriptive._fill('{profile_of}($1) AS p', names)))));
END
$$;
COMMENT ON FUNCTION prescriptive._read_rows_singly(pg_catalog.jsonb) IS
'reads the source row by row into the work table, and errors into theirs';

-- The other way, by ranges of ids: a source may itself fail over a row of its own, and interactions are many to a customer.
CREATE FUNCTION prescriptive._read_ids_singly(names pg_catalog.jsonb, everything pg_catalog.bool, parameter pg_catalog.text,
    ids pg_catalog.text, statement pg_catalog.text)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    -- The bounds go down into aggregates, where a join does not. Candidates lie among others.
    range text := prescriptive._fill('{id} {collate} BETWEEN (SELECT customer_id FROM {work} WHERE mode = ''id'' AND position = $1 + 1) '
        'AND (SELECT customer_id FROM {work} WHERE mode = ''id'' AND position = $2)'
        || CASE WHEN everything THEN '' ELSE ' AND {id} IN (SELECT customer_id FROM {work} WHERE mode = ''id'' AND position > $1 AND position <= $2)' END,
        names || jsonb_build_object('id', CASE parameter WHEN 'source' THEN 'p.customer_id' ELSE 'v.customer_id' END));
    each text := prescriptive._fill(statement, names || jsonb_build_object('range', range));
    last int8;
BEGIN
    BEGIN
        EXECUTE prescriptive._fill('INSERT INTO {work} (mode, position, customer_id) SELECT ''id'', row_number() OVER (ORDER BY customer_id), customer_id '
            'FROM (SELECT DISTINCT customer_id FROM {ids}) AS i WHERE customer_id IS NOT NULL',
            names || jsonb_build_object('ids', prescriptive._fill(ids, names)));
        GET DIAGNOSTICS last = ROW_COUNT;
        EXECUTE prescriptive._fill('ANALYZE {work}', names);
        IF parameter = 'interactions' THEN
            EXECUTE prescriptive._fill('SELECT count(customer_id) FROM {interactions}', names);
        END IF;
        -- A range of nobody: what fails over it fails whoever is asked for.
        EXECUTE each USING last + 1, 0::int8;
    EXCEPTION WHEN OTHERS THEN
        IF NOT prescriptive._is_row_error(SQLSTATE) THEN
            RAISE;
        END IF;
        RAISE EXCEPTION USING ERRCODE = SQLSTATE, MESSAGE = format('cannot read %s: %s', parameter, SQLERRM),
            DETAIL = 'It fails whichever customer is asked for, so that no row can be told to be at fault; perhaps it is an id that cannot be read.',
            HINT = 'Mend the table, view or query, or the mapping.';
    END;
    IF last > 0 THEN
        PERFORM prescriptive._run_range(names, each, 0, last);
    END IF;
    EXECUTE prescriptive._fill('DELETE FROM {work} WHERE mode = ''id''', names);
END
$$;
COMMENT ON FUNCTION prescriptive._read_ids_singly(pg_catalog.jsonb, pg_catalog.bool, pg_catalog.text, pg_catalog.text, pg_catalog.text) IS
'runs a statement over ranges of the ids that a relation has, and lists at whom it fails';

-- What cannot be read at once is read piece by piece, so that a bad value costs its customer only.
CREATE FUNCTION prescriptive._read_singly(names pg_catalog.jsonb, everything pg_catalog.bool)
RETURNS pg_catalog.bool
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    by_ids bool := NOT everything;
    at_once bool := true;
BEGIN
    IF everything THEN
        BEGIN
            PERFORM prescriptive._read_rows_singly(names);
        EXCEPTION WHEN OTHERS THEN
            IF NOT prescriptive._is_row_error(SQLSTATE) THEN
                RAISE;
            END IF;
            by_ids := true;
        END;
    END IF;
    IF by_ids THEN
        PERFORM prescriptive._read_ids_singly(names, everything, 'source',
            CASE WHEN everything THEN '{profile}' ELSE '{work} WHERE mode = ''candidate''' END,
            'WITH read AS (INSERT INTO {work} (mode, {columns}) SELECT ''read'', {p_columns} FROM {profile} AS p WHERE {range}) SELECT 1::int8');
        IF everything THEN
            EXECUTE prescriptive._fill('INSERT INTO {work} (mode) SELECT ''read'' FROM {profile} WHERE customer_id IS NULL', names);
        END IF;
    END IF;
    IF names ->> 'interactions' IS NOT NULL THEN
        BEGIN
            EXECUTE prescriptive._fill('SELECT sum({hash}), count(v.customer_id) FROM {interactions} AS v', names);
        EXCEPTION WHEN OTHERS THEN
            IF NOT prescriptive._is_row_error(SQLSTATE) THEN
                RAISE;
            END IF;
            at_once := false;
            PERFORM prescriptive._read_ids_singly(names || '{"detail": "An interaction of the customer''s cannot be read."}', everything,
                'interactions', '{work} WHERE mode = ''read''',
                'SELECT count({hash}) FROM {interactions} AS v WHERE {range}');
        END;
    END IF;
    EXECUTE prescriptive._fill('ANALYZE {work}', names);
    RETURN at_once;
END
$$;
COMMENT ON FUNCTION prescriptive._read_singly(pg_catalog.jsonb, pg_catalog.bool) IS
'reads profiles into the work table, and errors of them or of interactions into theirs; false where interactions cannot be read at once';
