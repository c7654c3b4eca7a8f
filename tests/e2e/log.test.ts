import { comeAs, expect, nameFieldOf, pickName, test } from '../support/browser.ts';

test('the log is narrowed by what it is about, for whom and when, and stays so on its next page', async ({
	browser,
	app
}) => {
	const { page, close } = await comeAs(browser, app, 'Hélène Marchandeau');
	await page.goto(`${app.origin}/alliance-du-gue/log`, { waitUntil: 'networkidle' });
	await page.getByText('Filtrer', { exact: true }).click();
	await page.getByLabel('À propos').selectOption('Accords, désaccords, engagements');
	await page.getByRole('button', { name: 'Afficher', exact: true }).click();
	await page.waitForURL(/about=entries/);
	const lines = page.locator('main ol.list > li');
	const entries = lines.filter({ has: page.locator('a[href*="/entries/"]') });
	await expect(lines).toHaveCount(await entries.count());
	await expect(entries.first()).toBeVisible();
	await page.getByRole('link', { name: 'Plus anciens' }).click();
	await page.waitForURL(/before=\d+/);
	expect(page.url()).toContain('about=entries');
	await expect(page.getByLabel('À propos')).toHaveValue('entries');
	await expect(lines.filter({ hasNot: page.locator('a[href*="/entries/"]') })).toHaveCount(0);
	await page.getByRole('link', { name: 'Plus récents' }).click();
	await expect(page.getByRole('link', { name: 'Plus récents' })).toHaveCount(0);

	await pickName(nameFieldOf(page, 'organisation'), 'Les Ateliers du Lac');
	await page.getByRole('button', { name: 'Afficher', exact: true }).click();
	await page.waitForURL(/organisation=[a-z0-9]{26}/);
	await expect(lines.first()).toContainText('Les Ateliers du Lac');
	await expect(lines.filter({ hasNotText: 'Les Ateliers du Lac' })).toHaveCount(0);
	await page.getByLabel('Du', { exact: true }).fill('2099-01-01');
	await page.getByRole('button', { name: 'Afficher', exact: true }).click();
	await expect(page.getByText('Rien de tel dans cette partie du journal.')).toBeVisible();
	await page.getByRole('link', { name: 'Tout afficher' }).click();
	await page.waitForURL(/\/log$/);
	await close();
});
