-- Models that are kept. src/pg/model_cache.cpp reads the table by position of columns and name of index.
CREATE TABLE prescriptive.model (
    name pg_catalog.text COLLATE "C" NOT NULL CHECK (name OPERATOR(pg_catalog.<>) ''),
    version pg_catalog.int4 NOT NULL CHECK (version OPERATOR(pg_catalog.>) 0),
    document @extschema@.prescriptive_model NOT NULL,
    method pg_catalog.text NOT NULL,
    source pg_catalog.text,
    label pg_catalog.text,
    card pg_catalog.jsonb,
    created_at pg_catalog.timestamptz NOT NULL DEFAULT pg_catalog.now(),
    created_by pg_catalog.text NOT NULL DEFAULT CURRENT_USER,
    CONSTRAINT model_pkey PRIMARY KEY (name, version)
);
COMMENT ON TABLE prescriptive.model IS 'learned models, only ever added to; see import_model()';
COMMENT ON COLUMN prescriptive.model.name IS 'what it is called';
COMMENT ON COLUMN prescriptive.model.version IS 'counted from 1 within a name';
COMMENT ON COLUMN prescriptive.model.document IS 'the model itself';
COMMENT ON COLUMN prescriptive.model.method IS 'logistic or boosted_trees';
COMMENT ON COLUMN prescriptive.model.source IS 'table, view or query that it learned from, or the program that it comes from';
COMMENT ON COLUMN prescriptive.model.label IS 'what it predicts';
COMMENT ON COLUMN prescriptive.model.card IS 'how good it is, and on which rows';
COMMENT ON COLUMN prescriptive.model.created_at IS 'when it was added';
COMMENT ON COLUMN prescriptive.model.created_by IS 'the role that added it';

GRANT SELECT ON prescriptive.model TO PUBLIC;
SELECT pg_catalog.pg_extension_config_dump('prescriptive.model', '');

CREATE FUNCTION prescriptive.model(name pg_catalog.text, version pg_catalog.int4 DEFAULT NULL)
RETURNS @extschema@.prescriptive_model
LANGUAGE C STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'prescriptive_model';
COMMENT ON FUNCTION prescriptive.model(pg_catalog.text, pg_catalog.int4) IS
'a model that is kept, its newest version unless one is named';

-- Adds a version to a named model: what training and import share.
CREATE FUNCTION prescriptive.keep_model(
    name pg_catalog.text, document @extschema@.prescriptive_model, source pg_catalog.text DEFAULT NULL,
    label pg_catalog.text DEFAULT NULL, card pg_catalog.jsonb DEFAULT NULL)
RETURNS pg_catalog.int4
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    new_version int;
BEGIN
    IF keep_model.name IS NULL OR keep_model.document IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'null_value_not_allowed', MESSAGE = 'model name and document must not be null';
    END IF;
    IF keep_model.name = '' OR length(keep_model.name) > 63 THEN
        RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'model name must have 1 to 63 characters';
    END IF;
    -- Versions are counted under a lock of the transaction.
    PERFORM pg_advisory_xact_lock('prescriptive.model'::regclass::oid::bigint);
    SELECT COALESCE(max(m.version), 0) + 1 INTO new_version
    FROM prescriptive.model AS m WHERE m.name = keep_model.name;
    INSERT INTO prescriptive.model (name, version, document, method, source, label, card)
    VALUES (keep_model.name, new_version, keep_model.document, keep_model.document::jsonb ->> 'method',
            keep_model.source, keep_model.label, keep_model.card);
    RETURN new_version;
END
$$;
COMMENT ON FUNCTION prescriptive.keep_model(
    pg_catalog.text, @extschema@.prescriptive_model, pg_catalog.text, pg_catalog.text, pg_catalog.jsonb) IS
'adds a version to a named model and returns its number';

CREATE FUNCTION prescriptive.read_model(document pg_catalog.text, format pg_catalog.text)
RETURNS @extschema@.prescriptive_model
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'prescriptive_read_model';
COMMENT ON FUNCTION prescriptive.read_model(pg_catalog.text, pg_catalog.text) IS
'a model from the document of another program: xgboost, lightgbm, logistic or prescriptive; nothing is kept';

CREATE FUNCTION prescriptive.import_model(name pg_catalog.text, document pg_catalog.text, format pg_catalog.text)
RETURNS pg_catalog.int4
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF import_model.document IS NULL OR import_model.format IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'null_value_not_allowed', MESSAGE = 'document and format must not be null';
    END IF;
    RETURN prescriptive.keep_model(import_model.name, prescriptive.read_model(import_model.document, import_model.format),
                                   import_model.format);
END
$$;
COMMENT ON FUNCTION prescriptive.import_model(pg_catalog.text, pg_catalog.text, pg_catalog.text) IS
'adds what another program trained as a version of a named model and returns its number; formats: xgboost (JSON), lightgbm (text), logistic (JSON), prescriptive';
