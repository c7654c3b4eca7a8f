import AxeBuilder from '@axe-core/playwright';
import { startApp, type RunningApp } from '../support/app.ts';
import { comeAs, createPlan, expect, test as plain } from '../support/browser.ts';

/** A program without a mail server. */
const test = plain.extend<object, { alone: RunningApp }>({
	alone: [
		async ({}, use) => {
			const app = await startApp({ movingClock: true, env: { SMTP_URL: '' } });
			await use(app);
			await app.remove();
		},
		{ scope: 'worker', timeout: 120_000 }
	]
});

test('without a mail server an administrator reads in the application what would have been sent, and nobody else does', async ({
	browser,
	alone
}) => {
	test.setTimeout(120_000);
	const awa = await comeAs(browser, alone, 'Awa Diarrassou');
	const plan = await createPlan(awa.page, alone, 'Sans courrier');
	await awa.page.goto(`${alone.origin}/alliance-du-gue/comments?plan=${plan.split('/').at(-1)}`);
	await awa.page
		.getByRole('textbox', { name: 'Votre commentaire' })
		.fill('@Odile Sarraziet, qu’en dites-vous ?');
	await awa.page.getByRole('button', { name: 'Envoyer le commentaire' }).click();
	await expect(awa.page.getByRole('main').getByRole('listitem').first()).toContainText('qu’en dites-vous ?');
	await alone.forward(120_000);

	const karim = await comeAs(browser, alone, 'Karim Belhadri');
	await karim.page.goto(`${alone.origin}/alliance-du-gue/log`);
	await karim.page.getByRole('link', { name: 'Courriels' }).click();
	await expect(karim.page.getByRole('heading', { name: 'Courriels', level: 1 })).toBeVisible();
	await expect(karim.page.getByText('Aucun serveur de courrier n’est réglé (SMTP_URL)')).toBeVisible();
	const mail = karim.page.getByRole('main').getByRole('listitem').first();
	await expect(async () => {
		await karim.page.reload();
		await expect(mail).toContainText('Awa Diarrassou vous mentionne', { timeout: 500 });
	}).toPass({ timeout: 40_000 });
	await expect(mail).toContainText('odile.sarraziet@example.org');
	await expect(mail).toContainText('En attente');
	await mail.locator('summary').press('Enter');
	const whole = mail.locator('pre');
	await expect(whole).toBeVisible();
	await expect(whole).toContainText('Bonjour Odile Sarraziet,');
	await expect(whole).toContainText('@Odile Sarraziet, qu’en dites-vous ?');
	// What would stop another's mails in their place is not shown.
	await expect(whole).toContainText(/\/unsubscribe\/…\s/);
	expect((await new AxeBuilder({ page: karim.page }).analyze()).violations).toEqual([]);

	const address = `${alone.origin}/alliance-du-gue/mails`;
	const others = ['Awa Diarrassou', 'Odile Sarraziet', 'Solène Kerdraval'];
	for (const name of others) {
		const other = name === 'Awa Diarrassou' ? awa : await comeAs(browser, alone, name);
		const response = await other.page.goto(address);
		expect(response!.status(), name).toBe(403);
		await expect(other.page.getByText('qu’en dites-vous')).toHaveCount(0);
		const data = await other.page.request.get(`${address}/__data.json`);
		expect(await data.text(), name).not.toMatch(/vous mentionne|qu’en dites-vous/);
		await other.page.goto(`${alone.origin}/alliance-du-gue/plans`);
		await expect(other.page.getByRole('link', { name: 'Courriels' })).toHaveCount(0);
		await other.close();
	}
	const visitor = await (await browser.newContext()).newPage();
	await visitor.goto(address);
	await expect(visitor).toHaveURL(/\/sign-in\?next=/);
	await Promise.all([karim.close(), visitor.context().close()]);
});
