-- Traits are signals with evidence, never facts about a person.

CREATE FUNCTION @extschema@.prescriptive_traits(content pg_catalog.text,
    OUT trait pg_catalog.text, OUT score pg_catalog.float8, OUT evidence pg_catalog.jsonb)
RETURNS SETOF pg_catalog.record
LANGUAGE C STABLE PARALLEL SAFE COST 1000 ROWS 2 AS 'MODULE_PATHNAME', 'prescriptive_traits_of_text';
COMMENT ON FUNCTION @extschema@.prescriptive_traits(pg_catalog.text) IS
'traits that a text shows, strongest first, each with its evidence; '
'the text is the customer''s own words, without quoted replies and mails of the vendor';

CREATE FUNCTION @extschema@.prescriptive_traits(
    content pg_catalog.text, policy @extschema@.prescriptive_policy,
    OUT trait pg_catalog.text, OUT score pg_catalog.float8, OUT evidence pg_catalog.jsonb)
RETURNS SETOF pg_catalog.record
LANGUAGE C IMMUTABLE PARALLEL SAFE COST 1000 ROWS 2 AS 'MODULE_PATHNAME', 'prescriptive_traits_of_text';
COMMENT ON FUNCTION @extschema@.prescriptive_traits(pg_catalog.text, @extschema@.prescriptive_policy) IS
'traits that a text shows, by a policy; '
'the text is the customer''s own words, without quoted replies and mails of the vendor';

CREATE FUNCTION @extschema@.prescriptive_traits(request pg_catalog.jsonb,
    OUT trait pg_catalog.text, OUT score pg_catalog.float8, OUT evidence pg_catalog.jsonb)
RETURNS SETOF pg_catalog.record
LANGUAGE C STABLE PARALLEL SAFE COST 1000 ROWS 2 AS 'MODULE_PATHNAME', 'prescriptive_traits_of_request';
COMMENT ON FUNCTION @extschema@.prescriptive_traits(pg_catalog.jsonb) IS
'traits that a request shows in behaviour and texts, strongest first, each with its evidence';

CREATE FUNCTION @extschema@.prescriptive_traits(
    request pg_catalog.jsonb, policy @extschema@.prescriptive_policy,
    OUT trait pg_catalog.text, OUT score pg_catalog.float8, OUT evidence pg_catalog.jsonb)
RETURNS SETOF pg_catalog.record
LANGUAGE C IMMUTABLE PARALLEL SAFE COST 1000 ROWS 2 AS 'MODULE_PATHNAME', 'prescriptive_traits_of_request';
COMMENT ON FUNCTION @extschema@.prescriptive_traits(pg_catalog.jsonb, @extschema@.prescriptive_policy) IS
'traits that a request shows, by a policy';

CREATE FUNCTION @extschema@.prescriptive_trait_names(content pg_catalog.text)
RETURNS pg_catalog.text[]
LANGUAGE C STABLE PARALLEL SAFE COST 1000 AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION @extschema@.prescriptive_trait_names(pg_catalog.text) IS
'names of the traits that a text shows, strongest first';

CREATE FUNCTION @extschema@.prescriptive_trait_names(
    content pg_catalog.text, policy @extschema@.prescriptive_policy)
RETURNS pg_catalog.text[]
LANGUAGE C IMMUTABLE PARALLEL SAFE COST 1000 AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION @extschema@.prescriptive_trait_names(pg_catalog.text, @extschema@.prescriptive_policy) IS
'names of the traits that a text shows, by a policy';

CREATE FUNCTION @extschema@.prescriptive_sentiment(content pg_catalog.text)
RETURNS pg_catalog.float8
LANGUAGE C STABLE PARALLEL SAFE COST 1000 AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION @extschema@.prescriptive_sentiment(pg_catalog.text) IS
'sentiment of a text in [-1, 1]; null for a text without a word; '
'the text is the customer''s own words, without quoted replies and mails of the vendor';

CREATE FUNCTION @extschema@.prescriptive_sentiment(
    content pg_catalog.text, policy @extschema@.prescriptive_policy)
RETURNS pg_catalog.float8
LANGUAGE C IMMUTABLE PARALLEL SAFE COST 1000 AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION @extschema@.prescriptive_sentiment(pg_catalog.text, @extschema@.prescriptive_policy) IS
'sentiment of a text in [-1, 1], by a policy; '
'the text is the customer''s own words, without quoted replies and mails of the vendor';
