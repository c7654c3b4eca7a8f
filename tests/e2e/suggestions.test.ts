import AxeBuilder from '@axe-core/playwright';
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { SCHEMA_VERSION } from '#lib/document/names.ts';
import { messageType } from '#lib/domain/relay-protocol.ts';
import { writeUpdate } from '#server/relay/protocol.ts';
import type { RunningApp } from '../support/app.ts';
import { comeAs, expect, test, type Someone } from '../support/browser.ts';
import { deletion, formatting, insertion, SuggestingPage, words } from '../support/suggesting.ts';

/** Sends what a page has written to its document as someone who is signed in. Resolves once it is durable. */
async function send(
	app: RunningApp,
	{ context }: Someone,
	{ document_id, epoch }: { document_id: string; epoch: number },
	page: SuggestingPage
) {
	const cookie = (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
	const address = `${app.origin.replace('http', 'ws')}/documents/${document_id}`;
	const ws = new WebSocket(`${address}?schema=${SCHEMA_VERSION}&epoch=${epoch}&saved=1`, {
		headers: { origin: app.origin, cookie }
	});
	await new Promise<void>((resolve, reject) => {
		ws.on('error', reject);
		ws.on('close', (code) => reject(new Error(`closed: ${code}`)));
		ws.on('message', (data: Buffer) => {
			if (data[0] === messageType.level) ws.send(writeUpdate(page.bytes));
			if (data[0] === messageType.saved) resolve();
		});
	});
	ws.close();
}

test('what is proposed in a text is seen on a page of its own, until an agreement is made of it', async ({
	browser,
	app
}) => {
	const awa = await comeAs(browser, app, 'Awa Diarrassou');
	const karim = await comeAs(browser, app, 'Karim Belhadri');
	const plain = await comeAs(browser, app, 'Karim Belhadri', {
		javaScriptEnabled: false,
		viewport: { width: 360, height: 740 }
	});
	const database = new DatabaseSync(join(app.dataDir, 'entretous.sqlite'), { readOnly: true });
	// Another test may have put the text back to an earlier day.
	const plan = database
		.prepare(
			"select plan.id, document_id, epoch from plan join document on document.id = document_id where title like '%porte ouverte%'"
		)
		.get() as { id: string; document_id: string; epoch: number };
	const { id } = plan;
	database.close();

	await karim.page.goto(`${app.origin}/alliance-du-gue/plans/${id}`);
	await karim.page.getByRole('link', { name: 'Modifications proposées' }).click();
	await expect(karim.page.getByText('Aucune modification n’attend de décision.')).toBeVisible();
	await expect(karim.page.getByRole('link', { name: 'Toutes (0)' })).toBeVisible();

	const hers = new SuggestingPage();
	const by = 'someone';
	hers.write([
		words('Ouvert le '),
		words('mardi', deletion('s1', by)),
		words('samedi', insertion('s1', by)),
		words(' matin', formatting('s2', by, { mark: 'bold', value: '{}' }))
	]);
	await send(app, awa, plan, hers);
	// Nobody has to load the page again.
	const proposals = karim.page.getByRole('article', { name: 'Modification proposée par Awa Diarrassou' });
	await expect(proposals).toHaveCount(2);
	await expect(proposals.locator('del')).toHaveText('mardi');
	await expect(proposals.locator('ins')).toHaveText('samedi');
	await expect(proposals.getByText('«\u202fmatin\u202f»\u202f: en gras')).toBeVisible();

	const decision = { removed: 'mardi', added: 'samedi', formatted: '', formats: [], block: null };
	hers
		.write([words('Ouvert le samedi'), words(' matin', formatting('s2', by, { mark: 'bold', value: '{}' }))])
		.decide('s1', 'accepted', by, decision);
	await send(app, awa, plan, hers);
	await expect(proposals).toHaveCount(1);
	await karim.page.getByRole('link', { name: 'Acceptées (1)' }).click();
	await expect(proposals.getByText(/Acceptée par Awa Diarrassou le \d/)).toBeVisible();

	// Without a script, on a phone.
	await plain.page.goto(karim.page.url());
	await plain.page.getByRole('link', { name: 'En faire un accord' }).click();
	const sentence = 'Remplacer «\u202fmardi\u202f» par «\u202fsamedi\u202f».';
	await expect(plain.page.locator('textarea')).toHaveValue(sentence);
	await plain.page.locator('form button.primary').click();
	await plain.page.waitForURL('**/entries/*');
	await karim.page.getByRole('link', { name: sentence }).click();
	await expect(karim.page.getByRole('heading', { level: 1 })).toContainText(sentence);

	await karim.page.setViewportSize({ width: 360, height: 740 });
	for (const colorScheme of ['light', 'dark'] as const) {
		await karim.page.emulateMedia({ colorScheme });
		for (const show of ['pending', 'accepted', 'all']) {
			await karim.page.goto(`${app.origin}/alliance-du-gue/plans/${id}/suggestions?show=${show}`);
			expect(await karim.page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
			expect((await new AxeBuilder({ page: karim.page }).analyze()).violations).toEqual([]);
		}
	}
	await Promise.all([awa.close(), karim.close(), plain.close()]);
});
