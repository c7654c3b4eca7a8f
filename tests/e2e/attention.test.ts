import AxeBuilder from '@axe-core/playwright';
import { devices } from '@playwright/test';
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { hashOf } from '#server/ids.ts';
import {
	comeAs,
	createPlan,
	expect,
	isSaved,
	nameFieldOf,
	pickName,
	test,
	text
} from '../support/browser.ts';

test('a mention is counted at once, read from the list in one step, and then there is nothing left', async ({
	browser,
	app
}) => {
	const awa = await comeAs(browser, app, 'Awa Diarrassou');
	const odile = await comeAs(browser, app, 'Odile Sarraziet');
	const address = await createPlan(awa.page, app, 'Mentionner');
	await odile.page.goto(`${app.origin}/alliance-du-gue/attention`);
	await expect(odile.page.getByText('Vous êtes à jour.')).toBeVisible();
	await awa.page.goto(`${app.origin}/alliance-du-gue/comments?plan=${address.split('/').at(-1)}`);
	await awa.page
		.getByRole('textbox', { name: 'Votre commentaire' })
		.fill('@Odile Sarraziet, qu’en pensez-vous ?');
	await awa.page.getByRole('button', { name: 'Envoyer le commentaire' }).click();
	await expect(odile.page.getByRole('link', { name: 'À votre attention 1' })).toBeVisible();
	const line = odile.page.getByRole('main').getByRole('listitem').first();
	await expect(line).toContainText('Awa Diarrassou vous mentionne');
	await expect(line).toContainText('qu’en pensez-vous ?');
	expect((await new AxeBuilder({ page: odile.page }).analyze()).violations).toEqual([]);
	await line.getByRole('button', { name: 'J’ai lu' }).click();
	await expect(odile.page.getByText('Vous êtes à jour.')).toBeVisible();
	await expect(odile.page.getByRole('link', { name: 'À votre attention', exact: true })).toBeVisible();
	await Promise.all([awa.close(), odile.close()]);
});

test('a mention is read once its thread is opened, not when a link to it is only pointed at', async ({
	browser,
	app
}) => {
	const awa = await comeAs(browser, app, 'Awa Diarrassou');
	const odile = await comeAs(browser, app, 'Odile Sarraziet');
	const address = await createPlan(awa.page, app, 'Ouvrir');
	const planId = address.split('/').at(-1)!;
	const mention = async () => {
		await awa.page.goto(`${app.origin}/alliance-du-gue/comments?plan=${planId}`);
		await awa.page.getByRole('textbox', { name: 'Votre commentaire' }).fill('@Odile Sarraziet, voyez ceci.');
		await awa.page.getByRole('button', { name: 'Envoyer le commentaire' }).click();
		await expect(awa.page.getByRole('main').getByRole('listitem').first()).toContainText('voyez ceci.');
	};
	await mention();
	await odile.page.goto(`${app.origin}/alliance-du-gue/attention`);
	const read = odile.page.getByRole('link', { name: 'Lire et répondre' }).first();
	const ahead = odile.page.waitForResponse((it) => it.url().includes('/__data.json'));
	await read.hover();
	await ahead;
	await odile.page.reload();
	await expect(odile.page.getByRole('link', { name: 'À votre attention 1' })).toBeVisible();
	await read.click();
	await expect(odile.page.getByRole('link', { name: 'À votre attention', exact: true })).toBeVisible();
	// In the margin of its plan too.
	await mention();
	await expect(odile.page.getByRole('link', { name: 'À votre attention 1' })).toBeVisible();
	await odile.page.goto(`${app.origin}/alliance-du-gue/attention`);
	const href = await odile.page.getByRole('link', { name: 'Lire et répondre' }).first().getAttribute('href');
	await odile.page.goto(`${address}?thread=${href!.split('/').at(-1)}`);
	await expect(odile.page.getByRole('link', { name: 'À votre attention', exact: true })).toBeVisible();
	await Promise.all([awa.close(), odile.close()]);
});

test('how much one wants to hear of a plan is chosen beside its title, by keyboard and without a script', async ({
	browser,
	app
}) => {
	const awa = await comeAs(browser, app, 'Awa Diarrassou');
	const address = await createPlan(awa.page, app, 'À suivre');
	await awa.page.goto(address);
	const shown = awa.page.getByText('M’avertir\u202f: Ce qui me concerne');
	await shown.focus();
	await awa.page.keyboard.press('Enter');
	const choice = awa.page.getByRole('form', { name: 'Ce que je veux savoir de ce plan' });
	await expect(choice.getByRole('button', { name: 'Ce qui me concerne' })).toHaveAttribute(
		'aria-pressed',
		'true'
	);
	await choice.getByRole('button', { name: 'Tout' }).focus();
	await awa.page.keyboard.press('Enter');
	await expect(awa.page.getByText('M’avertir\u202f: Tout')).toBeVisible();
	await expect(choice.getByRole('button', { name: 'Tout' })).toBeFocused();
	expect((await new AxeBuilder({ page: awa.page }).analyze()).violations).toEqual([]);
	// The page as it is sent, with its form, needs no script.
	const told = await awa.page.request.post(`${address}?/follow`, {
		form: { level: 'none' },
		headers: { origin: app.origin, accept: 'text/html' }
	});
	expect(await told.text()).toContain('M’avertir\u202f: Rien');
	await awa.close();
});

test('who was away is told what was rewritten, by whom, and finds it marked in the text', async ({
	browser,
	app
}) => {
	test.setTimeout(120_000);
	const awa = await comeAs(browser, app, 'Awa Diarrassou');
	const address = await createPlan(awa.page, app, 'En votre absence');
	await text(awa.page).click();
	await awa.page.keyboard.type('Ouvert le mardi.');
	await awa.page.keyboard.press('Enter');
	await awa.page.keyboard.type('Un guichet.');
	await isSaved(awa.page);
	const odile = await comeAs(browser, app, 'Odile Sarraziet');
	await expect
		.poll(async () => (await odile.page.request.get(address)).text(), { timeout: 15_000 })
		.toContain('Un guichet.');
	await odile.page.goto(address);
	await text(odile.page).waitFor();
	await odile.page.getByText('M’avertir\u202f: Ce qui me concerne').click();
	await odile.page
		.getByRole('form', { name: 'Ce que je veux savoir de ce plan' })
		.getByRole('button', { name: 'Tout' })
		.click();
	await expect(odile.page.getByText('M’avertir\u202f: Tout')).toBeVisible();
	await odile.page.goto(`${app.origin}/alliance-du-gue/plans`);

	// Two hours go by: everything that has a time was two hours earlier.
	await app.stop();
	const database = new DatabaseSync(join(app.dataDir, 'entretous.sqlite'));
	const early = new Date(Date.now() - 2 * 3_600_000).toISOString();
	database.prepare('update visit set seen_at = ?').run(early);
	database.prepare('update document_projection set at = ?').run(early);
	database.prepare('update plan_snapshot set at = ?').run(new Date(Date.now() - 4 * 3_600_000).toISOString());
	database.close();
	await app.start();
	await isSaved(awa.page);
	await text(awa.page).press('Control+Home');
	await awa.page.keyboard.press('End');
	await awa.page.keyboard.type(' Et le jeudi.');
	await isSaved(awa.page);
	await expect
		.poll(async () => (await awa.page.request.get(address)).text(), { timeout: 15_000 })
		.toContain('Et le jeudi.');

	await odile.page.goto(`${app.origin}/alliance-du-gue/attention`);
	await expect(odile.page.getByRole('heading', { name: 'Depuis votre dernière visite' })).toBeVisible();
	await odile.page.getByText('Le texte a changé, par Awa Diarrassou').click();
	await expect(odile.page.locator('ins')).toContainText('Et le jeudi.');
	await odile.page.getByRole('link', { name: 'En votre absence' }).first().click();
	await expect(odile.page.getByText('1 passage a changé depuis votre dernière visite')).toBeVisible();
	await expect(odile.page.locator('.changed-since')).toContainText('Ouvert le mardi. Et le jeudi.');
	await odile.page.getByRole('button', { name: 'Ne plus les marquer' }).click();
	await expect(odile.page.locator('.changed-since')).toHaveCount(0);
	await Promise.all([awa.close(), odile.close()]);
});

test('from a mail on a phone: one page with what is asked, answered without a password, once', async ({
	browser,
	app
}) => {
	const awa = await comeAs(browser, app, 'Awa Diarrassou');
	const plan = await createPlan(awa.page, app, 'Depuis un courriel');
	await awa.page.goto(
		`${app.origin}/alliance-du-gue/entries/new?kind=commitment&plan=${plan.split('/').at(-1)}`
	);
	await awa.page.locator('[name="sentence"]').fill('Tenir le guichet le samedi');
	await pickName(nameFieldOf(awa.page, 'organisationId'), 'Les Ateliers du Lac');
	await awa.page.locator('[name="dueOn"]').fill('2099-06-01');
	await awa.page.getByLabel('Tout le plan').check();
	await awa.page.locator('form button.primary').click();
	await awa.page.waitForURL(/\/entries\/[a-z0-9]{26}$/);
	const id = awa.page.url().split('/').at(-1)!;
	await awa.close();

	// As the mail would carry it.
	const token = 'unlienquinesertquunefois';
	const database = new DatabaseSync(join(app.dataDir, 'entretous.sqlite'), { timeout: 10_000 });
	const { member, alliance } = database
		.prepare(
			`select member.id as member, member.alliance_id as alliance from member join account on account.id = member.account_id where account.name = 'Yann Coatmeur'`
		)
		.get() as { member: string; alliance: string };
	database
		.prepare(
			`insert into mail_setting values (?, 1, 'weekly', 1, 8, 'Europe/Paris', 'fr', 1, null, 'secret', null) on conflict (member_id) do update set by_link = 1`
		)
		.run(member);
	database
		.prepare(
			'insert into answer_link (token_hash, alliance_id, member_id, entry_id, created_at, expires_at) values (?, ?, ?, ?, ?, ?)'
		)
		.run(hashOf(token), alliance, member, id, new Date().toISOString(), '2099-01-01T00:00:00.000Z');
	database.close();

	const context = await browser.newContext({
		...devices['Pixel 7'],
		viewport: { width: 360, height: 740 },
		locale: 'fr-FR'
	});
	const page = await context.newPage();
	await page.goto(`${app.origin}/answer/${token}`);
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Tenir le guichet le samedi');
	await expect(page.getByText('Proposé par Awa Diarrassou.')).toBeVisible();
	expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
	expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
	await page.locator('form[data-action="take_on"] button.primary').tap();
	await expect(page.getByText('C’est enregistré. Merci.')).toBeVisible();
	await page.goto(`${app.origin}/answer/${token}`);
	await expect(page.getByText('Ce lien a déjà servi\u202f: votre réponse est enregistrée.')).toBeVisible();
	await context.close();
});
