# The example runs as its README says, twice in one database, and gives what it promises.
use strict;
use warnings;
use FindBin;
use PrescriptiveTest;
use Test::More;

my $folder = "$FindBin::RealBin/../../examples/crm";
my $node = start_node('examples');
$node->safe_psql('postgres', 'CREATE DATABASE crm; CREATE DATABASE dashboard');

# Files name their data by paths from the folder.
sub run_file
{
	my ($database, $file) = @_;
	my ($out, $error) = ('', '');
	IPC::Run::run([ 'psql', '-X', '-q', '-d', $node->connstr($database), '-f', $file ], '>', \$out, '2>', \$error,
		init => sub { chdir $folder or die "$folder: $!" });
	is($error, '', "$file runs");
	return $out;
}

for my $load (1, 0, 1)
{
	run_file("crm", "load.sql") if $load;
	like(run_file('crm', 'demo.sql'), qr/The ten most urgent of 85 accounts/, 'the demo shows its list');
}
answers($node, 'crm', 'SELECT count(*), count(DISTINCT action_type) > 3, count(DISTINCT play) > 15 FROM crm.recommendations', '85|t|t',
	'each account has a recommendation, of many kinds');
# The stored answers are those of the documented requests.
answers($node, 'crm', <<'END', 85, 'and the one that its request gets');
SELECT count(*) FROM crm.recommendations AS s JOIN crm.customer_requests AS q USING (customer_id)
CROSS JOIN LATERAL (SELECT prescriptive_recommend(q.request) AS r OFFSET 0) AS p
WHERE (s.conversion_probability, s.churn_risk, s.play, s.priority) = ((r).conversion_probability, (r).churn_risk, (r).play, (r).priority)
END
my $dashboard = run_file('dashboard', 'dashboard.sql');
my $statements = () = PostgreSQL::Test::Utils::slurp_file("$folder/dashboard.sql") =~ /^-- \d+/mg;
is($statements, 10, 'the dashboard takes ten statements');
like($dashboard, qr/Darcel Schlecht/, 'and ends in its query');
done_testing();
