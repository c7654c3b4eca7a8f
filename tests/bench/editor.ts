/**
 * `npm run bench:editor`: a plan of 60 pages with 500 threads and 200 proposals, opened in Chromium slowed down four
 * times, and typed into: what each key costs the page's thread, and each frame after it, in which the cards of the margin
 * are laid out. Needs Chromium (`CHROMIUM`). Ends with 1 when a goal is missed.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from '@playwright/test';
import { migrate } from '#server/db/migrate.ts';
import { openDatabase } from '#server/db/connection.ts';
import { loadExample } from '#server/example/load.ts';
import { fillPlan } from './editor/fill-plan.ts';
import { framesOf, keysOf, partsOf, trace } from './editor/trace.ts';
import { startProgram } from './program.ts';

const SLOWER = 4;
const LETTERS = Number(process.env.LETTERS ?? 150);
const GOAL = { key: 16, frame: 50 };

const quantile = (list: readonly number[], q: number) =>
	list.toSorted((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * q))] ?? 0;

const dataDir = await mkdtemp(join(tmpdir(), 'entretous-bench-'));
const connection = await openDatabase({ dataDir });
await migrate(connection);
await loadExample({ db: connection.db, now: () => new Date(), announce: () => Promise.resolve() });
const { path, pages, threads, suggestions } = await fillPlan(connection);
await connection.close();
const program = await startProgram({ dataDir });
const browser = await chromium.launch({
	...(process.env.CHROMIUM && { executablePath: process.env.CHROMIUM }),
	args: ['--no-sandbox', '--disable-dev-shm-usage']
});
try {
	const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, locale: 'fr-FR' });
	await page.goto(program.origin);
	await page.getByRole('button', { name: 'Découvrir avec l’alliance d’exemple' }).click();
	await page.getByRole('button', { name: 'Devenir Awa Diarrassou' }).click();
	await page.waitForURL('**/attention');
	const scripts = new Map<string, Promise<number>>();
	page.on('response', (response) => {
		if (response.request().resourceType() === 'script') {
			scripts.set(
				response.url(),
				response
					.request()
					.sizes()
					.then(({ responseBodySize }) => responseBodySize)
			);
		}
	});
	await page.goto(`${program.origin}${path}`);
	const text = page.getByRole('textbox', { name: 'Texte du plan' });
	await text.waitFor({ timeout: 120_000 });
	await page.locator('[data-save-state]').filter({ hasText: 'Enregistré' }).waitFor();
	const sizes = await Promise.all(scripts.values());
	console.log(
		`${pages} pages, ${threads} threads, ${suggestions} proposals; scripts ${(sizes.reduce((a, b) => a + b, 0) / 1024).toFixed(0)} KB as sent`
	);
	const missed = [await measure(page, 'writing', false), await measure(page, 'proposing', true)];
	process.exitCode = missed.some(Boolean) ? 1 : 0;
} finally {
	await browser.close();
	await program.stop();
	await rm(dataDir, { recursive: true, force: true });
}

/** Types in the middle of the text. Whether a goal is missed. */
async function measure(page: Page, name: string, proposes: boolean): Promise<boolean> {
	if (proposes) await page.getByRole('button', { name: 'Je propose' }).click();
	const text = page.getByRole('textbox', { name: 'Texte du plan' });
	await text.evaluate((element) => {
		const blocks = element.querySelectorAll('p');
		const block = blocks[Math.floor(blocks.length / 2)]!;
		block.scrollIntoView({ block: 'center' });
		(element as HTMLElement).focus();
		getSelection()!.collapse(block.firstChild, 3);
	});
	const session = await page.context().newCDPSession(page);
	await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
	// What a first key compiles is not what a key costs.
	await type(page, 20);
	const events = await trace(session, () => type(page, LETTERS));
	await session.send('Emulation.setCPUThrottlingRate', { rate: 1 });
	await session.detach();
	const keys = keysOf(events);
	const frames = framesOf(events);
	const [key, frame] = [quantile(keys, 0.95), quantile(frames, 0.95)];
	console.log(
		`${name}: ${keys.length} keys, median ${quantile(keys, 0.5).toFixed(1)} ms; ${frames.length} frames, median ${quantile(frames, 0.5).toFixed(1)} ms`
	);
	const shares = partsOf(events).map(([part, took]) => `${part} ${(took / keys.length).toFixed(1)}`);
	console.log(`  ms a key: ${shares.join(', ')}`);
	const met = key < GOAL.key && frame < GOAL.frame;
	console.log(
		`${met ? 'met' : 'MISSED'}: ${name}, a key ${key.toFixed(1)} ms at p95 (goal ${GOAL.key}), the frame after it ${frame.toFixed(1)} ms (goal ${GOAL.frame}), ${SLOWER} times slower`
	);
	return !met;
}

/** One letter after the other, each once the frame of the one before is drawn. */
async function type(page: Page, count: number): Promise<void> {
	for (let i = 0; i < count; i += 1) {
		await page.keyboard.press('abcdefghij'[i % 10]!);
		await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))));
	}
}
