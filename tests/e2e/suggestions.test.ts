import AxeBuilder from '@axe-core/playwright';
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { SCHEMA_VERSION } from '#lib/document/names.ts';
import { messageType } from '#lib/domain/relay-protocol.ts';
import { writeUpdate } from '#server/relay/protocol.ts';
import type { RunningApp } from '../support/app.ts';
import { comeAs, expect, test, text, type Someone } from '../support/browser.ts';
import { bubble, margin, planWith, select } from '../support/plan-text.ts';
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
	await expect(karim.page.getByText(/^Cet accord a été fait d’une modification proposée par /)).toBeVisible();

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

test('words that a commenter proposes are on that page too, in what is taken away, and are decided on there', async ({
	browser,
	app
}) => {
	test.setTimeout(180_000);
	const awa = await comeAs(browser, app, 'Awa Diarrassou');
	const address = await planWith(awa.page, app, 'Proposé de côté');
	const odile = await comeAs(browser, app, 'Odile Sarraziet');
	await odile.page.goto(address);
	await text(odile.page).waitFor();
	const propose = async (words: string, others: string, why: string) => {
		await select(odile.page, words);
		await bubble(odile.page).getByRole('button', { name: 'Proposer' }).click();
		const form = margin(odile.page).getByRole('form', { name: 'Nouvelle proposition' });
		await form.getByRole('textbox', { name: 'Les mots que vous proposez' }).fill(others);
		await form.getByRole('textbox', { name: 'Pourquoi' }).fill(why);
		await form.getByRole('button', { name: 'Proposer ces mots' }).click();
		await expect(form).toHaveCount(0);
	};
	await propose('le samedi matin', 'le jeudi soir', 'Le samedi, la halle est prise.');
	await awa.page.goto(`${address}/suggestions`);
	const list = awa.page.getByRole('article', { name: 'Modification proposée par Odile Sarraziet' });
	await expect(list).toHaveCount(1);
	// Another comes while the page is open.
	await propose('dans la halle', 'dans la salle des fêtes', '');
	await expect(list).toHaveCount(2);
	const day = list.filter({ hasText: 'jeudi' });
	await expect(day.locator('del')).toHaveText('le samedi matin');
	await expect(day.locator('ins')).toHaveText('le jeudi soir');
	await expect(day).toContainText('Le samedi, la halle est prise.');
	await expect(day).toContainText(/Proposée par Odile Sarraziet le \d/);

	const file = async (proposed: string) =>
		(await awa.page.request.get(`${address}/text/file?format=html&proposed=${proposed}`)).text();
	const shown = await file('shown');
	expect(shown).toContain('<del title="Odile Sarraziet">le samedi matin</del>');
	expect(shown).toContain('<ins title="Odile Sarraziet">le jeudi soir</ins>');
	expect(await file('dropped')).not.toContain('jeudi');
	await awa.page.goto(`${address}/text`);
	await awa.page.getByLabel('Les montrer').check();

	await awa.page.goto(`${address}/suggestions`);
	for (const width of [1440, 360]) {
		await awa.page.setViewportSize({ width, height: 800 });
		expect(await awa.page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
		expect((await new AxeBuilder({ page: awa.page }).analyze()).violations).toEqual([]);
	}
	await day.getByRole('button', { name: 'Accepter ces mots' }).click();
	await expect(list).toHaveCount(1);
	await list.getByRole('button', { name: 'Ne pas retenir' }).click();
	await expect(list).toHaveCount(0);
	await expect(text(odile.page)).toHaveText('Nous ouvrons un guichet commun le jeudi soir, dans la halle.');
	await awa.page.getByRole('link', { name: 'Acceptées (1)' }).click();
	await expect(list.getByText(/Acceptée par Awa Diarrassou le \d/)).toBeVisible();
	const agree = list.getByRole('link', { name: 'En faire un accord' });
	await expect(agree).toHaveAttribute('href', /sentence=Remplacer/);
	await agree.click();
	await awa.page.locator('form button.primary').click();
	const madeOf = 'Cet accord a été fait d’une modification proposée par Odile Sarraziet';
	await expect(awa.page.getByText(madeOf)).toBeVisible();
	expect((await new AxeBuilder({ page: awa.page }).analyze()).violations).toEqual([]);
	await awa.page.getByRole('link', { name: 'Voir la proposition' }).click();
	await expect(awa.page.getByText('Un accord en a été fait')).toBeVisible();
	await awa.page.goto(`${address}/suggestions?show=accepted`);
	await expect(list.getByText('Un accord en a été fait')).toBeVisible();
	await awa.page.getByRole('link', { name: 'Refusées (1)' }).click();
	await expect(list.getByText(/Refusée par Awa Diarrassou le \d/)).toBeVisible();

	// Whoever proposed takes it back there.
	await propose('commun', 'partagé', '');
	await odile.page.goto(`${address}/suggestions`);
	const own = odile.page.getByRole('article', { name: 'Modification proposée par Odile Sarraziet' });
	await expect(own.getByRole('button', { name: 'Accepter ces mots' })).toHaveCount(0);
	await own.getByRole('button', { name: 'Retirer ma proposition' }).click();
	await expect(own).toHaveCount(0);
	await odile.page.getByRole('link', { name: 'Retirées (1)' }).click();
	await expect(own.getByText(/Retirée par Odile Sarraziet le \d/)).toBeVisible();
	await Promise.all([awa.close(), odile.close()]);
});
