import { comeAs, expect, test } from '../support/browser.ts';
import { bigButton, codeOn, comeAsGuest, thumb } from '../support/workshop-page.ts';

test('paper counts like a phone, minutes are corrected, and who was absent adds to it', async ({
	browser,
	app
}) => {
	test.setTimeout(180_000);
	const awa = await comeAs(browser, app, 'Awa Diarrassou', { viewport: { width: 1440, height: 900 } });
	const lead = awa.page;
	await lead.goto(`${app.origin}/alliance-du-gue/workshops`);
	await lead.getByLabel('Quelle question posez-vous').fill('Que garder du samedi ?');
	await lead.getByRole('button', { name: 'Démarrer maintenant' }).click();
	await lead.waitForURL('**/lead');
	const code = await codeOn(lead);
	const mireille = await comeAsGuest(browser, app, code, 'Mireille', 'Les Cinq Clochers');

	// Someone without a device: what they wrote is typed for them, an idea and later the other one's words.
	await lead.getByText('Ajouter une personne sans appareil').click();
	await lead.getByLabel('Prénom').fill('Lucien');
	await lead.getByRole('button', { name: 'Ajouter', exact: true }).last().click();
	await expect(lead.locator('summary', { hasText: 'Lucien' })).toBeVisible();
	await lead.getByText('Saisir ce qui est sur papier').click();
	await lead.getByLabel('Une idée').fill('Le café du matin');
	await lead.locator('form[data-command="write"]').getByRole('button').click();
	await expect(mireille.getByText('1 idée écrite')).toBeVisible();
	await lead.getByText('Ajouter une étape').click();
	await lead.getByText('Plus…').click();
	await lead.getByRole('button', { name: /^Reformulation croisée/ }).click();
	await expect(bigButton(lead)).toHaveText('Tout montrer');
	await bigButton(lead).click();
	await expect(mireille.getByText('Le café du matin')).toBeVisible();
	await expect(bigButton(lead)).toHaveText(/Reformulation/);
	await bigButton(lead).click();
	await lead.getByRole('button', { name: 'Former les binômes' }).click();
	await mireille.getByLabel('Ce que défend Lucien').fill('Le café avant tout');
	await mireille.getByRole('button', { name: 'Proposer ma reformulation' }).tap();
	await lead.getByRole('button', { name: 'Oui, c’est bien ce que je dis' }).click();
	await lead.getByLabel('Ce que défend Mireille').fill('Que l’on ouvre le samedi');
	await lead.getByRole('button', { name: 'Proposer ma reformulation' }).click();
	await expect(mireille.getByText('Que l’on ouvre le samedi')).toBeVisible();
	await mireille.getByRole('button', { name: 'Oui, c’est bien ce que je dis' }).tap();
	await expect(lead.getByText('Ce que défend Mireille · Les Cinq Clochers')).toBeVisible();

	// On another device one is the same person.
	await mireille.getByText('Continuer sur un autre appareil').tap();
	await mireille.getByRole('button', { name: 'Montrer le lien' }).tap();
	const href = await mireille.getByRole('link', { name: /continue/ }).getAttribute('href');
	const second = await (await browser.newContext({ ...thumb, javaScriptEnabled: false })).newPage();
	await second.goto(href!);
	await second.getByRole('button', { name: 'Continuer ici en tant que Mireille' }).click();
	await expect(second.getByText('Vous êtes ici en tant que Mireille')).toBeVisible();
	await expect(second.getByText('Le café avant tout').first()).toBeVisible();
	await second.goto(href!);
	await expect(second.getByText('Ce lien a déjà servi')).toBeVisible();

	await bigButton(lead).click();
	await lead.getByRole('button', { name: 'Oui, clore' }).click();
	await mireille.getByRole('link', { name: 'Voir ce qui a été dit et décidé' }).tap();
	await expect(mireille.getByText('Le café du matin')).toBeVisible();
	await expect(mireille.getByText('sur papier').first()).toBeVisible();
	await mireille.getByLabel(/inexact/).fill('C’était le thé du matin.');
	await mireille.getByRole('button', { name: 'Demander cette correction' }).tap();
	await expect(mireille.getByText('En attente d’une réponse.')).toBeVisible();

	await lead.getByRole('link', { name: 'Relire et ranger ce qui en sort' }).click();
	await expect(lead.getByText('C’était le thé du matin.')).toBeVisible();
	await lead.getByRole('button', { name: 'Corriger', exact: true }).click();
	await expect(mireille.getByText('Corrigé.')).toBeVisible();
	await lead.getByText('Laisser l’atelier ouvert aux absents').click();
	const until = new Date(Date.now() + 5 * 86_400_000).toISOString().slice(0, 10);
	await lead.getByLabel('Ouvert jusqu’au').fill(until);
	await lead.locator('form[data-command="stay_open"]').getByRole('button').click();
	await expect(mireille.getByText('Ajouter ce que vous n’avez pas pu dire')).toBeVisible();

	const absent = await comeAsGuest(browser, app, code, 'Bilal', 'Maison de quartier');
	await absent.getByRole('link', { name: 'Voir ce qui a été dit et décidé' }).tap();
	await absent.getByRole('textbox', { name: 'Que garder du samedi' }).fill('Le silence de neuf heures');
	await absent.getByRole('button', { name: 'Ajouter', exact: true }).tap();
	await expect(absent.getByRole('listitem').filter({ hasText: 'Le silence de neuf heures' })).toContainText(
		'ajouté après l’atelier'
	);
	await Promise.all(
		[awa, ...[mireille, second, absent].map((page) => page.context())].map((it) => it.close())
	);
});

test('dots given on paper are counted with those of the phones', async ({ browser, app }) => {
	const awa = await comeAs(browser, app, 'Awa Diarrassou', { viewport: { width: 1440, height: 900 } });
	const lead = awa.page;
	await lead.goto(`${app.origin}/alliance-du-gue/workshops`);
	await lead.getByLabel('Quelle question posez-vous').fill('Qu’ouvrir d’abord ?');
	await lead.getByRole('button', { name: 'Démarrer maintenant' }).click();
	await lead.waitForURL('**/lead');
	const mireille = await comeAsGuest(browser, app, await codeOn(lead), 'Mireille', 'Les Cinq Clochers');
	await mireille.getByRole('textbox').fill('La halle');
	await mireille.getByRole('button', { name: 'Ajouter', exact: true }).tap();
	await expect(mireille.getByText('1 idée écrite')).toBeVisible();
	await lead.getByText('Ajouter une personne sans appareil').click();
	await lead.getByLabel('Prénom').fill('Lucien');
	await lead.getByRole('button', { name: 'Ajouter', exact: true }).last().click();
	await expect(lead.locator('summary', { hasText: 'Lucien' })).toBeVisible();

	await bigButton(lead).click();
	await expect(mireille.getByText('La halle').first()).toBeVisible();
	await lead.getByText('Ajouter une étape').click();
	await lead.getByRole('button', { name: /^Vote par gommettes/ }).click();
	await expect(bigButton(lead)).toHaveText(/Vote par gommettes/);
	await bigButton(lead).click();
	await mireille.getByRole('button', { name: /^Donner une gommette/ }).tap();
	await expect(mireille.getByText('Il vous reste 4 gommettes.')).toBeVisible();
	await lead.getByText('Saisir ce qui est sur papier').click();
	await lead.getByLabel('La halle', { exact: true }).selectOption('2');
	await expect(lead.getByText('Réponses\u202f: 2 sur 2')).toBeVisible();
	// A ballot that was misread is typed again: it replaces the one before.
	await lead.getByLabel('La halle', { exact: true }).selectOption('1');
	await lead.getByLabel('La halle', { exact: true }).selectOption('2');
	await expect(bigButton(lead)).toHaveText('Tout montrer');
	await bigButton(lead).click();
	await expect(mireille.getByText('3 gommettes')).toBeVisible();
	await expect(mireille.getByText('dont 1 de vous')).toBeVisible();
	await Promise.all([awa.close(), mireille.context().close()]);
});

test('an agenda is rehearsed alone, with people who answer', async ({ browser, app }) => {
	test.setTimeout(120_000);
	const { page, close } = await comeAs(browser, app, 'Awa Diarrassou');
	await page.goto(`${app.origin}/alliance-du-gue/workshops/new`);
	await page.getByLabel('Titre de l’atelier').fill('À répéter');
	await page.getByLabel('1-2-4-tous').check();
	await page.getByRole('button', { name: 'Préparer le déroulé' }).click();
	await page.waitForURL('**/prepare');
	const prepared = page.url();
	await page.getByRole('button', { name: 'Répéter seul' }).click();
	await page.waitForURL('**/lead');
	expect(page.url()).not.toContain(prepared.replace('/prepare', ''));
	await expect(page.getByText('les personnes sont simulées')).toBeVisible();
	await expect(page.getByText('Aïcha').first()).toBeVisible();
	await bigButton(page).click();
	await expect(page.getByText(/\d+ idées écrites/).first()).toBeVisible({ timeout: 20_000 });
	// It is for whoever plays it.
	const odile = await comeAs(browser, app, 'Odile Sarraziet');
	await odile.page.goto(`${app.origin}/alliance-du-gue/workshops`);
	await expect(odile.page.getByText('répétition')).toHaveCount(0);
	await Promise.all([close(), odile.close()]);
});
