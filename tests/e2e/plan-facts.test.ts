import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { readFile } from 'node:fs/promises';
import {
	comeAs,
	createPlan,
	expect,
	isSaved,
	test,
	text,
	nameFieldOf,
	pickName
} from '../support/browser.ts';

/** On a phone: nothing that axe finds, nothing wider than the screen. */
async function isSound(page: Page, address: string): Promise<string[]> {
	const before = page.viewportSize()!;
	await page.setViewportSize({ width: 360, height: 740 });
	await page.goto(address);
	const width = await page.evaluate(() => document.documentElement.scrollWidth);
	const { violations } = await new AxeBuilder({ page }).analyze();
	await page.setViewportSize(before);
	return [
		...(width > 360 ? [`${address} is ${width} px wide`] : []),
		...violations.map(({ id, nodes }) => `${address}: ${id} ${nodes[0]?.html}`)
	];
}

/** Opens the page that a link in the head of a plan leads to. */
async function follow(page: Page, plan: string, link: string | RegExp): Promise<void> {
	await page.goto(plan);
	await page
		.getByRole('navigation', { name: 'À propos de ce plan' })
		.getByRole('link', { name: link })
		.click();
}

const saved = (page: Page) =>
	expect(page.getByRole('status').filter({ hasText: 'enregistré' })).toBeVisible();

test('who does what, three local stances, something sent up and answered, a version signed and kept', async ({
	browser,
	app
}) => {
	test.setTimeout(300_000);
	const karim = await comeAs(browser, app, 'Karim Belhadri');
	const { page } = karim;

	// A national plan with two headings, and three local versions of it.
	const national = await createPlan(page, app, 'Une porte par canton');
	await text(page).click();
	for (const [heading, words] of [
		['Ouvrir le matin', 'De neuf heures à midi.'],
		['Compter les passages', 'Une fois par an.']
	] as const) {
		await page.keyboard.type(`# ${heading}`);
		await page.keyboard.press('Enter');
		await page.keyboard.type(words);
		await page.keyboard.press('Enter');
	}
	await isSaved(page);
	const locals: string[] = [];
	for (const name of ['Rive nord', 'Rive sud', 'Plateau']) {
		const local = await createPlan(page, app, name);
		locals.push(local);
		await page.goto(`${local}/map`);
		await page.getByText('Ce plan est la version locale de').click();
		await page.getByLabel('Plan national').selectOption({ label: 'Une porte par canton' });
		await page.getByRole('button', { name: 'Relier au plan national' }).click();
		await saved(page);
	}

	// Who does what.
	await follow(page, national, 'Qui fait quoi');
	await page.getByLabel('Porte', { exact: true }).check();
	await page.getByLabel('Ce qu’elle fait').fill('Tient la liste des lieux.');
	await page.getByLabel('Ce qu’elle ne fait pas').fill('Ne juge personne.');
	await page.getByRole('button', { name: /Déclarer pour/ }).click();
	await saved(page);
	await expect(page.getByRole('listitem').filter({ hasText: 'Tient la liste des lieux.' })).toContainText(
		'Porte'
	);

	// The projection of the text follows the writing within a few seconds.
	await expect
		.poll(
			async () => {
				await page.goto(`${locals[0]}/map`);
				return page.getByRole('rowheader').allTextContents();
			},
			{ timeout: 30_000 }
		)
		.toEqual([expect.stringContaining('Ouvrir le matin'), expect.stringContaining('Compter les passages')]);

	// Three territories, three stances; one of them is refused without a reason.
	const say = async (local: string, stance: string, reason: string) => {
		await page.goto(`${local}/map`);
		const form = page.getByRole('listitem').filter({ hasText: 'Ouvrir le matin' });
		await form.getByText('Ouvrir le matin').click();
		await form.getByLabel(stance).check();
		if (reason) await form.getByLabel('Pourquoi').fill(reason);
		await form.getByRole('button', { name: /Dire notre position/ }).click();
	};
	await say(locals[0]!, 'Adopté', '');
	await saved(page);
	await say(locals[1]!, 'Adapté', 'L’après-midi chez nous.');
	await saved(page);
	await say(locals[2]!, 'Contesté', '');
	await expect(page.getByText('Dites pourquoi')).toBeVisible();
	await page.getByLabel('Pourquoi').first().fill('Personne ne vient le matin.');
	await page.getByRole('button', { name: 'Dire notre position : Ouvrir le matin' }).click();
	await saved(page);
	await page.goto(`${national}/map`);
	const row = page.getByRole('row').filter({ hasText: 'Ouvrir le matin' });
	for (const count of ['Adopté : 1', 'Adapté : 1', 'Contesté : 1']) await expect(row).toContainText(count);
	await row.getByText('Contesté', { exact: true }).click();
	await expect(row.getByText('Personne ne vient le matin.')).toBeVisible();

	// Sent up from one, answered on the other.
	await page.goto(`${locals[2]}/map`);
	await page.getByText('Faire remonter', { exact: true }).first().click();
	await page.getByLabel('De quoi il s’agit').selectOption({ label: 'Ouvrir le matin' });
	await page.getByLabel('En une phrase').fill('Que chaque lieu choisisse ses heures.');
	await page.getByRole('button', { name: 'Faire remonter' }).click();
	await saved(page);
	await page.goto(`${national}/map`);
	await expect(page.getByText('Réponse attendue avant le')).toBeVisible();
	await page.getByText('Répondre', { exact: true }).first().click();
	await page.getByLabel('Repris').check();
	await page.getByRole('button', { name: 'Répondre' }).click();
	await saved(page);
	await page.goto(`${locals[2]}/map`);
	await expect(page.getByRole('listitem').filter({ hasText: 'Que chaque lieu choisisse' })).toContainText(
		'Repris'
	);

	// Frozen, signed, adopted by it, and kept as a file.
	await follow(page, national, 'Versions');
	await page.getByRole('button', { name: 'Figer le texte d’aujourd’hui' }).click();
	await page.waitForURL('**/versions/1');
	await expect(page.getByRole('article')).toContainText('De neuf heures à midi.');
	await page.getByRole('button', { name: 'Signer pour Fédération des Portes Ouvertes' }).click();
	await saved(page);
	await expect(page.getByText('toutes les organisations attendues ont signé')).toBeVisible();
	const [download] = await Promise.all([
		page.waitForEvent('download'),
		page.getByRole('link', { name: 'Télécharger en PDF' }).click()
	]);
	expect(download.suggestedFilename()).toBe('Une porte par canton - version 1.pdf');
	const file = await readFile(await download.path());
	expect(file.subarray(0, 5).toString()).toBe('%PDF-');
	expect(file.byteLength).toBeGreaterThan(5_000);

	const faults: string[] = [];
	for (const scheme of ['light', 'dark'] as const) {
		await page.emulateMedia({ colorScheme: scheme });
		for (const path of [
			`${national}/who`,
			`${national}/map`,
			`${locals[2]}/map`,
			`${national}/versions`,
			`${national}/versions/1`
		])
			faults.push(...(await isSound(page, path)));
	}
	expect(faults).toEqual([]);
	await karim.close();
});

test('signed by telephone and subject to a board, a version binds once the link was used, without a password', async ({
	browser,
	app
}) => {
	test.setTimeout(180_000);
	const { page, close } = await comeAs(browser, app, 'Karim Belhadri');
	const plan = await createPlan(page, app, 'Signer plus tard');
	await text(page).click();
	await page.keyboard.type('Le samedi, de neuf heures à midi.');
	await isSaved(page);
	await follow(page, plan, 'Qui fait quoi');
	await page.getByLabel('Porte', { exact: true }).check();
	await page.getByRole('button', { name: /Déclarer pour/ }).click();
	await saved(page);
	await follow(page, plan, 'Versions');
	await page.getByRole('button', { name: 'Figer le texte d’aujourd’hui' }).click();
	await page.waitForURL('**/versions/1');

	await page.getByText('Noter une signature donnée par téléphone').click();
	const holder = nameFieldOf(page, 'person');
	await holder.fill('portes ouv');
	await page.getByRole('option', { name: 'Karim Belhadri' }).click();
	await page.getByRole('button', { name: 'Noter cette signature' }).click();
	const link = page.getByLabel('À transmettre à la personne mandatée');
	await expect(link).toHaveValue(/\/confirm\//);
	const byPhone = await link.inputValue();
	const answer = page.getByRole('listitem').filter({ hasText: 'Fédération des Portes Ouvertes' });
	await expect(answer).toContainText('A dit signer, par téléphone');
	await expect(answer).toContainText('noté par Karim Belhadri');

	await page.getByText('Signer pour Fédération des Portes Ouvertes sous réserve').click();
	await page.getByLabel('Réponse de ses instances avant le').fill('2030-01-31');
	await page.getByRole('button', { name: 'Signer sous réserve' }).click();
	await expect(answer).toContainText('A signé sous réserve de ses instances');
	await expect(answer).toContainText('Ne comptera qu’une fois confirmée, avant le 31 janvier 2030.');
	await expect(page.getByText('pas encore adoptée')).toBeVisible();
	await expect(link).not.toHaveValue(byPhone);
	const confirm = await link.inputValue();

	// On any device, whoever holds the mandate: the earlier link serves no more.
	const other = await (await browser.newContext({ viewport: { width: 360, height: 740 } })).newPage();
	await other.goto(byPhone);
	await other.getByRole('button', { name: 'Confirmer pour Fédération des Portes Ouvertes' }).click();
	await expect(other.getByText('vient de répondre pour cette organisation')).toBeVisible();
	await other.goto(confirm);
	await other.getByText('Lire le texte qui est signé').click();
	await expect(other.getByRole('article')).toContainText('Le samedi, de neuf heures à midi.');
	expect(await isSound(other, confirm)).toEqual([]);
	await other.getByRole('button', { name: 'Confirmer pour Fédération des Portes Ouvertes' }).click();
	await expect(other.getByRole('heading', { name: 'C’est confirmé' })).toBeVisible();
	await expect(page.getByText('toutes les organisations attendues ont signé')).toBeVisible();
	expect(await isSound(page, page.url())).toEqual([]);
	await Promise.all([close(), other.context().close()]);
});

test('an organisation that leaves the alliance is said to have left', async ({ browser, app }) => {
	const { page, close } = await comeAs(browser, app, 'Hélène Marchandeau');
	await page.goto(`${app.origin}/alliance-du-gue/organisations`);
	await page.getByRole('link', { name: 'Scierie de la Combe-Rousse' }).first().click();
	await page.getByText('Quitter l’alliance').first().click();
	await page.getByLabel(/quitte l’alliance/).check();
	await page.getByRole('button', { name: 'Quitter l’alliance' }).click();
	await expect(page.getByText(/Partie de l’alliance le/)).toBeVisible();
	await close();
});

test('the lead of a plan is handed over: offered on its page, taken from « À votre attention » in one step', async ({
	browser,
	app
}) => {
	test.setTimeout(180_000);
	const karim = await comeAs(browser, app, 'Karim Belhadri');
	const nadia = await comeAs(browser, app, 'Nadia Berthelin');
	const address = await createPlan(karim.page, app, 'Passer le relais');
	const carrier = (page: Page) => page.getByRole('region', { name: 'Qui porte ce plan' });
	await follow(karim.page, address, 'Qui fait quoi');
	await expect(carrier(karim.page)).toContainText('Fédération des Portes Ouvertes');
	await carrier(karim.page).getByText('Passer le relais', { exact: true }).click();
	await pickName(carrier(karim.page).getByLabel('Passer le relais à'), 'La Maison de Chantefaye');
	await carrier(karim.page).getByLabel('Un mot pour accompagner').fill('Vous êtes sur place.');
	await carrier(karim.page).getByRole('button', { name: 'Envoyer la proposition' }).click();
	await expect(carrier(karim.page)).toContainText('Proposé à La Maison de Chantefaye');
	await expect(carrier(karim.page)).toContainText('Fédération des Portes Ouvertes');
	expect(await isSound(karim.page, `${address}/who`)).toEqual([]);

	await nadia.page.goto(`${app.origin}/alliance-du-gue/attention`);
	const line = nadia.page.getByRole('main').getByRole('listitem').filter({ hasText: 'Passer le relais' });
	await expect(line).toContainText('Karim Belhadri propose à La Maison de Chantefaye de porter ce plan');
	await expect(line).toContainText('Vous êtes sur place.');
	await line.getByRole('button', { name: 'Je prends le relais' }).click();
	await expect(line).toHaveCount(0);

	// Whoever has the page open sees it change, and both legs stay on it.
	await karim.page.goto(`${address}/who`);
	await expect(carrier(karim.page).getByRole('link', { name: 'La Maison de Chantefaye' })).toBeVisible();
	await expect(carrier(karim.page)).toContainText('demander à Nadia Berthelin');
	await carrier(karim.page).getByText('Les relais jusqu’ici').click();
	await expect(carrier(karim.page)).toContainText('Karim Belhadri propose de passer le relais');
	await expect(carrier(karim.page)).toContainText(
		'Nadia Berthelin prend le relais pour La Maison de Chantefaye'
	);
	await Promise.all([karim.close(), nadia.close()]);
});
