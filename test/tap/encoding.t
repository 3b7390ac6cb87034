# One cluster, databases of several encodings: the extension installs and answers in each of them.
use strict;
use warnings;
use FindBin;
use PostgreSQL::Test::Utils;
use PrescriptiveTest;
use Test::More;

my $node = start_node('encoding');
my $contract = slurp_file("$FindBin::Bin/../contract/documented_examples.json");
my @databases = qw(UTF8 LATIN1 SQL_ASCII EUC_JP KOI8R);
my %client = map { $_ => 'UTF8' } @databases;
$client{SQL_ASCII} = 'SQL_ASCII';

for my $encoding (@databases)
{
	local $ENV{PGCLIENTENCODING} = $client{$encoding};
	my $database = lc $encoding;
	$node->safe_psql('postgres', "CREATE DATABASE $database ENCODING '$encoding' LOCALE 'C' TEMPLATE template0");
	$node->safe_psql($database, 'CREATE EXTENSION prescriptive');

	my $compared = $node->safe_psql($database, <<"END");
WITH contract AS (
	SELECT value -> 'request' AS request, coalesce(value -> 'exact', value -> 'contains') AS wanted, value ? 'exact' AS exact,
	       prescriptive_analyze(value -> 'request') AS answer,
	       prescriptive_analyze_json(value -> 'request')::jsonb AS json,
	       prescriptive_try_analyze(value -> 'request') AS tried
	FROM jsonb_array_elements(\$contract\$$contract\$contract\$::jsonb -> 'cases'))
SELECT count(*), sum((SELECT count(*) FROM jsonb_each(wanted) WHERE answer -> key = value)),
       sum((SELECT count(*) FROM jsonb_each(wanted))), bool_and(NOT exact OR answer = wanted),
       bool_and(json = answer AND tried = answer)
FROM contract;
END
	is($compared, '3|29|29|t|t', "$encoding: the documented customers");

	# Written as escapes, which only SQL_ASCII refuses.
	my $name = $encoding eq 'SQL_ASCII' ? "Zo\xc3\xab" : 'Zo\u00eb';
	next if $encoding eq 'KOI8R';
	is($node->safe_psql($database, qq(SELECT prescriptive_analyze('{"customer_id": "$name"}') ->> 'customer_id')),
		"Zo\xc3\xab", "$encoding: a customer_id beyond ASCII");
	is($node->safe_psql($database, qq(SELECT prescriptive_try_analyze('{"customer_id": "$name", "x": 1}') ->> 'customer_id')),
		"Zo\xc3\xab", "$encoding: also in an error");
	like($node->safe_psql($database, qq(SELECT prescriptive_try_analyze('{"customer_id": "x", "$name": 1}') #>> '{error,message}')),
		qr/Zo\xc3\xab/, "$encoding: a key beyond ASCII is named");
	is($node->safe_psql($database, qq(SELECT jsonb_path_query(evidence, '\$[*].phrase')
		FROM prescriptive_traits('Caf\xc3\xa9 $name? D\xc3\xa9j\xc3\xa0 too expensive.') WHERE trait = 'price_sensitive')),
		'"too expensive"', "$encoding: evidence after other characters");

	# Columns and levels of a learned model.
	my ($size, $basic) = ("gr\xc3\xb6\xc3\x9fe", "b\xc3\xa4sic");
	$node->safe_psql($database, qq(
		CREATE TABLE account AS
		SELECT i % 60 AS "$size", (ARRAY['$basic', 'pro'])[1 + i % 2] AS plan,
		       (hashint4(i) & 1023) / 1024.0 < 0.6 - (i % 60) / 120.0 - (i % 2) * 0.2 AS churned
		FROM generate_series(1, 3000) AS i;
		SELECT prescriptive.train('loss', 'account', 'churned', method => 'logistic');
		SELECT prescriptive.use_model('churn', 'loss', override => '{better,calibrated,rows}')));
	is($node->safe_psql($database, q(SELECT bool_and(abs(prescriptive_predict(prescriptive.model('loss'), a)
			- prescriptive_churn_risk(jsonb_build_object('features', to_jsonb(a)))) < 1e-12),
			(SELECT verdict FROM prescriptive.drift('loss', 'account', 'churned') WHERE kind = 'overall') FROM account AS a)),
		't|stable', "$encoding: a learned model");
	is($node->safe_psql($database, q(SELECT string_agg(input, ' ' ORDER BY input),
			(SELECT string_agg(l, ',' ORDER BY l) FROM json_array_elements_text(prescriptive.model('loss')::json #> '{inputs,1,levels}') AS l) FROM prescriptive.model_features)),
		"$size plan|$basic,pro", "$encoding: its columns and levels");
	$node->safe_psql($database, 'SELECT prescriptive.use_weights()');
}

# Positions count characters, so that they are the same wherever text is read as such.
my $text = qq(SELECT trait, score, evidence FROM prescriptive_traits('Na\xc3\xafve caf\xc3\xa9: too expensive, we need a guarantee.'));
{
	local $ENV{PGCLIENTENCODING} = 'UTF8';
	my $evidence = $node->safe_psql('utf8', $text);
	is($node->safe_psql('utf8', qq(SELECT bool_and(substr('Na\xc3\xafve caf\xc3\xa9: too expensive, we need a guarantee.',
		(e ->> 'start')::int, (e ->> 'length')::int) ~ CASE trait WHEN 'price_sensitive' THEN '^too expensive\$' ELSE 'guarantee\$' END)
		FROM ($text) AS t, jsonb_array_elements(evidence) AS e WHERE trait IN ('price_sensitive', 'risk_averse'))),
		't', 'a phrase is where the evidence says');
	is($node->safe_psql('latin1', $text), $evidence, 'LATIN1: the same evidence');
}
{
	local $ENV{PGCLIENTENCODING} = 'SQL_ASCII';
	is($node->safe_psql('sql_ascii', $text), $node->safe_psql('utf8', $text), 'SQL_ASCII: the same evidence');
}

# SQL_ASCII stores bytes that are no UTF-8: a clear error, and an answer from try_analyze.
my %invalid = (
	'customer_id' => q({"customer_id": "Zo@"}),
	'content' => q({"customer_id": "1", "interaction_history": [{"interaction_id": "1", "timestamp": "2026-01-01T00:00:00Z",
		"interaction_type": "email", "content": "too expensive @"}]}),
	'a key' => q({"customer_id": "1", "lead_sc@re": 1}),
	'a key of a feature' => q({"customer_id": "1", "features": {"@": 1}}),
	'demographics' => q({"customer_id": "1", "customer_profile": {"demographics": {"city": "@"}}}),
	'preferences' => q({"customer_id": "1", "customer_profile": {"preferences": {"@": ["@"]}}}),
);
for my $place (sort keys %invalid)
{
	my $request = "replace('$invalid{$place}', '\@', chr(235))::jsonb";
	my ($status, $out, $error) =
		$node->psql('sql_ascii', "\\set VERBOSITY verbose\nSELECT prescriptive_analyze($request) IS NOT NULL");
	my $tried = "SELECT CASE WHEN a ? 'error' THEN a #>> '{error,code}' ELSE 't' END, a::text !~ chr(235)
		FROM prescriptive_try_analyze($request) AS a";
	my ($code) = $error =~ /ERROR:  (\w{5}): .*(?:invalid|UTF)/;
	ok($out eq 't' || (defined $code && $code =~ /^22/), "invalid bytes in $place: an answer or a clear error")
		or diag("$out $error");
	is($node->safe_psql('sql_ascii', $tried), ($code // 't') . '|t', "invalid bytes in $place: try_analyze");
}
raises($node, 'sql_ascii', "SELECT prescriptive_traits('too expensive ' || chr(235))", '22021', 'invalid byte sequence',
	'invalid bytes in a text');
raises($node, 'sql_ascii', qq(SELECT replace('{"schema": 1, "description": "\@"}', '\@', chr(235))::prescriptive_policy),
	'22021', 'invalid byte sequence', 'invalid bytes in a policy');
raises($node, 'sql_ascii', qq(SELECT prescriptive.validate_policy(replace('{"description": "\@"}', '\@', chr(235))::json)),
	'22021', 'invalid byte sequence', 'invalid bytes in a document to validate');

# A policy with characters that a database lacks.
my $base = $node->safe_psql('utf8', q(SELECT document::text FROM prescriptive.policy WHERE name = 'default'));
(my $foreign = $base) =~ s/Present a compelling value proposition with clear next steps/Montr\\u00e9 the customer\\u2019s value/g;
isnt($foreign, $base, 'the policy has other texts');
my $request = q('{"customer_id": "12345", "customer_profile": {"lead_score": 0.7, "sentiment_score": 0.3,
	"total_interactions": 15, "avg_deal_value": 50000, "response_rate": 0.8}}');
my $policy = "\$p\$$foreign\$p\$::prescriptive_policy";
my $digest = $node->safe_psql('utf8', "SELECT prescriptive_policy_digest($policy)");
my $action = "Montr\xc3\xa9 the customer\xe2\x80\x99s value";
for my $encoding (@databases)
{
	local $ENV{PGCLIENTENCODING} = $client{$encoding};
	my $database = lc $encoding;
	is($node->safe_psql($database, <<"END"), "$foreign\n$digest\nt|1|conversion", "$encoding: text, digest, json, table, score");
SELECT $policy;
SELECT prescriptive_policy_digest($policy);
SELECT ($policy)::json::prescriptive_policy = $policy, prescriptive.create_policy('foreign', $policy),
	prescriptive_action_type($request, $policy);
END
	my $json = $node->safe_psql($database, "SELECT prescriptive_analyze_json($request, $policy)");
	my ($said) = $json =~ /"recommended_action" ?: ?"([^"]*)"/;
	$said =~ s/\\u00e9/\xc3\xa9/; $said =~ s/\\u2019/\xe2\x80\x99/;
	is($said, $action, "$encoding: the answer as json");

	my %ask = (
		'the policy as jsonb' => "SELECT ($policy)::jsonb ->> 'description' IS NOT NULL",
		'the answer as jsonb' => "SELECT prescriptive_analyze($request, $policy) ->> 'recommended_action'",
		'the action' => "SELECT prescriptive_recommended_action($request, $policy)",
		'the composite' => "SELECT (prescriptive_recommend($request, $policy)).recommended_action",
	);
	for my $what (sort keys %ask)
	{
		if ($encoding =~ /^(LATIN1|KOI8R)$/)
		{
			raises($node, $database, $ask{$what}, '22P05', qq(encoding "$encoding".*HINT:  [^\\n]*json),
				"$encoding: $what is an error with a hint");
		}
		else
		{
			answers($node, $database, $ask{$what}, $what eq 'the policy as jsonb' ? 't' : $action, "$encoding: $what");
		}
	}
}

# Histories: the same bytes and the same text everywhere, names beyond ASCII included.
(my $renamed = $base) =~ s/"price_sensitive"/"caf\\u00e9"/g;
my %history;
for my $encoding (@databases)
{
	local $ENV{PGCLIENTENCODING} = $client{$encoding};
	my $greeting = $encoding eq 'KOI8R' ? '' : "Caf\xc3\xa9: ";
	my $out = $node->safe_psql(lc $encoding, <<"END");
SELECT h, md5(prescriptive_history_send(h)), h::text::prescriptive_history = h FROM (SELECT prescriptive_history_add(
	NULL, '2026-05-01 00:00+00', 'call', '${greeting}that is too expensive.', \$p\$$renamed\$p\$::prescriptive_policy) AS h) AS q;
END
	like($out, qr/"caf\\u00e9":\{"texts":1,.*\|t$/, "$encoding: a history names the trait");
	$history{$out} = 1;
}
is(scalar(keys %history), 1, 'the same history in each encoding');
raises($node, 'sql_ascii', "SELECT prescriptive_history_agg(now(), chr(235))", '22021', 'invalid byte sequence in kind',
	'invalid bytes in a kind');
raises($node, 'sql_ascii', "SELECT prescriptive_history_agg(now(), 'call', 'too expensive ' || chr(235))", '22021',
	'invalid byte sequence in content', 'invalid bytes in a content');
raises($node, 'sql_ascii', "SELECT ('{\"version\": \"' || chr(235) || '\"}')::prescriptive_history", '22021',
	'invalid byte sequence in history', 'invalid bytes in a history');

done_testing();
