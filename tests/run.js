// What `npm test` runs. Plain JavaScript that Node 20 understands, with nothing installed yet: it installs, finds a
// Chromium, then runs every check with the Node that npm brought and ends with one line, `N passed, N failed`.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureBuilt, ensureInstalled, findNode, giveUp, root } from '../server/start.js';

const parts = ['unit', 'server', 'e2e'];
const asked = process.argv.slice(2);
const only = asked[0] === '--only' ? asked[1] : undefined;
if (asked.length > 0 && !parts.includes(only ?? '')) {
	giveUp('Usage : npm test [-- --only unit|server|e2e]', 'Usage: npm test [-- --only unit|server|e2e]');
}

ensureInstalled({ dev: true });
const node = findNode();
const bin = (path) => join(root, 'node_modules', path);
const results = mkdtempSync(join(tmpdir(), 'entretous-results-'));
const env = { ...process.env, FORCE_COLOR: process.env.FORCE_COLOR ?? '0', NODE_OPTIONS: '' };
let passed = 0;
let failed = 0;

/** Runs one tool of ours with the right Node. */
function run(title, file, args, more = {}) {
	console.log(`\n— ${title}`);
	const begun = Date.now();
	const { status } = spawnSync(node, ['--disable-warning=ExperimentalWarning', file, ...args], {
		cwd: root,
		stdio: 'inherit',
		env: { ...env, ...more }
	});
	console.log(`  ${title}: ${status === 0 ? 'ok' : 'failed'} (${Math.round((Date.now() - begun) / 1000)} s)`);
	return status === 0;
}

/** A check is one test: it holds or it does not. */
function check(...args) {
	if (run(...args)) passed += 1;
	else failed += 1;
}

/** Adds up a JSON report; a run that failed without a failed test (a crash) counts as one failure. */
function count(ok, file, read) {
	const [good, bad] = existsSync(file) ? read(JSON.parse(readFileSync(file, 'utf8'))) : [0, 0];
	passed += good;
	failed += bad === 0 && !ok ? 1 : bad;
	if (good + bad === 0) {
		console.error('No test was run.');
		failed += 1;
	}
}

function vitest(title, folders) {
	const file = join(results, `${folders[0]}.json`);
	const ok = run(title, bin('vitest/vitest.mjs'), [
		'run',
		'--config',
		'tests/config/vitest.config.ts',
		'--reporter=default',
		'--reporter=json',
		`--outputFile.json=${file}`,
		...folders.map((folder) => `tests/${folder}/`)
	]);
	count(ok, file, (report) => [report.numPassedTests, report.numFailedTests + report.numPendingTests]);
}

/** Playwright's own Chromium, else the system's, else Debian's package. */
function findChromium() {
	const own = spawnSync(
		node,
		['-e', `import('@playwright/test').then(({ chromium }) => console.log(chromium.executablePath()))`],
		{ cwd: root, encoding: 'utf8' }
	).stdout.trim();
	if (existsSync(own)) return own;
	const system = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
		.map((name) => spawnSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).stdout.trim())
		.find(Boolean);
	if (system) return system;
	console.log('Installation de Chromium… / Installing Chromium…');
	const download = spawnSync(node, [bin('@playwright/test/cli.js'), 'install', 'chromium-headless-shell'], {
		cwd: root,
		stdio: 'ignore',
		timeout: 120_000
	});
	if (download.status === 0 && existsSync(own)) return own;
	const sudo = process.getuid?.() === 0 ? '' : 'sudo -n ';
	spawnSync('sh', ['-c', `${sudo}apt-get update -qq && ${sudo}apt-get install -y -qq chromium`], {
		stdio: ['ignore', 'ignore', 'inherit'],
		env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
	});
	if (existsSync('/usr/bin/chromium')) return '/usr/bin/chromium';
	return giveUp(
		'Aucun Chromium trouvé, et aucun n’a pu être installé. Installez-en un, puis relancez npm test.',
		'No Chromium was found and none could be installed. Install one, then run npm test again.'
	);
}

if (!only) {
	check('types of the pages', bin('@sveltejs/kit/svelte-kit.js'), ['sync']);
	check('format', bin('prettier/bin/prettier.cjs'), [
		'--config',
		'tests/config/prettier.json',
		'--check',
		'--log-level=warn',
		'.'
	]);
}
// The messages and the pages' types are made by a build; everything after reads them.
ensureBuilt(node);
if (!only) {
	check('lint', bin('eslint/bin/eslint.js'), [
		'--config',
		'tests/config/eslint.config.js',
		'--max-warnings=0',
		'.'
	]);
	check('types', bin('svelte-check/bin/svelte-check'), [
		'--tsconfig',
		'./tsconfig.json',
		'--fail-on-warnings'
	]);
}
if (!only || only === 'unit') vitest('unit tests', ['unit']);
if (!only || only === 'server') vitest('server tests', ['server', 'simulation']);
if (!only || only === 'e2e') {
	const file = join(root, 'test-results', 'e2e.json');
	rmSync(file, { force: true });
	const chromium = findChromium();
	const ok = run(
		'browser tests',
		bin('@playwright/test/cli.js'),
		['test', '--config', 'tests/config/playwright.config.ts'],
		{ CHROMIUM: chromium }
	);
	count(ok, file, ({ stats }) => [stats.expected, stats.unexpected + stats.flaky + stats.skipped]);
}

rmSync(results, { recursive: true, force: true });
console.log(`\n${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
