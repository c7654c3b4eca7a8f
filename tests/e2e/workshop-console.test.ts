import { startApp } from '../support/app.ts';
import { comeAs, expect, test } from '../support/browser.ts';
import { bigButton, codeOn, comeAsGuest } from '../support/workshop-page.ts';

const wide = { viewport: { width: 1440, height: 900 } };

test('the big button stays under the hand, and a press before the last answer came is not swallowed', async ({
	browser,
	app
}) => {
	const awa = await comeAs(browser, app, 'Awa Diarrassou', wide);
	const lead = awa.page;
	await lead.goto(`${app.origin}/alliance-du-gue/workshops`);
	await lead.getByLabel('Quelle question posez-vous').fill('Qui tient la porte ?');
	await lead.getByRole('button', { name: 'Démarrer maintenant' }).click();
	await lead.waitForURL('**/lead');
	await codeOn(lead);
	await expect(bigButton(lead)).toHaveText('Tout montrer');
	const place = await bigButton(lead).boundingBox();
	await lead.getByText('Ajouter une étape').click();
	await lead.getByText('Plus…').click();
	await lead.getByRole('button', { name: /^Clôture/ }).click();
	await expect(lead.locator('[data-step]')).toHaveCount(2);
	await expect(lead.getByRole('button', { name: 'Passer', exact: true })).not.toHaveAttribute(
		'aria-disabled'
	);
	await lead.evaluate(() => scrollTo(0, 0));
	expect(await bigButton(lead).boundingBox()).toEqual(place);
	await lead.getByRole('button', { name: 'Pause', exact: true }).click();
	await expect(bigButton(lead)).toHaveText('Reprendre');
	const pause = lead.getByRole('button', { name: 'Pause', exact: true });
	await expect(pause).toHaveAttribute('aria-disabled', 'true');
	await bigButton(lead).click();
	await expect(pause).not.toHaveAttribute('aria-disabled');

	// The frame comes at once, the answer to the press takes as long as a bad network takes.
	let answer = () => {};
	const held = new Promise<void>((resolve) => (answer = resolve));
	let presses = 0;
	await lead.route('**/command', async (route) => {
		presses += 1;
		const response = await route.fetch();
		await held;
		await route.fulfill({ response });
	});
	await bigButton(lead).click();
	await expect(bigButton(lead)).toHaveText(/Clôture/);
	await bigButton(lead).click();
	await expect(lead.getByRole('heading', { level: 1 })).toHaveText(/Clôture/);
	expect(presses).toBe(2);
	answer();
	await awa.close();
});

test('after two minutes without whoever leads another takes the lead, and whoever comes back may take it back', async ({
	browser
}) => {
	test.setTimeout(180_000);
	const app = await startApp({ movingClock: true });
	const awa = await comeAs(browser, app, 'Awa Diarrassou', wide);
	const odile = await comeAs(browser, app, 'Odile Sarraziet', wide);
	const lead = awa.page;
	await lead.goto(`${app.origin}/alliance-du-gue/workshops/new`);
	await lead.getByLabel('Titre de l’atelier').fill('Mener à deux');
	await lead.getByLabel('Décision par consentement').check();
	await lead.getByRole('button', { name: 'Préparer le déroulé' }).click();
	await lead.waitForURL('**/prepare');
	await lead.getByLabel('Animer avec').selectOption({ label: 'Odile Sarraziet' });
	await lead.getByRole('button', { name: 'Ajouter', exact: true }).click();
	await lead.getByRole('link', { name: 'Ouvrir la page d’animation' }).click();
	await bigButton(lead).click();
	const code = await codeOn(lead);
	const mireille = await comeAsGuest(browser, app, code, 'Mireille', 'Ici');
	await bigButton(lead).click();
	await expect(bigButton(lead)).not.toHaveText('Commencer');
	const address = lead.url();

	const second = odile.page;
	await second.goto(address);
	await expect(second.getByText('Awa Diarrassou anime en ce moment')).toBeVisible();
	const take = second.getByRole('button', { name: 'Je prends le relais' });
	await expect(take).toHaveCount(0);
	// Their page is gone. That is noticed after a moment, and the lead stays theirs for two minutes more.
	await lead.goto('about:blank');
	await expect(second.locator('summary', { hasText: 'Awa Diarrassou' })).toContainText('page fermée');
	await expect(take).toHaveCount(0);
	await expect(async () => {
		await app.forward(121_000);
		await expect(take).toBeVisible({ timeout: 3_000 });
	}).toPass();
	await take.click();
	await expect(second.getByText('Awa Diarrassou anime en ce moment')).toHaveCount(0);
	const before = await mireille.getByRole('heading', { level: 1 }).innerText();
	await bigButton(second).click();
	await expect(mireille.getByRole('heading', { level: 1 })).not.toHaveText(before);

	await lead.goto(address);
	await expect(lead.getByText('Odile Sarraziet anime en ce moment')).toBeVisible();
	await lead.getByRole('button', { name: 'Reprendre l’animation' }).click();
	await expect(second.getByText('Awa Diarrassou anime en ce moment')).toBeVisible();
	await expect(lead.getByText('Odile Sarraziet anime en ce moment')).toHaveCount(0);
	await Promise.all([awa, odile, mireille.context()].map((it) => it.close()));
	await app.remove();
});
