# Each page of docs/ runs, in its order, and gives what it shows. The reference names all that the extension has; the
# page on policies names all keys, with the ranges that validation has and the values that are shipped.
use strict;
use warnings;
use FindBin;
use lib $FindBin::RealBin;
use JSON::PP;
use PrescriptiveTest;
use PostgreSQL::Test::Utils;
use Test::More;

my $root = "$FindBin::RealBin/../..";
my $node = start_node('docs', 'wal_level = logical');
my %page = map { /(\w+)\.md$/ => slurp_file($_) } glob("$root/docs/*.md");
ok($page{$_}, "docs/$_.md is there") for qw(reference policy operations security);

for my $name (sort keys %page)
{
	my $blocks = runs_as_written($node, "docs_$name", $page{$name});
	cmp_ok($blocks, '>', 3, "$name: its blocks are found") if $page{$name} =~ /All statements here run/;

	# What it points to exists.
	while ($page{$name} =~ /\]\(([^)#:\s]*)(?:#([^)\s]*))?\)/g)
	{
		my ($file, $anchor) = ($1, $2);
		ok($file eq '' || -e "$root/docs/$file", "$name: link to $file") if $file ne '';
		next if !defined $anchor;
		my $target = $file eq '' ? $page{$name} : slurp_file("$root/docs/$file");
		my %anchor = map { my $a = lc; $a =~ s/[^\w -]//g; $a =~ tr/ /-/; $a => 1 } $target =~ /^#+ (.*)$/mg;
		ok($anchor{$anchor}, "$name: link to $file#$anchor");
	}
	ok(-e "$root/$1", "$name: $1") while $page{$name} =~ m{`(src/[\w/.]+)`}g;
}

$node->safe_psql('postgres', 'CREATE DATABASE catalog');
$node->safe_psql('catalog', 'CREATE EXTENSION prescriptive');

sub rows
{
	return map { [ split /\t/, $_, -1 ] } split /\n/, $node->safe_psql('catalog', $_[0], extra_params => [ '-F', "\t" ]);
}

# Rows of the tables on a page, as lists of cells.
sub cells
{
	my ($text) = @_;
	return map { my ($row) = $_ =~ /^\|\s?(.*)\|\s*$/; [ map { s/^\s+|\s+$//gr } split /\|/, $row, -1 ] }
		$text =~ /^(\|.*)$/mg;
}

# Functions: support functions by name, those with five forms by name (a statement on the page lists the forms), all
# others by signature and volatility; names with an underscore are nobody's to call.
my $reference = $page{reference};
my %volatility = map { $_->[0] =~ /^`([\w.]+\(.*\))`$/ ? ($1 => $_->[1]) : () } cells($reference);
my $functions = 0;
for (rows(<<'END'))
SELECT (CASE n.nspname WHEN 'prescriptive' THEN 'prescriptive.' ELSE '' END) || p.proname,
	regexp_replace(regexp_replace(pg_get_function_identity_arguments(p.oid), ',? ?OUT .*', ''), '\mIN ', '', 'g'),
	CASE WHEN p.prokind = 'a' THEN 'aggregate' WHEN p.provolatile = 'i' THEN 'immutable'
		WHEN p.provolatile = 's' THEN 'stable' ELSE 'volatile' END,
	count(*) OVER (PARTITION BY p.proname) = 5,
	p.oid IN (SELECT unnest(ARRAY[typinput, typoutput, typreceive, typsend]::oid[]) FROM pg_type
		UNION SELECT castfunc FROM pg_cast UNION SELECT oprcode FROM pg_operator UNION SELECT amproc FROM pg_amproc)
FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace JOIN pg_depend AS d ON d.objid = p.oid
WHERE d.classid = 'pg_proc'::regclass AND d.deptype = 'e' AND p.proname NOT LIKE '\_%'
	AND d.refobjid = (SELECT oid FROM pg_extension WHERE extname = 'prescriptive')
END
{
	my ($name, $arguments, $volatility, $five_forms, $support) = @$_;
	++$functions;
	if ($five_forms eq 't' || $support eq 't')
	{
		like($reference, qr/`\Q$name\E`/, "reference: $name");
	}
	else
	{
		is($volatility{"$name($arguments)"}, $volatility, "reference: $name($arguments)");
		delete $volatility{"$name($arguments)"};
	}
}
cmp_ok($functions, '>', 70, 'the functions of the extension are found');
is(join(' ', sort keys %volatility), '', 'reference: no function that does not exist');

# Types, and the columns of tables, views and composite types, each in the section of that name.
my $relations = 0;
for (rows(<<'END'))
SELECT (CASE n.nspname WHEN 'prescriptive' THEN 'prescriptive.' ELSE '' END) || t.typname,
	a.attname, format_type(a.atttypid, a.atttypmod), t.typrelid <> 0
FROM pg_type AS t JOIN pg_namespace AS n ON n.oid = t.typnamespace
LEFT JOIN pg_attribute AS a ON a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped
WHERE t.typname NOT LIKE '\_%' AND EXISTS (SELECT FROM pg_depend AS d
	WHERE d.refobjid = (SELECT oid FROM pg_extension WHERE extname = 'prescriptive') AND d.deptype = 'e'
		AND (d.classid, d.objid) IN (('pg_type'::regclass, t.oid), ('pg_class'::regclass, t.typrelid)))
ORDER BY 1, a.attnum
END
{
	my ($name, $column, $type, $relation) = @$_;
	++$relations;
	like($reference, qr/`\Q$name\E`/, "reference: $name");
	next if $relation ne 't';
	my ($section) = $reference =~ /^## `\Q$name\E`\n(.*?)(?=^## |\z)/ms;
	my ($row) = grep { $_->[0] eq "`$column`" } cells($section // '');
	is($row->[1], "`$type`", "reference: $name.$column");
}
cmp_ok($relations, '>', 30, 'the types and columns of the extension are found');

# Keys of a policy: all paths of the shipped one, and all keys that the reader of policies knows.
my $json = JSON::PP->new->allow_nonref;
my $shipped = $json->decode(slurp_file("$root/policy/default.json"));
my %paths;
my $walk;
$walk = sub {
	my ($node, $path) = @_;
	if (ref $node eq 'HASH')
	{
		for my $key ($path =~ /valences$/ ? 'any' : keys %$node)
		{
			my $below = $path eq '' ? $key : "$path.$key";
			$paths{$below} = 1;
			$walk->($node->{$key}, $below);
		}
	}
	elsif (ref $node eq 'ARRAY')
	{
		$walk->($_, "${path}[]") for @$node;
	}
};
$walk->($shipped, '');

my @documented = map {
	my ($path, @rest) = @$_;
	@rest == 4 && $path =~ /^`([\w.\[\]*]+)`$/ ? [ $1, @rest ] : ()
} cells($page{policy});
cmp_ok(scalar(@documented), '>', 100, 'the documented keys are found');
sub pattern { my $p = quotemeta $_[0]; $p =~ s/\\\*/[^.]+/g; return qr/^$p$/ }
my @patterns = map { pattern($_->[0]) } @documented;
for my $path (sort keys %paths)
{
	ok((grep { $path =~ $_ } @patterns), "policy: $path");
}

my %known;
for my $file (glob("$root/src/core/policy/*.cpp"))
{
	my $source = slurp_file($file);
	$known{$_} = 1 for map { /"(\w+)"/g } $source =~ /ObjectReader \w+\(\*?\w+,\s*\{([^{}]*)\}/g;
	$known{$_} = 1 for $source =~ /\{"(\w+)", &(?:Texts::|parts_\.)/g;
}
my ($features) = slurp_file("$root/src/core/model/feature.hpp") =~ /kFeatureNames = \{(.*?)\}/s;
my %feature = map { $_ => 1 } $features =~ /"(\w+)"/g;
ok($known{$_}, "the keys of policies are found: $_")
	for qw(escalate_churn weight_with_texts enabled trait effect limit factor target half at_least unknown_keys);
cmp_ok(scalar(keys %feature), '>', 15, 'the features are found');
my %last = map { $_->[0] =~ /(\w+)$/ ? ($1 => 1) : () } @documented;
ok($last{$_}, "policy: key $_") for sort keys %known;
like($page{policy}, qr/`$_`/, "policy: feature $_") for sort keys %feature;
ok($known{$_} || $feature{$_}, "policy: key $_ exists") for sort keys %last;

# Positions of a documented path in the shipped policy: where its key is, or else where it could be.
sub places
{
	my ($path) = @_;
	my @steps = map { /^(.*)\[\]$/ ? ($1, '[]') : $_ } split /\./, $path;
	my $last = pop @steps;
	my @at = [ $shipped ];
	for my $step (@steps)
	{
		@at = map {
			my ($node, @way) = @$_;
			  $step eq '[]' && ref $node eq 'ARRAY' ? map({ [ $node->[$_], @way, $_ ] } 0 .. $#$node)
			: $step eq '*' && ref $node eq 'HASH' ? map({ [ $node->{$_}, @way, $_ ] } sort keys %$node)
			: ref $node eq 'HASH' && exists $node->{$step} ? [ $node->{$step}, @way, $step ]
			:                                                ();
		} @at;
	}
	my @places = map {
		my ($node, @way) = @$_;
		ref $node ne 'HASH' ? () : map { [ $node->{$_}, @way, $_ ] } $last ne '*' ? $last : $path =~ /valences/ ? 'any' : sort keys %$node
	} @at;
	my @present = grep { defined $_->[0] } @places;
	return @present ? @present : @places;
}

# What validation says of a value at a place.
sub hint
{
	my ($place, $value) = @_;
	my ($present, @way) = @$place;
	my $path = '{' . join(',', @way) . '}';
	my $at = '$.' . (join('.', @way) =~ s/\.(\d+)/[$1]/gr);
	return $node->safe_psql('catalog', <<"END");
SELECT v.hint
FROM prescriptive.validate_policy(jsonb_set(prescriptive.active_policy()::jsonb, '$path', '$value')::json) AS v
WHERE v.path = '$at' AND v.message ~ 'range|unrecognized'
END
}

for (@documented)
{
	my ($path, $type, $range, $value) = @$_;
	my ($place) = places($path);
	if ($type eq 'number')
	{
		my ($low, $high) = $range =~ /^\[(.+), (.+)\]$/;
		my ($least, $most) = hint($place, '1e300') =~ /^Values in \[(.+), (.+)\] are allowed\.$/;
		ok(defined $low && defined $least && $low == $least && $high == $most, "policy: range of $path")
			or diag("documented: $range, known: ", $least // '?', ' to ', $most // '?');
	}
	elsif ($type eq 'choice' && $range ne '')
	{
		my ($names) = hint($place, '"zzzzzzzz"') =~ /: (.*)\.$/;
		is(join(', ', $range =~ /`(\w+)`/g), $names, "policy: choices of $path");
	}
	next if $value eq '';
	is($value =~ s/`//gr, $place->[0], "policy: shipped value of $path");
}

done_testing();
