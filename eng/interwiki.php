<?php
// Writes the prefixes by which titles in links lead to other wikis of Wikimedia's and to other sites, from Wikimedia's own configuration.
//
//   php eng/interwiki.php CONFIG > src/WikiGuard.Core/Wikis/interwiki.tsv
//
// CONFIG       a checkout of wikimedia/operations-mediawiki-config

declare( strict_types=1 );

if ( $argc !== 2 ) {
	fwrite( STDERR, "Usage: php eng/interwiki.php CONFIG\n" );
	exit( 2 );
}

$everywhere = $projects = $languages = [];
foreach ( include "$argv[1]/wmf-config/interwiki.php" as $key => $link ) {
	[ $from, $prefix ] = explode( ':', $key, 2 );
	// 1 https://en.wikibooks.org/wiki/$1; what has another form leads to no wiki's pages.
	$domain = preg_match( '~^1 https://([^/]+)/wiki/\$1$~', $link, $parts ) ? $parts[1] : '';
	if ( $from === '__global' ) {
		$everywhere[str_replace( '_', ' ', $prefix )] = $domain;
	} elseif ( in_array( $from, [ 'enwiki', 'enwiktionary' ], true ) && str_starts_with( $domain, 'en.' ) ) {
		// One that leads to the same language's wiki of a project; none leads from a project to itself.
		$projects[$prefix] = substr( $domain, strlen( 'en.' ) );
	} elseif ( $from === '_wiki' && $domain !== "$prefix.wikipedia.org" && $domain !== '' ) {
		$languages[$prefix] = substr( $domain, 0, -strlen( '.wikipedia.org' ) );
	}
}
// Of Wikipedia, the project's own prefix stands among the languages.
$languages = array_diff_key( $languages, $projects );

echo "# Prefixes of links. Written by eng/interwiki.php from Wikimedia's configuration; do not edit.\n";
echo "# everywhere: prefix, the wiki's domain, empty where it leads to no wiki of Wikimedia's. project: prefix, the project's domain, in the\n";
echo "# wiki's own language. language: a code, and the one that its wikis' domains have; codes for which they are the same are left out.\n";
foreach ( [ 'everywhere' => $everywhere, 'project' => $projects, 'language' => $languages ] as $kind => $prefixes ) {
	ksort( $prefixes, SORT_STRING );
	foreach ( $prefixes as $prefix => $leads ) {
		echo "$kind\t$prefix\t$leads\n";
	}
}
