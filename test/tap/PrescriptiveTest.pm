# What the TAP tests share: clusters, and functions that say independently what a score should be.
package PrescriptiveTest;

use strict;
use warnings;
use Exporter 'import';
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

our @EXPORT = qw(start_node helpers raises answers runs_as_written);

# A running cluster; more settings may follow the name.
sub start_node
{
	my ($name, @settings) = @_;
	my $node = PostgreSQL::Test::Cluster->new($name);
	$node->init(allows_streaming => $name eq 'primary');
	$node->append_conf('postgresql.conf', join("\n", 'autovacuum = off', @settings, ''));
	$node->start;
	return $node;
}

# The documented formula for conversion, written in SQL, and policies that shift its log-odds: what
# shifted_policy(d) says of a customer is what conversion(..., d) says.
sub helpers
{
	my ($schema) = @_;
	my $type = defined $schema ? "$schema.prescriptive_policy" : 'prescriptive_policy';
	return <<"END";
CREATE FUNCTION conversion(lead float8, sentiment float8, interactions float8, deal float8, response float8,
	shift float8 DEFAULT 0) RETURNS float8 LANGUAGE sql IMMUTABLE PARALLEL SAFE AS \$\$
	SELECT 1 / (1 + exp(-(shift - 2.3036
		+ 1.3062 * coalesce(lead, 0.5) + 0.5464 * coalesce(sentiment, 0)
		+ 0.4011 * least(1, ln(1 + coalesce(interactions, 8)) / ln(51))
		+ 1.4612 * least(1.25, ln(1 + coalesce(deal, 20000) / 10000) / ln(11))
		+ 0.6424 * coalesce(response, 0.5))))
\$\$;
CREATE FUNCTION shifted_policy(shift float8) RETURNS $type LANGUAGE sql STABLE AS \$\$
	SELECT jsonb_set(document::jsonb, '{models,conversion,intercept}', to_jsonb(-2.3036 + shift))::$type
	FROM prescriptive.policy WHERE name = 'default'
\$\$;
END
}

# The statement gives this text, unaligned and without headers.
sub answers
{
	my ($node, $database, $sql, $expected, $what) = @_;
	my ($status, $out, $error) = $node->psql($database, $sql);
	is($error eq '' ? $out : "$out$error", $expected, $what);
}

# The statement fails with this SQLSTATE and a message (with detail and hint) that matches.
sub raises
{
	my ($node, $database, $sql, $sqlstate, $pattern, $what) = @_;
	my ($status, $out, $error) = $node->psql($database, "\\set VERBOSITY verbose\n$sql");
	like($error, qr/ERROR:  $sqlstate: .*$pattern/s, $what);
}

# Each ```sql block of a page runs, in its order, in a database of its own, and prints exactly what the ```text block
# behind it shows, if there is one. Gives the number of blocks.
sub runs_as_written
{
	my ($node, $database, $page) = @_;
	my $blocks = 0;
	$node->safe_psql('postgres', "CREATE DATABASE $database");
	while ($page =~ /^```sql\n(.*?)^```\n(?:```text\n(.*?)^```\n)?/gms)
	{
		my ($sql, $expected) = ($1, $2 // '');
		my ($out, $error) = ('', '');
		IPC::Run::run([ 'psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-d', $node->connstr($database) ],
			'<', \$sql, '>', \$out, '2>', \$error);
		$out .= $error;
		$out =~ s/[ ]+$//gm;
		$out =~ s/\n+\z/\n/;
		my ($first) = $sql =~ /^(.*)$/m;
		is($out, $expected, "$database: $first");
		++$blocks;
	}
	return $blocks;
}

1;
