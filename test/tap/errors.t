# One backend takes a hundred thousand failing calls without growing, and a call that takes long is cancelled.
use strict;
use warnings;
use Time::HiRes qw(time);
use PostgreSQL::Test::Utils;
use PrescriptiveTest;
use Test::More;

my $node = start_node('errors');
my $folder = $node->basedir;
$node->safe_psql('postgres', 'CREATE EXTENSION prescriptive;' . helpers() . <<'END');
-- Calls that cost more have a smaller share.
CREATE TABLE failing (number int GENERATED ALWAYS AS IDENTITY, call text, sqlstate text, share float8 DEFAULT 1);
INSERT INTO failing (call, sqlstate) VALUES
	($$SELECT prescriptive_analyze('{}')$$, '22023'),
	($$SELECT prescriptive_analyze('[1]')$$, '22023'),
	($$SELECT prescriptive_analyze('{"customer_id": ""}')$$, '22023'),
	($$SELECT prescriptive_analyze('{"customer_id": "1", "customer_profil": {}}')$$, '22023'),
	($$SELECT prescriptive_analyze('{"customer_id": "1", "customer_profile": {"lead_score": "high"}}')$$, '22P02'),
	($$SELECT prescriptive_analyze_json('{"customer_id": "1", "customer_profile": {"lead_score": 101}}')$$, '22023'),
	($$SELECT prescriptive_analyze_detail('{"customer_id": "1", "customer_profile": {"sentiment_score": 1.5}}')$$, '22023'),
	($$SELECT prescriptive_recommend('{"customer_id": "1", "as_of": "yesterday"}'::jsonb)$$, '22007'),
	($$SELECT prescriptive_analyze(('{"customer_id": "1", "features": ' || repeat('[', 100) || repeat(']', 100) || '}')::jsonb)$$, '54000'),
	($$SELECT prescriptive_conversion_probability(70, 0, 1, 1, 1)$$, '22023'),
	($$SELECT prescriptive_churn_risk(0.5, 'NaN', 1, 1, 1)$$, '22023'),
	($$SELECT prescriptive_recommend(0.5, 0, 1, 'infinity', 1)$$, '22023'),
	($$SELECT prescriptive_analyze('{"customer_id": "1"}', NULL)$$, '22004'),
	($$SELECT prescriptive_priority(0.5, 0, 1, 1, 1, NULL, NULL, NULL)$$, '22004'),
	($$SELECT '{"schema": 1'::prescriptive_policy$$, '22P02'),
	($$SELECT '{"schema": 1}'::prescriptive_policy$$, '22023'),
	($$SELECT '{"schema": 1, "a": 1}'::jsonb::prescriptive_policy$$, '22023'),
	($$SELECT '{"days": 1}'::prescriptive_history$$, '22P02'),
	($$SELECT '{'::prescriptive_history$$, '22P02'),
	($$SELECT prescriptive_traits('{"customer_id": "1"}')$$, '22023'),
	($$SELECT prescriptive_trait_names('good', NULL)$$, '22004'),
	($$SELECT prescriptive_sentiment('good', NULL)$$, '22004'),
	($$SELECT prescriptive.activate_policy('nowhere')$$, '42704'),
	($$SELECT prescriptive.create_policy('default', prescriptive.active_policy())$$, '42939');
END
# A whole policy with one bad key, and values in binary form that were corrupted.
$node->safe_psql('postgres', <<"END");
CREATE TABLE bad (document text);
INSERT INTO bad SELECT jsonb_set(document::jsonb, '{models,churn,intercept}', '"x"')::text FROM prescriptive.policy;
CREATE TABLE value (history prescriptive_history, policy prescriptive_policy);
INSERT INTO value (history) SELECT prescriptive_history_of('{"customer_id": "1", "as_of": "2026-02-01T00:00:00Z",
	"interaction_history": [{"interaction_id": "1", "interaction_type": "email", "timestamp": "2026-01-01T00:00:00Z",
	"content": "too expensive", "sentiment": -0.5}]}');
COPY value (history) TO '$folder/history' (FORMAT binary);
INSERT INTO value (policy) SELECT document FROM prescriptive.policy;
COPY (SELECT policy FROM value WHERE policy IS NOT NULL) TO '$folder/policy' (FORMAT binary);
INSERT INTO failing (call, sqlstate, share) VALUES
	('SELECT document::prescriptive_policy FROM bad', '22P02', 0.01),
	('SELECT document::json::prescriptive_policy FROM bad', '22P02', 0.01),
	('COPY value (history) FROM ''$folder/history.bad'' (FORMAT binary)', '22P03', 0.05),
	('COPY value (policy) FROM ''$folder/policy.bad'' (FORMAT binary)', '22P03', 0.05);
END
# Behind the header of 19 bytes and the count of fields (2) comes the length (4), then the value.
for my $name (qw(history policy))
{
	my $bytes = slurp_file("$folder/$name");
	substr($bytes, 25, 1) = "\xff";
	open(my $file, '>:raw', "$folder/$name.bad") or die;
	print $file $bytes;
	close($file);
}

$node->safe_psql('postgres', <<'END');
CREATE FUNCTION storm(kinds int[], rounds int) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
	kind failing;
	failed int := 0;
BEGIN
	FOR kind IN SELECT * FROM failing WHERE number = ANY (kinds) ORDER BY number LOOP
		FOR i IN 1..ceil(rounds * kind.share) LOOP
			BEGIN
				EXECUTE kind.call;
				RAISE EXCEPTION 'did not fail: %', kind.call USING ERRCODE = 'P0009';
			EXCEPTION WHEN OTHERS THEN
				IF SQLSTATE <> kind.sqlstate THEN
					RAISE EXCEPTION '%: % %', kind.call, SQLSTATE, SQLERRM;
				END IF;
				failed := failed + 1;
			END;
		END LOOP;
	END LOOP;
	RETURN failed;
END $$;
-- In kilobytes: all memory contexts, and the process's own pages.
CREATE FUNCTION memory(OUT contexts int, OUT process int) LANGUAGE sql AS $$
	SELECT (SELECT sum(total_bytes) / 1024 FROM pg_backend_memory_contexts),
		substring(pg_read_file('/proc/self/status') FROM 'RssAnon:\s+(\d+)')::int
$$;
END

# Runs a statement some times before and many times after a first look at the memory.
sub grows_by
{
	my ($warm_up, $storm) = @_;
	my $out = $node->safe_psql('postgres', <<"END");
$warm_up
SELECT 'memory', * FROM memory();
$storm
SELECT 'memory', * FROM memory();
END
	my @sizes = $out =~ /^memory\|(\d+)\|(\d+)$/mg;
	my $done = 0;
	$done += $_ for $out =~ /^done\|(\d+)$/mg;
	return ($sizes[2] - $sizes[0], $sizes[3] - $sizes[1], $done);
}

my $kinds = $node->safe_psql('postgres', 'SELECT array_agg(number) FROM failing');
my $round = "SELECT 'done', storm('$kinds', 460);\n";
my ($contexts, $process, $done) = grows_by("SELECT storm('$kinds', 400);\n" x 2, $round x 10);
cmp_ok($done, '>=', 100_000, 'each of many failing calls fails as it should');
cmp_ok($contexts, '<', 128, 'the memory contexts stay as they are');
cmp_ok($process, '<', 2048, 'so does the process') or diag("$process kB more after $done failing calls");

# The measure itself: what is kept is seen.
my ($kept) = grows_by('', 'CREATE TEMP TABLE t (a int); PREPARE p AS SELECT 1, 2; PREPARE q AS SELECT 3 FROM t AS t1, t AS t2;'
	. 'DO $$ BEGIN FOR i IN 1..200 LOOP EXECUTE format(\'PREPARE r%s AS SELECT %s\', i, i); END LOOP; END $$;');
cmp_ok($kept, '>', 256, 'the memory contexts grow where something is kept');

# Bad requests as answers, all in one statement.
my $tried = <<'END';
SELECT 'done', count(*) FROM (SELECT prescriptive_try_analyze(jsonb_build_object('customer_id', i,
	CASE i % 4 WHEN 0 THEN 'x' ELSE 'customer_profile' END,
	CASE i % 4 WHEN 1 THEN '1'::jsonb WHEN 2 THEN '{"lead_score": -1}' ELSE '{"response_rate": "x"}' END)) AS answer, i
	FROM generate_series(1, 25000) AS i) AS t
WHERE answer -> 'error' ->> 'code' = CASE WHEN i % 4 IN (0, 2) THEN '22023' ELSE '22P02' END AND answer ->> 'customer_id' = i::text
	AND answer #>> '{error,path}' ~ CASE i % 4 WHEN 0 THEN 'x' WHEN 1 THEN 'customer_profile' WHEN 2 THEN 'lead_score' ELSE 'response_rate' END;
END
($contexts, $process, $done) = grows_by($tried =~ s/'done'/'warm'/r =~ s/25000/20000/r, $tried x 4);
is($done, 100_000, 'try_analyze answers each bad request with its error');
cmp_ok($contexts, '<', 128, 'the memory contexts stay as they are');
cmp_ok($process, '<', 2048, 'so does the process') or diag("$process kB more");

# A text of 100 MB, which takes many seconds to read, and a request with one of 15 MB.
$node->safe_psql('postgres', <<'END');
CREATE TABLE long (kind text, content text);
ALTER TABLE long ALTER content SET STORAGE external;
INSERT INTO long VALUES
	('text', repeat('That is not too expensive, but we need a guarantee and a discount by Friday. ', 1300000)),
	('request', repeat('That is not too expensive, but we need a guarantee and a discount by Friday. ', 200000));
CREATE TABLE request AS SELECT jsonb_build_object('customer_id', '1', 'interaction_history', jsonb_build_array(jsonb_build_object(
	'interaction_id', '1', 'interaction_type', 'email', 'timestamp', '2026-01-01T00:00:00Z', 'content', content))) AS request
FROM long WHERE kind = 'request';
END
for my $case (
	[ 'a text of 100 MB', 400, q{SELECT count(*) FROM long, prescriptive_traits(content) WHERE kind = 'text'} ],
	[ 'the tone of a text of 100 MB', 100, q{SELECT prescriptive_sentiment(content) FROM long WHERE kind = 'text'} ],
	[ 'the names of its traits', 100, q{SELECT prescriptive_trait_names(content) FROM long WHERE kind = 'text'} ],
	[ 'a text beyond ASCII', 100, q{SELECT prescriptive_sentiment(content || U&'\00E9') FROM long WHERE kind = 'text'} ],
	[ 'a request of 15 MB', 150, 'SELECT count(*) FROM request, prescriptive_traits(request)' ])
{
	my ($what, $milliseconds, $statement) = @$case;
	my $began = time;
	my ($status, $out, $error) = $node->psql('postgres', <<"END", on_error_stop => 0);
\\set VERBOSITY verbose
SET statement_timeout = $milliseconds;
$statement;
SET statement_timeout = 0;
SELECT prescriptive_analyze('{"customer_id": "1"}') ? 'priority', pg_backend_pid() > 0;
END
	my $took = time - $began;
	like($error, qr/ERROR:  57014: canceling statement due to statement timeout/, "$what: cancelled");
	cmp_ok($took, '<', $milliseconds / 1000 + 2, "$what: soon");
	is($out, 't|t', "$what: the backend lives on");
}

done_testing();
