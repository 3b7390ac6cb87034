# A dump and its restore keep policies, activations and whatever a user's tables hold of the extension's types.
use strict;
use warnings;
use utf8;
use PostgreSQL::Test::Utils;
use PrescriptiveTest;
use Test::More;

$ENV{PGCLIENTENCODING} = 'UTF8';
binmode(STDOUT, ':utf8');
my $node = start_node('dump');
my $folder = $node->basedir;
$node->safe_psql('postgres', <<'END');
CREATE DATABASE source ENCODING 'UTF8' LOCALE 'C' TEMPLATE template0;
CREATE DATABASE copy ENCODING 'UTF8' LOCALE 'C' TEMPLATE template0;
CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0;
CREATE DATABASE ascii ENCODING 'SQL_ASCII' LOCALE 'C' TEMPLATE template0;
END

# The policies' texts have characters that LATIN1 has (\u00e9), lacks (\u2019), and beyond the BMP. What else
# is dumped here is ASCII or LATIN1.
$node->safe_psql('source', 'CREATE EXTENSION prescriptive;' . helpers() . <<'END');
CREATE FUNCTION foreign_policy(shift float8) RETURNS prescriptive_policy LANGUAGE sql AS $$
	SELECT jsonb_set(jsonb_set(shifted_policy(shift)::jsonb, '{description}', '"caf\u00e9 \u2019 \ud83d\ude00"'),
		'{action_types,0,aim}', '"Gagner la fid\u00e9lit\u00e9 \u2019"')::prescriptive_policy
$$;
SELECT prescriptive.create_policy('own', shifted_policy(1), 'first');
SELECT prescriptive.create_policy('own', foreign_policy(2), U&'second, d\00e9j\00e0');
SELECT prescriptive.create_policy(U&'Zo\00eb', foreign_policy(-1));
SELECT prescriptive.activate_policy(U&'Zo\00eb');
SELECT prescriptive.activate_policy('own', 1);
SELECT prescriptive.activate_policy('own');

CREATE TABLE request (id int PRIMARY KEY, request jsonb NOT NULL);
INSERT INTO request SELECT i, jsonb_build_object('customer_id', i,
	'customer_profile', jsonb_build_object('lead_score', i / 10.0),
	'as_of', '2026-03-01T00:00:00Z',
	'interaction_history', (SELECT jsonb_agg(jsonb_build_object('interaction_id', i || '-' || j,
		'interaction_type', 'email', 'timestamp', timestamptz '2026-01-01 00:00Z' + make_interval(days => i * j),
		'content', 'Too expensive, can you send a discount?', 'sentiment', (i - 5) / 5.0,
		'response_time_hours', j)) FROM generate_series(1, i) AS j))
FROM generate_series(1, 9) AS i;
CREATE TABLE profile (id int PRIMARY KEY, policy prescriptive_policy, history prescriptive_history,
	score float8 GENERATED ALWAYS AS (prescriptive_conversion_probability(0.5, NULL, NULL, NULL, NULL, history,
		policy, '2026-03-01 00:00+00')) STORED);
INSERT INTO profile SELECT id, CASE WHEN id <> 3 THEN shifted_policy(id) END, prescriptive_history_of(request)
FROM request WHERE id <> 3;
INSERT INTO profile VALUES (0, foreign_policy(0), NULL);
CREATE INDEX ON profile USING hash (policy);

CREATE VIEW scored AS SELECT id, prescriptive_analyze(request) AS answer,
	prescriptive_conversion_probability(request) AS score FROM request;
CREATE VIEW active AS SELECT prescriptive.active_policy() AS policy,
	(SELECT array_agg(name) FROM prescriptive.policies AS p WHERE active) AS name;
CREATE MATERIALIZED VIEW stored AS SELECT id, (prescriptive_recommend(request)).* FROM request;
CREATE FUNCTION score_of(int) RETURNS float8 LANGUAGE sql STABLE
	BEGIN ATOMIC SELECT prescriptive_conversion_probability(request) FROM request WHERE id = $1; END;
END

# Everything of it as one text.
my $state = <<'END';
SELECT digest, name, version, comment, shipped, created_by, CASE WHEN NOT shipped THEN created_at END,
	prescriptive_policy_digest(document), md5(document::text)
FROM prescriptive.policy ORDER BY name, version;
SELECT * FROM prescriptive.activation WHERE number > 0 ORDER BY number;
SELECT id, prescriptive_policy_digest(policy), md5(policy::text), history, score FROM profile ORDER BY id;
SELECT id, md5(answer::text), score FROM scored ORDER BY id;
SELECT id, conversion_probability, md5(s::text) FROM stored AS s ORDER BY id;
SELECT prescriptive_policy_digest(policy), name FROM active;
SELECT string_agg(score_of(id)::text, ' ' ORDER BY id) FROM request;
END
my $before = $node->safe_psql('source', $state);
# It is what it should be: the conversion of a customer without history is the formula's, shifted by 2.
answers($node, 'source', <<'END', '3|3|t|t', 'the source is as wanted');
SELECT (SELECT count(*) FROM prescriptive.policy WHERE NOT shipped), (SELECT max(number) FROM prescriptive.activation),
	abs(prescriptive_conversion_probability(0.5, 0, 9, 9000, 1) - conversion(0.5, 0, 9, 9000, 1, 2)) < 1e-12,
	(SELECT document::text ~ '\\u2019' AND document::text !~ '[^[:ascii:]]'
	 FROM prescriptive.policy WHERE name = 'own' AND version = 2)
END

my @connection = ('-h', $node->host, '-p', $node->port);
$node->command_ok(['pg_dump', @connection, '-Fc', '-f', "$folder/source.dump", 'source'], 'pg_dump');
for my $database (qw(copy latin ascii))
{
	$node->command_ok(['pg_restore', @connection, '-d', $database, '--exit-on-error', "$folder/source.dump"],
		"$database: pg_restore");
	is($node->safe_psql($database, $state), $before, "$database: everything is as before");
	answers($node, $database, <<'END', "3\n3\n5|4\nt", "$database: versions and activations go on");
SELECT prescriptive.create_policy('own', shifted_policy(3));
SELECT prescriptive.activate_policy('own');
SELECT count(*), max(number) FROM prescriptive.activation;
SELECT abs(prescriptive_conversion_probability(0.5, 0, 9, 9000, 1) - conversion(0.5, 0, 9, 9000, 1, 3)) < 1e-12;
END
	raises($node, $database, "SELECT prescriptive.create_policy('other', document) FROM prescriptive.policy WHERE name = 'default'",
		'42710', 'policy "default" version 1 has the same document', "$database: a document that is there is known");
	is($node->safe_psql($database, "SELECT document::json ->> 'description' FROM prescriptive.policy WHERE name = 'own' AND version = 1"),
		$node->safe_psql('source', "SELECT document::json ->> 'description' FROM prescriptive.policy WHERE name = 'default'"),
		"$database: the document as json");
}

# The restored database dumps to the same statements.
$node->safe_psql('postgres', 'DROP DATABASE copy');
$node->safe_psql('postgres', q{CREATE DATABASE copy ENCODING 'UTF8' LOCALE 'C' TEMPLATE template0});
$node->command_ok(['pg_dump', @connection, '-f', "$folder/first.sql", 'source'], 'pg_dump as text');
$node->command_ok(['psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-o', "$folder/out", @connection,
	'-d', 'copy', '-f', "$folder/first.sql"], 'restore from text');
$node->command_ok(['pg_dump', @connection, '-f', "$folder/second.sql", 'copy'], 'pg_dump of the copy');
my ($first, $second) = map { my $text = slurp_file($_); $text =~ s/^\\(un)?restrict .*\n//mg; $text }
	("$folder/first.sql", "$folder/second.sql");
is($second, $first, 'both dumps are the same');
is(() = $first =~ /^\w{64}\t/mg, 3, 'three policies are dumped, the shipped one is not');

# Binary COPY, between databases of several encodings too.
$node->safe_psql('source', "COPY (SELECT id, policy, history FROM profile) TO '$folder/profile' (FORMAT binary)");
for my $database (qw(copy latin ascii))
{
	answers($node, $database, <<"END", "0\n9", "$database: binary COPY gives the same values");
CREATE TABLE again (id int, policy prescriptive_policy, history prescriptive_history);
COPY again FROM '$folder/profile' (FORMAT binary);
SELECT count(*) FROM again AS a FULL JOIN profile AS p USING (id)
WHERE a.policy IS DISTINCT FROM p.policy OR prescriptive_policy_digest(a.policy) IS DISTINCT FROM prescriptive_policy_digest(p.policy)
   OR a.policy::text IS DISTINCT FROM p.policy::text OR a.history::text IS DISTINCT FROM p.history::text;
SELECT count(*) FROM again;
END
	$node->safe_psql($database, "COPY (SELECT * FROM again ORDER BY id) TO '$folder/$database.binary' (FORMAT binary)");
}
$node->safe_psql('source', "COPY (SELECT id, policy, history FROM profile ORDER BY id) TO '$folder/source.binary' (FORMAT binary)");
ok(slurp_file("$folder/$_.binary") eq slurp_file("$folder/source.binary"), "$_: and the same bytes")
	for qw(copy latin ascii);
open(my $cut, '>:raw', "$folder/cut") or die;
print $cut substr(slurp_file("$folder/profile"), 0, -9);
close($cut);
raises($node, 'copy', "COPY again FROM '$folder/cut' (FORMAT binary)", '(08P01|22P04)', '', 'a file cut short is refused');

done_testing();
