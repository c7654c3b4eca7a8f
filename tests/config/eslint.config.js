import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import svelteConfig from '../../svelte.config.js';

/** Arrows go down the layout and never up: what each room may not import. */
function closed(files, patterns) {
	return {
		files,
		rules: {
			'no-restricted-imports': [
				'error',
				{ patterns: patterns.map(([regex, message]) => ({ regex, message })) }
			]
		}
	};
}
const pages = ['^(svelte|@sveltejs/|\\$app|\\$lib)', 'the server knows no pages'];
const lucia = ['^lucia$', 'only server/auth/sessions.ts knows Lucia'];

export default ts.config(
	{
		ignores: ['build/', '.svelte-kit/', 'node_modules/', 'src/lib/i18n/generated/', 'test-results/', 'data/']
	},
	...ts.configs.recommended,
	...svelte.configs.recommended,
	{
		languageOptions: { globals: { ...globals.node, ...globals.browser } },
		rules: {
			'@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
			'@typescript-eslint/consistent-type-imports': 'error',
			'no-restricted-syntax': [
				'error',
				{ selector: 'TSEnumDeclaration', message: 'Node strips types; enums are not types' },
				{
					selector: 'SvelteElement[name.name="details"] > SvelteStartTag > SvelteAttribute[key.name="open"]',
					message: 'hydration folds what was opened before: {...unfold(…)}'
				}
			],
			'no-console': ['error', { allow: ['log', 'error', 'warn'] }],
			eqeqeq: 'error',
			'svelte/no-navigation-without-resolve': 'off',
			'svelte/no-at-html-tags': 'error',
			'svelte/require-each-key': 'error'
		}
	},
	{
		files: ['**/*.svelte', '**/*.svelte.ts'],
		languageOptions: { parserOptions: { parser: ts.parser, extraFileExtensions: ['.svelte'], svelteConfig } }
	},
	closed(['src/lib/domain/**'], [['^(?!valibot$|\\./)', 'the domain imports nothing but valibot']]),
	closed(
		['server/db/**'],
		[pages, lucia, ['(services|relay|auth|jobs)/', 'queries know nothing above them']]
	),
	closed(
		['server/relay/**'],
		[
			pages,
			lucia,
			['services/', 'the relay knows documents as bytes and members as ids'],
			['auth/', 'rights are a parameter']
		]
	),
	closed(
		['server/services/**'],
		[pages, lucia, ['relay/', 'services announce; the composition root tells the relay']]
	),
	closed(
		['server/live/**'],
		[
			pages,
			lucia,
			['(services|db|auth|relay)/', 'live facts know topics and whoever watches; rights are a parameter']
		]
	),
	closed(['server/auth/sessions.ts'], [pages]),
	closed(
		['server/*.ts', 'server/{cli,jobs,mail,documents,backup,example}/**', 'server/auth/password.ts'],
		[pages, lucia]
	),
	closed(
		['src/lib/!(domain)/**'],
		[['^#server/', 'pages bring what the server gives; what they share never imports it']]
	)
);
