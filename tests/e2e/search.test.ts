import AxeBuilder from '@axe-core/playwright';
import { devices, type Page } from '@playwright/test';
import { comeAs, createPlan, expect, isSaved, test, text } from '../support/browser.ts';

const dialog = (page: Page) => page.getByRole('dialog', { name: 'Rechercher dans l’alliance' });
const field = (page: Page) => dialog(page).getByRole('combobox');

test('from a few letters to the page of what one looked for, by keyboard alone', async ({ browser, app }) => {
	const { page, close } = await comeAs(browser, app, 'Awa Diarrassou');
	await page.waitForLoadState('networkidle');
	await page.keyboard.press('/');
	await expect(field(page)).toBeFocused();
	await page.keyboard.type('domiciliat');
	const options = dialog(page).getByRole('option');
	await expect(options.first()).toBeVisible();
	await expect(dialog(page).getByRole('group', { name: 'Plans d’action' })).toContainText(
		'la domiciliation dans l’Aisne'
	);
	await expect(options.locator('mark').first()).toHaveText('domiciliation');
	expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
	await page.keyboard.press('ArrowDown');
	await expect(field(page)).toHaveAttribute(
		'aria-activedescendant',
		(await options.first().getAttribute('id'))!
	);
	await expect(options.first()).toHaveAttribute('aria-selected', 'true');
	// Up from the first is the last, and Enter opens what is chosen.
	await page.keyboard.press('ArrowUp');
	await expect(options.last()).toHaveAttribute('aria-selected', 'true');
	await page.keyboard.press('ArrowDown');
	await page.keyboard.press('Enter');
	await page.waitForURL(/\/plans\/[a-z0-9]{26}$/);
	await expect(dialog(page)).toBeHidden();

	// In a text a slash is a slash.
	await isSaved(page);
	await text(page).click();
	await page.keyboard.press('/');
	await expect(dialog(page)).toBeHidden();
	await close();
});

test('Escape closes the box and gives the focus back', async ({ browser, app }) => {
	const { page, close } = await comeAs(browser, app, 'Awa Diarrassou');
	await page.waitForLoadState('networkidle');
	const link = page.getByRole('banner').getByRole('link', { name: 'Rechercher' });
	await link.focus();
	await page.keyboard.press('Enter');
	await expect(field(page)).toBeFocused();
	await page.keyboard.type('porte');
	await expect(dialog(page).getByRole('option').first()).toBeVisible();
	await page.keyboard.press('Escape');
	await expect(dialog(page)).toBeHidden();
	await expect(link).toBeFocused();
	await close();
});

test('all results, narrowed by kind and by state, each with its passage, and then read', async ({
	browser,
	app
}) => {
	const { page, close } = await comeAs(browser, app, 'Awa Diarrassou');
	await page.waitForLoadState('networkidle');
	await page.keyboard.press('/');
	await page.keyboard.type('portes ouvertes');
	await page.keyboard.press('Enter');
	await page.waitForURL(/\/search\?q=portes/);
	const main = page.getByRole('main');
	await expect(page.getByRole('searchbox', { name: 'Que cherchez-vous' })).toHaveValue('portes ouvertes');
	await expect(main.locator('mark').first()).toHaveText(/^portes?$/i);
	await expect(main.getByRole('heading', { level: 2 }).first()).toHaveText('Plans d’action');
	await main.getByRole('link', { name: /^Désaccords/ }).click();
	await page.waitForURL(/kind=disagreement/);
	await expect(main.getByRole('status')).toHaveText('1 résultat');
	await main.getByText('Filtrer', { exact: true }).click();
	await main.getByLabel('État').selectOption('Conclus');
	await main.getByRole('button', { name: 'Afficher' }).click();
	await page.waitForURL(/state=closed/);
	await expect(main.getByText('Rien n’a été trouvé pour « portes ouvertes ».')).toBeVisible();
	expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
	await main.getByRole('link', { name: 'Chercher partout' }).click();
	await page.waitForURL((url) => !url.search.includes('state'));
	await main.getByRole('link', { name: 'Faut-il compter les passages' }).click();
	await page.waitForURL(/\/entries\//);
	await close();
});

test('what is typed in a plan is found a moment later, without anything else being done', async ({
	browser,
	app
}) => {
	const { page, close } = await comeAs(browser, app, 'Awa Diarrassou');
	const address = await createPlan(page, app, 'Trouver tout de suite');
	await text(page).click();
	await page.keyboard.type('Un rémouleur passera.');
	await isSaved(page);
	await expect
		.poll(
			async () =>
				(await page.request.get(`${app.origin}/alliance-du-gue/search/suggest?q=remouleurs`)).json(),
			{ timeout: 30_000, intervals: [100] }
		)
		.toMatchObject({ hits: [{ kind: 'plan', id: address.split('/').at(-1) }] });
	await close();
});

test('on a phone a sign opens it over the whole screen, and results are one tap away', async ({
	browser,
	app
}) => {
	const { page, close } = await comeAs(browser, app, 'Odile Sarraziet', devices['Pixel 7']);
	await page.waitForLoadState('networkidle');
	await page.getByRole('banner').getByRole('link', { name: 'Rechercher' }).tap();
	await field(page).fill('minibus');
	const option = dialog(page).getByRole('option', { name: /Le minibus doit-il passer/ });
	await expect(option).toBeVisible();
	expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
	await option.tap();
	await page.waitForURL(/\/entries\//);
	await close();
});

test('without a script the sign leads to the page, and the page answers', async ({ browser, app }) => {
	const someone = await comeAs(browser, app, 'Awa Diarrassou');
	const state = await someone.context.storageState();
	const context = await browser.newContext({ javaScriptEnabled: false, storageState: state });
	const page = await context.newPage();
	await page.goto(`${app.origin}/alliance-du-gue/plans`);
	await page.getByRole('banner').getByRole('link', { name: 'Rechercher' }).click();
	await expect(page.getByText('Tapez au moins un mot')).toBeVisible();
	await page.getByRole('searchbox').fill('« code d’accès »');
	await page.getByRole('button', { name: 'Rechercher' }).click();
	await expect(page.getByRole('link', { name: 'Peut-on garder les codes d’accès' })).toBeVisible();
	await page.getByRole('searchbox').fill('?!…');
	await page.getByRole('button', { name: 'Rechercher' }).click();
	await expect(page.getByText('la ponctuation seule ne se cherche pas')).toBeVisible();
	await Promise.all([context.close(), someone.close()]);
});
