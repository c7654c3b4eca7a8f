import { paraglideVitePlugin } from '@inlang/paraglide-js';
import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vite';

export default defineConfig({
	plugins: [
		paraglideVitePlugin({
			project: './src/lib/i18n/project.inlang',
			outdir: './src/lib/i18n/generated',
			// French unless the reader chose otherwise; the browser's language is not asked.
			strategy: ['cookie', 'baseLocale'],
			cookieName: 'entretous_locale',
			emitReadme: false,
			emitPrettierIgnore: false
		}),
		sveltekit()
	],
	// One copy of Yjs only: two break `instanceof` inside it and lose updates.
	resolve: { dedupe: ['yjs', 'y-protocols', 'lib0'] },
	build: { target: 'es2022' },
	server: { hmr: { port: 24_678 } }
});
