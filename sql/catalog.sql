-- Every object of the extension has a comment, columns included.
SELECT pg_describe_object(classid, objid, objsubid) AS without_comment
FROM pg_depend
WHERE refclassid = 'pg_extension'::regclass AND deptype = 'e'
  AND refobjid = (SELECT oid FROM pg_extension WHERE extname = 'prescriptive')
  AND obj_description(objid, classid::regclass::name) IS NULL
  AND pg_describe_object(classid, objid, objsubid) !~ '^(operator family|type .*\[\])'
  AND NOT EXISTS (SELECT FROM pg_type AS t JOIN pg_class AS r ON r.oid = t.typrelid
                  WHERE classid = 'pg_type'::regclass AND t.oid = objid AND r.relkind <> 'c');
SELECT attrelid::regclass AS relation, attname AS without_comment
FROM pg_attribute JOIN pg_class c ON c.oid = attrelid
WHERE attnum > 0 AND relkind IN ('r', 'v', 'c') AND col_description(attrelid, attnum) IS NULL
  AND NOT attisdropped AND (relnamespace = 'prescriptive'::regnamespace OR attrelid = 'prescriptive_recommendation'::regclass);
-- What lies in the user's schema begins with the prefix.
SELECT objid::regprocedure AS without_prefix
FROM pg_depend JOIN pg_proc p ON p.oid = objid
WHERE classid = 'pg_proc'::regclass AND deptype = 'e'
  AND refobjid = (SELECT oid FROM pg_extension WHERE extname = 'prescriptive')
  AND pronamespace <> 'prescriptive'::regnamespace AND proname NOT LIKE 'prescriptive\_%';
-- Functions in SQL or PL/pgSQL fix their search_path, or were parsed with the extension; but for those that look along the
-- caller's.
SELECT p.oid::regprocedure AS function, proconfig
FROM pg_proc p JOIN pg_language l ON l.oid = prolang
WHERE pronamespace = 'prescriptive'::regnamespace AND lanname <> 'c' AND prosqlbody IS NULL
  AND NOT coalesce('search_path=pg_catalog, pg_temp' = ANY (proconfig), false) ORDER BY proname;
-- No function runs with the rights of its owner, but for the one that tells what a key opens: whoever may ask for one key
-- must not be able to list them. PUBLIC may not ask.
SELECT oid::regprocedure AS security_definer, proconfig, has_function_privilege('public', oid, 'EXECUTE') AS for_public
FROM pg_proc
WHERE prosecdef AND (pronamespace = 'prescriptive'::regnamespace OR proname LIKE 'prescriptive%');
-- Forms: eight columns and the composite have five each; the others those stated in the docs.
SELECT proname, count(*) AS forms,
       string_agg(pronargs || ' ' || provolatile::text, ', ' ORDER BY pronargs, provolatile) AS arguments
FROM pg_proc WHERE proname LIKE 'prescriptive%' AND pronamespace <> 'prescriptive'::regnamespace
  AND proname !~ '_(in|out|recv|send|eq|ne|hash|hash_extended|to_json|to_jsonb)$'
GROUP BY proname ORDER BY proname;
-- State: tables that are dumped, but for what is shipped.
SELECT extconfig::regclass[] AS dumped, extcondition FROM pg_extension WHERE extname = 'prescriptive';
