import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { comeAs, expect, test } from '../support/browser.ts';

const phone = { viewport: { width: 360, height: 740 } };
const overflow = (page: Page, of: string) =>
	page.locator(of).evaluate((it) => it.scrollWidth - it.clientWidth);
const faultless = async (page: Page) =>
	expect((await new AxeBuilder({ page }).analyze()).violations.map(({ id }) => id)).toEqual([]);

test('the board is turned by state, date, organisation or territory, and read down a phone', async ({
	browser,
	app
}) => {
	const { page, close } = await comeAs(browser, app, 'Hélène Marchandeau', phone);
	await page.goto(`${app.origin}/alliance-du-gue/register?view=board`, { waitUntil: 'networkidle' });
	const columns = page.locator('.board h2');
	await expect(columns.filter({ hasText: 'En cours' })).toBeVisible();
	const by = page.getByRole('navigation', { name: 'En colonnes par' });
	await by.getByRole('link', { name: 'Organisation' }).click();
	await expect(columns.filter({ hasText: 'La Maison de Chantefaye' })).toBeVisible();
	await by.getByRole('link', { name: 'Territoire' }).click();
	await expect(columns.filter({ hasText: 'Plateau des Sources Vives' })).toBeVisible();
	await by.getByRole('link', { name: 'Échéance' }).click();
	await expect(columns.filter({ hasText: 'En retard' })).toBeVisible();
	await expect(by.getByRole('link', { name: 'Échéance' })).toHaveAttribute('aria-current', 'true');
	expect(await overflow(page, '.board')).toBe(0);
	await faultless(page);
	// Narrowed, it stays turned as it was.
	await page.getByText('Filtrer et regrouper').click();
	await page.getByLabel('État').selectOption('Pas encore conclus');
	await page.getByRole('button', { name: 'Afficher', exact: true }).click();
	await page.waitForURL(/state=open/);
	expect(page.url()).toContain('by=due');
	await page.getByRole('link', { name: 'Tout afficher' }).click();
	await page.waitForURL(/\?view=board$/);
	await close();
});

test('the timeline goes down a phone month by month, and across a wider screen', async ({ browser, app }) => {
	const { page, close } = await comeAs(browser, app, 'Hélène Marchandeau', phone);
	await page.goto(`${app.origin}/alliance-du-gue/register?view=timeline`);
	const months = page.locator('ol.months');
	await expect(months.getByRole('heading', { name: 'juin 2027' })).toBeVisible();
	await expect(months.getByRole('link', { name: 'Ouvrir quatre portes sur le Plateau' })).toBeVisible();
	await expect(page.locator('.scroll svg')).toBeHidden();
	await faultless(page);
	await page.setViewportSize({ width: 1280, height: 800 });
	await expect(page.locator('.scroll svg')).toBeVisible();
	await expect(months).toBeHidden();
	await close();
});

test('the positions say what their numbers stand for, and how the round ended', async ({ browser, app }) => {
	const { page, close } = await comeAs(browser, app, 'Hélène Marchandeau');
	await page.goto(`${app.origin}/alliance-du-gue/register?view=matrix`);
	await expect(page.locator('.numbers')).toContainText('D’accord, avec un bémol');
	await expect(page.getByRole('row', { name: 'Fondation Hauteclaire' })).toContainText(
		'2, D’accord, avec un bémol'
	);
	await expect(page.getByRole('row', { name: 'Issue du tour' })).toContainText('Adopté avec réserves');
	await faultless(page);
	await close();
});

test('on paper each picture is whole, and its table is there without unfolding it', async ({
	browser,
	app
}) => {
	const { page, close } = await comeAs(browser, app, 'Hélène Marchandeau');
	// A4 upright, in the pixels of a screen.
	await page.setViewportSize({ width: 794, height: 1123 });
	await page.emulateMedia({ media: 'print' });
	for (const view of ['board', 'timeline']) {
		await page.goto(`${app.origin}/alliance-du-gue/register?view=${view}`);
		const table = page.getByRole('table');
		await expect(table.getByRole('link', { name: 'Ouvrir quatre portes sur le Plateau' })).toBeVisible();
		expect((await table.boundingBox())!.height).toBeGreaterThan(100);
		await expect(page.getByText('Filtrer et regrouper')).toBeHidden();
	}
	const drawing = (await page.locator('.scroll svg').boundingBox())!;
	expect(drawing.x + drawing.width).toBeLessThanOrEqual(794);
	await close();
});
