import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { comeAs, createPlan, expect, nameFieldOf, pickName, test } from '../support/browser.ts';
import { phone } from '../support/plan-text.ts';

async function hasNoFault(page: Page): Promise<void> {
	expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
	expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
}

test('on a phone: who is mentioned and may not read the plan is asked in, and whoever facilitates it lets them in', async ({
	browser,
	app
}) => {
	test.setTimeout(180_000);
	const home = `${app.origin}/alliance-du-gue`;
	const solene = await comeAs(browser, app, 'Solène Kerdraval', phone);
	const awa = await comeAs(browser, app, 'Awa Diarrassou', phone);
	const odile = await comeAs(browser, app, 'Odile Sarraziet', phone);
	const plan = await createPlan(solene.page, app, 'Ouvert à qui on nomme');
	const grant = async (name: string, level: string) => {
		await solene.page.goto(`${plan}/settings`);
		const form = solene.page.locator('form[action="?/grant"]');
		await pickName(nameFieldOf(form, 'subject'), name);
		await form.locator('[name="level"]').selectOption(level);
		await form.getByRole('button').last().tap();
		await expect(solene.page.getByRole('listitem').filter({ hasText: name })).toBeVisible();
	};
	await grant('Odile Sarraziet', 'none');
	expect((await odile.page.goto(plan))!.status()).toBe(404);

	// Mentioned from the text, on the sheet that a phone has for it.
	await awa.page.goto(plan);
	await awa.page.locator('.entry-chip').tap();
	await awa.page.getByRole('dialog').getByRole('button', { name: 'Commenter le plan entier' }).tap();
	await awa.page.getByRole('textbox', { name: 'Votre commentaire' }).fill('Voyez ceci, @Odile Sarraziet !');
	await awa.page.getByRole('button', { name: 'Envoyer le commentaire' }).tap();
	await expect(
		awa.page.getByText('Odile Sarraziet ne peut pas lire ceci et n’en saura rien.').first()
	).toBeVisible();
	const ask = awa.page.getByRole('button', { name: 'Demander un accès pour Odile Sarraziet' });
	await expect(ask).toBeInViewport();
	await hasNoFault(awa.page);
	await ask.tap();
	await expect(awa.page.getByText('C’est demandé à celles et ceux qui facilitent ce plan.')).toBeVisible();
	// It is nothing to Odile as long as nobody has answered.
	await odile.page.goto(`${home}/attention`);
	await expect(odile.page.getByText('Ouvert à qui on nomme')).toHaveCount(0);

	await solene.page.goto(`${home}/attention`);
	const line = solene.page
		.getByRole('main')
		.getByRole('listitem')
		.filter({ hasText: 'Ouvert à qui on nomme' });
	await expect(line).toContainText('Odile Sarraziet');
	await hasNoFault(solene.page);
	await line.getByRole('link').first().tap();
	await expect(solene.page).toHaveURL(`${plan}/settings#grants`);
	await hasNoFault(solene.page);
	await grant('Odile Sarraziet', 'comment');
	await solene.page.goto(`${home}/attention`);
	await expect(line).toHaveCount(0);

	expect((await odile.page.goto(plan))!.status()).toBe(200);
	await expect(odile.page.getByRole('heading', { name: 'Ouvert à qui on nomme', level: 1 })).toBeVisible();
	await Promise.all([solene.close(), awa.close(), odile.close()]);
});
