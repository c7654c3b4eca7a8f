import { defineConfig } from 'vitest/config';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

export default defineConfig({
	root,
	resolve: { alias: { '#lib': `${root}src/lib`, '#server': `${root}server` } },
	test: {
		include: ['tests/{unit,server,simulation}/**/*.test.ts'],
		globalSetup: ['tests/support/global-setup.ts'],
		testTimeout: 60_000,
		hookTimeout: 120_000,
		// Two cores: more workers than that only makes servers and browsers wait for each other.
		maxWorkers: 2,
		pool: 'forks',
		server: { deps: { external: [/node_modules\/(?!@etalab\/)/] } }
	}
});
