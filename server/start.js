// What `npm start` runs first. Plain JavaScript that Node 20 understands, with nothing installed yet: it installs,
// finds the Node that npm brought, builds when something changed, and starts the real program with it.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const STAMP = join(root, 'node_modules', '.entretous-installed');
const BUILD_STAMP = join(root, 'build', '.entretous-built');

/** @param {string} version like `24.7.0` */
function atLeast(version, major, minor) {
	const [have = 0, haveMinor = 0] = version.split('.').map(Number);
	return have > major || (have === major && haveMinor >= minor);
}

/** @param {string} french @param {string} english @returns {never} */
export function giveUp(french, english) {
	console.error(`\n${french}\n${english}\n`);
	process.exit(1);
}

/** Installs what the lockfile names, unless that was done already. `dev` also installs what the tests need. */
export function ensureInstalled({ dev }) {
	if (!atLeast(process.versions.node, 20, 0)) {
		giveUp(
			`Entretous demande Node 20 ou plus récent ; cette machine a Node ${process.versions.node}.`,
			`Entretous needs Node 20 or newer; this machine has Node ${process.versions.node}.`
		);
	}
	const wanted = createHash('sha256')
		.update(readFileSync(join(root, 'package-lock.json')))
		.digest('hex');
	const [installed, withDev] = existsSync(STAMP) ? readFileSync(STAMP, 'utf8').split(' ') : [];
	if (installed === wanted && (withDev === 'dev' || !dev)) return;
	console.log('Installation des dépendances… / Installing dependencies…');
	// npm's own path when it started us; otherwise `npm` from the PATH.
	const npm = process.env.npm_execpath;
	const args = ['ci', dev ? '--include=dev' : '--omit=dev', '--no-audit', '--no-fund', '--loglevel=error'];
	const run = npm
		? spawnSync(process.execPath, [npm, ...args], { cwd: root, stdio: 'inherit' })
		: spawnSync('npm', args, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' });
	if (run.status !== 0) {
		giveUp(
			'L’installation a échoué. Vérifiez la connexion au registre npm, puis relancez la commande.',
			'Installing failed. Check the connection to the npm registry, then run the command again.'
		);
	}
	writeFileSync(STAMP, `${wanted} ${dev ? 'dev' : 'run'}`);
}

/** The path of a Node that is new enough: the one running this, else the one that npm brought. */
export function findNode() {
	if (atLeast(process.versions.node, 24, 7)) return process.execPath;
	const names = { linux: 'bin/node', win32: 'bin/node.exe' };
	const platform = process.platform === 'win32' ? 'win' : process.platform;
	const brought = join(
		root,
		'node_modules',
		`node-${platform}-${process.arch}`,
		names[process.platform] ?? 'bin/node'
	);
	if (existsSync(brought)) return brought;
	return giveUp(
		`Entretous demande Node 24.7 ou plus récent sur ce système ; cette machine a Node ${process.versions.node}. Installez-le depuis nodejs.org, puis relancez la commande.`,
		`Entretous needs Node 24.7 or newer on this system; this machine has Node ${process.versions.node}. Install it from nodejs.org, then run the command again.`
	);
}

/** A digest of names, sizes and times of everything that the built pages are made from. */
function sourcesDigest() {
	const hash = createHash('sha256');
	const visit = (path) => {
		const stat = statSync(path);
		if (stat.isDirectory()) {
			for (const name of readdirSync(path).sort()) if (name !== 'generated') visit(join(path, name));
		} else hash.update(`${path.slice(root.length)} ${stat.size} ${stat.mtimeMs}\n`);
	};
	for (const name of ['src', 'server', 'static', 'svelte.config.js', 'vite.config.ts', 'package-lock.json']) {
		visit(join(root, name));
	}
	return hash.digest('hex');
}

/** Builds the pages, unless nothing changed since they were built. @param {string} node */
export function ensureBuilt(node) {
	const wanted = sourcesDigest();
	if (existsSync(BUILD_STAMP) && readFileSync(BUILD_STAMP, 'utf8') === wanted) return;
	console.log('Construction des pages… / Building the pages…');
	const run = spawnSync(node, [join(root, 'node_modules/vite/bin/vite.js'), 'build', '--logLevel', 'error'], {
		cwd: root,
		stdio: ['ignore', 'ignore', 'inherit']
	});
	if (run.status !== 0) giveUp('La construction a échoué (voir ci-dessus).', 'Building failed (see above).');
	writeFileSync(BUILD_STAMP, wanted);
}

/** Where Node keeps what it has compiled, and the words that say from what. */
const COMPILED = process.env.NODE_COMPILE_CACHE ?? join(root, 'node_modules', '.cache', 'node');
const COMPILED_STAMP = join(COMPILED, '.entretous-compiled');

/**
 * Starts the program once on an empty database and ends it, unless nothing changed since that was done: what it is made
 * of is compiled then. Otherwise each of its threads would hold Node's TypeScript compiler for as long as it runs, 40 MB
 * in all. Where that fails nothing is said: the program itself says why.
 * @param {string} node
 */
export function ensureCompiled(node) {
	const wanted = `${sourcesDigest()} ${node}`;
	if (existsSync(COMPILED_STAMP) && readFileSync(COMPILED_STAMP, 'utf8') === wanted) return;
	const dataDir = mkdtempSync(join(tmpdir(), 'entretous-compile-'));
	const { DATABASE_URL: _, SMTP_URL: __, ...env } = process.env;
	const run = spawnSync(
		node,
		['--disable-warning=ExperimentalWarning', join(root, 'server/cli/compile.ts')],
		{
			cwd: root,
			env: {
				...env,
				NODE_COMPILE_CACHE: COMPILED,
				DATA_DIR: dataDir,
				HOST: 'localhost',
				PORT: '0',
				LOG_LEVEL: 'silent'
			},
			stdio: 'ignore',
			timeout: 60_000
		}
	);
	rmSync(dataDir, { recursive: true, force: true });
	if (run.status === 0 && existsSync(COMPILED)) writeFileSync(COMPILED_STAMP, wanted);
}

/** Runs a file of ours with the right Node until it ends, passing signals on. @param {string} node @param {string[]} args */
function runNode(node, args) {
	const child = spawn(node, ['--disable-warning=ExperimentalWarning', ...args], {
		cwd: root,
		// What was compiled once is not compiled again at every start.
		env: { ...process.env, NODE_COMPILE_CACHE: COMPILED },
		// The channel tells the server that this process is gone, however it went.
		stdio: ['inherit', 'inherit', 'inherit', 'ipc']
	});
	for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
		process.on(signal, () => child.kill(signal === 'SIGHUP' ? 'SIGTERM' : signal));
	}
	child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
}

if (process.argv[1] && fileURLToPath(import.meta.url) === process.argv[1]) {
	const args = process.argv.slice(2);
	const [mode, file, ...rest] = args;
	if (mode === '--run' && file) {
		ensureInstalled({ dev: file.startsWith('tests/') });
		runNode(findNode(), [join(root, file), ...rest]);
	} else {
		const dev = mode === '--dev';
		ensureInstalled({ dev });
		const node = findNode();
		if (!dev) {
			ensureBuilt(node);
			ensureCompiled(node);
		}
		runNode(node, [join(root, 'server/main.ts'), ...args]);
	}
}
