-- Whether customers, and how well a model fits them, are still what they were in training.

CREATE FUNCTION prescriptive._model_row(model @extschema@.prescriptive_model, input pg_catalog.record, as_of pg_catalog.timestamptz)
RETURNS pg_catalog.float8[]
LANGUAGE C IMMUTABLE PARALLEL SAFE COST 1000 AS 'MODULE_PATHNAME', 'prescriptive_model_row';
COMMENT ON FUNCTION prescriptive._model_row(@extschema@.prescriptive_model, pg_catalog.record, pg_catalog.timestamptz) IS
'what a model sees of a row, one number for each input, and behind them the probability';

CREATE FUNCTION prescriptive._drift(query pg_catalog.text, model @extschema@.prescriptive_model, card pg_catalog.jsonb, positive pg_catalog.text,
    OUT kind pg_catalog.text, OUT name pg_catalog.text, OUT value pg_catalog.float8, OUT verdict pg_catalog.text, OUT finding pg_catalog.text)
RETURNS SETOF pg_catalog.record
LANGUAGE C VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'prescriptive_drift';
COMMENT ON FUNCTION prescriptive._drift(pg_catalog.text, @extschema@.prescriptive_model, pg_catalog.jsonb, pg_catalog.text) IS
'compares the rows of a query, label as text and what _model_row() gives, with a card';

CREATE FUNCTION prescriptive.drift(
    model pg_catalog.text, source pg_catalog.text, label pg_catalog.text DEFAULT NULL, positive pg_catalog.text DEFAULT NULL,
    version pg_catalog.int4 DEFAULT NULL, time_column pg_catalog.text DEFAULT NULL,
    OUT kind pg_catalog.text, OUT name pg_catalog.text, OUT value pg_catalog.float8, OUT verdict pg_catalog.text, OUT finding pg_catalog.text)
RETURNS SETOF pg_catalog.record
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE ROWS 20
AS $$
DECLARE
    path pg_catalog.text := pg_catalog.current_setting('search_path');
    source_rows pg_catalog.record;
    kept prescriptive.model.document%TYPE := prescriptive.model(drift.model, drift.version);
    card pg_catalog.jsonb;
    known pg_catalog.text := kept::pg_catalog.jsonb OPERATOR(pg_catalog.->>) 'positive';
BEGIN
    IF drift.model IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'null_value_not_allowed', MESSAGE = 'model must not be null';
    END IF;
    SELECT m.card INTO card FROM prescriptive.model AS m
    WHERE m.name OPERATOR(pg_catalog.=) drift.model AND (drift.version IS NULL OR m.version OPERATOR(pg_catalog.=) drift.version)
    ORDER BY m.version DESC LIMIT 1;
    IF card OPERATOR(pg_catalog.->) 'spreads' IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state',
            MESSAGE = pg_catalog.format('model "%s" has no card to compare with', drift.model),
            DETAIL = 'It was imported, and the rows that trained it are not known.',
            HINT = 'Models of prescriptive.train() have one.';
    END IF;
    SELECT * INTO source_rows FROM prescriptive._read_rows(path, drift.source, drift.label, drift.time_column);
    RETURN QUERY SELECT d.* FROM prescriptive._drift(
        pg_catalog.format('SELECT %s, prescriptive._model_row((SELECT prescriptive.model(%L, %L)), %s, %s) FROM %s AS %s',
                          source_rows.label_text, drift.model, drift.version, source_rows.alias, source_rows.as_of,
                          source_rows.item, source_rows.alias),
        kept, card, COALESCE(drift.positive, CASE WHEN known OPERATOR(pg_catalog.<>) '' THEN known END)) AS d;
END
$$;
COMMENT ON FUNCTION prescriptive.drift(pg_catalog.text, pg_catalog.text, pg_catalog.text, pg_catalog.text, pg_catalog.int4, pg_catalog.text) IS
'how far the rows of a table, view or query have moved away from those that trained a model: the overall verdict, its score, what known labels tell, and each feature by its population stability index';
