<?php
// Writes what WikiGuard knows of Wikimedia's wikis: their domains, languages, names of namespaces, and whether titles may begin with a
// small letter. It asks Wikimedia's own configuration by MediaWiki's own code.
//
//   php eng/wikis.php MEDIAWIKI CONFIG EXTENSIONS > src/WikiGuard.Core/Wikis/wikis.tsv
//
// MEDIAWIKI    a MediaWiki release, unpacked
// CONFIG       a checkout of wikimedia/operations-mediawiki-config
// EXTENSIONS   a folder with checkouts of the extensions ProofreadPage, Scribunto, TimedMediaHandler and Wikibase, by these names

declare( strict_types=1 );
error_reporting( E_ALL & ~E_DEPRECATED );

if ( $argc !== 4 ) {
	fwrite( STDERR, "Usage: php eng/wikis.php MEDIAWIKI CONFIG EXTENSIONS\n" );
	exit( 2 );
}
[ , $mediaWiki, $config, $extensions ] = $argv;

// Constants of core and of the extensions whose namespaces Wikimedia's configuration names.
define( 'MEDIAWIKI', true );
$IP = $mediaWiki;
define( 'MW_INSTALL_PATH', $mediaWiki );
require "$mediaWiki/includes/AutoLoader.php";
require "$mediaWiki/includes/Defines.php";
foreach ( [ 'WB_NS_ITEM' => -99999, 'WB_NS_ITEM_TALK' => -99998, 'WB_NS_PROPERTY' => 120, 'WB_NS_PROPERTY_TALK' => 121,
	'WB_NS_QUERY' => -99997, 'WB_NS_QUERY_TALK' => -99996, 'NS_TIMEDTEXT' => 710, 'NS_TIMEDTEXT_TALK' => 711 ] as $name => $number ) {
	define( $name, $number );
}
require "$config/src/WmfConfig.php";

const CANONICAL = [
	NS_MEDIA => 'Media', NS_SPECIAL => 'Special', NS_TALK => 'Talk', NS_USER => 'User', NS_USER_TALK => 'User_talk',
	NS_PROJECT => 'Project', NS_PROJECT_TALK => 'Project_talk', NS_FILE => 'File', NS_FILE_TALK => 'File_talk',
	NS_MEDIAWIKI => 'MediaWiki', NS_MEDIAWIKI_TALK => 'MediaWiki_talk', NS_TEMPLATE => 'Template',
	NS_TEMPLATE_TALK => 'Template_talk', NS_HELP => 'Help', NS_HELP_TALK => 'Help_talk', NS_CATEGORY => 'Category',
	NS_CATEGORY_TALK => 'Category_talk',
];

/** What a language's own file says: names of namespaces, aliases, and the languages it falls back to. */
function messages( string $mediaWiki, string $code ): array {
	$fallback = '';
	$namespaceNames = $namespaceAliases = $namespaceGenderAliases = [];
	$file = "$mediaWiki/languages/messages/Messages" . str_replace( '-', '_', ucfirst( $code ) ) . '.php';
	if ( is_file( $file ) ) {
		include $file;
	}
	foreach ( $namespaceGenderAliases as $number => $forms ) {
		foreach ( $forms as $form ) {
			$namespaceAliases[$form] = $number;
		}
	}
	// Kyrgyz writes constants as text.
	$namespaceAliases = array_map( static fn ( $n ) => is_string( $n ) ? constant( $n ) : $n, $namespaceAliases );
	return [ $namespaceNames, $namespaceAliases, array_filter( array_map( 'trim', explode( ',', (string)$fallback ) ) ) ];
}

/** Names and aliases of core's namespaces in a language, from its own file and those that it falls back to. */
function namesOfLanguage( string $mediaWiki, string $code ): array {
	static $known = [];
	if ( !isset( $known[$code] ) ) {
		[ $names, $aliases, $fallbacks ] = messages( $mediaWiki, $code );
		foreach ( $fallbacks as $fallback ) {
			[ $moreNames, $moreAliases ] = messages( $mediaWiki, $fallback );
			$names += $moreNames;
			$aliases += $moreAliases;
		}
		$known[$code] = [ $names, $aliases ];
	}
	return $known[$code];
}

function scribunto( string $extensions ): array {
	include "$extensions/Scribunto/Scribunto.namespaces.php";
	return [ $namespaceNames, $namespaceAliases ];
}

function wikibase( string $extensions ): array {
	include "$extensions/Wikibase/repo/Wikibase.i18n.namespaces.php";
	return [ $namespaceNames, $namespaceAliases ];
}

require "$extensions/ProofreadPage/ProofreadPage.namespaces.php";
require "$extensions/TimedMediaHandler/i18n/TimedMediaHandler.i18n.namespaces.php";
[ $moduleNames, $moduleAliases ] = scribunto( $extensions );
[ $itemNames, $itemAliases ] = wikibase( $extensions );

/** name => number, as a person may write it: with spaces, in composed form. A later one wins, and stands after the others. */
function entry( array &$into, string $name, int $number ): void {
	$name = Normalizer::normalize( str_replace( '_', ' ', $name ), Normalizer::FORM_C );
	// A talk page's name with a form that only MediaWiki's grammar can make.
	if ( $number > -3 && $number !== 0 && $name !== '' && !str_contains( $name, '{{' ) ) {
		unset( $into[mb_strtolower( $name )] );
		$into[mb_strtolower( $name )] = [ $name, $number ];
	}
}

$sites = new MediaWiki\Config\SiteConfiguration();
$sites->suffixes = Wikimedia\MWConfig\WmfConfig::SUFFIXES;
$sites->wikis = Wikimedia\MWConfig\WmfConfig::readDbListFile( 'all' );
$sites->settings = Wikimedia\MWConfig\WmfConfig::getStaticConfig();

$skipped = array_merge(
	Wikimedia\MWConfig\WmfConfig::readDbListFile( 'deleted' ), Wikimedia\MWConfig\WmfConfig::readDbListFile( 'private' ) );
$languages = $wikis = [];
foreach ( array_diff( $sites->wikis, $skipped ) as $wiki ) {
	$settings = Wikimedia\MWConfig\WmfConfig::getConfigGlobals( $wiki, $sites );
	$code = $settings['wgLanguageCode'];
	[ $names, $aliases ] = namesOfLanguage( $mediaWiki, $code );

	if ( !isset( $languages[$code] ) ) {
		$ofLanguage = [];
		// Of several names of a namespace, its usual one comes last.
		foreach ( $aliases as $alias => $number ) {
			entry( $ofLanguage, str_contains( (string)$alias, '$1' ) ? '' : (string)$alias, $number );
		}
		foreach ( CANONICAL as $number => $name ) {
			entry( $ofLanguage, $name, $number );
		}
		foreach ( $names as $number => $name ) {
			entry( $ofLanguage, str_contains( $name, '$1' ) ? '' : $name, $number );
		}
		foreach ( [ 'en', $code ] as $in ) {
			foreach ( $moduleAliases[$in] ?? [] as $alias => $number ) {
				entry( $ofLanguage, $alias, $number );
			}
			foreach ( $moduleNames[$in] ?? [] as $number => $name ) {
				entry( $ofLanguage, $name, $number );
			}
		}
		$languages[$code] = $ofLanguage;
	}

	$meta = $settings['wgMetaNamespace'] ?? '';
	$meta = $meta !== '' ? $meta : ( $settings['wgSitename'] ?? '' );
	$ofWiki = [];
	foreach ( $settings['wgNamespaceAliases'] ?? [] as $alias => $number ) {
		entry( $ofWiki, (string)$alias, (int)$number );
	}
	if ( $settings['wmgUseTimedMediaHandler'] ?? false ) {
		foreach ( [ 'en', $code ] as $in ) {
			$base = $wiki === 'commonswiki' ? 102 : 710;
			foreach ( $wgTimedMediaHandlerNamespaceNames[$in] ?? [] as $which => $name ) {
				entry( $ofWiki, $name, str_ends_with( $which, 'talk' ) ? $base + 1 : $base );
			}
		}
	}
	if ( $settings['wmgUseProofreadPage'] ?? false ) {
		$numbers = $settings['wgProofreadPageNamespaceIds'];
		foreach ( [ 'en', $code ] as $in ) {
			foreach ( $proofreadPageNamespaceNames[$in] ?? [] as $which => $name ) {
				$number = $numbers[explode( '_', $which )[0]];
				entry( $ofWiki, $name, str_ends_with( $which, 'talk' ) ? $number + 1 : $number );
			}
		}
	}
	if ( in_array( $wiki, [ 'wikidatawiki', 'testwikidatawiki' ], true ) ) {
		// wmf-config/Wikibase.php, and the registrations of WikibaseLexeme and EntitySchema.
		foreach ( [ 'Property' => 120, 'Property talk' => 121, 'Lexeme' => 146, 'Lexeme talk' => 147,
			'EntitySchema' => 640, 'EntitySchema talk' => 641 ] as $name => $number ) {
			entry( $ofWiki, $name, $number );
		}
	}
	if ( $settings['wmgUseTranslate'] ?? false ) {
		entry( $ofWiki, 'Translations', 1198 );
		entry( $ofWiki, 'Translations talk', 1199 );
	}
	if ( $settings['wmgUseFlow'] ?? false ) {
		entry( $ofWiki, 'Topic', 2600 );
	}
	if ( $wiki === 'commonswiki' ) {
		// The registrations of UploadWizard and JsonConfig.
		foreach ( [ 'Campaign' => 460, 'Campaign talk' => 461, 'Data' => 486, 'Data talk' => 487 ] as $name => $number ) {
			entry( $ofWiki, $name, $number );
		}
	}
	foreach ( $settings['wgExtraNamespaces'] ?? [] as $number => $name ) {
		if ( is_int( $number ) ) {
			entry( $ofWiki, str_replace( '$1', $meta, $name ), $number );
		}
	}
	$talk = ( $settings['wgMetaNamespaceTalk'] ?? '' ) ?: ( $names[NS_PROJECT_TALK] ?? 'Project_talk' );
	entry( $ofWiki, str_replace( '$1', $meta, $talk ), NS_PROJECT_TALK );
	foreach ( $aliases as $alias => $number ) {
		if ( str_contains( (string)$alias, '$1' ) ) {
			entry( $ofWiki, str_replace( '$1', $meta, (string)$alias ), $number );
		}
	}
	entry( $ofWiki, $meta, NS_PROJECT );

	$capitals = array_keys( array_filter( $settings['wgCapitalLinkOverrides'] ?? [] ) );
	$wikis[$wiki] = [
		'domain' => parse_url( $settings['wgCanonicalServer'], PHP_URL_HOST ),
		'language' => $code,
		'first' => $settings['wgCapitalLinks'] ? 'capital' : ( $capitals === [] ? 'any' : 'any but ' . implode( ' ', $capitals ) ),
		'names' => array_filter( $ofWiki, static fn ( $name, $key ) => ( $languages[$code][$key] ?? null ) !== $name, ARRAY_FILTER_USE_BOTH ),
	];
}

function line( array $names ): string {
	return implode( '|', array_map( static fn ( $n ) => "$n[0]=$n[1]", $names ) );
}

preg_match( "/'MW_VERSION', '([^']+)'/", file_get_contents( "$mediaWiki/includes/Defines.php" ), $version );
echo "# Wikimedia's languages and wikis. Written by eng/wikis.php from MediaWiki $version[1]; do not edit.\n";
echo "# language: code, names of namespaces. wiki: id, domain, language, how titles begin, names beside the language's.\n";
ksort( $languages );
ksort( $wikis );
foreach ( $languages as $code => $names ) {
	echo "language\t$code\t", line( $names ), "\n";
}
foreach ( $wikis as $id => $wiki ) {
	echo "wiki\t$id\t$wiki[domain]\t$wiki[language]\t$wiki[first]\t", line( $wiki['names'] ), "\n";
}
