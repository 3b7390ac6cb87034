# Installing into a schema of one's own, for roles without rights, in two databases, and removing all of it.
use strict;
use warnings;
use PrescriptiveTest;
use Test::More;

my $node = start_node('install');
$node->safe_psql('postgres', 'CREATE DATABASE first; CREATE DATABASE second');

# Every row of every catalog, but for what merely using a database changes.
my $everything = <<'END';
SELECT format('SELECT %L || md5(coalesce(string_agg(r, E''\n'' ORDER BY r), '''')) || '' '' || count(*) FROM (SELECT %s AS r FROM %s AS t) AS s',
	relname || ' ', CASE relname
		WHEN 'pg_class' THEN $$concat_ws(' ', oid, relname, relnamespace, relkind, relowner, relacl)$$
		WHEN 'pg_attribute' THEN $$concat_ws(' ', attrelid, attname, atttypid, attacl)$$
		WHEN 'pg_database' THEN $$concat_ws(' ', oid, datname, datacl)$$
		ELSE 't::text' END, oid::regclass)
FROM pg_class WHERE relnamespace = 'pg_catalog'::regnamespace AND relkind = 'r' AND relname NOT LIKE 'pg_statistic%'
ORDER BY relname
\gexec
SELECT nspname FROM pg_namespace ORDER BY 1;
SELECT rolname FROM pg_roles ORDER BY 1;
END
my $before = $node->safe_psql('first', $everything);

$node->safe_psql('first', 'CREATE EXTENSION prescriptive');
my $during = $node->safe_psql('first', $everything);
my %lines = map { $_ => 1 } split /\n/, $before;
my @changed = sort map { /^(pg_\w+) / ? $1 : () } grep { !$lines{$_} } split /\n/, $during;
my %changed = map { $_ => 1 } @changed;
ok(!(grep { !$changed{$_} } qw(pg_class pg_proc pg_type pg_namespace pg_extension pg_cast pg_operator pg_depend)),
	'the comparison sees an installation')
	or diag("@changed");
ok(!(grep { $changed{$_} } qw(pg_authid pg_auth_members pg_database pg_tablespace pg_parameter_acl)),
	'which leaves what databases share alone')
	or diag("@changed");

answers($node, 'first', <<'END', '0', 'every object of it has a comment');
SELECT count(*) FROM pg_depend AS d
LEFT JOIN pg_type AS t ON d.classid = 'pg_type'::regclass AND d.objid = t.oid
WHERE d.refclassid = 'pg_extension'::regclass AND d.refobjid = (SELECT oid FROM pg_extension WHERE extname = 'prescriptive')
	AND d.deptype = 'e' AND d.classid <> 'pg_opfamily'::regclass
	AND (t.oid IS NULL OR t.typelem = 0 AND t.typrelid = 0)
	AND obj_description(d.objid, d.classid::regclass::name) IS NULL
END
$node->safe_psql('first', helpers() . <<'END');
SELECT prescriptive.create_policy('up', shifted_policy(1));
SELECT prescriptive.activate_policy('up');
CREATE VIEW scored AS SELECT prescriptive_conversion_probability(0.5, NULL, NULL, NULL, NULL) AS score;
END

# A second database of the cluster, which knows nothing of the first.
$node->safe_psql('second', 'CREATE EXTENSION prescriptive;' . helpers());
answers($node, 'second', <<'END', "t|default|1", 'a second database has its own policies');
SELECT abs(prescriptive_conversion_probability(0.5, NULL, NULL, NULL, NULL) - conversion(0.5, NULL, NULL, NULL, NULL)) < 1e-12,
	(SELECT name FROM prescriptive.policies WHERE active), (SELECT count(*) FROM prescriptive.policy)
END
answers($node, 'first', <<'END', 't', 'and the first keeps its');
SELECT abs(score - conversion(0.5, NULL, NULL, NULL, NULL, 1)) < 1e-12 FROM scored
END

raises($node, 'first', 'DROP EXTENSION prescriptive', '2BP01', 'DETAIL:  .*view scored depends on',
	'DROP EXTENSION refuses while a view depends on it');
$node->safe_psql('first', <<'END');
DROP VIEW scored;
DROP FUNCTION conversion, shifted_policy;
DROP EXTENSION prescriptive;
END
is($node->safe_psql('first', $everything), $before, 'DROP EXTENSION leaves nothing');
answers($node, 'second', 'SELECT prescriptive_action_type(0.5, NULL, NULL, NULL, NULL)', 'engagement',
	'and the second database lives on');

# Dropped and created anew in one session, whose caches know the old tables.
answers($node, 'first', 'SET client_min_messages = warning;' . helpers('public') =~ s/^/CREATE EXTENSION prescriptive;\n/r . <<'END', <<'END' =~ s/\n\z//r, 'dropped and created anew in one session');
\o /dev/null
SELECT prescriptive.create_policy('up', shifted_policy(1));
SELECT prescriptive.activate_policy('up');
\o
SELECT round(prescriptive_conversion_probability(0.5, 0, 0, 0, 0)::numeric, 6) = round(conversion(0.5, 0, 0, 0, 0, 1)::numeric, 6);
BEGIN;
DROP EXTENSION prescriptive CASCADE;
CREATE EXTENSION prescriptive;
SELECT round(prescriptive_conversion_probability(0.5, 0, 0, 0, 0)::numeric, 6) = round(conversion(0.5, 0, 0, 0, 0)::numeric, 6);
ROLLBACK;
SELECT round(prescriptive_conversion_probability(0.5, 0, 0, 0, 0)::numeric, 6) = round(conversion(0.5, 0, 0, 0, 0, 1)::numeric, 6);
DROP EXTENSION prescriptive CASCADE;
CREATE SCHEMA elsewhere;
CREATE EXTENSION prescriptive SCHEMA elsewhere;
SELECT round(elsewhere.prescriptive_conversion_probability(0.5, 0, 0, 0, 0)::numeric, 6) = round(conversion(0.5, 0, 0, 0, 0)::numeric, 6);
DROP EXTENSION prescriptive;
DROP FUNCTION conversion;
END
t
t
t
t
END

# Another schema, and no search_path that leads there.
$node->safe_psql('first', 'CREATE SCHEMA "other Schema"; CREATE EXTENSION prescriptive SCHEMA "other Schema"; SET search_path = public;'
	. helpers('"other Schema"'));
answers($node, 'first', <<'END', <<'END' =~ s/\n\z//r, 'in another schema without a search_path');
SET search_path = '';
SELECT prescriptive.create_policy('up', public.shifted_policy(1)), prescriptive.activate_policy('up');
END
1|1
END
answers($node, 'first', <<'END', <<'END' =~ s/\n\z//r, 'scores, answers and policies');
SET search_path = '';
SELECT pg_catalog.abs("other Schema".prescriptive_conversion_probability(0.5, NULL, NULL, NULL, NULL)
	- public.conversion(0.5, NULL, NULL, NULL, NULL, 1)) < 1e-12;
SELECT "other Schema".prescriptive_analyze('{"customer_id": "x"}') ->> 'conversion_probability'
	= pg_catalog.round(public.conversion(NULL, NULL, NULL, NULL, NULL, 1)::numeric, 3)::text;
SELECT ("other Schema".prescriptive_recommend(0.7, 0.3, 15, 50000, 0.8)).action_type;
SELECT trait FROM "other Schema".prescriptive_traits('that is too expensive');
SELECT name, version, active FROM prescriptive.policies ORDER BY name;
SELECT prescriptive.fit_scales('SELECT 60000 AS avg_deal_value')::pg_catalog.jsonb -> 'money_scale';
SELECT pg_catalog.count(*) > 0 FROM prescriptive.validate_policy('{}') WHERE message IS NOT NULL;
END
t
t
conversion
price_sensitive
default|1|f
up|1|t
30000
t
END

# Roles: whoever may connect may score.
$node->safe_psql('first', 'CREATE ROLE plain LOGIN; GRANT USAGE ON SCHEMA "other Schema" TO PUBLIC');
my $as = 'SET ROLE plain; SET search_path = "other Schema", public;';
my $scored = <<'END';
SELECT abs(prescriptive_conversion_probability(0.5, NULL, NULL, NULL, NULL) - conversion(0.5, NULL, NULL, NULL, NULL, 1)) < 1e-12
	AND prescriptive_analyze('{"customer_id": "x"}') ? 'priority'
END
answers($node, 'first', $as . $scored, 't', 'a role without rights scores');
answers($node, 'first', "$as SELECT name FROM prescriptive.policies WHERE active", 'up', 'sees which policy is active');
answers($node, 'first', "$as SELECT prescriptive.active_policy() = shifted_policy(1)", 't', 'and reads it');
raises($node, 'first', "$as SELECT prescriptive.create_policy('mine', shifted_policy(2))", '42501',
	'permission denied for table policy', 'it cannot create a policy');
raises($node, 'first', "$as SELECT prescriptive.activate_policy('default')", '42501',
	'permission denied for table activation', 'nor activate one');
raises($node, 'first', "$as $_", '42501', 'permission denied', "nor: $_")
	for 'UPDATE prescriptive.policy SET comment = NULL', 'DELETE FROM prescriptive.policy',
	'DELETE FROM prescriptive.activation', 'TRUNCATE prescriptive.activation',
	'INSERT INTO prescriptive.activation (number, digest) SELECT 9, digest FROM prescriptive.policy LIMIT 1',
	'CREATE TABLE prescriptive.mine ()', 'CREATE VIEW prescriptive.mine AS SELECT 1',
	q{CREATE FUNCTION prescriptive.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'},
	'CREATE TYPE prescriptive.mine AS ENUM ()';
raises($node, 'first', "$as $_", '42501', 'must be owner', "nor: $_")
	for 'ALTER TABLE prescriptive.policy DISABLE TRIGGER ALL', 'DROP TABLE prescriptive.activation',
	'DROP EXTENSION prescriptive', q{ALTER FUNCTION "other Schema".prescriptive_priority(jsonb) IMMUTABLE};

# Its own objects of the same names, first in its search_path, change nothing.
answers($node, 'first', <<"END", 't', 'nor lead scoring astray by tables of the same name');
CREATE SCHEMA AUTHORIZATION plain;
SET ROLE plain;
CREATE TABLE plain.activation AS SELECT * FROM prescriptive.activation WHERE false;
CREATE TABLE plain.policy AS SELECT * FROM prescriptive.policy WHERE false;
CREATE TEMP TABLE activation (LIKE prescriptive.activation);
SET search_path = pg_temp, plain, "other Schema", public;
$scored
END
answers($node, 'first', <<'END', '2|1|30000', 'nor does a hostile search_path lead the functions of policies astray');
SET search_path = public, "other Schema";
CREATE FUNCTION plain.never(text, text) RETURNS bool LANGUAGE sql AS 'SELECT 1 / 0 = 1';
CREATE OPERATOR plain.= (FUNCTION = plain.never, LEFTARG = text, RIGHTARG = text);
CREATE FUNCTION plain.max(int) RETURNS int LANGUAGE sql AS 'SELECT 1 / 0';
CREATE FUNCTION plain.format(text, text) RETURNS text LANGUAGE sql AS 'SELECT (1 / 0)::text';
CREATE FUNCTION plain.astray(float8, float8) RETURNS float8 LANGUAGE sql AS 'SELECT 1.0';
CREATE OPERATOR plain./ (FUNCTION = plain.astray, LEFTARG = float8, RIGHTARG = float8);
CREATE TABLE wanted AS SELECT shifted_policy(1.5) AS policy;
SET search_path = plain, pg_catalog, "other Schema", public;
SELECT prescriptive.create_policy('up', policy), prescriptive.activate_policy('up', 1),
	prescriptive.fit_scales('SELECT 60000 AS avg_deal_value')::jsonb -> 'money_scale'
FROM wanted;
END

$node->safe_psql('first', 'GRANT INSERT ON prescriptive.policy, prescriptive.activation TO plain');
answers($node, 'first', "$as SELECT prescriptive.create_policy('mine', shifted_policy(2)), prescriptive.activate_policy('mine')",
	'1|1', 'granted INSERT on the tables, it can do both');
answers($node, 'first', <<'END', 'plain|plain|t', 'and is named as the author');
SELECT p.created_by, a.activated_by,
	abs("other Schema".prescriptive_conversion_probability(0.5, NULL, NULL, NULL, NULL) - conversion(0.5, NULL, NULL, NULL, NULL, 2)) < 1e-12
FROM prescriptive.policy AS p JOIN prescriptive.activation AS a USING (digest) WHERE p.name = 'mine'
END
raises($node, 'first', "$as INSERT INTO prescriptive.policy (digest, name, version, document)
	SELECT repeat('0', 64), 'bad', 1, shifted_policy(3)", '23514', 'policy_digest_check', 'a false digest is refused');
raises($node, 'first', "$as INSERT INTO prescriptive.policy (digest, name, version, document)
	SELECT prescriptive_policy_digest(p), 'default', 2, p FROM shifted_policy(3) AS p", '23514', 'policy_reserved_name_check',
	'so is the reserved name');

# Those who lack the right to read the tables still score by them.
$node->safe_psql('first', 'REVOKE ALL ON prescriptive.policy, prescriptive.activation FROM PUBLIC, plain;
	REVOKE USAGE ON SCHEMA prescriptive FROM PUBLIC');
answers($node, 'first', $as . $scored =~ s/, 1\)/, 2)/r, 't', 'a role that cannot read the tables scores');
raises($node, 'first', "$as SELECT * FROM prescriptive.policy", '42501', 'permission denied', 'but does not read them');

done_testing();
