import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { comeAs, expect, test } from '../support/browser.ts';
import { bigButton, codeOn, comeAsGuest, thumb } from '../support/workshop-page.ts';

/** An agenda of groups alone, whose own steps are looked at. */
async function prepareGroups(page: Page, origin: string, title: string): Promise<void> {
	await page.goto(`${origin}/alliance-du-gue/workshops/new`);
	await page.getByLabel('Titre de l’atelier').fill(title);
	await page.getByLabel('Déroulé vide').check();
	await page.getByRole('button', { name: 'Préparer le déroulé' }).click();
	await page.waitForURL('**/prepare');
	await page.getByText('Ajouter une étape', { exact: true }).click();
	await page.getByText('Plus…').click();
	await page.getByRole('button', { name: /^Sous-groupes/ }).click();
	await expect(page.locator('[data-step]')).toHaveCount(1);
	await page.getByText(/^Étapes des groupes/).click();
	await page.getByText('Une étape de plus, pour les groupes').click();
}
const rows = (page: Page) => page.locator('[data-inner]');
const names = (page: Page) => rows(page).locator('.name').allInnerTexts();
async function addStep(page: Page, kind: string, title: string, only: string): Promise<void> {
	const form = page.locator('form[data-command="add_inner_step"]');
	const before = await rows(page).count();
	await form.getByLabel('Ce que l’on y fait').selectOption({ label: kind });
	await form.getByLabel(/^Titre/).fill(title);
	await form.getByLabel(/^Pour quel groupe/).fill(only);
	await form.getByRole('button', { name: 'Ajouter cette étape' }).click();
	await expect(rows(page)).toHaveCount(before + 1);
}

test('a step of one group alone is prepared beforehand, and that group alone goes through it', async ({
	browser,
	app
}) => {
	test.setTimeout(120_000);
	const awa = await comeAs(browser, app, 'Awa Diarrassou', { viewport: { width: 1440, height: 900 } });
	const lead = awa.page;
	await prepareGroups(lead, app.origin, 'Groupes préparés');
	await addStep(lead, 'Tour d’ouverture', 'Se saluer', '');
	await addStep(lead, 'Idées en silence', 'Ce que voit le Nord', 'Groupe 2');
	await addStep(lead, 'Tour de parole', 'En parler', '');
	await expect(rows(lead).nth(1)).toContainText('groupe 2 seulement');
	expect((await new AxeBuilder({ page: lead }).analyze()).violations).toEqual([]);

	// With a mouse by dragging; what groups there will be is known only then.
	await rows(lead).nth(2).locator('.line').dragTo(rows(lead).nth(0).locator('.line'));
	await expect
		.poll(() => names(lead))
		.toEqual([
			expect.stringContaining('En parler'),
			expect.stringContaining('Se saluer'),
			expect.stringContaining('Ce que voit le Nord')
		]);
	await rows(lead).nth(2).locator('summary').click();
	await rows(lead).nth(2).getByRole('link', { name: 'Modifier' }).click();
	const edit = lead.locator('form[data-command="edit_inner_step"]');
	await edit.getByLabel('Minutes').fill('7');
	await edit.getByLabel(/^Pour quel groupe/).fill('Le Nord');
	await edit.getByRole('button', { name: 'Enregistrer' }).click();
	await expect(rows(lead).nth(2)).toContainText('7\u00a0min');
	await expect(rows(lead).nth(2)).toContainText('Aucun groupe ne s’appelle ainsi');
	// The groups get names, and everyone chooses: now there is such a group.
	await lead.locator('[data-step]').first().locator('summary').first().click();
	await lead.locator('[data-step]').first().getByRole('link', { name: 'Modifier' }).first().click();
	const outer = lead.locator('form[data-command="edit_step"]');
	await outer.getByLabel('Former les groupes').selectOption({ label: 'au choix de chacun' });
	await outer.getByLabel(/^Noms des groupes/).fill('Le Sud\nLe Nord');
	await outer.getByRole('button', { name: 'Enregistrer' }).click();
	await expect(rows(lead).nth(2)).not.toContainText('Aucun groupe');
	await expect(rows(lead)).toHaveCount(3);
	await rows(lead).nth(0).locator('summary').click();
	await rows(lead).nth(0).getByRole('button', { name: 'Retirer' }).click();
	await expect(rows(lead)).toHaveCount(2);

	await lead.getByRole('link', { name: 'Ouvrir la page d’animation' }).click();
	await bigButton(lead).click();
	const code = await codeOn(lead);
	const [mireille, bilal] = await Promise.all(
		['Mireille', 'Bilal'].map((name) => comeAsGuest(browser, app, code, name, 'Ici'))
	);
	await bigButton(lead).click();
	await lead.getByRole('button', { name: 'Former les groupes' }).click();
	const choose = (page: Page, room: string) =>
		page.getByRole('listitem').filter({ hasText: room }).getByRole('button', { name: 'Rejoindre' }).tap();
	await choose(mireille!, 'Le Sud');
	await choose(bilal!, 'Le Nord');
	for (const page of [mireille!, bilal!]) {
		await expect(page.getByRole('heading', { name: 'Se saluer' })).toBeVisible();
	}
	await bilal!.getByRole('button', { name: 'Passer à la suite, dans notre groupe' }).tap();
	await expect(bilal!.getByRole('heading', { name: 'Ce que voit le Nord' })).toBeVisible();
	await bilal!.getByLabel('Une idée').fill('La neige');
	await bilal!.getByRole('button', { name: 'Ajouter' }).tap();
	await expect(bilal!.getByText('La neige')).toBeVisible();
	await expect(mireille!.getByRole('button', { name: 'Passer à la suite, dans notre groupe' })).toHaveCount(
		0
	);
	expect(await mireille!.content()).not.toContain('Ce que voit le Nord');
	await Promise.all([awa.close(), ...[mireille!, bilal!].map((page) => page.context().close())]);
});

test('the steps of groups are prepared with the keyboard alone', async ({ browser, app }) => {
	const { page, close } = await comeAs(browser, app, 'Awa Diarrassou');
	await prepareGroups(page, app.origin, 'Groupes au clavier');
	await addStep(page, 'Tour d’ouverture', 'Un', '1');
	await page.getByLabel('Ce que l’on y fait').focus();
	await page.keyboard.press('Tab');
	await page.keyboard.type('Deux');
	await page.keyboard.press('Tab');
	await page.keyboard.type('2');
	await page.keyboard.press('Enter');
	await expect(rows(page)).toHaveCount(2);
	await expect(rows(page).nth(1)).toContainText('groupe 2 seulement');
	await rows(page).nth(1).locator('summary').focus();
	await page.keyboard.press('Enter');
	await page.keyboard.press('Tab');
	await page.keyboard.press('Tab');
	await expect(rows(page).nth(1).getByRole('button', { name: 'Monter' })).toBeFocused();
	await page.keyboard.press('Enter');
	await expect(rows(page).nth(0)).toContainText('Deux');
	// The row has moved, and the hand goes on where it was.
	await expect(rows(page).nth(0).locator('summary')).toBeFocused();
	await page.keyboard.press('Tab');
	await expect(rows(page).nth(0).getByRole('link', { name: 'Modifier' })).toBeFocused();
	await page.keyboard.press('Enter');
	await page.keyboard.press('Tab');
	await page.keyboard.press('Tab');
	await page.keyboard.press('Tab');
	await expect(
		page.locator('form[data-command="edit_inner_step"]').getByLabel(/^Pour quel groupe/)
	).toBeFocused();
	await page.keyboard.press('ControlOrMeta+a');
	await page.keyboard.type('3');
	await page.keyboard.press('Enter');
	await expect(rows(page).nth(0)).toContainText('groupe 3 seulement');
	await rows(page).nth(0).getByRole('button', { name: 'Retirer' }).focus();
	await page.keyboard.press('Enter');
	await expect(rows(page)).toHaveCount(1);
	await close();
});

test('the steps of groups are prepared without a script, on a phone', async ({ browser, app }) => {
	const awa = await comeAs(browser, app, 'Awa Diarrassou');
	const context = await browser.newContext({
		...thumb,
		javaScriptEnabled: false,
		storageState: await awa.context.storageState()
	});
	const page = await context.newPage();
	await page.goto(`${app.origin}/alliance-du-gue/workshops/new`);
	await page.getByLabel('Titre de l’atelier').fill('Groupes sans script');
	await page.getByLabel('1-2-4-tous').check();
	await page.getByRole('button', { name: 'Préparer le déroulé' }).click();
	const pair = page.locator('[data-step]').nth(1);
	await pair.getByText(/^Étapes des groupes/).click();
	const add = async (title: string, only: string) => {
		await pair.getByText('Une étape de plus, pour les groupes').click();
		await pair.getByLabel(/^Titre/).fill(title);
		await pair.getByLabel(/^Pour quel groupe/).fill(only);
		await pair.getByRole('button', { name: 'Ajouter cette étape' }).click();
	};
	await add('Pour tous', '');
	// What was done is still in sight.
	await expect(rows(page)).toHaveText([/Pour tous.*tous les groupes/s]);
	await add('Pour un seul', '1');
	await expect(rows(page).nth(1)).toContainText('groupe 1 seulement');
	await rows(page).nth(1).locator('summary').click();
	await rows(page).nth(1).getByRole('button', { name: 'Monter' }).click();
	await expect(rows(page).nth(0)).toContainText('Pour un seul');
	await rows(page).nth(0).locator('summary').click();
	await rows(page).nth(0).getByRole('link', { name: 'Modifier' }).click();
	const edit = page.locator('form[data-command="edit_inner_step"]');
	await edit.getByLabel('Minutes').fill('500');
	await edit.getByLabel(/^Titre/).fill('Trop long');
	// Without a script a browser would stop it: the server says the same.
	await edit.getByLabel('Minutes').evaluate((field) => field.removeAttribute('max'));
	await edit.getByRole('button', { name: 'Enregistrer' }).click();
	await expect(edit.getByRole('alert')).toBeVisible();
	await expect(edit.getByLabel(/^Titre/)).toHaveValue('Trop long');
	await edit.getByLabel('Minutes').fill('5');
	await edit.getByRole('button', { name: 'Enregistrer' }).click();
	await expect(rows(page).nth(0)).toContainText('Trop long');
	expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
	await rows(page).nth(0).locator('summary').click();
	await rows(page).nth(0).getByRole('button', { name: 'Retirer' }).click();
	await expect(rows(page)).toHaveCount(1);
	await Promise.all([context.close(), awa.close()]);
});
